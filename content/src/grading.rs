//! Grading: from what a learner sent to outcome, score, and what may be said about it.
//! One file per way of answering; scoring rules are those of the format page.

mod arrangement;
mod choice;
mod cloze;
mod definition;
mod fault;
mod letters;
mod solution;
mod typed;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    delivery::{Keyring, Seed},
    html::Html,
    model::{Body, Content, Course, Segment},
};

pub use definition::{Definition, interaction};
pub use fault::ResponseFault;
pub use solution::{Solution, solution};

/// An answer, in the ids of the delivery form. Bounded: see [`grade`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Response {
    /// To `.single`, `.multiple` and `.truefalse`.
    Choice {
        /// Option ids.
        chosen: Vec<String>,
    },
    /// To `.short`.
    Text {
        /// As typed.
        text: String,
    },
    /// To `.numeric`.
    Number {
        /// As typed.
        text: String,
    },
    /// To `.order`.
    Order {
        /// Every item id, first to last.
        items: Vec<String>,
    },
    /// To `.match`.
    Match {
        /// Row id to choice id.
        pairs: BTreeMap<String, String>,
    },
    /// To `.cloze`.
    Cloze {
        /// Gap id to what was typed, or to an option id.
        gaps: BTreeMap<String, String>,
    },
}

/// How an answer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// All of it.
    Right,
    /// Some of it.
    Partial,
    /// None of it.
    Wrong,
}

/// The verdict on an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// In a word.
    pub outcome: Outcome,
    /// From 0 to 1.
    pub score: f64,
    /// Points won.
    pub points: f64,
    /// Points there are.
    pub possible: f64,
    /// What the author says, only about what was chosen.
    pub feedback: Vec<Note>,
    /// The xAPI response, in authored letters.
    pub response: String,
}

/// Something the author says about an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The option it is about.
    pub about: Option<String>,
    /// HTML.
    pub html: String,
}

/// What a kind of question finds out about an answer; `grade` turns it into points.
struct Marks {
    /// From 0 to 1, what partial scoring would give.
    partial: f64,
    /// Whether everything was right.
    right: bool,
    feedback: Vec<Note>,
    response: String,
}

/// Grades the answer to a question, in the language it was asked in.
///
/// A response of more than 100 entries or 2000 characters an entry is refused, and so is one
/// that does not fit the question; neither costs the learner an attempt.
pub fn grade(
    course: &Course,
    id: &str,
    lang: &str,
    seed: &Seed,
    response: &Response,
) -> Result<Grade, ResponseFault> {
    let segment = course
        .segment(id)
        .ok_or_else(|| ResponseFault::no_segment(id))?;
    let content = course
        .content(id, lang)
        .ok_or_else(|| ResponseFault::no_segment(id))?;
    fault::check_bounds(response)?;
    let marks = mark(segment, content, &seed.keyring(id), response)?;
    Ok(marks.into_grade(segment))
}

fn mark(
    segment: &Segment,
    content: &Content,
    keys: &Keyring<'_>,
    response: &Response,
) -> Result<Marks, ResponseFault> {
    match (&content.body, response) {
        (Body::Choice { options }, Response::Choice { chosen }) => {
            choice::mark(segment.kind, options, keys, chosen)
        }
        (Body::Short { matching, answers }, Response::Text { text }) => {
            typed::mark_text(*matching, answers, text)
        }
        (Body::Numeric { unit, answers }, Response::Number { text }) => {
            typed::mark_number(unit.as_deref(), answers, text)
        }
        (Body::Order { items }, Response::Order { items: given }) => {
            arrangement::mark_order(items, keys, given)
        }
        (Body::Match { rows }, Response::Match { pairs }) => {
            arrangement::mark_match(rows, keys, pairs)
        }
        (Body::Cloze { gaps }, Response::Cloze { gaps: given }) => cloze::mark(gaps, keys, given),
        _ => Err(ResponseFault::wrong_type(segment.kind, response)),
    }
}

impl Marks {
    fn into_grade(self, segment: &Segment) -> Grade {
        let score = match (self.right, segment.partial) {
            (true, _) => 1.0,
            (false, true) => self.partial.clamp(0.0, 1.0),
            (false, false) => 0.0,
        };
        Grade {
            outcome: self.outcome(score),
            score,
            points: score * segment.points,
            possible: segment.points,
            feedback: self.feedback,
            response: self.response,
        }
    }

    fn outcome(&self, score: f64) -> Outcome {
        match self.right {
            true => Outcome::Right,
            false if score > 0.0 => Outcome::Partial,
            false => Outcome::Wrong,
        }
    }
}

/// The hint of a segment, HTML.
pub fn hint(course: &Course, id: &str, lang: &str) -> Option<String> {
    course.content(id, lang)?.hint.as_ref().map(markup)
}

/// The explanation of a segment, HTML. Show it once the question is done.
pub fn explanation(course: &Course, id: &str, lang: &str) -> Option<String> {
    course.content(id, lang)?.explanation.as_ref().map(markup)
}

/// Feedback, hints and explanations hold no pictures (lint says so), hence need no media base.
fn markup(html: &Html) -> String {
    html.as_str().to_owned()
}

fn note(about: Option<&str>, feedback: Option<&Html>) -> Option<Note> {
    Some(Note {
        about: about.map(str::to_owned),
        html: markup(feedback?),
    })
}
