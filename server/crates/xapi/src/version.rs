//! The two versions of the standard, as the `X-Experience-API-Version` header names them.
//! What differs between them is asked of this type and of nothing else.

use std::fmt;

/// A version of the standard that a request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// xAPI 1.0.3 (ADL).
    V1,
    /// xAPI 2.0.0 (IEEE 9274.1.1).
    V2,
}

impl Version {
    /// Every version, as the About resource lists them (1.0.3 Communication §2.8).
    pub const ALL: [Version; 2] = [Version::V2, Version::V1];

    /// Reads the request header: `1.0`, `1.0.x`, `2.0` or `2.0.x` (1.0.3 Communication §3.3).
    #[must_use]
    pub fn from_header(text: &str) -> Option<Version> {
        match text.trim() {
            one if is_release(one, "1.0") => Some(Version::V1),
            two if is_release(two, "2.0") => Some(Version::V2),
            _ => None,
        }
    }

    /// The header of the answer.
    #[must_use]
    pub fn header(self) -> &'static str {
        match self {
            Version::V1 => "1.0.3",
            Version::V2 => "2.0.0",
        }
    }

    /// The `version` a statement gets when it came without one (1.0.3 Data §2.4.10).
    #[must_use]
    pub fn of_statement(self) -> &'static str {
        match self {
            Version::V1 => "1.0.0",
            Version::V2 => "2.0.0",
        }
    }

    /// Whether a statement may call itself `text` in a request of this version.
    ///
    /// Under 2.0 statements of 1.0.x stay welcome: they are older records of the same model.
    pub(crate) fn admits(self, text: &str) -> bool {
        is_release(text, "1.0") || (self == Version::V2 && is_release(text, "2.0"))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.header())
    }
}

/// `minor` itself, or `minor` with a patch number.
fn is_release(text: &str, minor: &str) -> bool {
    match text.strip_prefix(minor) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('.').is_some_and(is_patch),
        None => false,
    }
}

fn is_patch(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_both_versions_are_read() {
        let table = [
            ("1.0", Some(Version::V1)),
            ("1.0.0", Some(Version::V1)),
            ("1.0.3", Some(Version::V1)),
            (" 1.0.9 ", Some(Version::V1)),
            ("2.0", Some(Version::V2)),
            ("2.0.0", Some(Version::V2)),
            ("2.0.17", Some(Version::V2)),
            ("", None),
            ("1", None),
            ("0.95", None),
            ("1.1.0", None),
            ("1.0.", None),
            ("1.0.x", None),
            ("1.0.3.1", None),
            ("2.1.0", None),
            ("bad", None),
        ];
        for (text, version) in table {
            assert_eq!(Version::from_header(text), version, "{text:?}");
        }
    }

    #[test]
    fn a_statement_of_1_0_is_admitted_by_both() {
        assert!(Version::V1.admits("1.0.0") && Version::V2.admits("1.0.0"));
        assert!(!Version::V1.admits("2.0.0") && Version::V2.admits("2.0.0"));
        assert!(!Version::V1.admits("1.1.0") && !Version::V2.admits("0.9.9"));
    }
}
