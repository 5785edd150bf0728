//! PATCH (RFC 7644 §3.5.2): a list of operations, as Entra ID and Okta write them.

use super::{Fault, bare, member, object};
use serde_json::Value;

/// Operations of one request at most.
const MOST: usize = 1_000;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Whether something is taken away, and not set.
    pub removes: bool,
    /// Whether what is there makes way.
    pub replaces: bool,
    /// Where: a bare name in lower case; none: the value is an object of attributes.
    pub path: Option<String>,
    /// The path as it was written: ids inside keep their case.
    pub written: String,
    /// What.
    pub value: Option<Value>,
}

impl Operation {
    /// Reads the body of a PATCH.
    pub fn read(body: &[u8]) -> Result<Vec<Operation>, Fault> {
        let body = object(body)?;
        let list = member(&body, "Operations").and_then(Value::as_array);
        let list = list.ok_or_else(|| Fault::of("invalidSyntax", "Operations is a list"))?;
        if list.is_empty() || list.len() > MOST {
            let detail = format!("1 to {MOST} operations, found {}", list.len());
            return Err(Fault::of("invalidValue", detail));
        }
        list.iter().map(one).collect()
    }

    /// Attributes with their values: those of the path, or those of the object. A removal has no value.
    pub(super) fn attributes(&self) -> Result<Vec<(String, Option<&Value>)>, Fault> {
        if let Some(path) = &self.path {
            let value = self.value.as_ref().filter(|_| !self.removes);
            return Ok(vec![(path.clone(), value)]);
        }
        match &self.value {
            Some(Value::Object(members)) if !self.removes => {
                let all = members.iter();
                Ok(all.map(|(name, value)| (bare(name), Some(value))).collect())
            }
            _ => Err(Fault::of(
                "noTarget",
                "an operation without path has an object as value, and removes nothing",
            )),
        }
    }
}

fn one(told: &Value) -> Result<Operation, Fault> {
    let wrong = |detail: &str| Fault::of("invalidSyntax", detail);
    let told = told
        .as_object()
        .ok_or_else(|| wrong("an operation is an object"))?;
    let named = member(told, "op")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let named = named.to_ascii_lowercase();
    if !["add", "replace", "remove"].contains(&named.as_str()) {
        return Err(wrong("op is add, replace or remove"));
    }
    let written = match member(told, "path") {
        None | Some(Value::Null) => "",
        Some(Value::String(path)) if path.len() <= super::LONGEST => path.trim(),
        Some(_) => return Err(Fault::of("invalidPath", "path is a text")),
    };
    Ok(Operation {
        removes: named == "remove",
        replaces: named == "replace",
        path: Some(bare(written)).filter(|path| !path.is_empty()),
        written: written.to_owned(),
        value: member(told, "value").cloned(),
    })
}
