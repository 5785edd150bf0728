//! From the front matter to what a course says about itself.

use super::{Front, Reader, form::Form, values};
use crate::model::{CompleteWhen, Course, Order};

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

impl Form<'_, '_, '_> {
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
}
