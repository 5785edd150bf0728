//! IRIs and UUIDs, as the standard wants them written (1.0.3 Data §4.3, §4.4).

use uuid::Uuid;

/// Whether a text is an IRI with a scheme (RFC 3987), to the best-effort depth the standard allows.
#[must_use]
pub fn is_iri(text: &str) -> bool {
    text.contains(':')
}

/// A UUID in the standard string form; other forms are refused (1.0.3 Data §4.4).
#[must_use]
pub fn uuid(text: &str) -> Option<Uuid> {
    if text.len() != 36 {
        return None;
    }
    Uuid::try_parse(text).ok()
}
