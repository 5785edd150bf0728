//! A segment as a learner receives it.

use super::interaction::Interaction;
use async_graphql::{Enum, Object};
use content::delivery::Delivered;

/// What a segment is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "content::Kind")]
pub(super) enum SegmentKind {
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

/// A segment.
pub(super) struct Segment(pub(super) Delivered);

/// A segment as it leaves the server: no field of it could hold a key, feedback, a hint or an explanation.
#[Object]
impl Segment {
    /// The author's id.
    async fn id(&self) -> &str {
        &self.0.id
    }

    /// What it is.
    async fn kind(&self) -> SegmentKind {
        self.0.kind.into()
    }

    /// The heading.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The language of the text, which may be the source's when it is not translated.
    async fn lang(&self) -> &str {
        &self.0.lang
    }

    /// Whether the translation was made from an older text.
    async fn stale(&self) -> bool {
        self.0.stale
    }

    /// The text, or the question.
    async fn html(&self) -> &str {
        &self.0.html
    }

    /// The objective it serves.
    async fn objective(&self) -> Option<&str> {
        self.0.objective.as_deref()
    }

    /// What it is worth.
    async fn points(&self) -> f64 {
        self.0.points
    }

    /// How often it may be answered; none: as often as one likes.
    async fn tries(&self) -> Option<u32> {
        self.0.tries
    }

    /// A question for practice.
    async fn unscored(&self) -> bool {
        self.0.unscored
    }

    /// Whether the learner is asked how sure they are.
    async fn confidence(&self) -> bool {
        self.0.confidence
    }

    /// Whether there is a hint to ask for.
    async fn hint(&self) -> bool {
        self.0.hint
    }

    /// What the learner does with it; none: reads.
    async fn interaction(&self) -> Option<Interaction> {
        Interaction::of(&self.0.interaction)
    }
}
