//! Decoded query parameters, each read to the standard of the same type in a statement
//! (1.0.3 Data §2.2: the record store validates parameters as it does statements).

use uuid::Uuid;

use crate::agent::{AgentKey, identified};
use crate::fault::{Path, shown};
use crate::json::{Json, Text};
use crate::read::{Allowed, Check, one_of};
use crate::{Fault, Limits, Version, rule};

/// The parameters of one request.
pub(super) struct Parameters<'p> {
    cx: Check<'p>,
    pairs: Vec<(&'p str, &'p str)>,
}

impl<'p> Parameters<'p> {
    /// Takes them in; unknown, mis-cased and repeated ones are faults (1.0.3 Communication §3.2).
    pub(super) fn new(
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
        known: &[&str],
        version: Version,
    ) -> Parameters<'p> {
        let mut given = Parameters {
            cx: Check::new(version, Limits::default()),
            pairs: Vec::new(),
        };
        for (name, value) in pairs {
            given.take(name, value, known);
        }
        given
    }

    fn take(&mut self, name: &'p str, value: &'p str, known: &[&str]) {
        let at = Path::ROOT.key(name);
        if !known.contains(&name) {
            self.cx.faults.add(
                "xapi.query.unknown",
                &at,
                rule::PARAMETER,
                shown(name),
                one_of(known),
            );
        } else if self.has(name) {
            self.cx.faults.add(
                "xapi.query.duplicate",
                &at,
                rule::PARAMETER,
                "a parameter given twice",
                "each parameter once",
            );
        } else {
            self.pairs.push((name, value));
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&'p str> {
        self.pairs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    pub(super) fn require(&mut self, name: &str) {
        if !self.has(name) {
            self.cx.faults.add(
                "xapi.query.missing",
                &Path::ROOT.key(name),
                rule::PARAMETER,
                "nothing",
                format!("a parameter `{name}`"),
            );
        }
    }

    /// Names every parameter that may not stand beside `name`.
    pub(super) fn stands_alone(&mut self, name: &str, beside: &[&str]) {
        for (other, _) in self
            .pairs
            .iter()
            .filter(|(other, _)| *other != name && !beside.contains(other))
        {
            let expected = format!("no other parameter beside `{name}` than {}", one_of(beside));
            self.cx.faults.add(
                "xapi.query.together",
                &Path::ROOT.key(other),
                rule::QUERY,
                shown(other),
                expected,
            );
        }
    }

    pub(super) fn uuid(&mut self, name: &str) -> Option<Uuid> {
        let value = self.value(name)?;
        self.cx.uuid(&value, &Path::ROOT.key(name))
    }

    pub(super) fn iri(&mut self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        self.cx
            .iri(&value, &Path::ROOT.key(name))
            .map(|text| text.as_str().to_owned())
    }

    pub(super) fn timestamp(&mut self, name: &str) -> Option<i64> {
        let value = self.value(name)?;
        self.cx.timestamp(&value, &Path::ROOT.key(name))
    }

    pub(super) fn word<'w>(&mut self, name: &str, words: &[&'w str]) -> Option<&'w str> {
        let text = self.text(name)?;
        let word = words.iter().copied().find(|word| *word == text);
        if word.is_none() {
            self.cx.faults.add(
                "xapi.query.value",
                &Path::ROOT.key(name),
                rule::QUERY,
                shown(text),
                one_of(words),
            );
        }
        word
    }

    /// `True` and `False` are how Python writes a boolean: `tincan` sends them so.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.text(name) {
            Some("True") => true,
            Some("False") => false,
            _ => self.word(name, &["true", "false"]) == Some("true"),
        }
    }

    pub(super) fn count(&mut self, name: &str) -> u32 {
        let Some(text) = self.text(name) else {
            return 0;
        };
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| digits).unwrap_or_else(|| {
            self.cx.faults.add(
                "xapi.query.value",
                &Path::ROOT.key(name),
                rule::QUERY,
                shown(text),
                "a number of statements, or 0",
            );
            0
        })
    }

    pub(super) fn agent(&mut self, name: &str, allowed: Allowed) -> Option<AgentKey> {
        let text = self.text(name)?;
        identified(&mut self.cx, text, &Path::ROOT.key(name), allowed)
    }

    /// A document's id: any text that an index can hold.
    pub(super) fn name(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let sound =
            !text.is_empty() && text.len() <= self.cx.limits.identifier && !text.contains('\0');
        if !sound {
            self.cx.faults.add(
                "xapi.query.value",
                &Path::ROOT.key(name),
                rule::DOCUMENT,
                shown(text),
                "an id of reasonable length",
            );
        }
        sound.then(|| text.to_owned())
    }

    fn value(&self, name: &str) -> Option<Json<'p>> {
        self.text(name).map(|text| Json::String(Text::plain(text)))
    }

    pub(super) fn into_result<T>(self, query: T) -> Result<T, Vec<Fault>> {
        self.cx.faults.into_result(query)
    }

    /// For what was required: its absence is among the faults.
    pub(super) fn into_required<T>(self, query: Option<T>) -> Result<T, Vec<Fault>> {
        self.cx.faults.into_result(())?;
        query.ok_or_else(Vec::new)
    }
}
