//! The special data types (1.0.3 Data §4): IRIs, UUIDs, timestamps, durations, languages, extensions.

use uuid::Uuid;

use super::Check;
use crate::fault::{Path, shown};
use crate::json::{Json, Text};
use crate::{duration, iri, language, rule, time};

impl<'a> Check<'a> {
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
}
