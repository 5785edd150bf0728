//! The canonical model of a course: what the store keeps as JSON, and whose SHA-256 is the
//! identity of a version. Field order is the order of the JSON; maps are sorted.
//! How it is read from text is in `parse`, what may be wrong with it in `lint`.

mod body;
mod language;
mod segment;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{graph::Graph, hash};

pub use body::{Body, Card, Choice, Gap, Matching, Quantity, Row, Target, Way, Word};
pub use segment::{Content, Kind, Segment};

/// One version of a course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Always `microcourse/1`.
    pub format: String,
    /// The author's id, the same in every version.
    pub id: String,
    /// The title in the source language.
    pub title: String,
    /// One or two sentences for a catalogue.
    pub summary: Option<String>,
    /// The source language, BCP 47.
    pub lang: String,
    /// Semantic version given by the author.
    pub version: String,
    /// SPDX expression.
    pub license: String,
    /// Search words.
    pub keywords: Vec<String>,
    /// Whom it is for.
    pub audience: Vec<String>,
    /// How hard it is, in the author's words.
    pub level: Option<String>,
    /// How long the author says it takes.
    pub minutes: u32,
    /// What a learner will be able to do.
    pub objectives: Vec<Objective>,
    /// What should be known beforehand.
    pub prerequisites: Vec<String>,
    /// The percentage of points that passes.
    pub pass: u8,
    /// How often the course may be begun; 0 is as often as one likes.
    pub attempts: u32,
    /// When the course counts as completed.
    pub complete_when: CompleteWhen,
    /// Whether segments open one after the other or all at once.
    pub order: Order,
    /// How long a pass is valid, an ISO 8601 duration.
    pub valid_for: Option<String>,
    /// The date by which a person should read it again.
    pub review_by: Option<String>,
    /// What that person should look at.
    pub review_note: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The segments in authored order.
    pub segments: Vec<Segment>,
    /// Translations by language tag.
    pub translations: BTreeMap<String, Translation>,
    /// The files the text refers to, sorted by path.
    pub media: Vec<Media>,
}

/// One learning objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// The id segments refer to.
    pub id: String,
    /// What the learner will be able to do.
    pub text: String,
    /// Where it belongs in a framework of competencies, usually an IRI.
    pub maps: Option<String>,
}

/// When a course counts as completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CompleteWhen {
    /// The end was reached.
    Viewed,
    /// Every question on the path was answered.
    Answered,
    /// Enough points were won.
    Passed,
}

/// Whether segments open one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// A segment opens when the one before it is done.
    Linear,
    /// Every segment is open from the start.
    Free,
}

/// A file of the course that the learner's browser loads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// The path inside the course folder, `media/…`.
    pub path: String,
    /// 64 hex digits.
    pub sha256: String,
    /// The size.
    pub bytes: u64,
    /// The type it is served with.
    pub content_type: String,
}

/// The text of a course in another language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Translation {
    /// The title.
    pub title: String,
    /// The summary.
    pub summary: Option<String>,
    /// Objective texts by objective id, as far as they are translated.
    pub objectives: BTreeMap<String, String>,
    /// Segments by id; one that is missing is delivered in the source language.
    pub segments: BTreeMap<String, TranslatedSegment>,
}

/// The text of a segment in another language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TranslatedSegment {
    /// The title.
    pub title: String,
    /// The hash of the source segment this was translated from.
    pub src: Option<String>,
    /// The text, of the same shape as the source.
    pub content: Content,
}

impl Course {
    /// The canonical JSON text.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("the model is strings, finite numbers and sorted maps")
    }

    /// The identity of this version: SHA-256 of [`Course::canonical`], 64 hex digits.
    pub fn sha256(&self) -> String {
        hash::sha256_hex(self.canonical().as_bytes())
    }

    /// The segment with this id.
    pub fn segment(&self, id: &str) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.id == id)
    }

    /// Where the segment with this id stands, counted from 0 in authored order.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.segments.iter().position(|segment| segment.id == id)
    }

    /// The points on a path through the course; lint holds that every path has the same.
    pub fn points_possible(&self) -> f64 {
        Graph::of(&self.segments)
            .points()
            .first()
            .copied()
            .unwrap_or(0.0)
    }

    /// The languages there are, the source first.
    pub fn langs(&self) -> Vec<String> {
        let mut langs = vec![self.lang.clone()];
        langs.extend(self.translations.keys().cloned());
        langs
    }

    /// The language to show someone who wants `wanted`, best first; the source when none fits.
    pub fn best_lang(&self, wanted: &[String]) -> String {
        let langs = self.langs();
        let found = wanted.iter().find_map(|tag| language::lookup(&langs, tag));
        found.unwrap_or(&self.lang).to_owned()
    }

    /// How long the longest path takes: 200 words a minute and 20 seconds a question.
    pub fn estimate_seconds(&self) -> u32 {
        Graph::of(&self.segments).longest_seconds()
    }

    /// The text of a segment in `lang` when it is translated.
    pub(crate) fn translated(&self, id: &str, lang: &str) -> Option<&TranslatedSegment> {
        self.translations.get(lang)?.segments.get(id)
    }

    /// The text of a segment in `lang`, else in the source language.
    pub(crate) fn content(&self, id: &str, lang: &str) -> Option<&Content> {
        let translated = self.translated(id, lang).map(|found| &found.content);
        translated.or_else(|| self.segment(id).map(|segment| &segment.content))
    }
}

impl TranslatedSegment {
    /// Whether `source` has changed since. A segment that does not say is taken at its word.
    pub fn is_stale(&self, source: &Segment) -> bool {
        self.src.as_ref().is_some_and(|src| *src != source.hash)
    }
}
