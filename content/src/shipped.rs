//! The courses that come with the product.

use rust_embed::Embed;

use crate::folder::Folder;

#[derive(Embed)]
#[folder = "courses/"]
struct Files;

const NAMES: [&str; 2] = ["hand-hygiene", "spot-the-phish"];

/// Every course that comes with the product: its name, and its folder.
pub fn shipped() -> Vec<(&'static str, Folder)> {
    NAMES.into_iter().map(|name| (name, folder(name))).collect()
}

fn folder(name: &str) -> Folder {
    let prefix = format!("{name}/");
    let files = Files::iter().filter_map(|path| {
        let inside = path.strip_prefix(&prefix)?.to_owned();
        Some((inside, Files::get(&path)?.data.into_owned()))
    });
    Folder::from_files(files).expect("a test holds that the shipped folders are within bounds")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_shipped_folder_is_listed_and_within_bounds() {
        let there: BTreeSet<String> = Files::iter()
            .filter_map(|path| path.split_once('/').map(|(name, _)| name.to_owned()))
            .collect();
        let listed = shipped();
        let listed: BTreeSet<String> = listed.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(there, listed);
    }
}
