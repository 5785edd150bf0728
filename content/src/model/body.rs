//! What a segment holds beside its prompt, by kind. Keys live here and only here;
//! `delivery` copies out of it what a learner may see.

use serde::{Deserialize, Serialize};

use crate::html::Html;

/// What belongs to the kind of a segment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Body {
    /// Nothing more: `.text` and `.end`.
    #[default]
    Text,
    /// `.cards`.
    Cards {
        /// In authored order.
        cards: Vec<Card>,
    },
    /// `.media`.
    Media {
        /// Path of the film or recording.
        src: String,
        /// Its content type.
        media_type: String,
        /// Path of the captions.
        captions: String,
        /// Path of the still picture.
        poster: Option<String>,
        /// Everything that is said and shown.
        transcript: Html,
    },
    /// `.single`, `.multiple` and `.truefalse`.
    Choice {
        /// In authored order.
        options: Vec<Choice>,
    },
    /// `.short`.
    Short {
        /// How an answer is compared.
        matching: Matching,
        /// Accepted and known wrong answers.
        answers: Vec<Word>,
    },
    /// `.numeric`.
    Numeric {
        /// What is counted.
        unit: Option<String>,
        /// Accepted and known wrong numbers.
        answers: Vec<Quantity>,
    },
    /// `.order`.
    Order {
        /// In the right order.
        items: Vec<Html>,
    },
    /// `.match`.
    Match {
        /// Pairs and distractors, in authored order.
        rows: Vec<Row>,
    },
    /// `.cloze`: the prompt holds `<span data-gap="0"></span>` where a gap stands.
    Cloze {
        /// In the order of the text.
        gaps: Vec<Gap>,
    },
    /// `.branch`.
    Branch {
        /// In authored order.
        choices: Vec<Way>,
    },
}

/// One card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Seen first.
    pub front: Html,
    /// Seen when it is turned.
    pub back: Html,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Whether it should be chosen.
    pub right: bool,
    /// The option.
    pub html: Html,
    /// Said to those who chose it.
    pub feedback: Option<Html>,
}

/// How the answer to a `.short` question is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Matching {
    /// Letter by letter.
    Exact,
    /// Capitals do not matter.
    NoCase,
    /// Each answer is a regular expression for the whole text.
    Regex,
}

/// A text that is accepted, or known to be wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Whether it is accepted.
    pub right: bool,
    /// The text or the pattern.
    pub text: String,
    /// Said to those who wrote it.
    pub feedback: Option<Html>,
}

/// A number that is accepted, or known to be wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Whether it is accepted.
    pub right: bool,
    /// Which numbers are meant.
    pub target: Target,
    /// Said to those who wrote it.
    pub feedback: Option<Html>,
}

/// Which numbers an item of a `.numeric` question means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Target {
    /// `20`
    Exactly {
        /// This one.
        value: f64,
    },
    /// `20..30`
    Between {
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
    },
    /// `1.41±0.01`
    Near {
        /// The middle.
        value: f64,
        /// How far from it.
        tolerance: f64,
    },
}

/// One row of a `.match` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What is asked; `None` makes the right side a distractor.
    pub left: Option<Html>,
    /// What belongs to it.
    pub right: Html,
}

/// One gap of a cloze.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Whether the learner chooses from `words` instead of typing.
    pub choose: bool,
    /// Right words, and for a drop-down wrong ones too; without feedback.
    pub words: Vec<Word>,
}

/// One way on from a branch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// The id of the segment it leads to.
    pub target: String,
    /// What is said about it.
    pub html: Html,
}

impl Body {
    /// The texts a learner sees before answering.
    pub(crate) fn texts(&self) -> Box<dyn Iterator<Item = &Html> + '_> {
        match self {
            Body::Cards { cards } => Box::new(cards.iter().flat_map(|c| [&c.front, &c.back])),
            Body::Media { transcript, .. } => Box::new(std::iter::once(transcript)),
            Body::Choice { options } => Box::new(options.iter().map(|option| &option.html)),
            Body::Order { items } => Box::new(items.iter()),
            Body::Match { rows } => Box::new(
                rows.iter()
                    .flat_map(|row| row.left.iter().chain([&row.right])),
            ),
            Body::Branch { choices } => Box::new(choices.iter().map(|choice| &choice.html)),
            Body::Text | Body::Short { .. } | Body::Numeric { .. } | Body::Cloze { .. } => {
                Box::new(std::iter::empty())
            }
        }
    }
}
