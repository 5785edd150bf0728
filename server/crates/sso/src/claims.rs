//! Claims of a token, read with their types.

use crate::verdict::{Condition, Refusal, quoted};
use serde_json::{Map, Value};

/// The claims of a token.
pub(crate) struct Claims<'a>(pub(crate) &'a Map<String, Value>);

impl<'a> Claims<'a> {
    /// A text, when it is there.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(name, "a text", other)),
        }
    }

    /// A moment in seconds of Unix time, when it is there. Fractions are cut off (RFC 7519 §2 allows them).
    pub(crate) fn moment(&self, name: &str) -> Result<Option<i64>, Refusal> {
        const FURTHEST: f64 = 253_402_300_800.0;
        let value = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(value) => value,
        };
        match value.as_f64() {
            Some(seconds) if (0.0..FURTHEST).contains(&seconds) => Ok(Some(seconds as i64)),
            _ => Err(wrong(name, "seconds since 1970", value)),
        }
    }

    /// One text or a list of texts; none when it is not there.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<&'a str>>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(vec![text])),
            Some(value @ Value::Array(list)) => list
                .iter()
                .map(|one| one.as_str())
                .collect::<Option<Vec<_>>>()
                .map(Some)
                .ok_or_else(|| wrong(name, "a list of texts", value)),
            Some(other) => Err(wrong(name, "a text or a list of texts", other)),
        }
    }
}

fn wrong(name: &str, expected: &str, found: &Value) -> Refusal {
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number out of range",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Refusal::new(
        Condition::JwtClaims,
        format!("{kind} as {}", quoted(name)),
        expected,
    )
}
