//! What a request leaves behind: the attempt with what it came to, the run, what learner and courses share.

use super::course::Course;
use super::enter::{DATA, OBJECTIVE};
use super::{Place, Sequencing, route};
use crate::hops::Trail;
use crate::progress::Progress;
use crate::vocabulary::Speaker;
use crate::{App, Instant, Result, launch};
use scorm::cmi::{Completion, Kept};
use scorm::sequencing::NavigationRequest;
use serde::Serialize;
use serde_json::json;
use store::attempt::FINISHED;
use store::scorm::{Activity, Global};
use store::writer::{Change, Unit};

/// What the course as a whole came to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Rolled {
    completed: bool,
    passed: Option<bool>,
    scaled: Option<f64>,
}

/// What changed for the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turned {
    pub(super) completed: bool,
    pub(super) success: Option<bool>,
    pub(super) finished: bool,
}

/// What is over, with nothing suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Nothing,
    Sco,
    Course,
}

/// Brings the attempt up to date.
pub(super) fn roll_up(place: &mut Place, course: &Course, ended: Ended, now: Instant) -> Turned {
    let rolled = match course.tree {
        Some(_) => sequenced(place, course, ended != Ended::Nothing),
        None => plain(place, course),
    };
    let attempt = &mut place.attempt;
    let before = (attempt.completed, attempt.passed);
    // What was reached once is not lost by looking in again.
    attempt.completed |= rolled.completed;
    attempt.passed = if attempt.passed == Some(true) {
        Some(true)
    } else {
        rolled.passed.or(attempt.passed)
    };
    attempt.scaled = match (rolled.scaled, attempt.scaled) {
        (Some(now), Some(then)) => Some(now.max(then)),
        (now, then) => now.or(then),
    };
    let ends = match ended {
        Ended::Nothing => false,
        // Sequencing may lead a learner who has failed through some of it again.
        Ended::Sco => {
            let several = course.tree.is_some() && course.launchable().nth(1).is_some();
            !(several && attempt.passed == Some(false))
        }
        Ended::Course => true,
    };
    let finished = ends && attempt.completed && attempt.state != FINISHED;
    if finished {
        FINISHED.clone_into(&mut attempt.state);
        attempt.finished_at = Some(now);
    }
    let turned = Turned {
        completed: attempt.completed && !before.0,
        success: attempt.passed.filter(|_| attempt.passed != before.1),
        finished,
    };
    let progress = progress(place, course);
    place.attempt.progress = crate::runtime::written(&progress);
    place.attempt.bookmark.clone_from(&place.run.activity);
    turned
}

/// As everything would stand if the learner left now.
fn sequenced(place: &Place, course: &Course, ended: bool) -> Rolled {
    let Some(mut trial) = route::session(course, place) else {
        return Rolled::default();
    };
    let request = if ended {
        NavigationRequest::Exit
    } else {
        NavigationRequest::SuspendAll
    };
    // Where that is refused nothing runs, and what is known is as of now.
    let _ = trial.request(&request);
    let course = trial.course();
    Rolled {
        completed: course.completed == Some(true),
        passed: course
            .satisfied
            .filter(|satisfied| *satisfied || course.completed == Some(true)),
        scaled: course.measure.map(|measure| measure.clamp(0.0, 1.0)),
    }
}

/// SCORM 1.2 leaves it to the LMS: all of them done; failed when one is; the average of the scores that there are.
fn plain(place: &Place, course: &Course) -> Rolled {
    let standings: Vec<_> = course
        .launchable()
        .map(|activity| route::standing(place, &activity.id))
        .collect();
    let done = |standing: &scorm::cmi::Standing| standing.completion == Completion::Completed;
    let completed = !standings.is_empty() && standings.iter().all(done);
    let says = |success| {
        standings
            .iter()
            .any(|standing| standing.success == Some(success))
    };
    let passed = match standings.as_slice() {
        [only] => only.success,
        _ if !completed => None,
        _ if says(false) => Some(false),
        _ => says(true).then_some(true),
    };
    let scores: Vec<f64> = standings
        .iter()
        .filter_map(|standing| standing.score.scaled)
        .collect();
    let count = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    let scaled = (count > 0).then(|| scores.iter().sum::<f64>() / f64::from(count));
    Rolled {
        completed,
        passed,
        scaled: scaled.map(|scaled| scaled.clamp(0.0, 1.0)),
    }
}

/// Activities stand where segments do: seen, and done.
fn progress(place: &Place, course: &Course) -> Progress {
    let seen = course
        .launchable()
        .filter(|activity| place.standings.contains_key(&activity.id));
    let done = |id: &&String| route::standing(place, id).completion == Completion::Completed;
    let path: Vec<String> = seen.map(|activity| activity.id.clone()).collect();
    Progress {
        done: path.iter().filter(done).cloned().collect(),
        path,
        ..Progress::default()
    }
}

/// The rows. `before`: what was shared when the place was read.
pub(super) fn unit(place: &mut Place, course: &Course, before: &Sequencing, now: Instant) -> Unit {
    let was = place.attempt.revision;
    place.attempt.revision += 1;
    place.attempt.updated_at = now;
    place.run.updated_at = now;
    place.run.standings = text(&place.standings);
    place.run.shared = text(&place.shared);
    place.run.sequencing = if course.tree.is_some() {
        text(&place.sequencing)
    } else {
        String::new()
    };
    let mut unit = Unit::new(place.attempt.tenant_id);
    let attempt = Box::new(place.attempt.clone());
    unit.changes.push(Change::AttemptSaved { attempt, was });
    unit.changes
        .push(Change::ScormRun(Box::new(place.run.clone())));
    let shares = course.tree.as_ref();
    if shares.is_some_and(|tree| tree.objectives_global_to_system) {
        let (then, now_is) = (
            &before.globals.objectives,
            &place.sequencing.globals.objectives,
        );
        let changed = now_is
            .iter()
            .filter(|(id, value)| then.get(*id) != Some(*value));
        let rows = changed.map(|(id, value)| global(place, OBJECTIVE, id, text(value), now));
        unit.changes
            .extend(rows.map(|row| Change::ScormGlobal(Box::new(row))));
    }
    if shares.is_some_and(|tree| tree.shared_data_global_to_system) {
        let (then, now_is) = (&before.globals.data, &place.sequencing.globals.data);
        let changed = now_is
            .iter()
            .filter(|(id, value)| then.get(*id) != Some(*value));
        let rows = changed.map(|(id, value)| global(place, DATA, id, value.clone(), now));
        unit.changes
            .extend(rows.map(|row| Change::ScormGlobal(Box::new(row))));
    }
    unit
}

fn global(place: &Place, kind: &str, id: &str, value: String, now: Instant) -> Global {
    Global {
        tenant_id: place.attempt.tenant_id,
        learner_id: place.learner.id,
        kind: kind.to_owned(),
        id: id.to_owned(),
        value,
        updated_at: now,
    }
}

/// The row of an activity.
pub(super) fn activity(place: &Place, activity: &str, kept: &Kept, now: Instant) -> Change {
    Change::ScormActivity(Box::new(Activity {
        tenant_id: place.attempt.tenant_id,
        registration_id: place.attempt.registration_id,
        activity: activity.to_owned(),
        attempt_id: place.attempt.id,
        kept: text(kept),
        updated_at: now,
    }))
}

fn text(value: &impl Serialize) -> String {
    json!(value).to_string()
}

/// Who speaks in what is said of a place.
pub(super) async fn speaker(app: &App, place: &Place) -> Result<Speaker> {
    launch::speaker(
        app,
        &place.session,
        &place.attempt,
        &place.learner,
        &place.edition,
    )
    .await
}

/// Where its hops go.
pub(super) fn trail(place: &Place) -> Trail {
    Trail {
        tenant: place.attempt.tenant_id,
        launch: place.session.launch_id,
        protocol: "scorm",
        platform: place.session.platform.clone(),
        course: place.edition.id.clone(),
        learner: place.learner.pseudonym.clone(),
        attempt: Some(place.attempt.id),
        simulated: place.attempt.simulated,
    }
}
