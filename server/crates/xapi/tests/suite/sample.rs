//! Statements to try: a small sound one, and edits written as `/pointer json`.

use serde_json::{Map, Value};
use xapi::{Fault, Limits, Statement, Version};

/// The least a statement says.
pub(crate) const SMALL: &str = r#"{
    "actor": {"mbox": "mailto:anna@example.com"},
    "verb": {"id": "http://example.com/verbs/did", "display": {"en": "did"}},
    "object": {"id": "http://example.com/activities/1"}
}"#;

/// A sound statement that uses nearly every property there is.
pub(crate) const FULL: &str = include_str!("full.json");

/// The small statement after edits, one after the other, separated by ` & `:
/// `/a/b json` sets a property and what leads to it, `-/a/b` takes one away.
pub(crate) fn edited(edits: &str) -> String {
    edit(SMALL, edits)
}

/// The same of any statement.
pub(crate) fn edit(base: &str, edits: &str) -> String {
    let mut statement: Value = serde_json::from_str(base).unwrap();
    for edit in edits.split(" & ").filter(|edit| !edit.is_empty()) {
        match edit.strip_prefix('-') {
            Some(pointer) => take(&mut statement, pointer),
            None => {
                let (pointer, json) = edit.split_once(' ').unwrap();
                *reach(&mut statement, pointer) =
                    serde_json::from_str(json).unwrap_or_else(|e| panic!("{json}: {e}"));
            }
        }
    }
    statement.to_string()
}

fn take(statement: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let taken = statement
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(key);
    assert!(taken.is_some(), "nothing at {pointer}");
}

fn reach<'v>(value: &'v mut Value, pointer: &str) -> &'v mut Value {
    pointer.split('/').skip(1).fold(value, |value, step| {
        let step = step.replace("~1", "/").replace("~0", "~");
        match value {
            Value::Array(list) => &mut list[step.parse::<usize>().unwrap()],
            Value::Object(object) => object
                .entry(step)
                .or_insert_with(|| Value::Object(Map::new())),
            other => panic!("no way into {other}"),
        }
    })
}

/// Reads one statement.
pub(crate) fn read(text: &str, version: Version) -> Result<Statement<'_>, Vec<Fault>> {
    xapi::parse(text.as_bytes(), version, &Limits::default()).map(|mut list| list.pop().unwrap())
}

/// The faults of a text as `code pointer`.
pub(crate) fn faults(text: &str, version: Version) -> Vec<String> {
    match xapi::parse(text.as_bytes(), version, &Limits::default()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .into_iter()
            .map(|fault| format!("{} {}", fault.code, fault.pointer))
            .collect(),
    }
}
