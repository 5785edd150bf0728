//! Values of the front matter by type, with a finding where the type is another.

use serde_norway::Value;

use super::{Front, Reader, values::shorten};
use crate::rules;

/// Front matter with the reader that its faults go to.
pub(super) struct Form<'f, 'r, 'a> {
    pub(super) front: &'f Front,
    pub(super) reader: &'r mut Reader<'a>,
}

impl Form<'_, '_, '_> {
    pub(super) fn malformed(&mut self, key: &str, message: &str, advice: &str) {
        let at = self.front.at_value(self.reader, key);
        self.reader
            .fault(rules::FRONT_VALUE, at, format!("{key} {message}"), advice);
    }

    pub(super) fn missing(&mut self, key: &str, advice: &str) {
        let at = self.front.at_key(self.reader, key);
        let message = format!("the front matter lacks {key}");
        let advice = if advice.is_empty() {
            format!("write {key}: …")
        } else {
            advice.to_owned()
        };
        self.reader
            .fault(rules::FRONT_REQUIRED, at, message, advice);
    }

    /// A text.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        match self.front.value(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::String(_) => None,
            Value::Number(_) | Value::Bool(_) => {
                self.malformed(key, "is read as a number or yes/no", "put it in quotes");
                None
            }
            _ => {
                self.malformed(key, "is not a text", "write one text behind the colon");
                None
            }
        }
    }

    /// A text of a certain form.
    pub(super) fn optional(
        &mut self,
        key: &str,
        fits: impl Fn(&str) -> bool,
        advice: &str,
    ) -> Option<String> {
        let text = self.text(key)?;
        if !fits(&text) {
            self.malformed(key, &format!("cannot be {:?}", shorten(&text)), advice);
        }
        Some(text)
    }

    /// A text of a certain form that may not be missing.
    pub(super) fn required(
        &mut self,
        key: &str,
        fits: impl Fn(&str) -> bool,
        advice: &str,
    ) -> String {
        let readable = !matches!(self.front.value(key), None | Some(Value::String(_)));
        let text = self.optional(key, fits, advice);
        if text.is_none() && !readable {
            self.missing(key, advice);
        }
        text.unwrap_or_default()
    }

    /// A list of texts; one alone needs no brackets.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        match self.front.value(key) {
            None => Vec::new(),
            Some(Value::String(text)) => vec![text.trim().to_owned()],
            Some(Value::Sequence(list)) => {
                let texts: Vec<String> = list
                    .iter()
                    .filter_map(|v| v.as_str())
                    .map(|t| t.trim().to_owned())
                    .collect();
                if texts.len() < list.len() {
                    self.malformed(
                        key,
                        "holds something that is not a text",
                        "put it in quotes",
                    );
                }
                texts
            }
            Some(_) => {
                self.malformed(key, "is not a list", "write a list: [one, two]");
                Vec::new()
            }
        }
    }

    /// A whole number that may not be missing.
    pub(super) fn number(&mut self, key: &str, least: u32, most: u32) -> u32 {
        let Some(value) = self.front.value(key) else {
            self.missing(key, &format!("write a whole number from {least} to {most}"));
            return least;
        };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        let fits = number.filter(|number| (least..=most).contains(number));
        fits.unwrap_or_else(|| {
            let message = format!("is not a whole number from {least} to {most}");
            self.malformed(key, &message, "write digits only");
            least
        })
    }
}
