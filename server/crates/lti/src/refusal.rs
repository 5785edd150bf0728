//! Why something is refused, in words that a page may show: the condition that failed, what was found, what was
//! expected, and how far the clocks are apart. Never a name, a mail address, a subject, a token or a nonce.

use crate::Condition;

/// The most characters of a foreign value that a refusal repeats.
const SHOWN: usize = 120;

/// What comes of a check.
pub type Verdict<T> = Result<T, Refusal>;

/// One condition that did not hold. The first one ends the check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: found {found}, expected {expected}", condition.code())]
pub struct Refusal {
    /// Which.
    pub condition: Condition,
    /// What was there instead; short, printable, and without personal values.
    pub found: String,
    /// What the rule asks for.
    pub expected: String,
    /// How many seconds the sender's clock would have to be ahead of ours to explain it; negative when behind.
    pub drift: Option<i64>,
}

impl Refusal {
    pub(crate) fn new(
        condition: Condition,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Refusal {
        Refusal {
            condition,
            found: found.into(),
            expected: expected.into(),
            drift: None,
        }
    }

    pub(crate) fn missing(condition: Condition, expected: impl Into<String>) -> Refusal {
        Refusal::new(condition, "nothing", expected)
    }

    pub(crate) fn with_drift(mut self, seconds: i64) -> Refusal {
        self.drift = Some(seconds);
        self
    }

    /// Stable and dotted: `lti.token.expired`.
    pub fn code(&self) -> &'static str {
        self.condition.code()
    }
}

/// A foreign value as a page may show it: quoted, without control characters, cut.
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
