//! What each act does to an attempt, and what is told of it. Pure: it changes the [`Place`] it is given.

use super::{Act, Effect, HOST, Place, Topic, open_segment, written};
use crate::hops::Step;
use crate::progress::Progress;
use crate::vocabulary::{Verb, answer_result, course_result};
use crate::{Error, Result};
use content::grading::{Outcome, Response};
use content::{Kind, Segment};
use serde_json::json;
use store::Instant;
use store::attempt::FINISHED;

/// Changes the place as the act asks, or says why not.
pub(super) fn decide(place: &mut Place, act: &Act, now: Instant) -> Result<Effect> {
    if place.attempt.state == FINISHED && !matches!(act, Act::Exit | Act::Language { .. }) {
        return Err(Error::conflict(
            "attempt.finished",
            "this attempt has ended; open the course again",
        ));
    }
    let effect = match act {
        Act::Next { from, choice } => next(place, from, choice.as_deref())?,
        Act::Bookmark { segment } => bookmark(place, segment)?,
        Act::Answer {
            segment,
            response,
            confidence,
            duration_ms,
        } => answer(
            place,
            segment,
            response,
            confidence.as_deref(),
            *duration_ms,
        )?,
        Act::Hint { segment } => hint(place, segment)?,
        Act::Language { lang } => language(place, lang)?,
        Act::Finish => finish(place, now)?,
        Act::Exit => exit(place),
    };
    place.attempt.progress = written(&place.progress);
    place.attempt.points_won = place.progress.points_won(&place.course);
    place.attempt.revision += 1;
    place.attempt.updated_at = now;
    Ok(effect)
}

impl Effect {
    fn quiet(segment: &str, step: Step<'static>) -> Effect {
        Effect {
            segment: segment.to_owned(),
            detail: json!({}),
            says: Vec::new(),
            step: step.by_learner(),
        }
    }
}

fn here(place: &Place) -> String {
    place.attempt.bookmark.clone()
}

fn next(place: &mut Place, from: &str, choice: Option<&str>) -> Result<Effect> {
    let segment = open_segment(place, from)?.clone();
    let to = place
        .progress
        .leave(&place.course, &segment, choice)
        .map_err(|(code, message)| Error::conflict(code, message))?;
    place.attempt.bookmark.clone_from(&to);
    let said = !segment.kind.is_question();
    let result = choice.map(|choice| json!({"response": choice}));
    let says = said.then(|| {
        (
            Verb::Experienced,
            Topic::Segment(segment.id.clone()),
            result,
        )
    });
    Ok(Effect {
        detail: json!({"to": to}),
        says: says.into_iter().collect(),
        ..Effect::quiet(
            from,
            Step::ok(
                HOST,
                "segment.next",
                format!("left {from}"),
                format!("at {to}"),
            ),
        )
    })
}

fn bookmark(place: &mut Place, segment: &str) -> Result<Effect> {
    let id = open_segment(place, segment)?.id.clone();
    place.attempt.bookmark.clone_from(&id);
    Ok(Effect::quiet(
        &id,
        Step::ok(HOST, "segment.open", format!("went to {id}"), "shown"),
    ))
}

fn answer(
    place: &mut Place,
    id: &str,
    response: &Response,
    confidence: Option<&str>,
    duration_ms: Option<u64>,
) -> Result<Effect> {
    let segment = open_segment(place, id)?.clone();
    if !segment.kind.is_question() {
        return Err(Error::conflict(
            "segment.no_question",
            format!("segment {id} asks nothing"),
        ));
    }
    if let Some(confidence) = confidence.filter(|word| !["low", "medium", "high"].contains(word)) {
        let message = format!("confidence is low, medium or high, not {confidence:?}");
        return Err(Error::invalid_at(
            "answer.confidence",
            "/confidence",
            message,
        ));
    }
    let Place {
        progress,
        course,
        seed,
        attempt,
        ..
    } = place;
    let grade = progress.answer(course, &segment, &attempt.lang, seed, response.clone())?;
    let tries = progress
        .answers
        .get(id)
        .map_or(1, |answered| answered.tries);
    let result = answer_result(&grade, tries, duration_ms, confidence);
    let done = format!("graded {id}, try {tries}{}", of_tries(&segment));
    let points = if segment.unscored {
        "unscored".to_owned()
    } else {
        format!(
            "{} of {} points",
            short(grade.points),
            short(grade.possible)
        )
    };
    Ok(Effect {
        detail: json!({"response": response, "outcome": grade.outcome, "points": grade.points, "try": tries}),
        says: vec![(Verb::Answered, Topic::Segment(id.to_owned()), Some(result))],
        ..Effect::quiet(
            id,
            Step::ok(
                HOST,
                "answer.grade",
                done,
                format!("{}, {points}", word(grade.outcome)),
            ),
        )
    })
}

fn of_tries(segment: &Segment) -> String {
    if segment.attempts == 0 {
        String::new()
    } else {
        format!(" of {}", segment.attempts)
    }
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Right => "right",
        Outcome::Partial => "partly right",
        Outcome::Wrong => "wrong",
    }
}

/// Points as people read them: a third of two points is 0.67.
fn short(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

fn hint(place: &mut Place, id: &str) -> Result<Effect> {
    let segment = open_segment(place, id)?;
    if segment.content.hint.is_none() {
        return Err(Error::not_found("hint for segment", id));
    }
    place.progress.hints.insert(id.to_owned());
    Ok(Effect {
        says: vec![(Verb::Interacted, Topic::Segment(id.to_owned()), None)],
        ..Effect::quiet(
            id,
            Step::ok(
                HOST,
                "hint.show",
                format!("asked for the hint of {id}"),
                "shown",
            ),
        )
    })
}

fn language(place: &mut Place, lang: &str) -> Result<Effect> {
    let langs = place.course.langs();
    if !langs.iter().any(|known| known == lang) {
        let message = format!("this course speaks {}, not {lang:?}", langs.join(", "));
        return Err(Error::invalid_at("course.language", "/lang", message));
    }
    lang.clone_into(&mut place.attempt.lang);
    let step = Step::ok(
        HOST,
        "language.choose",
        format!("reads on in {lang}"),
        "shown",
    );
    Ok(Effect {
        detail: json!({"lang": lang}),
        ..Effect::quiet(&here(place), step)
    })
}

fn finish(place: &mut Place, now: Instant) -> Result<Effect> {
    let at_end = place
        .course
        .segment(&place.attempt.bookmark)
        .is_some_and(|segment| {
            segment.kind == Kind::End || place.progress.is_end(&place.course, segment)
        });
    if !at_end {
        return Err(Error::conflict(
            "attempt.not_at_end",
            "go to the end of the course before finishing it",
        ));
    }
    let outcomes = place.progress.result(&place.course);
    let attempt = &mut place.attempt;
    FINISHED.clone_into(&mut attempt.state);
    attempt.points_possible = outcomes.possible;
    attempt.scaled = Some(outcomes.scaled);
    attempt.passed = Some(outcomes.passed);
    attempt.completed = outcomes.completed;
    attempt.finished_at = Some(now);
    mark_done(&mut place.progress, &attempt.bookmark);
    let millis = u64::try_from(now.since(attempt.started_at) / 1_000).unwrap_or(0);
    let result = course_result(&outcomes, millis);
    let verdict = if outcomes.passed {
        Verb::Passed
    } else {
        Verb::Failed
    };
    let mut says = vec![(
        Verb::Experienced,
        Topic::Segment(attempt.bookmark.clone()),
        None,
    )];
    if outcomes.completed {
        says.push((Verb::Completed, Topic::Course, Some(result.clone())));
    }
    says.push((verdict, Topic::Course, Some(result)));
    says.push((Verb::Terminated, Topic::Course, None));
    let word = if outcomes.passed { "passed" } else { "failed" };
    let came_back = format!(
        "{word}, {} of {} points",
        short(outcomes.won),
        short(outcomes.possible)
    );
    let segment = attempt.bookmark.clone();
    Ok(Effect {
        detail: json!({"scaled": outcomes.scaled, "passed": outcomes.passed, "completed": outcomes.completed}),
        says,
        ..Effect::quiet(
            &segment,
            Step::ok(HOST, "course.finish", "finished the course", came_back),
        )
    })
}

fn mark_done(progress: &mut Progress, segment: &str) {
    progress.done.insert(segment.to_owned());
}

/// Leaving a finished attempt says nothing: it was terminated when it ended.
fn exit(place: &Place) -> Effect {
    let says = match place.attempt.state.as_str() {
        FINISHED => Vec::new(),
        _ => vec![(Verb::Suspended, Topic::Course, None)],
    };
    let step = Step::ok(
        HOST,
        "session.exit",
        "left the course",
        format!("bookmark at {}", place.attempt.bookmark),
    );
    Effect {
        says,
        ..Effect::quiet(&here(place), step)
    }
}
