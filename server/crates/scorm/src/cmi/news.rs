//! What a commit brought that others should hear of: answers, objectives, comments. Told when it is new or differs.

use super::names::entries;
use super::standing::{Completion, Score, score, text};
use super::{Data, Span, Version};
use std::collections::BTreeSet;

/// An answer to a question of the SCO.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    /// Its place in the SCO's list.
    pub index: u32,
    /// The SCO's id.
    pub id: String,
    /// `choice`, `fill-in`, ….
    pub kind: String,
    /// What was asked.
    pub description: String,
    /// What was answered.
    pub response: String,
    /// `correct`, …, or a number.
    pub result: String,
    /// How long it took.
    pub latency: Option<Span>,
    /// What would be right.
    pub patterns: Vec<String>,
}

/// An objective that the SCO speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// Its place in the SCO's list.
    pub index: u32,
    /// The SCO's id.
    pub id: String,
    /// How far.
    pub completion: Completion,
    /// Passed or failed.
    pub success: Option<bool>,
    /// The score.
    pub score: Score,
    /// 0 to 1.
    pub progress: Option<f64>,
}

/// Indices of a list whose entries a commit touched, in order.
fn touched(changes: &Data, list: &str) -> BTreeSet<u32> {
    entries(changes, list).map(|(index, ..)| index).collect()
}

/// Answers that a commit brought; `data` is what is known after it.
pub fn interactions(version: Version, data: &Data, changes: &Data) -> Vec<Interaction> {
    let touched = touched(changes, "cmi.interactions");
    let told = touched
        .into_iter()
        .map(|index| interaction(version, data, index));
    told.filter(|told| !(told.id.is_empty() || told.response.is_empty() && told.result.is_empty()))
        .collect()
}

fn interaction(version: Version, data: &Data, index: u32) -> Interaction {
    let leaf = |leaf: &str| text(data, &format!("cmi.interactions.{index}.{leaf}")).to_owned();
    let response = match version {
        Version::V12 => leaf("student_response"),
        Version::V2004 => leaf("learner_response"),
    };
    let patterns = format!("cmi.interactions.{index}.correct_responses");
    let mut patterns: Vec<_> = entries(data, &patterns)
        .map(|(at, _, text)| (at, text))
        .collect();
    patterns.sort_unstable();
    Interaction {
        index,
        id: leaf("id"),
        kind: leaf("type"),
        description: leaf("description"),
        response,
        result: leaf("result"),
        latency: Span::parse(version, &leaf("latency")),
        patterns: patterns
            .into_iter()
            .map(|(_, text)| text.to_owned())
            .collect(),
    }
}

/// Objectives that a commit spoke of, with an id and something to say.
pub fn objectives(version: Version, data: &Data, changes: &Data) -> Vec<Objective> {
    let said = entries(changes, "cmi.objectives")
        .filter(|(_, leaf, _)| *leaf != "id" && *leaf != "description");
    let touched: BTreeSet<_> = said.map(|(index, ..)| index).collect();
    let told = touched
        .into_iter()
        .map(|index| objective(version, data, index));
    told.filter(|told| !told.id.is_empty()).collect()
}

fn objective(version: Version, data: &Data, index: u32) -> Objective {
    let at = format!("cmi.objectives.{index}");
    let leaf = |leaf: &str| text(data, &format!("{at}.{leaf}"));
    let (completion, success) = match version {
        Version::V12 => (leaf("status"), leaf("status")),
        Version::V2004 => (leaf("completion_status"), leaf("success_status")),
    };
    Objective {
        index,
        id: leaf("id").to_owned(),
        completion: match completion {
            "completed" | "passed" => Completion::Completed,
            "incomplete" | "browsed" | "failed" => Completion::Incomplete,
            "not attempted" => Completion::NotAttempted,
            _ => Completion::Unknown,
        },
        success: match success {
            "passed" => Some(true),
            "failed" => Some(false),
            _ => None,
        },
        score: score(data, &format!("{at}.score")),
        progress: leaf("progress_measure").parse().ok(),
    }
}

/// Comments that a commit brought (2004: each whole; 1.2: what was appended).
pub fn comments(version: Version, before: &Data, changes: &Data) -> Vec<(u32, String)> {
    match version {
        Version::V12 => {
            let now = text(changes, "cmi.comments");
            let new = now
                .strip_prefix(text(before, "cmi.comments"))
                .unwrap_or(now);
            (!new.is_empty())
                .then(|| (0, new.to_owned()))
                .into_iter()
                .collect()
        }
        Version::V2004 => entries(changes, "cmi.comments_from_learner")
            .filter(|(_, leaf, text)| *leaf == "comment" && !text.is_empty())
            .map(|(index, _, text)| (index, text.to_owned()))
            .collect(),
    }
}
