//! Places in a statement: `verb.id`, `result.extensions["https://x.example/y"]`, `context.contextActivities.parent[*].id`.

use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// Steps of a path at most.
const MOST_STEPS: usize = 16;
/// Bytes of a path at most: an extension's IRI fits.
const LONGEST: usize = 1_000;
/// Letters that end a name written without quotes.
const ENDS_NAME: [char; 4] = ['.', '[', ']', '"'];

/// A place in a statement, or several when it goes through `[*]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
    Every,
}

/// A text that is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotAPath(String);

impl Path {
    /// What is there, in order.
    pub(super) fn find<'v>(&self, statement: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![statement];
        for step in &self.steps {
            found = found
                .into_iter()
                .flat_map(|value| step.from(value))
                .collect();
        }
        found
    }

    /// Whether it can lead to several places.
    pub(super) fn is_many(&self) -> bool {
        self.steps.contains(&Step::Every)
    }
}

impl Step {
    fn from<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match self {
            Step::Name(name) => value.get(name.as_str()).into_iter().collect(),
            Step::Index(index) => value.get(index).into_iter().collect(),
            Step::Every => value.as_array().into_iter().flatten().collect(),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Path {
    type Err = NotAPath;
    fn from_str(text: &str) -> Result<Path, NotAPath> {
        if text.len() > LONGEST {
            return Err(NotAPath(format!(
                "a path has at most {LONGEST} bytes, found {}",
                text.len()
            )));
        }
        let (mut steps, mut rest) = (Vec::new(), text);
        while !rest.is_empty() || steps.is_empty() {
            let (step, after) =
                step(rest, steps.is_empty()).ok_or_else(|| not_a_path(text, rest))?;
            steps.push(step);
            rest = after;
        }
        if steps.len() > MOST_STEPS {
            return Err(NotAPath(format!(
                "a path has at most {MOST_STEPS} steps, {text:?} has {}",
                steps.len()
            )));
        }
        Ok(Path {
            text: text.to_owned(),
            steps,
        })
    }
}

/// The first step of a text, and what follows it.
fn step(text: &str, first: bool) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix('[') {
        return in_brackets(rest);
    }
    let name = if first { text } else { text.strip_prefix('.')? };
    let end = name.find(ENDS_NAME).unwrap_or(name.len());
    let (name, rest) = name.split_at(end);
    (!name.is_empty()).then(|| (Step::Name(name.to_owned()), rest))
}

fn in_brackets(text: &str) -> Option<(Step, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (name, rest) = quoted.split_once("\"]")?;
        return Some((Step::Name(name.to_owned()), rest));
    }
    let (inner, rest) = text.split_once(']')?;
    let step = match inner {
        "*" => Step::Every,
        digits => Step::Index(digits.parse().ok()?),
    };
    Some((step, rest))
}

fn not_a_path(text: &str, rest: &str) -> NotAPath {
    let at = text.len() - rest.len();
    NotAPath(format!(
        "{text:?} is no path at byte {at}: expected names with dots between them, [*], [0] or [\"name with dots\"]"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(path: &str, value: &Value) -> Vec<Value> {
        let path: Path = path.parse().unwrap();
        path.find(value).into_iter().cloned().collect()
    }

    #[test]
    fn a_path_leads_to_what_it_names() {
        let statement = json!({
            "verb": {"id": "v"},
            "context": {"contextActivities": {"parent": [{"id": "p1"}, {"id": "p2"}]}},
            "result": {"extensions": {"https://x.example/y[1]": [1, {"a": 2}]}},
        });
        for (path, expected) in [
            ("verb.id", vec![json!("v")]),
            ("verb", vec![json!({"id": "v"})]),
            (
                "context.contextActivities.parent[*].id",
                vec![json!("p1"), json!("p2")],
            ),
            ("context.contextActivities.parent[1].id", vec![json!("p2")]),
            (
                r#"result.extensions["https://x.example/y[1]"][*].a"#,
                vec![json!(2)],
            ),
            (r#"["verb"].id"#, vec![json!("v")]),
            ("verb[*]", vec![]),
            ("object.id", vec![]),
            ("verb.id.more", vec![]),
        ] {
            assert_eq!(found(path, &statement), expected, "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_told_with_its_place() {
        for (text, at) in [
            ("", 0),
            (".a", 0),
            ("a.", 1),
            ("a..b", 1),
            ("a[", 1),
            ("a[x]", 1),
            ("a[-1]", 1),
            (r#"a["b"#, 1),
            ("a]b", 1),
        ] {
            let error = text.parse::<Path>().unwrap_err().to_string();
            assert!(
                error.contains(&format!("at byte {at}:")),
                "{text:?}: {error}"
            );
        }
        assert!("a.".repeat(600).parse::<Path>().is_err());
        assert!(format!("a{}", ".a".repeat(16)).parse::<Path>().is_err());
    }
}
