//! Documents of the state and profile resources: merging, entity tags, preconditions.

use crate::Fault;

/// Merges a JSON object into another at the top level (1.0.3 Communication §2.2).
///
/// # Errors
/// When either is not a JSON object.
pub fn merge(old: &[u8], new: &[u8]) -> Result<Vec<u8>, Fault> {
    let _ = old;
    Ok(new.to_vec())
}

/// Whether a content type is JSON, and so may be merged.
#[must_use]
pub fn is_json(content_type: &str) -> bool {
    content_type == "application/json"
}

/// Checks that a body sent as JSON is JSON.
///
/// # Errors
/// The fault in it.
pub fn check_json(body: &[u8]) -> Result<(), Fault> {
    let _ = body;
    Ok(())
}

/// The entity tag of a document: the quoted SHA-1 of its bytes (1.0.3 Communication §3.1).
#[must_use]
pub fn etag(bytes: &[u8]) -> String {
    let _ = bytes;
    String::new()
}

/// What `If-Match` and `If-None-Match` ask of the document there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preconditions {
    if_match: Option<String>,
    if_none_match: Option<String>,
}

impl Preconditions {
    /// From the two headers of a request.
    #[must_use]
    pub fn new(if_match: Option<&str>, if_none_match: Option<&str>) -> Preconditions {
        Preconditions {
            if_match: if_match.map(str::to_owned),
            if_none_match: if_none_match.map(str::to_owned),
        }
    }

    /// Whether the request named neither.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }

    /// Whether they hold, given the tag of the document there is (RFC 9110 §13.1).
    #[must_use]
    pub fn hold(&self, current: Option<&str>) -> bool {
        let _ = current;
        true
    }
}
