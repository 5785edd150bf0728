//! Why an answer could not be graded. None of these costs the learner an attempt.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Response;
use crate::model::Kind;

const MAX_ENTRIES: usize = 100;
const MAX_CHARACTERS: usize = 2000;

/// An answer that does not fit the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct ResponseFault {
    /// Stable and dotted.
    pub code: &'static str,
    /// Where in the response, RFC 6901.
    pub pointer: String,
    /// What the client can change.
    pub message: String,
}

impl ResponseFault {
    pub(super) fn new(code: &'static str, pointer: &str, message: String) -> ResponseFault {
        ResponseFault {
            code,
            pointer: pointer.to_owned(),
            message,
        }
    }

    pub(super) fn no_segment(id: &str) -> ResponseFault {
        let message = format!("this course has no segment {}", shorten(id));
        ResponseFault::new("response.segment.unknown", "", message)
    }

    pub(super) fn wrong_type(kind: Kind, response: &Response) -> ResponseFault {
        let (kind, given) = (kind.name(), response.type_name());
        let message = format!("a {kind} segment does not take a response of type {given}");
        ResponseFault::new("response.type", "/type", message)
    }

    pub(super) fn empty(pointer: &str) -> ResponseFault {
        ResponseFault::new("response.empty", pointer, "the answer is empty".into())
    }

    pub(super) fn unknown(pointer: String, id: &str) -> ResponseFault {
        let message = format!("this question has nothing with the id {}", shorten(id));
        ResponseFault {
            code: "response.id.unknown",
            pointer,
            message,
        }
    }

    pub(super) fn repeated(pointer: String, id: &str) -> ResponseFault {
        let message = format!("{} is given twice", shorten(id));
        ResponseFault {
            code: "response.id.repeated",
            pointer,
            message,
        }
    }
}

impl Response {
    fn type_name(&self) -> &'static str {
        match self {
            Response::Choice { .. } => "choice",
            Response::Text { .. } => "text",
            Response::Number { .. } => "number",
            Response::Order { .. } => "order",
            Response::Match { .. } => "match",
            Response::Cloze { .. } => "cloze",
        }
    }

    fn entries(&self) -> Vec<&String> {
        match self {
            Response::Choice { chosen: entries } | Response::Order { items: entries } => {
                entries.iter().collect()
            }
            Response::Text { text } | Response::Number { text } => vec![text],
            Response::Match { pairs: map } | Response::Cloze { gaps: map } => {
                map.iter().flat_map(|(key, value)| [key, value]).collect()
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Response::Match { pairs: map } | Response::Cloze { gaps: map } => map.len(),
            other => other.entries().len(),
        }
    }
}

pub(super) fn check_bounds(response: &Response) -> Result<(), ResponseFault> {
    if response.len() > MAX_ENTRIES {
        let message = format!("an answer has at most {MAX_ENTRIES} entries");
        return Err(ResponseFault::new("response.long", "", message));
    }
    let long = |entry: &&String| entry.chars().nth(MAX_CHARACTERS).is_some();
    if response.entries().iter().any(long) {
        let message = format!("an entry has at most {MAX_CHARACTERS} characters");
        return Err(ResponseFault::new("response.long", "", message));
    }
    Ok(())
}

/// A client's text in a message, bounded.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The authored places of the ids a client sent, each at most once, in authored order.
pub(super) fn places(
    ids: &[String],
    given: &[String],
    pointer: &str,
) -> Result<BTreeSet<usize>, ResponseFault> {
    let mut places = BTreeSet::new();
    for (index, id) in given.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        if !places.insert(place(ids, id, &pointer)?) {
            return Err(ResponseFault::repeated(pointer, id));
        }
    }
    Ok(places)
}

/// The authored place of an id a client sent.
pub(super) fn place(ids: &[String], id: &str, pointer: &str) -> Result<usize, ResponseFault> {
    let found = ids.iter().position(|known| known == id);
    found.ok_or_else(|| ResponseFault::unknown(pointer.to_owned(), id))
}
