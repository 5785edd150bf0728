//! What a course comes to for the attempt that a launch has begun: satisfied is completed. Grades and reactions see it as
//! they see any other course. Registrations that front ends keep by themselves have no attempt, and nothing happens here.

use super::course::Taken;
use super::progress::{Progress, Seen};
use crate::hops::Trail;
use crate::platforms::grades;
use crate::progress::Progress as Segments;
use crate::vocabulary::{About, Verb};
use crate::{App, Instant, Result, catalog, launch, lrs, people};
use ::cmi5::structure::Au;
use serde_json::{Value, json};
use store::attempt::{Attempt, FINISHED};
use store::writer::{Change, Unit};
use uuid::Uuid;

/// Brings the attempt of a registration up to date, and answers where its hops go; none where there is no attempt.
/// `opened`: the AU that is launched.
pub(super) async fn follow(
    app: &App,
    unit: &mut Unit,
    taken: &Taken,
    progress: &Progress,
    registration: Uuid,
    opened: Option<&Au>,
) -> Result<Option<Trail>> {
    let (tenant, read, now) = (unit.tenant, app.store.read(), app.now());
    let Some(mut attempt) = store::attempt::newest(read, tenant, registration).await? else {
        return Ok(None);
    };
    let Some(session) = store::session::newest_of_attempt(read, tenant, attempt.id).await? else {
        return Ok(None);
    };
    let edition = catalog::model(app, tenant, attempt.version_id).await?;
    let learner = people::by_id(app, tenant, attempt.learner_id).await?;
    let was = attempt.revision;
    let verbs = roll_up(&mut attempt, taken, progress, now);
    if let Some(au) = opened {
        attempt.bookmark.clone_from(&au.id);
    }
    attempt.revision += 1;
    attempt.updated_at = now;
    grades::of_ended(app, unit, &session, &attempt).await?;
    let speaker = launch::speaker(app, &session, &attempt, &learner, &edition).await?;
    for verb in verbs {
        // The attempt is the event: each of them is said once.
        let result = (verb != Verb::Terminated).then(|| result(&attempt, now));
        let said = speaker.says(attempt.id, now, verb, About::Course(&edition), result);
        lrs::admit(app, unit, &said)?;
    }
    let trail = Trail {
        tenant,
        launch: session.launch_id,
        protocol: "cmi5",
        platform: session.platform,
        course: taken.course.slug.clone(),
        learner: learner.pseudonym.clone(),
        attempt: Some(attempt.id),
        simulated: attempt.simulated,
    };
    let attempt = Box::new(attempt);
    unit.changes.push(Change::AttemptSaved { attempt, was });
    Ok(Some(trail))
}

/// What the course came to; answers what is to be said of it.
fn roll_up(attempt: &mut Attempt, taken: &Taken, progress: &Progress, now: Instant) -> Vec<Verb> {
    let aus = taken.structure.aus();
    let begun = aus.iter().filter(|au| progress.is_begun(&au.id));
    let path: Vec<String> = begun.map(|au| au.id.clone()).collect();
    let met = |au: &&&Au| au.move_on.met(&progress.of(&au.id));
    let segments = Segments {
        done: aus.iter().filter(met).map(|au| au.id.clone()).collect(),
        path,
        ..Segments::default()
    };
    attempt.progress = crate::runtime::written(&segments);
    attempt.scaled = average(&aus, progress).or(attempt.scaled);
    if attempt.state == FINISHED || !progress.satisfied.contains(&taken.structure.id) {
        return Vec::new();
    }
    let judged = |au: &&Au| {
        let record = progress.of(&au.id);
        record.passed || record.waived
    };
    attempt.completed = true;
    attempt.passed = aus.iter().any(judged).then_some(true);
    FINISHED.clone_into(&mut attempt.state);
    attempt.finished_at = Some(now);
    match attempt.passed {
        Some(true) => vec![Verb::Completed, Verb::Passed, Verb::Terminated],
        _ => vec![Verb::Completed, Verb::Terminated],
    }
}

/// Of the AUs that have a score, each by its best.
fn average(aus: &[&Au], progress: &Progress) -> Option<f64> {
    let best = |au: &&Au| {
        progress
            .seen
            .get(&au.id)
            .and_then(|Seen { best, .. }| *best)
    };
    let scores: Vec<f64> = aus.iter().filter_map(best).collect();
    let count = u32::try_from(scores.len())
        .ok()
        .filter(|count| *count > 0)?;
    Some(scores.iter().sum::<f64>() / f64::from(count))
}

fn result(attempt: &Attempt, at: Instant) -> Value {
    let millis = u64::try_from(at.since(attempt.started_at) / 1_000).unwrap_or(0);
    let mut result = json!({
        "completion": attempt.completed,
        "duration": xapi::duration::from_millis(millis),
    });
    if let Some(passed) = attempt.passed {
        result["success"] = json!(passed);
    }
    if let Some(scaled) = attempt.scaled {
        result["score"] = json!({"scaled": (scaled * 1e7).round() / 1e7});
    }
    result
}
