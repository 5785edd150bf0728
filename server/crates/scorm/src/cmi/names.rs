//! Names of elements: which a SCO may write, and what they are without their indices.

use super::Version;

/// A list of objectives, interactions or comments has at most so many entries.
const MOST_ENTRIES: u32 = 10_000;

const WRITTEN_12: &[&str] = &[
    "cmi.comments",
    "cmi.core.exit",
    "cmi.core.lesson_location",
    "cmi.core.lesson_status",
    "cmi.core.score.max",
    "cmi.core.score.min",
    "cmi.core.score.raw",
    "cmi.core.session_time",
    "cmi.interactions.n.correct_responses.n.pattern",
    "cmi.interactions.n.id",
    "cmi.interactions.n.latency",
    "cmi.interactions.n.objectives.n.id",
    "cmi.interactions.n.result",
    "cmi.interactions.n.student_response",
    "cmi.interactions.n.time",
    "cmi.interactions.n.type",
    "cmi.interactions.n.weighting",
    "cmi.objectives.n.id",
    "cmi.objectives.n.score.max",
    "cmi.objectives.n.score.min",
    "cmi.objectives.n.score.raw",
    "cmi.objectives.n.status",
    "cmi.student_preference.audio",
    "cmi.student_preference.language",
    "cmi.student_preference.speed",
    "cmi.student_preference.text",
    "cmi.suspend_data",
];

const WRITTEN_2004: &[&str] = &[
    "adl.data.n.store",
    "adl.nav.request",
    "cmi.comments_from_learner.n.comment",
    "cmi.comments_from_learner.n.location",
    "cmi.comments_from_learner.n.timestamp",
    "cmi.completion_status",
    "cmi.exit",
    "cmi.interactions.n.correct_responses.n.pattern",
    "cmi.interactions.n.description",
    "cmi.interactions.n.id",
    "cmi.interactions.n.latency",
    "cmi.interactions.n.learner_response",
    "cmi.interactions.n.objectives.n.id",
    "cmi.interactions.n.result",
    "cmi.interactions.n.timestamp",
    "cmi.interactions.n.type",
    "cmi.interactions.n.weighting",
    "cmi.learner_preference.audio_captioning",
    "cmi.learner_preference.audio_level",
    "cmi.learner_preference.delivery_speed",
    "cmi.learner_preference.language",
    "cmi.location",
    "cmi.objectives.n.completion_status",
    "cmi.objectives.n.description",
    "cmi.objectives.n.id",
    "cmi.objectives.n.progress_measure",
    "cmi.objectives.n.score.max",
    "cmi.objectives.n.score.min",
    "cmi.objectives.n.score.raw",
    "cmi.objectives.n.score.scaled",
    "cmi.objectives.n.success_status",
    "cmi.progress_measure",
    "cmi.score.max",
    "cmi.score.min",
    "cmi.score.raw",
    "cmi.score.scaled",
    "cmi.session_time",
    "cmi.success_status",
    "cmi.suspend_data",
];

/// Whether a SCO may write this element.
pub(super) fn is_written(version: Version, name: &str) -> bool {
    let written = match version {
        Version::V12 => WRITTEN_12,
        Version::V2004 => WRITTEN_2004,
    };
    pattern(name).is_some_and(|pattern| written.contains(&pattern.as_str()))
}

/// Whether an element speaks of one session alone.
pub(super) fn is_of_session(name: &str) -> bool {
    let ends = [
        "cmi.core.exit",
        "cmi.core.session_time",
        "cmi.exit",
        "cmi.session_time",
    ];
    ends.contains(&name) || name.starts_with("adl.nav.")
}

/// A name with `n` for its indices; none where an index is out of all bounds.
fn pattern(name: &str) -> Option<String> {
    let mut pattern = String::with_capacity(name.len());
    for part in name.split('.') {
        if !pattern.is_empty() {
            pattern.push('.');
        }
        match part.parse::<u32>() {
            Ok(index) if index < MOST_ENTRIES && part == index.to_string() => pattern.push('n'),
            Ok(_) => return None,
            Err(_) => pattern.push_str(part),
        }
    }
    Some(pattern)
}

/// The entries of a list in data, by index: `("cmi.objectives", …)` gives `0`, `1`, ….
pub(super) fn entries<'a>(
    data: &'a super::Data,
    list: &str,
) -> impl Iterator<Item = (u32, &'a str, &'a str)> {
    let from = format!("{list}.");
    let range = data.range(from.clone()..);
    range
        .map_while(move |(name, value)| Some((name.strip_prefix(&from)?, value)))
        .filter_map(|(rest, value)| {
            let (index, leaf) = rest.split_once('.')?;
            Some((index.parse().ok()?, leaf, value.as_str()))
        })
}
