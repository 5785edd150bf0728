//! The kinds of values every part is made of (1.0.3 Data §2.2): each check names its fault and
//! answers the value only when it is sound.

use super::{Check, Object};
use crate::fault::{Path, shown};
use crate::json::{Json, Member, Text};
use crate::rule::{self, Rule};

impl<'a> Check<'a> {
    /// An object with no property outside of `keys`.
    pub(super) fn object<'j, 'p>(
        &mut self,
        value: &'j Json<'a>,
        at: &'p Path<'p>,
        keys: &[&str],
        rule: Rule,
    ) -> Option<Object<'j, 'a, 'p>> {
        let members = self.map(value, at, rule)?;
        for (name, _) in members {
            if self.faults.is_full() {
                break;
            }
            if !keys.contains(&name.as_str()) {
                self.unknown(name.as_str(), at, keys, rule);
            }
        }
        Some(Object { members, at, rule })
    }

    /// An object with any properties.
    pub(super) fn map<'j>(
        &mut self,
        value: &'j Json<'a>,
        at: &Path<'_>,
        rule: Rule,
    ) -> Option<&'j [Member<'a>]> {
        match value {
            Json::Object(members) => Some(members),
            other => self.wrong_kind(other, at, rule, "an object"),
        }
    }

    pub(super) fn array<'j>(
        &mut self,
        value: &'j Json<'a>,
        at: &Path<'_>,
        rule: Rule,
    ) -> Option<&'j [Json<'a>]> {
        match value {
            Json::Array(elements) => Some(elements),
            other => self.wrong_kind(other, at, rule, "an array"),
        }
    }

    pub(super) fn string<'j>(
        &mut self,
        value: &'j Json<'a>,
        at: &Path<'_>,
        rule: Rule,
    ) -> Option<&'j Text<'a>> {
        match value {
            Json::String(text) => Some(text),
            other => self.wrong_kind(other, at, rule, "a string"),
        }
    }

    pub(super) fn boolean(&mut self, value: &Json<'_>, at: &Path<'_>, rule: Rule) {
        if !matches!(value, Json::Bool(_)) {
            self.wrong_kind::<()>(value, at, rule, "a boolean");
        }
    }

    /// A number, close enough to be compared; its exact text stays in the tree.
    pub(super) fn number(&mut self, value: &Json<'_>, at: &Path<'_>, rule: Rule) -> Option<f64> {
        match value {
            Json::Number(text) => text.parse().ok(),
            other => self.wrong_kind(other, at, rule, "a number"),
        }
    }

    /// One of a few words, told by `code` when it is another.
    pub(crate) fn word<'j>(
        &mut self,
        value: &'j Json<'a>,
        at: &Path<'_>,
        rule: Rule,
        code: &'static str,
        words: &[&str],
    ) -> Option<&'j str> {
        let text = self.string(value, at, rule)?.as_str();
        if words.contains(&text) {
            return Some(text);
        }
        self.faults.add(code, at, rule, shown(text), one_of(words));
        None
    }

    /// A property that has to be there.
    pub(super) fn require<'j, 's>(
        &mut self,
        object: &'s Object<'j, 'a, '_>,
        key: &'s str,
    ) -> Option<(&'j Json<'a>, Path<'s>)> {
        let found = object.get(key);
        if found.is_none() {
            self.faults.add(
                "xapi.property.missing",
                object.at,
                object.rule,
                "nothing",
                format!("a property `{key}`"),
            );
        }
        found
    }

    fn unknown(&mut self, name: &str, at: &Path<'_>, keys: &[&str], rule: Rule) {
        let at = at.key(name);
        match keys.iter().find(|key| key.eq_ignore_ascii_case(name)) {
            Some(key) => self.faults.add(
                "xapi.property.case",
                &at,
                rule,
                shown(name),
                format!("the name in its own case, `{key}`"),
            ),
            None => self.faults.add(
                "xapi.property.unknown",
                &at,
                rule,
                shown(name),
                one_of(keys),
            ),
        }
    }

    fn wrong_kind<T>(
        &mut self,
        value: &Json<'_>,
        at: &Path<'_>,
        rule: Rule,
        expected: &str,
    ) -> Option<T> {
        match value {
            Json::Null => self.faults.add(
                "xapi.null",
                at,
                rule::FORMAT,
                "null",
                format!("{expected}; null stands in extensions only"),
            ),
            other => self
                .faults
                .add("xapi.type", at, rule, other.kind(), expected),
        }
        None
    }
}

/// The words to choose from, for people.
pub(crate) fn one_of(words: &[&str]) -> String {
    match words {
        [word] => format!("`{word}`"),
        _ => format!("one of `{}`", words.join("`, `")),
    }
}
