//! Timestamps (1.0.3 Data §4.5, 2.0.0 §4.2.7): text to microseconds since 1970, and back.

use crate::Version;

/// Bytes of a timestamp as the server writes it: `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
pub const STORED_LENGTH: usize = 27;

/// Why a text is not a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct NotATimestamp {
    /// What the rule asks for.
    pub expected: &'static str,
}

/// The instant of a timestamp, in microseconds since 1970.
///
/// # Errors
/// What is expected instead.
pub fn parse_timestamp(text: &str, version: Version) -> Result<i64, NotATimestamp> {
    let _ = (text, version);
    Err(NotATimestamp {
        expected: "an ISO 8601 timestamp",
    })
}

/// An instant as the server writes it: always 27 bytes, always UTC.
#[must_use]
pub fn format_stored(micros: i64) -> [u8; STORED_LENGTH] {
    let _ = micros;
    *b"1970-01-01T00:00:00.000000Z"
}
