//! What is wrong with something that was sent: where, by which rule, and what to send instead.
//! Faults never carry personal values, so they may be answered, logged and shown.

use std::fmt;

use serde::Serialize;

use crate::Version;
use crate::rule::Rule;

/// The most faults one reading reports; a body with more is refused all the same.
pub const MOST_FAULTS: usize = 100;

/// One breach of the standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable and dotted: `xapi.score.range`.
    pub code: &'static str,
    /// Where in the body, as a JSON pointer (RFC 6901); empty for the whole.
    pub pointer: String,
    /// The clause that was broken: `xAPI 1.0.3 Data §2.4.5.1`.
    pub rule: &'static str,
    /// What was found: short, and without personal values.
    pub found: String,
    /// What the rule asks for.
    pub expected: String,
}

impl Fault {
    pub(crate) fn new(
        code: &'static str,
        pointer: impl Into<String>,
        rule: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Fault {
        Fault {
            code,
            pointer: pointer.into(),
            rule,
            found: found.into(),
            expected: expected.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.pointer.is_empty() {
            "/"
        } else {
            &self.pointer
        };
        write!(
            f,
            "{at}: expected {}, found {} ({}, {})",
            self.expected, self.found, self.code, self.rule
        )
    }
}

impl std::error::Error for Fault {}

/// Where a reader stands in a tree; costs nothing until a fault needs it written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'p> {
    Root,
    Key(&'p str),
    Index(usize),
}

/// A key may be as long as a body; a pointer should stay readable.
const LONGEST_STEP: usize = 128;

impl<'p> Path<'p> {
    pub(crate) const ROOT: Path<'static> = Path {
        parent: None,
        step: Step::Root,
    };

    pub(crate) fn key(&'p self, key: &'p str) -> Path<'p> {
        Path {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    pub(crate) fn index(&'p self, index: usize) -> Path<'p> {
        Path {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    /// The JSON pointer (RFC 6901 §3).
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = self.parent.map(Path::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                pointer.push('/');
                pointer.extend(key.chars().take(LONGEST_STEP).flat_map(escaped));
            }
            Step::Index(index) => pointer.push_str(&format!("/{index}")),
        }
        pointer
    }
}

/// What a character becomes in a pointer.
fn escaped(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        '~' => ('~', Some('0')),
        '/' => ('~', Some('1')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// The faults of one reading, in the wording of one version.
#[derive(Debug)]
pub(crate) struct Faults {
    version: Version,
    list: Vec<Fault>,
}

impl Faults {
    pub(crate) fn new(version: Version) -> Faults {
        Faults {
            version,
            list: Vec::new(),
        }
    }

    pub(crate) fn add(
        &mut self,
        code: &'static str,
        at: &Path<'_>,
        rule: Rule,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        if self.list.len() < MOST_FAULTS {
            let rule = rule.clause(self.version);
            self.list.push(Fault {
                code,
                pointer: at.pointer(),
                rule,
                found: found.into(),
                expected: expected.into(),
            });
        }
    }

    /// How many there are: tells whether something was found since.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.list.len() == MOST_FAULTS
    }

    pub(crate) fn into_first(self) -> Option<Fault> {
        self.list.into_iter().next()
    }

    pub(crate) fn into_result<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.list.is_empty() {
            Ok(value)
        } else {
            Err(self.list)
        }
    }
}

/// A text as it may be shown in a fault: short codes as they are, anything else by its length,
/// because it may be a name or an address.
pub(crate) fn shown(text: &str) -> String {
    let is_code = text.bytes().all(|b| {
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b':' | b'.' | b'_' | b'/' | b',')
    });
    match text.len() {
        0 => "an empty string".to_owned(),
        1..=40 if is_code => format!("`{text}`"),
        _ => format!("a string of {} characters", text.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_a_json_pointer() {
        let result = Path::ROOT.key("result");
        let extensions = result.key("extensions");
        assert_eq!(Path::ROOT.pointer(), "");
        assert_eq!(
            extensions.key("http://a~b").index(3).pointer(),
            "/result/extensions/http:~1~1a~0b/3"
        );
    }

    #[test]
    fn what_may_name_a_person_is_not_shown() {
        assert_eq!(shown("StatementRef"), "`StatementRef`");
        assert_eq!(shown(""), "an empty string");
        assert_eq!(
            shown("mailto:anna@example.com"),
            "a string of 23 characters"
        );
        assert_eq!(shown("Anna Example"), "a string of 12 characters");
    }
}
