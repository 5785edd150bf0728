//! JSON Patch (RFC 6902), as far as a statement is repaired by hand: `add`, `remove` and `replace`. Numbers and
//! strings that are not touched stay as they were written, which a tree of other types would not promise.

use crate::json::{self, Bounds, Json};
use crate::{Fault, Limits};

/// Bytes of a patch at most.
pub const LARGEST: usize = 64 * 1024;
/// Operations of a patch at most.
pub const MOST_OPERATIONS: usize = 100;

/// A list of changes to one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch(Vec<Operation>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Operation {
    kind: Kind,
    path: Vec<String>,
    /// The last step of the path, quoted: the name of a property that is added.
    name: String,
    /// JSON text; empty for `remove`.
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Add,
    Remove,
    Replace,
}

impl Patch {
    /// Reads a patch.
    ///
    /// # Errors
    /// What is wrong with it; the pointer leads into the patch.
    pub fn parse(text: &str) -> Result<Patch, Fault> {
        if text.len() > LARGEST {
            let found = format!("{} bytes", text.len());
            return Err(fault("", found, format!("at most {LARGEST} bytes")));
        }
        let list = match json::read(text, bounds()) {
            Ok((Json::Array(list), odd)) if !odd.repeats => list,
            Ok((Json::Array(_), _)) => {
                return Err(fault(
                    "",
                    "a property that stands twice",
                    "each property once",
                ));
            }
            Ok((other, _)) => return Err(fault("", other.kind(), "an array of operations")),
            Err(_) => return Err(fault("", "text that is not JSON", "an array of operations")),
        };
        if list.len() > MOST_OPERATIONS {
            let found = format!("{} operations", list.len());
            return Err(fault("", found, format!("at most {MOST_OPERATIONS}")));
        }
        let operations = list.iter().enumerate();
        operations
            .map(|(index, value)| operation(index, value))
            .collect::<Result<_, _>>()
            .map(Patch)
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The document after all operations, in their order.
    ///
    /// # Errors
    /// When the document is not JSON, or the first operation that has nothing to work on.
    pub fn apply(&self, document: &str, limits: &Limits) -> Result<String, Fault> {
        let bounds = Bounds {
            depth: limits.depth(),
            values: limits.values,
        };
        let Ok((mut tree, _)) = json::read(document, bounds) else {
            return Err(fault("", "a document that is not JSON", "a JSON document"));
        };
        for (index, operation) in self.0.iter().enumerate() {
            if operation.apply(&mut tree).is_none() {
                let pointer = format!("/{index}/path");
                return Err(fault(
                    pointer,
                    "a place that is not there",
                    "a place in the statement",
                ));
            }
        }
        Ok(json::to_text(&tree))
    }
}

impl Operation {
    fn apply<'a>(&'a self, tree: &mut Json<'a>) -> Option<()> {
        match self.kind {
            Kind::Remove => tree.remove(&self.path),
            Kind::Replace => tree.replace(&self.path, self.value()?),
            Kind::Add => match json::read(&self.name, Bounds::OWN).ok()?.0 {
                Json::String(name) => tree.add(&self.path, name, self.value()?),
                _ => None,
            },
        }
    }

    fn value(&self) -> Option<Json<'_>> {
        json::read(&self.value, Bounds::OWN)
            .ok()
            .map(|(value, _)| value)
    }
}

fn operation(index: usize, value: &Json<'_>) -> Result<Operation, Fault> {
    let at = |name: &str| format!("/{index}/{name}");
    let kind = match value.text("op") {
        Some("add") => Kind::Add,
        Some("remove") => Kind::Remove,
        Some("replace") => Kind::Replace,
        Some(_) => {
            return Err(fault(
                at("op"),
                "another operation",
                "`add`, `remove` or `replace`",
            ));
        }
        None => return Err(fault(at("op"), "nothing", "`add`, `remove` or `replace`")),
    };
    let path = value.text("path").and_then(json::steps);
    let path =
        path.ok_or_else(|| fault(at("path"), "no JSON pointer", "a JSON pointer (RFC 6901)"))?;
    if path.is_empty() {
        let expected = "a place in the statement; send `statement` to replace it whole";
        return Err(fault(at("path"), "the whole statement", expected));
    }
    let value = match (kind, value.get("value")) {
        (Kind::Remove, _) => String::new(),
        (_, Some(value)) => json::to_text(value),
        (_, None) => return Err(fault(at("value"), "nothing", "a value")),
    };
    let mut name = String::new();
    json::push_quoted(&mut name, path.last().map_or("", String::as_str));
    Ok(Operation {
        kind,
        path,
        name,
        value,
    })
}

fn bounds() -> Bounds {
    Bounds {
        depth: Limits::default().depth(),
        values: LARGEST,
    }
}

fn fault(
    pointer: impl Into<String>,
    found: impl Into<String>,
    expected: impl Into<String>,
) -> Fault {
    Fault {
        code: "patch.operation",
        pointer: pointer.into(),
        rule: "RFC 6902 §4",
        found: found.into(),
        expected: expected.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"a":1.50,"b":["x","y"],"c":{"d~/e":true}}"#;

    fn patched(patch: &str) -> Result<String, String> {
        let tell = |fault: Fault| format!("{}: {}", fault.pointer, fault.found);
        let patch = Patch::parse(patch).map_err(tell)?;
        patch.apply(DOCUMENT, &Limits::default()).map_err(tell)
    }

    #[test]
    fn operations_are_worked_in_their_order_and_the_rest_stays_as_written() {
        let table = [
            ("[]", DOCUMENT),
            (
                r#"[{"op":"replace","path":"/a","value":2.0}]"#,
                r#"{"a":2.0,"b":["x","y"],"c":{"d~/e":true}}"#,
            ),
            (
                r#"[{"op":"remove","path":"/b/0"}]"#,
                r#"{"a":1.50,"b":["y"],"c":{"d~/e":true}}"#,
            ),
            (
                r#"[{"op":"add","path":"/b/1","value":{"z":[]}}]"#,
                r#"{"a":1.50,"b":["x",{"z":[]},"y"],"c":{"d~/e":true}}"#,
            ),
            (
                r#"[{"op":"add","path":"/b/-","value":null}]"#,
                r#"{"a":1.50,"b":["x","y",null],"c":{"d~/e":true}}"#,
            ),
            (
                r#"[{"op":"remove","path":"/c/d~0~1e"},{"op":"add","path":"/c/\"q","value":1e3}]"#,
                r#"{"a":1.50,"b":["x","y"],"c":{"\"q":1e3}}"#,
            ),
            (
                r#"[{"op":"add","path":"/a","value":0}]"#,
                r#"{"a":0,"b":["x","y"],"c":{"d~/e":true}}"#,
            ),
        ];
        for (patch, expected) in table {
            assert_eq!(patched(patch).as_deref(), Ok(expected), "{patch}");
        }
    }

    #[test]
    fn what_is_not_a_patch_or_finds_no_place_says_where() {
        let table = [
            ("{", ": text that is not JSON"),
            ("{}", ": an object"),
            (
                r#"[{"op":"move","path":"/a","from":"/b"}]"#,
                "/0/op: another operation",
            ),
            (r#"[{"path":"/a"}]"#, "/0/op: nothing"),
            (
                r#"[{"op":"remove","path":"a"}]"#,
                "/0/path: no JSON pointer",
            ),
            (
                r#"[{"op":"remove","path":"/a~2"}]"#,
                "/0/path: no JSON pointer",
            ),
            (
                r#"[{"op":"replace","path":"","value":1}]"#,
                "/0/path: the whole statement",
            ),
            (r#"[{"op":"replace","path":"/a"}]"#, "/0/value: nothing"),
            (
                r#"[{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}]"#,
                "/1/path: a place that is not there",
            ),
            (
                r#"[{"op":"add","path":"/b/3","value":1}]"#,
                "/0/path: a place that is not there",
            ),
            (
                r#"[{"op":"add","path":"/b/01","value":1}]"#,
                "/0/path: a place that is not there",
            ),
            (
                r#"[{"op":"add","path":"/a/x","value":1}]"#,
                "/0/path: a place that is not there",
            ),
        ];
        for (patch, expected) in table {
            assert_eq!(patched(patch), Err(expected.to_owned()), "{patch}");
        }
    }

    #[test]
    fn a_patch_is_bounded() {
        let long = format!(
            r#"[{{"op":"add","path":"/a","value":"{}"}}]"#,
            "x".repeat(LARGEST)
        );
        assert!(patched(&long).unwrap_err().ends_with("bytes"));
        let many = vec![r#"{"op":"add","path":"/a","value":1}"#; MOST_OPERATIONS + 1].join(",");
        assert_eq!(
            patched(&format!("[{many}]")),
            Err(": 101 operations".to_owned())
        );
    }
}
