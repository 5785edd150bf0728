//! Documents of the state and profile resources (1.0.3 Communication §2.2): merging, entity tags,
//! preconditions. Where they are kept is not known here.

use sha1::{Digest, Sha1};

use crate::activity::union;
use crate::fault::{Fault, Path};
use crate::json::{self, Json};
use crate::read::{Check, text};
use crate::{Limits, Version, rule};

/// Documents are held to a size by who takes them in; here they are held to a shape.
const SHAPE: Limits = Limits {
    bytes: usize::MAX,
    statements: 0,
    depth: Limits::DEEPEST,
    values: 1_000_000,
    identifier: 0,
};

/// Merges a JSON object into another at the top level: the newer value of a property wins
/// (1.0.3 Communication §2.2, 2.0.0 §4.1.6.2).
///
/// # Errors
/// When either is not a JSON object.
pub fn merge(old: &[u8], new: &[u8]) -> Result<Vec<u8>, Fault> {
    let (old, new) = (
        object(old, "a stored document")?,
        object(new, "a document")?,
    );
    Ok(json::to_text(&union(&old, &new, |_, _, newer| newer.clone())).into_bytes())
}

fn object<'a>(body: &'a [u8], what: &str) -> Result<Json<'a>, Fault> {
    match read(body)? {
        object @ Json::Object(_) => Ok(object),
        other => {
            let found = format!("{what} that is {}", other.kind());
            Err(fault(
                "xapi.document.object",
                found,
                "a JSON object to merge with a JSON object",
            ))
        }
    }
}

/// Checks that a body sent as JSON is JSON (1.0.3 Communication §2.2).
///
/// # Errors
/// The fault in it.
pub fn check_json(body: &[u8]) -> Result<(), Fault> {
    read(body).map(drop)
}

/// Unlike statements, documents may name a property twice: nothing in them is ours to judge.
fn read(body: &[u8]) -> Result<Json<'_>, Fault> {
    let mut cx = Check::new(Version::V1, SHAPE);
    match text(&mut cx, body, &Path::ROOT) {
        Some(json) => Ok(json),
        None => Err(cx
            .faults
            .into_first()
            .unwrap_or_else(|| fault("xapi.json.syntax", "another text".to_owned(), "JSON"))),
    }
}

fn fault(code: &'static str, found: String, expected: &str) -> Fault {
    Fault {
        code,
        pointer: String::new(),
        rule: rule::DOCUMENT.clause(Version::V1),
        found,
        expected: expected.to_owned(),
    }
}

/// Whether a content type is `application/json`, and so may be merged.
#[must_use]
pub fn is_json(content_type: &str) -> bool {
    content_type
        .split(';')
        .next()
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// The entity tag of a document: the quoted SHA-1 of its bytes (1.0.3 Communication §3.1).
#[must_use]
pub fn etag(bytes: &[u8]) -> String {
    let hex: String = Sha1::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{hex}\"")
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

    /// Whether they hold, given the tag of the document there is (RFC 9110 §13.1, 1.0.3 Communication §3.1).
    #[must_use]
    pub fn hold(&self, current: Option<&str>) -> bool {
        let matched = self
            .if_match
            .as_deref()
            .is_none_or(|list| names(list, current));
        let unmatched = self
            .if_none_match
            .as_deref()
            .is_none_or(|list| !names(list, current));
        matched && unmatched
    }
}

/// Whether a list of tags, or `*`, names the tag. Clients leave out quotes and add `W/`: both are forgiven.
fn names(list: &str, current: Option<&str>) -> bool {
    let Some(current) = current else {
        return false;
    };
    list.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || bare(tag) == bare(current))
}

fn bare(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_merge_at_the_top_level() {
        let merged = merge(
            br#"{"a":{"x":1},"b":2}"#,
            br#" {"c":[1, 2.50], "a":{"y":1}} "#,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(merged).unwrap(),
            r#"{"a":{"y":1},"b":2,"c":[1,2.50]}"#
        );
    }

    #[test]
    fn only_objects_merge() {
        assert_eq!(
            merge(b"[]", b"{}").unwrap_err().code,
            "xapi.document.object"
        );
        assert_eq!(merge(b"{}", b"7").unwrap_err().code, "xapi.document.object");
        assert_eq!(merge(b"{}", b"{").unwrap_err().code, "xapi.json.syntax");
        assert_eq!(merge(b"\xff", b"{}").unwrap_err().code, "xapi.json.utf8");
    }

    #[test]
    fn json_is_known_by_its_essence() {
        assert!(is_json("application/json") && is_json("Application/JSON; charset=utf-8"));
        assert!(!is_json("application/jsonp") && !is_json("text/plain") && !is_json(""));
        assert!(check_json(br#"{"a":null}"#).is_ok() && check_json(b"{a:1}").is_err());
    }

    #[test]
    fn a_tag_is_the_quoted_sha_1() {
        assert_eq!(etag(b"abc"), "\"a9993e364706816aba3e25717850c26c9cd0d89d\"");
    }

    #[test]
    fn preconditions_are_held_against_the_tag() {
        let tag = etag(b"abc");
        let other = etag(b"abd");
        let weak = format!("{other}, W/{tag}");
        let table = [
            (None, None, None, true),
            (None, None, Some(&tag), true),
            (Some("*"), None, Some(&tag), true),
            (Some("*"), None, None, false),
            (Some(tag.as_str()), None, Some(&tag), true),
            (Some(weak.as_str()), None, Some(&tag), true),
            (Some(tag.trim_matches('"')), None, Some(&tag), true),
            (Some(other.as_str()), None, Some(&tag), false),
            (Some(tag.as_str()), None, None, false),
            (None, Some("*"), None, true),
            (None, Some("*"), Some(&tag), false),
            (None, Some(other.as_str()), Some(&tag), true),
            (None, Some(tag.as_str()), Some(&tag), false),
        ];
        for (if_match, if_none_match, current, holds) in table {
            let preconditions = Preconditions::new(if_match, if_none_match);
            assert_eq!(
                preconditions.hold(current.map(String::as_str)),
                holds,
                "{preconditions:?} {current:?}"
            );
        }
    }
}
