//! Why something that an AU sent is refused.

use std::fmt;

/// One rule that was broken. The first one ends the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable and dotted: `cmi5.result.duration`.
    pub code: &'static str,
    /// The clause that asks for it: `cmi5 9.5.4.1`.
    pub clause: &'static str,
    /// Where in the statement, as a JSON pointer; empty when it is not about one place.
    pub pointer: String,
    /// What was there: short and printable.
    pub found: String,
    /// What the rule asks for.
    pub expected: String,
}

/// The most characters of a foreign value that a refusal repeats.
const SHOWN: usize = 80;

impl Refusal {
    pub(crate) fn new(
        (code, clause): (&'static str, &'static str),
        pointer: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Refusal {
        Refusal {
            code,
            clause,
            pointer: pointer.into(),
            found: found.into(),
            expected: expected.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal {
            clause,
            found,
            expected,
            ..
        } = self;
        write!(f, "found {found}, expected {expected} ({clause})")
    }
}

impl std::error::Error for Refusal {}

/// A foreign value as a message may show it: quoted, without control characters, cut.
pub(crate) fn shown(text: &str) -> String {
    let printable = |letter: char| {
        if letter.is_control() {
            '\u{fffd}'
        } else {
            letter
        }
    };
    let cut: String = text.chars().take(SHOWN).map(printable).collect();
    let more = if text.chars().nth(SHOWN).is_some() {
        "…"
    } else {
        ""
    };
    format!("`{cut}{more}`")
}
