//! Statements made from others: a template whose values may come from the statements that matched.

use super::path::Path;
use crate::{Error, Result};
use serde_json::{Map, Value};

/// The property that names the condition a value comes from.
const FROM: &str = "$from";
/// The property that says where in that statement.
const PATH: &str = "path";
/// Levels of a template at most.
const DEEPEST: usize = 24;
/// What the record store sets itself.
const OURS: [&str; 4] = ["id", "stored", "authority", "version"];

/// Holds a template against its rules; `names` are those of the conditions.
pub(super) fn check(template: &Value, names: &[&str]) -> Result<()> {
    const ROOT: &str = "/then/statement";
    let Some(object) = template.as_object() else {
        return Err(wrong(ROOT, "a statement is a JSON object"));
    };
    for name in ["actor", "verb", "object"] {
        if !object.contains_key(name) {
            return Err(wrong(ROOT, format!("a statement needs {name}")));
        }
    }
    if let Some(name) = OURS.iter().find(|name| object.contains_key(**name)) {
        let message = "the server sets id, stored, authority and version; leave them out";
        return Err(wrong(&format!("{ROOT}/{name}"), message));
    }
    walk(template, names, ROOT, 0)
}

fn walk(value: &Value, names: &[&str], at: &str, depth: usize) -> Result<()> {
    if depth > DEEPEST {
        return Err(wrong(
            at,
            format!("a template has at most {DEEPEST} levels"),
        ));
    }
    match value {
        Value::Object(object) if object.contains_key(FROM) => reference(object, names, at),
        Value::Object(object) => object.iter().try_for_each(|(name, value)| {
            walk(value, names, &format!("{at}/{}", escaped(name)), depth + 1)
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| walk(item, names, &format!("{at}/{index}"), depth + 1)),
        Value::Null => Err(wrong(at, "a statement has no null")),
        _ => Ok(()),
    }
}

fn reference(object: &Map<String, Value>, names: &[&str], at: &str) -> Result<()> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let (Some(from), Some(path), 2) = (text(FROM), text(PATH), object.len()) else {
        let message =
            "a reference has two texts and nothing else: {\"$from\": condition, \"path\": place}";
        return Err(wrong(at, message));
    };
    if !names.contains(&from) {
        let message = format!(
            "no condition is called {from:?}; there are {}",
            names.join(", ")
        );
        return Err(wrong(at, message));
    }
    let path = path.parse::<Path>().map(drop);
    path.map_err(|error| wrong(&format!("{at}/path"), error.to_string()))
}

fn wrong(at: &str, message: impl Into<String>) -> Error {
    Error::invalid_at("reaction.template", at, message)
}

/// RFC 6901 §3.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The statement that a template makes. A reference that leads nowhere leaves its property out; through `[*]` it gives an
/// array.
pub(super) fn render<'v>(template: &Value, of: &impl Fn(&str) -> Option<&'v Value>) -> Value {
    rendered(template, of).unwrap_or_default()
}

fn rendered<'v>(template: &Value, of: &impl Fn(&str) -> Option<&'v Value>) -> Option<Value> {
    match template {
        Value::Object(object) if object.contains_key(FROM) => referred(object, of),
        Value::Object(object) => {
            let pairs = object
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), rendered(value, of)?)));
            Some(Value::Object(pairs.collect()))
        }
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| rendered(item, of));
            Some(Value::Array(items.collect()))
        }
        plain => Some(plain.clone()),
    }
}

fn referred<'v>(
    object: &Map<String, Value>,
    of: &impl Fn(&str) -> Option<&'v Value>,
) -> Option<Value> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let path: Path = text(PATH)?.parse().ok()?;
    let found = path.find(of(text(FROM)?)?);
    if path.is_many() && !found.is_empty() {
        return Some(Value::Array(found.into_iter().cloned().collect()));
    }
    found.first().map(|value| (*value).clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn template() -> Value {
        json!({
            "actor": {"$from": "a", "path": "actor"},
            "verb": {"id": "https://v.example/earned", "display": {"en": "earned"}},
            "object": {"id": "https://o.example/badge"},
            "result": {"score": {"scaled": {"$from": "b", "path": "result.score.scaled"}}},
            "context": {
                "registration": {"$from": "a", "path": "context.registration"},
                "contextActivities": {
                    "grouping": {"$from": "a", "path": "context.contextActivities.parent[*]"},
                    "other": [{"id": {"$from": "a", "path": "object.id"}}, {"$from": "b", "path": "nothing"}],
                },
            },
        })
    }

    #[test]
    fn values_come_from_the_statements_that_matched() {
        let a = json!({
            "actor": {"mbox": "mailto:a@example.com"},
            "object": {"id": "https://o.example/one"},
            "context": {"contextActivities": {"parent": [{"id": "https://p"}]}},
        });
        let b = json!({"result": {"score": {"scaled": 0.9}}});
        let made = render(&template(), &|name: &str| match name {
            "a" => Some(&a),
            "b" => Some(&b),
            _ => None,
        });
        let expected = json!({
            "actor": {"mbox": "mailto:a@example.com"},
            "verb": {"id": "https://v.example/earned", "display": {"en": "earned"}},
            "object": {"id": "https://o.example/badge"},
            "result": {"score": {"scaled": 0.9}},
            "context": {"contextActivities": {
                "grouping": [{"id": "https://p"}],
                "other": [{"id": "https://o.example/one"}],
            }},
        });
        assert_eq!(made, expected, "what is not there is left out");
    }

    #[test]
    fn a_template_is_held_against_its_rules_and_the_place_is_told() {
        check(&template(), &["a", "b"]).unwrap();
        let mut wrongs = vec![(json!([]), ""), (json!({"actor": {}}), "")];
        let with = |name: &str, value: Value| {
            let mut template = template();
            template[name] = value;
            template
        };
        wrongs.push((with("stored", json!("x")), "/stored"));
        wrongs.push((
            with("actor", json!({"$from": "c", "path": "actor"})),
            "/actor",
        ));
        wrongs.push((with("actor", json!({"$from": "a"})), "/actor"));
        wrongs.push((
            with("actor", json!({"$from": "a", "path": "x", "y": 1})),
            "/actor",
        ));
        wrongs.push((
            with("actor", json!({"$from": "a", "path": ".x"})),
            "/actor/path",
        ));
        wrongs.push((with("result", json!({"success": null})), "/result/success"));
        let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
        wrongs.push((with("result", deep), "/result"));
        for (template, place) in wrongs {
            let Err(Error::Invalid { pointer, .. }) = check(&template, &["a", "b"]) else {
                panic!("{template} is let through");
            };
            let pointer = pointer.unwrap();
            assert!(
                pointer.starts_with(&format!("/then/statement{place}")),
                "{pointer}"
            );
        }
    }
}
