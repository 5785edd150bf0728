//! A segment: one screen, one bookmark, one xAPI activity.

use serde::{Deserialize, Serialize};

use super::Body;
use crate::html::Html;

/// What a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something to read.
    Text,
    /// Cards to turn.
    Cards,
    /// A film or a recording.
    Media,
    /// One right option.
    Single,
    /// Several right options.
    Multiple,
    /// A claim to judge.
    TrueFalse,
    /// A word or two to type.
    Short,
    /// A number to type.
    Numeric,
    /// Items to put in order.
    Order,
    /// Pairs to find.
    Match,
    /// A text with gaps.
    Cloze,
    /// A choice of ways on.
    Branch,
    /// The end.
    End,
}

impl Kind {
    /// Every kind, in the order the format page lists them.
    pub const ALL: [Kind; 13] = [
        Kind::Text,
        Kind::Cards,
        Kind::Media,
        Kind::Single,
        Kind::Multiple,
        Kind::TrueFalse,
        Kind::Short,
        Kind::Numeric,
        Kind::Order,
        Kind::Match,
        Kind::Cloze,
        Kind::Branch,
        Kind::End,
    ];

    /// The name as authors and the JSON write it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Cards => "cards",
            Kind::Media => "media",
            Kind::Single => "single",
            Kind::Multiple => "multiple",
            Kind::TrueFalse => "truefalse",
            Kind::Short => "short",
            Kind::Numeric => "numeric",
            Kind::Order => "order",
            Kind::Match => "match",
            Kind::Cloze => "cloze",
            Kind::Branch => "branch",
            Kind::End => "end",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it has an answer that can be right or wrong.
    pub fn is_question(self) -> bool {
        !matches!(
            self,
            Kind::Text | Kind::Cards | Kind::Media | Kind::Branch | Kind::End
        )
    }
}

/// One segment in the source language, with what holds in every language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The author's id, stable across edits.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The heading, plain text.
    pub title: String,
    /// The objective it serves.
    pub objective: Option<String>,
    /// What it is worth; 0 for anything that is not a scored question.
    pub points: f64,
    /// How often it may be answered; 0 is as often as one likes.
    pub attempts: u32,
    /// Whether a partly right answer wins part of the points.
    pub partial: bool,
    /// Whether the options leave in an order bound to the attempt.
    pub shuffle: bool,
    /// A question for practice.
    pub unscored: bool,
    /// Whether the learner is asked how sure they are.
    pub confidence: bool,
    /// Whether it may be asked again later.
    pub repeat: bool,
    /// The segment that follows, when it is not the next one.
    pub goto: Option<String>,
    /// Where to go once it is answered right.
    pub pass_to: Option<String>,
    /// Where to go after the last wrong attempt, once in a course attempt.
    pub fail_to: Option<String>,
    /// Eight hex digits of its text, which translations name as `src=`.
    pub hash: String,
    /// The text in the source language.
    pub content: Content,
}

/// The text of a segment in one language, keys included: it never leaves the server.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Content {
    /// What is shown first: the text, or the question.
    pub html: Html,
    /// What belongs to the kind.
    pub body: Body,
    /// Shown when the learner asks for it.
    pub hint: Option<Html>,
    /// Shown after the answer.
    pub explanation: Option<Html>,
}

impl Content {
    /// How many words a learner reads, without what comes after the answer.
    pub(crate) fn words(&self) -> usize {
        self.html.words() + self.body.texts().map(Html::words).sum::<usize>()
    }
}
