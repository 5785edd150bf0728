//! Reads the claims of a verified message: strict where a decision hangs on it, lenient where a title would be lost.

use crate::refusal::shown;
use crate::{Condition, Refusal, Verdict};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the claims of LTI begin with.
pub(crate) const PREFIX: &str = "https://purl.imsglobal.org/spec/lti/claim/";
/// The longest id of CORE (§5.3): deployments, subjects, resource links, contexts.
pub(crate) const MOST_ID: usize = 255;
/// A title or name is cut here, a description later.
const MOST_TEXT: usize = 1024;
/// Custom parameters that are looked at.
const MOST_CUSTOM: usize = 200;

/// A claim of LTI by its short name.
pub(crate) fn lti<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    present(claims, &format!("{PREFIX}{name}"))
}

/// What is there and not null.
pub(crate) fn present<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).filter(|value| !value.is_null())
}

/// An object; empty ones count as absent.
pub(crate) fn object<'a>(
    value: Option<&'a Value>,
    name: &str,
) -> Verdict<Option<&'a Map<String, Value>>> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object).filter(|object| !object.is_empty())),
        Some(other) => Err(form(name, kind(other), "an object")),
    }
}

/// A claim that is there but is not what it must be.
pub(crate) fn form(name: &str, found: impl std::fmt::Display, expected: &str) -> Refusal {
    Refusal::new(Condition::ClaimForm, format!("`{name}`: {found}"), expected)
}

/// An id: 1 to 255 bytes, without control characters, kept as it is.
pub(crate) fn id(value: Option<&Value>) -> Result<&str, String> {
    match value {
        None | Some(Value::Null) => Err("nothing".to_owned()),
        Some(Value::String(text)) if text.is_empty() => Err("an empty text".to_owned()),
        Some(Value::String(text)) if text.chars().count() > MOST_ID => {
            Err(format!("{} characters", text.chars().count()))
        }
        Some(Value::String(text)) if text.contains(char::is_control) => {
            Err("control characters".to_owned())
        }
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(kind(other).to_owned()),
    }
}

/// A text that is nice to have; cut, never refused.
pub(crate) fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    let text = object.get(name)?.as_str()?;
    let cut: String = text
        .chars()
        .filter(|letter| !letter.is_control())
        .take(MOST_TEXT)
        .collect();
    (!cut.is_empty()).then_some(cut)
}

/// The texts of a list; a single text counts as a list of one, other values are passed over.
pub(crate) fn texts(object: &Map<String, Value>, name: &str) -> Vec<String> {
    match object.get(name) {
        Some(Value::Array(values)) => values
            .iter()
            .take(100)
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// Custom parameters (CORE §5.4.6): texts. Numbers and flags, which some platforms send, are written as texts.
pub(crate) fn custom(value: Option<&Value>) -> Verdict<BTreeMap<String, String>> {
    let Some(object) = object(value, "custom")? else {
        return Ok(BTreeMap::new());
    };
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let pairs = object.iter().take(MOST_CUSTOM);
    Ok(pairs
        .filter_map(|(name, value)| Some((name.clone(), scalar(value)?)))
        .collect())
}

/// A moment in seconds (RFC 7519 §2): a number, perhaps with a fraction.
pub(crate) fn seconds(value: &Value) -> Option<i64> {
    let seconds = value.as_f64().filter(|seconds| seconds.abs() < 1e15)?;
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    Some(seconds.floor() as i64)
}

/// What a JSON value is, where its content is nobody's business.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a flag",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value that may be shown, or what it is.
pub(crate) fn shown_value(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => shown(text),
        Some(other) => kind(other).to_owned(),
    }
}
