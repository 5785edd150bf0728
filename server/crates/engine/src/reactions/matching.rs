//! Whether a statement is what a condition asks for.

use super::path::Path;
use super::rule::Test;
use serde_json::Value;
use xapi::agent;

/// One test of a condition, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Check {
    pub(super) path: Path,
    pub(super) how: How,
}

/// What must hold of what a path leads to. With several places, one of them is enough.
#[derive(Debug, Clone)]
pub(super) enum How {
    Equals(Value),
    In(Vec<Value>),
    Prefix(String),
    Between { min: f64, max: f64 },
    Exists(bool),
}

impl Check {
    /// Reads a test; the error says what is wrong with it.
    pub(super) fn of(test: &Test) -> Result<Check, String> {
        let path = test.path.parse().map_err(|error| format!("{error}"))?;
        let mut ways = Vec::new();
        ways.extend(test.equals.clone().map(How::Equals));
        ways.extend(test.one_of.clone().map(How::In));
        ways.extend(test.prefix.clone().map(How::Prefix));
        ways.extend(test.exists.map(How::Exists));
        if test.min.is_some() || test.max.is_some() {
            ways.push(How::Between {
                min: test.min.unwrap_or(f64::NEG_INFINITY),
                max: test.max.unwrap_or(f64::INFINITY),
            });
        }
        match (ways.pop(), ways.is_empty()) {
            (Some(how), true) => Ok(Check { path, how }),
            _ => Err("a test has one of equals, in, prefix, exists, or min and max".to_owned()),
        }
    }

    pub(super) fn holds(&self, statement: &Value) -> bool {
        let found = self.path.find(statement);
        match &self.how {
            How::Exists(wanted) => found.is_empty() != *wanted,
            How::Equals(wanted) => found.iter().any(|value| same(value, wanted)),
            How::In(wanted) => found
                .iter()
                .any(|value| wanted.iter().any(|one| same(value, one))),
            How::Prefix(wanted) => found
                .iter()
                .any(|value| value.as_str().is_some_and(|text| text.starts_with(wanted))),
            How::Between { min, max } => found
                .iter()
                .filter_map(|value| value.as_f64())
                .any(|number| *min <= number && number <= *max),
        }
    }
}

/// Whether two values mean the same: numbers by their value, agents by their identifier.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(x), Value::Object(y)) => {
            if let (Some(a), Some(b)) = (agent_key(a), agent_key(b)) {
                return a == b;
            }
            x.len() == y.len()
                && x.iter()
                    .all(|(name, value)| y.get(name).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

/// The key of an agent or identified group; none for anything else.
pub(super) fn agent_key(value: &Value) -> Option<String> {
    const IDENTIFIERS: [&str; 4] = ["mbox", "mbox_sha1sum", "openid", "account"];
    let object = value.as_object()?;
    if !IDENTIFIERS.iter().any(|name| object.contains_key(*name)) {
        return None;
    }
    agent::key(&value.to_string()).ok().map(agent_text)
}

fn agent_text(key: xapi::AgentKey) -> String {
    key.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(test: Value, statement: &Value) -> bool {
        let test: Test = serde_json::from_value(test).unwrap();
        Check::of(&test).unwrap().holds(statement)
    }

    #[test]
    fn a_test_asks_one_thing_of_a_place() {
        let statement = json!({
            "actor": {"objectType": "Agent", "name": "Ada", "mbox": "mailto:ada@Example.com"},
            "verb": {"id": "https://v.example/passed"},
            "result": {"score": {"scaled": 0.8, "raw": 8.0}, "success": true},
            "context": {"contextActivities": {"parent": [{"id": "https://a"}, {"id": "https://b"}]}},
        });
        let parents = "context.contextActivities.parent[*].id";
        for (test, expected) in [
            (
                json!({"path": "verb.id", "equals": "https://v.example/passed"}),
                true,
            ),
            (
                json!({"path": "verb.id", "equals": "https://v.example/pass"}),
                false,
            ),
            (
                json!({"path": "verb.id", "prefix": "https://v.example/"}),
                true,
            ),
            (
                json!({"path": "verb.id", "in": ["x", "https://v.example/passed"]}),
                true,
            ),
            (json!({"path": "verb.id", "in": []}), false),
            (json!({"path": "result.score.scaled", "min": 0.8}), true),
            (json!({"path": "result.score.scaled", "max": 0.79}), false),
            (
                json!({"path": "result.score.raw", "min": 8, "max": 8}),
                true,
            ),
            (json!({"path": "result.score.raw", "equals": 8}), true),
            (json!({"path": "result.success", "equals": true}), true),
            (json!({"path": "result.score.max", "min": 0}), false),
            (json!({"path": "result.duration", "exists": true}), false),
            (json!({"path": "result.duration", "exists": false}), true),
            (json!({"path": parents, "equals": "https://b"}), true),
            (json!({"path": parents, "equals": "https://c"}), false),
            (
                json!({"path": "actor", "equals": {"mbox": "mailto:ada@example.com"}}),
                true,
            ),
            (
                json!({"path": "actor", "equals": {"mbox": "mailto:eve@example.com"}}),
                false,
            ),
            (
                json!({"path": "verb", "equals": {"id": "https://v.example/passed"}}),
                true,
            ),
        ] {
            assert_eq!(holds(test.clone(), &statement), expected, "{test}");
        }
    }

    #[test]
    fn a_test_that_asks_nothing_or_two_things_is_none() {
        for test in [
            json!({"path": "verb.id"}),
            json!({"path": "verb.id", "equals": "x", "prefix": "x"}),
            json!({"path": "verb..id", "equals": "x"}),
        ] {
            let test: Test = serde_json::from_value(test).unwrap();
            assert!(Check::of(&test).is_err());
        }
    }
}
