//! What packages for other LMSs consist of. A self-contained one: the player's own files, but for those that talk to a
//! server, and those that play the course in the learner's browser instead. A thin one: what opens the course here.

use content::export::{self, File, Standard, Target};
use engine::{App, Result, TenantId, catalog, dispatches};
use rust_embed::RustEmbed;
use store::dispatch::Dispatch;

#[derive(RustEmbed)]
#[folder = "assets/player"]
#[exclude = "*.md"]
struct Player;

#[derive(RustEmbed)]
#[folder = "assets/export"]
#[exclude = "*.md"]
struct Local;

#[derive(RustEmbed)]
#[folder = "assets/dispatch/package"]
struct Thin;

/// What a thin package takes of the player.
const LOOKS: [&str; 3] = ["icon.svg", "refusal.css", "theme.css"];

/// A thin package of a dispatch, and what it is called.
pub(crate) async fn dispatch(
    app: &App,
    tenant: TenantId,
    dispatch: &Dispatch,
    standard: Standard,
) -> Result<(String, Vec<u8>)> {
    let course = catalog::find(app, tenant, &dispatch.course_id.to_string()).await?;
    let version = dispatch.version_id.or(course.published_version);
    let version = version.ok_or_else(|| {
        let message = format!("course {} is not published yet", course.slug);
        engine::Error::conflict("course.unpublished", message)
    })?;
    let edition = catalog::model(app, tenant, version).await?;
    let target = Target {
        server: &app.settings.content_url,
        token: &dispatches::token(app, dispatch.id),
        name: &dispatch.id.simple().to_string(),
    };
    let home = &app.settings.public_url;
    let package = export::thin(&edition, standard, home, target, thin(standard));
    let name = format!("{}-dispatch-{}.zip", course.slug, standard.name());
    Ok((name, package))
}

/// What a thin package consists of.
fn thin(standard: Standard) -> Vec<File> {
    let adaptor = format!("lms/{}.js", standard.name());
    let lms = ["lms/find.js", "lms/index.js", adaptor.as_str()];
    let mut files: Vec<File> = Thin::iter()
        .filter_map(|path| file(&path, Thin::get(&path)))
        .collect();
    files.extend(
        lms.into_iter()
            .filter_map(|path| file(path, Local::get(path))),
    );
    files.extend(
        LOOKS
            .into_iter()
            .filter_map(|path| file(path, Player::get(path))),
    );
    files
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a line of a module imports, and from which module beside it.
    fn imported(line: &str) -> Option<(Vec<&str>, &str)> {
        let (names, from) = line.strip_prefix("import { ")?.split_once(" } from './")?;
        let name = |name: &str| name.split(" as ").next().map_or(0, str::len);
        let names = names.split(", ").map(|one| &one[..name(one)]).collect();
        Some((names, from.trim_end_matches("';")))
    }

    fn exports(module: &str, name: &str) -> bool {
        let heads = ["const", "let", "function", "async function", "class"];
        let declared = |head: &&str| module.contains(&format!("export {head} {name}"));
        let listed = module
            .lines()
            .filter(|line| line.starts_with("export {"))
            .any(|line| line.contains(name));
        heads.iter().any(declared) || listed
    }

    #[test]
    fn what_a_module_of_a_package_imports_is_exported_by_the_module_that_stands_there() {
        let files = player();
        let module = |path: &str| {
            let file = files.iter().find(|file| file.path == path);
            file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned())
        };
        let mut seen = 0;
        for path in files.iter().map(|file| file.path.as_str()) {
            let Some(text) = module(path).filter(|_| path.ends_with(".js")) else {
                continue;
            };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            for (names, from) in text.lines().filter_map(imported) {
                // The course itself is written anew for each package.
                if from == "course.js" {
                    continue;
                }
                let from = format!("{folder}/{from}");
                let other = module(from.trim_start_matches('/'));
                let other = other.unwrap_or_else(|| panic!("{path} imports {from}"));
                for name in names {
                    assert!(exports(&other, name), "{path} imports {name} of {from}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 20, "{seen}");
    }
}
