//! From the front matter to what a course says about itself.

use serde_norway::{Mapping, Value};

use super::{Front, Reader, values};
use crate::{
    model::{CompleteWhen, Course, Objective, Order},
    rules,
};

/// The format this crate reads.
pub(super) const FORMAT: &str = "microcourse/1";

const KEYS: [&str; 21] = [
    "format",
    "id",
    "title",
    "summary",
    "lang",
    "version",
    "license",
    "keywords",
    "audience",
    "level",
    "minutes",
    "objectives",
    "prerequisites",
    "pass",
    "attempts",
    "complete-when",
    "order",
    "valid-for",
    "review-by",
    "review-note",
    "sources",
];

/// A course without segments. What is missing or malformed is reported and left at a default.
pub(super) fn course(front: &Front, reader: &mut Reader<'_>) -> Course {
    front.check_keys(reader, &KEYS);
    let mut form = Form { front, reader };
    Course {
        format: form.required(
            "format",
            |text| text == FORMAT,
            "write format: microcourse/1",
        ),
        id: form.required("id", values::is_id, values::ID_ADVICE),
        title: form.required("title", |_| true, ""),
        summary: form.text("summary"),
        lang: form.required(
            "lang",
            values::is_language,
            "write a language tag such as en or pt-BR",
        ),
        version: form.required(
            "version",
            values::is_semver,
            "write three numbers such as 1.0.0",
        ),
        license: form.required(
            "license",
            values::is_license,
            "write an SPDX name such as CC0-1.0",
        ),
        keywords: form.texts("keywords"),
        audience: form.texts("audience"),
        level: form.text("level"),
        minutes: form.number("minutes", 1, 600),
        objectives: form.objectives(),
        prerequisites: form.texts("prerequisites"),
        pass: form.number("pass", 0, 100) as u8,
        attempts: form.number("attempts", 0, 1000),
        complete_when: form.complete_when(),
        order: form.order(),
        valid_for: form.optional(
            "valid-for",
            values::is_duration,
            "write a duration such as P1Y",
        ),
        review_by: form.optional(
            "review-by",
            values::is_date,
            "write a date such as 2027-06-30",
        ),
        review_note: form.text("review-note"),
        sources: form.texts("sources"),
        segments: Vec::new(),
        translations: Default::default(),
        media: Vec::new(),
    }
}

/// Front matter with the reader that its faults go to.
pub(super) struct Form<'f, 'r, 'a> {
    pub(super) front: &'f Front,
    pub(super) reader: &'r mut Reader<'a>,
}

impl Form<'_, '_, '_> {
    fn malformed(&mut self, key: &str, message: &str, advice: &str) {
        let at = self.front.at_value(self.reader, key);
        self.reader
            .fault(rules::FRONT_VALUE, at, format!("{key} {message}"), advice);
    }

    fn missing(&mut self, key: &str, advice: &str) {
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

    fn texts(&mut self, key: &str) -> Vec<String> {
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

    fn number(&mut self, key: &str, least: u32, most: u32) -> u32 {
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

    fn complete_when(&mut self) -> CompleteWhen {
        let advice = "write viewed, answered or passed";
        let known = |text: &str| ["viewed", "answered", "passed"].contains(&text);
        match self.required("complete-when", known, advice).as_str() {
            "viewed" => CompleteWhen::Viewed,
            "answered" => CompleteWhen::Answered,
            _ => CompleteWhen::Passed,
        }
    }

    fn order(&mut self) -> Order {
        let known = |text: &str| ["linear", "free"].contains(&text);
        match self
            .optional("order", known, "write linear or free")
            .as_deref()
        {
            Some("free") => Order::Free,
            _ => Order::Linear,
        }
    }

    /// The list of objectives, of which at least one is needed.
    fn objectives(&mut self) -> Vec<Objective> {
        let advice = "write a list of objectives, each with id: and text:";
        match self.front.value("objectives") {
            None => self.missing("objectives", advice),
            Some(Value::Sequence(list)) if !list.is_empty() => return self.read_objectives(list),
            Some(_) => self.malformed("objectives", "is not a list with something in it", advice),
        }
        Vec::new()
    }

    fn read_objectives(&mut self, list: &[Value]) -> Vec<Objective> {
        let mut objectives: Vec<Objective> = Vec::new();
        for value in list {
            let Some(objective) = value.as_mapping().and_then(objective) else {
                let message = "holds something else than id, text and maps";
                self.malformed(
                    "objectives",
                    message,
                    "write {id: o-name, text: What one can do.}",
                );
                continue;
            };
            self.check_objective(&objective, &objectives);
            objectives.push(objective);
        }
        objectives
    }

    fn check_objective(&mut self, objective: &Objective, before: &[Objective]) {
        let at = self.front.at_objective(self.reader, &objective.id);
        if !values::is_id(&objective.id) {
            let message = format!(
                "an objective cannot have the id {:?}",
                shorten(&objective.id)
            );
            self.reader
                .fault(rules::FRONT_VALUE, at, message, values::ID_ADVICE);
        }
        if before.iter().any(|other| other.id == objective.id) {
            let message = format!("two objectives have the id {}", objective.id);
            self.reader.fault(
                rules::OBJECTIVE_REPEATED,
                at,
                message,
                "give each its own id",
            );
        }
    }
}

/// `{id, text, maps?}` and nothing else.
fn objective(map: &Mapping) -> Option<Objective> {
    let text = |key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
    let objective = Objective {
        id: text("id")?,
        text: text("text")?,
        maps: text("maps"),
    };
    let known = 2 + usize::from(objective.maps.is_some());
    (map.len() == known).then_some(objective)
}

/// An author's text in a message, bounded.
pub(super) fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Objective texts of a translation, by id.
pub(super) fn translated_objectives(front: &Front) -> Option<Vec<Objective>> {
    match front.value("objectives") {
        None => Some(Vec::new()),
        Some(Value::Sequence(list)) => list
            .iter()
            .map(|value| value.as_mapping().and_then(objective))
            .collect(),
        Some(_) => None,
    }
}

/// Reports an objective that the course does not have.
pub(crate) fn unknown_objective<'k>(
    reader: &mut Reader<'_>,
    id: &str,
    at: usize,
    known: impl Iterator<Item = &'k str>,
) {
    let advice = match values::nearest(id, known) {
        Some(meant) => format!("did you mean {meant}?"),
        None => "name one from objectives in the front matter of course.md".to_owned(),
    };
    let message = format!("the course has no objective {}", shorten(id));
    reader.fault(rules::OBJECTIVE_UNKNOWN, at, message, advice);
}
