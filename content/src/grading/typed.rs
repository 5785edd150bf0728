//! `.short` and `.numeric`: what the learner typed is compared with what the author listed.
//! A right entry wins over a known wrong one, so `[x] 20` and `[ ] 0..30` live together.

use super::{Marks, ResponseFault, note};
use crate::{
    html::{Html, collapse},
    model::{Matching, Quantity, Word},
    number, pattern,
};

pub(super) fn mark_text(
    matching: Matching,
    answers: &[Word],
    text: &str,
) -> Result<Marks, ResponseFault> {
    let text = collapse(text);
    if text.is_empty() {
        return Err(ResponseFault::empty("/text"));
    }
    let fits = |word: &&Word| matches(matching, &word.text, &text);
    let found = best(
        answers
            .iter()
            .filter(fits)
            .map(|word| (word.right, &word.feedback)),
    );
    Ok(marks(found, text))
}

pub(super) fn mark_number(
    unit: Option<&str>,
    answers: &[Quantity],
    text: &str,
) -> Result<Marks, ResponseFault> {
    if text.trim().is_empty() {
        return Err(ResponseFault::empty("/text"));
    }
    let value = number::typed(text, unit).ok_or_else(not_a_number)?;
    let fits = |quantity: &&Quantity| quantity.target.holds(value);
    let found = best(
        answers
            .iter()
            .filter(fits)
            .map(|answer| (answer.right, &answer.feedback)),
    );
    Ok(marks(found, value.to_string()))
}

fn not_a_number() -> ResponseFault {
    let message = "write a number, such as 20 or 1.5".to_owned();
    ResponseFault::new("response.number", "/text", message)
}

type Found<'a> = Option<(bool, &'a Option<Html>)>;

/// The first right entry, else the first known wrong one.
fn best<'a>(fitting: impl Iterator<Item = (bool, &'a Option<Html>)>) -> Found<'a> {
    fitting.reduce(|best, next| if !best.0 && next.0 { next } else { best })
}

fn marks(found: Found<'_>, response: String) -> Marks {
    let right = found.is_some_and(|(right, _)| right);
    let feedback = found.and_then(|(_, feedback)| note(None, feedback.as_ref()));
    Marks {
        partial: 0.0,
        right,
        feedback: feedback.into_iter().collect(),
        response,
    }
}

/// Whether a typed text is what the author meant.
pub(super) fn matches(matching: Matching, expected: &str, text: &str) -> bool {
    match matching {
        Matching::Exact => expected == text,
        Matching::NoCase => same_ignoring_case(expected, text),
        Matching::Regex => pattern::compile(expected).is_ok_and(|regex| regex.is_match(text)),
    }
}

/// Whether two collapsed texts differ in nothing but capitals.
pub(super) fn same_ignoring_case(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}
