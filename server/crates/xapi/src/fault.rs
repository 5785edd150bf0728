//! What is wrong with something that was sent: where, by which rule, and what to send instead.
//! Faults never carry personal values, so they may be answered, logged and shown.

use std::fmt;

use serde::Serialize;

/// The most faults one reading reports; a body with more is refused all the same.
pub const MOST_FAULTS: usize = 100;

/// One breach of the standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable and dotted: `xapi.score.range`.
    pub code: &'static str,
    /// Where in the body, as a JSON pointer (RFC 6901); empty for the whole.
    pub pointer: String,
    /// The clause that was broken: `xAPI 1.0.3 Data §2.4.5.1`.
    pub rule: &'static str,
    /// What was found: short, and without personal values.
    pub found: String,
    /// What the rule asks for.
    pub expected: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.pointer.is_empty() {
            "/"
        } else {
            &self.pointer
        };
        write!(
            f,
            "{at}: expected {}, found {} ({}, {})",
            self.expected, self.found, self.code, self.rule
        )
    }
}

impl std::error::Error for Fault {}
