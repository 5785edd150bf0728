//! What entries are called: UTF-8 where they say so or it can be read as that, else the code page of the machine that
//! packed them, told by which of the two common ones makes the names that the manifest uses.

use super::path::{self, Wrong};
use super::report::Report;
use super::zip::Entry;
use std::collections::HashMap;

/// A code page of names that are not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// What the format says.
    Cp437,
    /// What Windows did.
    Windows1252,
}

/// The path of every file by its entry, as that page reads them. Folders and what systems add unasked are left out.
pub(super) fn paths(entries: &[Entry], page: Page, report: &mut Report) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let name = text(&entry.name, page);
        match path::parts(&name) {
            Err(wrong) => refused(&name, wrong, report),
            Ok(path) if path.is_empty() || name.ends_with(['/', '\\']) || is_clutter(&path) => {}
            Ok(path) => found.push((path, index)),
        }
    }
    found.sort();
    unique(&found, report);
    found
}

/// Whether any name depends on the page.
pub(super) fn depend_on_page(entries: &[Entry]) -> bool {
    entries
        .iter()
        .any(|entry| std::str::from_utf8(&entry.name).is_err())
}

fn refused(name: &str, wrong: Wrong, report: &mut Report) {
    let advice = "give it a plain name inside the package, and zip again";
    report.fault(
        "package.name",
        name,
        format!("this name {}", wrong.words()),
        advice,
    );
}

fn unique(found: &[(String, usize)], report: &mut Report) {
    for pair in found.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let advice = "zip the folder again, so that it is there once";
        report.fault(
            "package.twice",
            &pair[0].0,
            "two entries have this name",
            advice,
        );
    }
    let mut small: HashMap<String, &str> = HashMap::new();
    for (path, _) in found {
        let other = small.insert(path.to_lowercase(), path);
        if let Some(other) = other.filter(|other| other != path) {
            let what =
                format!("it differs from {other} only in the size of letters; both are kept");
            report.warn(
                "package.case",
                path,
                what,
                "on Windows one would hide the other: rename one of them",
            );
        }
    }
}

/// What operating systems put into archives unasked.
fn is_clutter(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    path.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

fn text(name: &[u8], page: Page) -> String {
    if let Ok(text) = std::str::from_utf8(name) {
        return text.to_owned();
    }
    let letter = |byte: &u8| match (byte, page) {
        (0..=0x7f, _) => char::from(*byte),
        (_, Page::Cp437) => CP437[usize::from(byte - 0x80)],
        (_, Page::Windows1252) => markup::western(*byte),
    };
    name.iter().map(letter).collect()
}

const CP437: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ',
    'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ',
    'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»', '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕',
    '╣', '║', '╗', '╝', '╜', '╛', '┐', '└', '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦',
    '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐',
    '▀', 'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩', '≡', '±',
    '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];
