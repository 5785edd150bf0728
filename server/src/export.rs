//! What a self-contained package consists of: the player's own files, but for those that talk to a server, and those that
//! play the course in the learner's browser instead.

use content::export::File;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/player"]
#[exclude = "*.md"]
struct Player;

#[derive(RustEmbed)]
#[folder = "assets/export"]
#[exclude = "*.md"]
struct Local;

/// Every file of the player as a package needs it.
pub(crate) fn player() -> Vec<File> {
    let local: Vec<File> = Local::iter()
        .filter_map(|path| file(&path, Local::get(&path)))
        .collect();
    let replaced = |path: &str| local.iter().any(|file| file.path == path);
    let kept = Player::iter().filter(|path| !replaced(path));
    let mut files: Vec<File> = kept
        .filter_map(|path| file(&path, Player::get(&path)))
        .collect();
    files.extend(local);
    files
}

fn file(path: &str, found: Option<rust_embed::EmbeddedFile>) -> Option<File> {
    Some(File {
        path: path.to_owned(),
        bytes: found?.data.into_owned(),
    })
}
