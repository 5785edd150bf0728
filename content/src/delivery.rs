//! The delivery form: what a learner's browser receives of a segment. These types have no
//! field for keys, feedback, hints or explanations, so no mistake can send one.

mod arrange;
mod interaction;
mod seed;

use serde::Serialize;

use crate::model::{Content, Course, Kind, Segment};

pub(crate) use interaction::gap_marker;
pub use seed::Seed;
pub(crate) use seed::{Keyring, Role};

/// A segment as it leaves the server.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivered {
    /// The segment's id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The heading.
    pub title: String,
    /// The language of the text, which may be the source's when it is not translated.
    pub lang: String,
    /// Whether the translation was made from an older text.
    pub stale: bool,
    /// The text, or the question.
    pub html: String,
    /// The objective it serves.
    pub objective: Option<String>,
    /// What it is worth.
    pub points: f64,
    /// How often it may be answered; `None` is as often as one likes.
    pub tries: Option<u32>,
    /// A question for practice.
    pub unscored: bool,
    /// Whether the learner is asked how sure they are.
    pub confidence: bool,
    /// Whether there is a hint to ask for.
    pub hint: bool,
    /// What the learner does with it.
    pub interaction: Interaction,
}

/// What the learner does with a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Interaction {
    /// Reads.
    None,
    /// Turns cards.
    Cards {
        /// In authored order.
        cards: Vec<Card>,
    },
    /// Watches or listens.
    Media {
        /// Address of the film or recording.
        src: String,
        /// Its content type.
        media_type: String,
        /// Address of the captions.
        captions: String,
        /// Address of the still picture.
        poster: Option<String>,
        /// Everything that is said and shown, HTML.
        transcript: String,
    },
    /// Chooses one or more.
    Choice {
        /// Whether several may be chosen.
        multiple: bool,
        /// What to choose from.
        options: Vec<Item>,
    },
    /// Types a word or two.
    Text {},
    /// Types a number.
    Number {
        /// What is counted.
        unit: Option<String>,
    },
    /// Puts items in order.
    Order {
        /// Never in the right order.
        items: Vec<Item>,
    },
    /// Finds pairs.
    Match {
        /// In authored order.
        rows: Vec<Item>,
        /// Never in the order of the rows.
        choices: Vec<Item>,
    },
    /// Fills gaps.
    Cloze {
        /// The text, with `<span data-gap="ID"></span>` where a gap stands.
        html: String,
        /// In the order of the text.
        gaps: Vec<Gap>,
    },
    /// Chooses the way on.
    Branch {
        /// In authored order.
        choices: Vec<Choice>,
    },
    /// Has arrived.
    End,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// Ten hex digits.
    pub id: String,
    /// HTML seen first.
    pub front: String,
    /// HTML seen when it is turned.
    pub back: String,
}

/// Something to choose, to move or to pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Ten hex digits that say nothing without the attempt's seed.
    pub id: String,
    /// What is shown.
    pub html: String,
}

/// A gap to fill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Ten hex digits, also in the text.
    pub id: String,
    /// What to choose from; `None` is typed.
    pub options: Option<Vec<Item>>,
}

/// A way on from a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The segment it leads to.
    pub target: String,
    /// What is said about it.
    pub html: String,
}

/// The segment `id` in `lang`, or in the source language where it is not translated.
///
/// `media_base` is put in front of every `media/…` path. `None` when there is no such segment.
pub fn deliver(
    course: &Course,
    id: &str,
    lang: &str,
    seed: &Seed,
    media_base: &str,
) -> Option<Delivered> {
    let segment = course.segment(id)?;
    let words = Wording::of(course, segment, lang);
    let keyring = seed.keyring(&segment.id);
    Some(Delivered {
        id: segment.id.clone(),
        kind: segment.kind,
        title: words.title.to_owned(),
        lang: words.lang.to_owned(),
        stale: words.stale,
        html: interaction::prompt(words.content, media_base),
        objective: segment.objective.clone(),
        points: segment.points,
        tries: tries(segment),
        unscored: segment.unscored,
        confidence: segment.confidence,
        hint: words.content.hint.is_some(),
        interaction: interaction::of(segment, words.content, &keyring, media_base),
    })
}

/// The text of a segment in the language it can be delivered in.
struct Wording<'a> {
    lang: &'a str,
    title: &'a str,
    content: &'a Content,
    stale: bool,
}

impl<'a> Wording<'a> {
    fn of(course: &'a Course, segment: &'a Segment, lang: &'a str) -> Wording<'a> {
        match course.translated(&segment.id, lang) {
            Some(translated) => Wording {
                lang,
                title: &translated.title,
                content: &translated.content,
                stale: translated.is_stale(segment),
            },
            None => Wording {
                lang: &course.lang,
                title: &segment.title,
                content: &segment.content,
                stale: false,
            },
        }
    }
}

fn tries(segment: &Segment) -> Option<u32> {
    (segment.kind.is_question() && segment.attempts > 0).then_some(segment.attempts)
}
