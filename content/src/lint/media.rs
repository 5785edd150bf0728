//! The files of a course: what the text refers to is taken in, the rest is pointed out.

use std::collections::BTreeSet;

use super::svg;
use crate::{document::Report, folder::Folder, hash, media_type, model::Media, rules};

/// The files the text refers to, checked.
pub(crate) fn media(folder: &Folder, used: &BTreeSet<String>, report: &mut Report) -> Vec<Media> {
    check_unused(folder, used, report);
    let files = used
        .iter()
        .filter_map(|path| Some((path, folder.get(path)?)));
    let mut media = Vec::new();
    for (path, bytes) in files {
        if path.ends_with(".svg") {
            check_svg(path, bytes, report);
        }
        media.push(Media {
            path: path.clone(),
            sha256: hash::sha256_hex(bytes),
            bytes: bytes.len() as u64,
            content_type: media_type::content_type(path).to_owned(),
        });
    }
    media
}

fn check_unused(folder: &Folder, used: &BTreeSet<String>, report: &mut Report) {
    let all = folder
        .iter()
        .map(|(path, _)| path)
        .filter(|path| path.starts_with("media/"));
    for path in all.filter(|path| !used.contains(*path)) {
        let message = "nothing in the text refers to this file";
        report.add_file(
            rules::MEDIA_UNUSED,
            path,
            message,
            "refer to it, or take it out",
        );
    }
}

fn check_svg(path: &str, bytes: &[u8], report: &mut Report) {
    if let Some(what) = svg::active(bytes) {
        let message = format!("this picture holds {what}");
        let advice = "save it as plain SVG: shapes and text, no script, no outside address";
        report.add_file(rules::SVG_ACTIVE, path, message, advice);
    }
}
