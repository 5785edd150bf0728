//! What a SCO's data comes to: completion, success, score, progress; derived where the books say the LMS decides.

use super::{Data, Terms, Version};
use serde::{Deserialize, Serialize};

/// How far along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// Nothing was said.
    #[default]
    Unknown,
    /// Not begun.
    NotAttempted,
    /// Begun.
    Incomplete,
    /// Done.
    Completed,
}

/// A score. Every part may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Score {
    /// -1 to 1.
    pub scaled: Option<f64>,
    /// In points.
    pub raw: Option<f64>,
    /// The fewest points.
    pub min: Option<f64>,
    /// The most points.
    pub max: Option<f64>,
}

/// What a SCO's data comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// How far.
    pub completion: Completion,
    /// Passed or failed, once that is known.
    pub success: Option<bool>,
    /// The score.
    pub score: Score,
    /// 0 to 1 (2004).
    pub progress: Option<f64>,
}

impl Standing {
    /// The better of both: what was reached once is not lost by looking in again.
    pub fn best(self, before: Standing) -> Standing {
        let more = |now: Option<f64>, then: Option<f64>| match (now, then) {
            (Some(now), Some(then)) => Some(now.max(then)),
            (now, then) => now.or(then),
        };
        let silent = self.score.scaled.is_none() && self.score.raw.is_none();
        let keep_score = silent || before.score.scaled > self.score.scaled;
        Standing {
            completion: self.completion.max(before.completion),
            success: match (self.success, before.success) {
                (_, Some(true)) | (Some(true), _) => Some(true),
                (now, then) => now.or(then),
            },
            score: if keep_score { before.score } else { self.score },
            progress: more(self.progress, before.progress),
        }
    }
}

/// What the data says now.
pub fn standing(version: Version, terms: &Terms, data: &Data) -> Standing {
    match version {
        Version::V12 => standing_12(data),
        Version::V2004 => standing_2004(terms, data),
    }
}

fn standing_12(data: &Data) -> Standing {
    let score = score(data, "cmi.core.score");
    let (completion, success) = match text(data, "cmi.core.lesson_status") {
        "passed" => (Completion::Completed, Some(true)),
        // Whoever failed has been through it: 1.2 has one word for both.
        "failed" => (Completion::Completed, Some(false)),
        "completed" => (Completion::Completed, None),
        "incomplete" | "browsed" => (Completion::Incomplete, None),
        _ => (Completion::NotAttempted, None),
    };
    Standing {
        completion,
        success,
        score: Score {
            scaled: scaled_12(score),
            ..score
        },
        progress: None,
    }
}

/// Where the SCO names no range it is 0 to 100 (RTE 1.2 §3.4.4).
fn scaled_12(score: Score) -> Option<f64> {
    let (min, max) = (score.min.unwrap_or(0.0), score.max.unwrap_or(100.0));
    let range = max - min;
    (range > 0.0).then(|| Some(((score.raw? - min) / range).clamp(0.0, 1.0)))?
}

fn standing_2004(terms: &Terms, data: &Data) -> Standing {
    let score = score(data, "cmi.score");
    let progress = number(data, "cmi.progress_measure").filter(|share| (0.0..=1.0).contains(share));
    let said = match text(data, "cmi.completion_status") {
        "completed" => Completion::Completed,
        "incomplete" => Completion::Incomplete,
        "not attempted" => Completion::NotAttempted,
        _ => Completion::Unknown,
    };
    // RTE §4.2.4.1 and §4.2.21.1: the threshold decides, whatever the SCO says.
    let completion = terms
        .completion_threshold
        .map_or(said, |threshold| match progress {
            Some(share) if share >= threshold => Completion::Completed,
            Some(_) => Completion::Incomplete,
            None => Completion::Unknown,
        });
    let said = match text(data, "cmi.success_status") {
        "passed" => Some(true),
        "failed" => Some(false),
        _ => None,
    };
    let success = terms
        .scaled_passing_score
        .map_or(said, |passing| score.scaled.map(|scaled| scaled >= passing));
    Standing {
        completion,
        success,
        score,
        progress,
    }
}

/// The score below a name.
pub(super) fn score(data: &Data, under: &str) -> Score {
    let part = |leaf: &str| number(data, &format!("{under}.{leaf}"));
    Score {
        scaled: part("scaled").filter(|scaled| (-1.0..=1.0).contains(scaled)),
        raw: part("raw"),
        min: part("min"),
        max: part("max"),
    }
}

pub(super) fn text<'a>(data: &'a Data, name: &str) -> &'a str {
    data.get(name).map_or("", String::as_str)
}

pub(super) fn number(data: &Data, name: &str) -> Option<f64> {
    let number: f64 = data.get(name)?.parse().ok()?;
    number.is_finite().then_some(number)
}
