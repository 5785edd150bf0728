//! Where a learner may go. SCORM 2004 is asked of the sequencing engine; SCORM 1.2 has an order and prerequisites.

use super::course::{Activity, Course};
use super::{Place, Sequencing};
use crate::{Error, Result};
use scorm::cmi::{Completion, Standing};
use scorm::prerequisites::Prerequisites;
use scorm::sequencing::{NavigationRequest, Outcome, Session};

/// What a request leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// This activity is launched.
    Launch(String),
    /// The learner chooses.
    Choose,
    /// It has ended.
    Over,
}

/// The sequencing session of a place, for a course that has a tree.
pub(super) fn session<'t>(course: &'t Course, place: &Place) -> Option<Session<'t>> {
    let tree = course.tree.as_ref()?;
    let Sequencing { snapshot, globals } = place.sequencing.clone();
    let (seed, _) = place.attempt.id.as_u64_pair();
    Some(Session::new(tree, snapshot, globals, seed))
}

/// Keeps what the session came to.
pub(super) fn keep(place: &mut Place, session: &Session<'_>) {
    place.sequencing = Sequencing {
        snapshot: session.snapshot(),
        globals: session.globals().clone(),
    };
}

/// Follows a request: `begin`, or a value of `adl.nav.request` (RTE §4.2.25.1).
pub(super) fn follow(course: &Course, place: &mut Place, request: &str) -> Result<Next> {
    let Some(mut session) = session(course, place) else {
        return plain(course, place, request);
    };
    let outcome = if request == "begin" {
        begun(course, &mut session)
    } else {
        let navigation =
            NavigationRequest::from_runtime(request).ok_or_else(|| unknown(request))?;
        session
            .request(&navigation)
            .map_err(|exception| refused(exception.to_string()))?
    };
    keep(place, &session);
    Ok(match outcome {
        Outcome::Delivered { activity } => Next::Launch(activity),
        Outcome::Waiting { .. } => Next::Choose,
        Outcome::Ended => Next::Over,
    })
}

/// Where the course has no way to begin by itself (packages of a single SCO seldom say that it flows), there may be only one
/// thing to choose.
fn begun(course: &Course, session: &mut Session<'_>) -> Outcome {
    let outcome = session.begin();
    let mut leaves = course.launchable();
    match (&outcome, leaves.next(), leaves.next()) {
        (Outcome::Waiting { .. }, Some(only), None) => session
            .request(&NavigationRequest::Choice(only.id.clone()))
            .unwrap_or(outcome),
        _ => outcome,
    }
}

fn plain(course: &Course, place: &Place, request: &str) -> Result<Next> {
    let here = course
        .launchable()
        .position(|activity| activity.id == place.run.activity);
    let open = |activity: &&Activity| is_open(course, place, activity);
    let launch = |found: Option<&Activity>| found.map(|found| Next::Launch(found.id.clone()));
    let found = match request {
        "begin" => return Ok(launch(first(course, place)).unwrap_or(Next::Choose)),
        "continue" => course
            .launchable()
            .skip(here.map_or(0, |here| here + 1))
            .find(open),
        "previous" => {
            let before: Vec<_> = course.launchable().take(here.unwrap_or(0)).collect();
            before.into_iter().rev().find(open)
        }
        "exit" => return Ok(Next::Choose),
        "exitAll" | "suspendAll" | "abandon" | "abandonAll" => return Ok(Next::Over),
        other => {
            let target = other
                .strip_prefix("{target=")
                .and_then(|rest| rest.strip_suffix("}choice"));
            let target = target.ok_or_else(|| unknown(request))?;
            course
                .launchable()
                .find(|activity| activity.id == target)
                .filter(open)
        }
    };
    launch(found).ok_or_else(|| refused(format!("{request} leads nowhere from here")))
}

/// The activity begun last while it is not done, else the first that is open and not done, else the first.
fn first<'c>(course: &'c Course, place: &Place) -> Option<&'c Activity> {
    let done =
        |activity: &&Activity| standing(place, &activity.id).completion == Completion::Completed;
    let last = course
        .launchable()
        .find(|activity| activity.id == place.run.activity);
    let open = |activity: &&Activity| is_open(course, place, activity);
    last.filter(|last| !done(last))
        .or_else(|| {
            course
                .launchable()
                .find(|activity| open(activity) && !done(activity))
        })
        .or_else(|| course.launchable().find(open))
}

fn unknown(request: &str) -> Error {
    let request: String = request.chars().take(100).collect();
    let message = format!("{request:?} is no navigation request");
    Error::invalid_at("scorm.request", "/request", message)
}

fn refused(message: String) -> Error {
    Error::conflict("scorm.navigation", message)
}

/// What an activity came to so far.
pub(super) fn standing(place: &Place, activity: &str) -> Standing {
    place.standings.get(activity).copied().unwrap_or_default()
}

/// Whether an activity of 1.2 may be chosen.
pub(super) fn is_open(course: &Course, place: &Place, activity: &Activity) -> bool {
    let Some(script) = &activity.prerequisites else {
        return true;
    };
    // A script with a typing error keeps nobody out.
    Prerequisites::parse(script).map_or(true, |script| {
        script.are_met(|id| status(course, place, id))
    })
}

/// The status of an item in the words of 1.2; of a block, what its items come to together.
fn status(course: &Course, place: &Place, id: &str) -> &'static str {
    let Some(at) = course
        .activities
        .iter()
        .position(|activity| activity.id == id)
    else {
        return "not attempted";
    };
    let own = &course.activities[at];
    if own.url.is_some() {
        return word(standing(place, id));
    }
    let inside = course.activities[at + 1..]
        .iter()
        .take_while(|activity| activity.depth > own.depth);
    let words: Vec<_> = inside
        .filter(|activity| activity.url.is_some())
        .map(|activity| word(standing(place, &activity.id)))
        .collect();
    match () {
        () if words.iter().all(|word| *word == "passed") => "passed",
        () if words
            .iter()
            .all(|word| matches!(*word, "passed" | "completed")) =>
        {
            "completed"
        }
        () if words.contains(&"failed") => "failed",
        () if words.iter().all(|word| *word == "not attempted") => "not attempted",
        () => "incomplete",
    }
}

/// A standing in one word.
pub(super) fn word(standing: Standing) -> &'static str {
    match (standing.success, standing.completion) {
        (Some(true), _) => "passed",
        (Some(false), _) => "failed",
        (None, Completion::Completed) => "completed",
        (None, Completion::Incomplete) => "incomplete",
        (None, Completion::NotAttempted | Completion::Unknown) => "not attempted",
    }
}
