//! The data types every part is made of (1.0.3 Data §2.2 and §4): each check names its fault and
//! answers the value only when it is sound.

use uuid::Uuid;

use super::{Check, Object};
use crate::fault::{Path, shown};
use crate::json::{Json, Member, Text};
use crate::rule::{self, Rule};
use crate::{duration, iri, language, time};

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

    pub(crate) fn iri<'j>(&mut self, value: &'j Json<'a>, at: &Path<'_>) -> Option<&'j Text<'a>> {
        let text = self.string(value, at, rule::IRI)?;
        if let Some(flaw) = iri::flaw(text.as_str()) {
            self.faults
                .add("xapi.iri", at, rule::IRI, flaw, "an IRI with a scheme");
            return None;
        }
        self.indexable(text.as_str(), at).then_some(text)
    }

    /// Identifiers are looked up by index, and an index takes no texts of any length.
    pub(super) fn indexable(&mut self, text: &str, at: &Path<'_>) -> bool {
        let most = self.limits.identifier;
        if text.len() > most {
            self.faults.add(
                "xapi.limit.identifier",
                at,
                rule::FORMAT,
                format!("{} bytes", text.len()),
                format!("an identifier of at most {most} bytes"),
            );
        }
        text.len() <= most
    }

    pub(crate) fn uuid(&mut self, value: &Json<'a>, at: &Path<'_>) -> Option<Uuid> {
        let text = self.string(value, at, rule::UUID)?.as_str();
        let uuid = iri::uuid(text);
        if uuid.is_none() {
            self.faults.add(
                "xapi.uuid",
                at,
                rule::UUID,
                shown(text),
                "a UUID such as 8f87ccde-bb56-4c2e-ab83-44982ef22df0",
            );
        }
        uuid
    }

    pub(crate) fn timestamp(&mut self, value: &Json<'a>, at: &Path<'_>) -> Option<i64> {
        let text = self.string(value, at, rule::TIMESTAMP)?.as_str();
        match time::parse_timestamp(text, self.version) {
            Ok(micros) => Some(micros),
            Err(fault) => {
                self.faults.add(
                    "xapi.timestamp",
                    at,
                    rule::TIMESTAMP,
                    fault.found,
                    fault.expected,
                );
                None
            }
        }
    }

    pub(super) fn duration(&mut self, value: &Json<'a>, at: &Path<'_>) {
        if let Some(text) = self.string(value, at, rule::DURATION).map(Text::as_str)
            && !duration::is_duration(text)
        {
            self.faults.add(
                "xapi.duration",
                at,
                rule::DURATION,
                shown(text),
                "an ISO 8601 duration such as PT4H35M59.14S or P4W",
            );
        }
    }

    pub(super) fn language_tag(&mut self, value: &Json<'a>, at: &Path<'_>) {
        if let Some(text) = self.string(value, at, rule::LANGUAGE) {
            self.tag(text.as_str(), at);
        }
    }

    pub(super) fn language_map(&mut self, value: &Json<'a>, at: &Path<'_>) {
        for (tag, text) in self.map(value, at, rule::LANGUAGE).unwrap_or_default() {
            let at = at.key(tag.as_str());
            self.tag(tag.as_str(), &at);
            self.string(text, &at, rule::LANGUAGE);
        }
    }

    fn tag(&mut self, tag: &str, at: &Path<'_>) {
        if !language::is_tag(tag) {
            self.faults.add(
                "xapi.language",
                at,
                rule::LANGUAGE,
                shown(tag),
                "a language tag of RFC 5646 such as en-US",
            );
        }
    }

    /// Extensions: IRIs lead to anything at all, null included (1.0.3 Data §4.1).
    pub(super) fn extensions(&mut self, value: &Json<'a>, at: &Path<'_>) {
        for (name, _) in self.map(value, at, rule::EXTENSIONS).unwrap_or_default() {
            if let Some(flaw) = iri::flaw(name.as_str()) {
                self.faults.add(
                    "xapi.extensions.key",
                    &at.key(name.as_str()),
                    rule::EXTENSIONS,
                    flaw,
                    "an IRI as the key of an extension",
                );
            }
        }
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
