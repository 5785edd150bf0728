//! The way through a course: which segment follows, given what the learner did.

use crate::model::{Body, Course, Kind, Segment};

/// What happened on a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// It was seen, or a question was passed over.
    Viewed,
    /// This way on was chosen at a branch.
    Chose(&'a str),
    /// The question was answered right.
    Right,
    /// The last attempt at the question was wrong.
    Spent {
        /// Whether the `fail=` jump of this segment was already used in this attempt.
        jumped: bool,
    },
}

/// The segment that follows `from`; `None` at the end of the course.
///
/// A branch without one of its own choices leads nowhere, so it is its own successor. An
/// unknown `from`, which a course version never loses, is taken for the end.
pub fn next<'c>(course: &'c Course, from: &str, step: Step<'_>) -> Option<&'c str> {
    let position = course.position(from)?;
    let segment = &course.segments[position];
    let following = || following(&course.segments, position);
    match (&segment.content.body, step) {
        (Body::Branch { choices }, Step::Chose(target)) => {
            let chosen = choices.iter().find(|choice| choice.target == target);
            Some(chosen.map_or(&segment.id, |choice| &choice.target))
        }
        (Body::Branch { .. }, _) => Some(&segment.id),
        (_, Step::Right) => segment.pass_to.as_deref().or_else(following),
        (_, Step::Spent { jumped: false }) => segment.fail_to.as_deref().or_else(following),
        _ => following(),
    }
}

/// Where a segment leads when nothing special happens: `goto=`, else the next one in the
/// text, and from an `.end` nowhere.
pub(crate) fn following(segments: &[Segment], position: usize) -> Option<&str> {
    let segment = &segments[position];
    if segment.kind == Kind::End {
        return None;
    }
    let next = || segments.get(position + 1).map(|next| next.id.as_str());
    segment.goto.as_deref().or_else(next)
}
