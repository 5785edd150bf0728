//! One spelling for each place in a package: what an archive calls it, what a manifest calls it, what a browser asks for.

use unicode_normalization::UnicodeNormalization;

/// A path has at most so many bytes.
const LONGEST: usize = 1_000;
/// A path has at most so many parts.
const DEEPEST: usize = 32;

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Absolute,
    Climbs,
    Characters,
    Long,
    Deep,
}

impl Wrong {
    pub(super) fn words(self) -> &'static str {
        match self {
            Wrong::Absolute => "begins at the root of a disk",
            Wrong::Climbs => "climbs out of its folder with ..",
            Wrong::Characters => "has control characters or turns the direction of the line",
            Wrong::Long => "has more than 1,000 bytes",
            Wrong::Deep => "lies more than 32 folders deep",
        }
    }
}

/// The path that a name means: forward slashes, no `.` and no empty parts, composed letters (NFC). None for a name that
/// could lead anywhere else than into the package.
pub fn normalise(name: &str) -> Option<String> {
    parts(name).ok().filter(|path| !path.is_empty())
}

/// The same, with the reason; empty for the root itself.
pub(super) fn parts(name: &str) -> Result<String, Wrong> {
    if name.len() > LONGEST {
        return Err(Wrong::Long);
    }
    if name.chars().any(acts) {
        return Err(Wrong::Characters);
    }
    let name: String = name
        .nfc()
        .map(|c| if c == '\\' { '/' } else { c })
        .collect();
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || is_drive && name.as_bytes()[0].is_ascii_alphabetic() {
        return Err(Wrong::Absolute);
    }
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    if parts.contains(&"..") {
        return Err(Wrong::Climbs);
    }
    if parts.len() > DEEPEST {
        return Err(Wrong::Deep);
    }
    Ok(parts.join("/"))
}

/// Characters that act on a terminal, a header or the direction of a line.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_spelling() {
        let same = [
            ("a/b.html", "a/b.html"),
            ("./a//./b.html", "a/b.html"),
            ("res\\index.html", "res/index.html"),
            ("u\u{308}bung.html", "übung.html"),
            ("a b/+%20.html", "a b/+%20.html"),
            ("A.html", "A.html"),
        ];
        for (name, path) in same {
            assert_eq!(normalise(name).as_deref(), Some(path), "{name:?}");
        }
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        let names = [
            "",
            ".",
            "./",
            "..",
            "../a",
            "a/../../b",
            "a/..",
            "..\\a",
            "/a",
            "\\a",
            "\\\\host\\a",
            "C:\\a",
            "c:/a",
            "C:a",
            "a\nb",
            "a\0",
            "a\x1b[2J",
            "a\u{202e}b",
            "a\u{85}b",
        ];
        for name in names {
            assert_eq!(normalise(name), None, "{name:?}");
        }
        assert_eq!(parts(&"x".repeat(4_000)), Err(Wrong::Long));
        assert_eq!(parts(&"x/".repeat(60)), Err(Wrong::Deep));
    }
}
