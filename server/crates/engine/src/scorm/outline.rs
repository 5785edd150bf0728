//! What the shell shows around a SCO: table of contents, controls, how far the learner is.

use super::course::Course;
use super::enter::enter;
use super::{Place, route};
use crate::{App, Result};
use scorm::cmi::Version;
use scorm::sequencing::{TocEntry, ValidRequests};
use serde::Serialize;
use serde_json::{Value, json};
use store::session::Session;
use uuid::Uuid;

/// What the shell shows.
#[derive(Debug, Clone, Serialize)]
pub struct Outline {
    /// Of the course.
    pub title: String,
    /// Language wanted, BCP 47.
    pub lang: String,
    /// Which API the SCOs look for.
    pub version: Version,
    /// Which attempt: what waits in the browser is kept under it.
    pub attempt: Uuid,
    /// `active` or `finished`.
    pub state: String,
    /// The whole course.
    pub completed: bool,
    /// The whole course.
    pub passed: Option<bool>,
    /// 0 to 1.
    pub scaled: Option<f64>,
    /// The table of contents, in order.
    pub items: Vec<Item>,
    /// Requests that would be taken now.
    pub valid: ValidRequests,
    /// Controls not to show, in the words of `hideLMSUI`.
    pub hide: Vec<Value>,
    /// The launch that goes on, if any.
    pub sitting: Option<Uuid>,
    /// Commits taken of it.
    pub seq: i64,
    /// Where the learner came from.
    pub return_url: Option<String>,
}

/// A line of the table of contents.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// The manifest's identifier.
    pub id: String,
    /// What the learner reads.
    pub title: String,
    /// How deep it lies, from 0.
    pub depth: usize,
    /// Whether it can be chosen now.
    pub enabled: bool,
    /// Whether it runs or ran last.
    pub current: bool,
    /// Whether it has content of its own.
    pub leaf: bool,
    /// `not attempted`, `incomplete`, `completed`, `passed`, `failed`.
    pub status: &'static str,
}

/// What the shell shows now.
pub async fn outline(app: &App, session: &Session) -> Result<Outline> {
    let (place, course) = enter(app, session).await?;
    Ok(draw(&place, &course))
}

pub(super) fn draw(place: &Place, course: &Course) -> Outline {
    let sequenced = route::session(course, place);
    let (items, valid) = match &sequenced {
        Some(session) => {
            let mut items = Vec::new();
            for entry in session.toc().children {
                sequenced_items(place, &entry, 0, &mut items);
            }
            (items, session.valid_requests())
        }
        None => (plain_items(place, course), plain_requests(place, course)),
    };
    let hide = sequenced
        .and_then(|session| session.launch())
        .map_or_else(Vec::new, |launch| {
            launch
                .hide_lms_ui
                .iter()
                .map(|control| json!(control))
                .collect()
        });
    let attempt = &place.attempt;
    Outline {
        title: place.edition.title.clone(),
        lang: attempt.lang.clone(),
        version: course.version,
        attempt: attempt.id,
        state: attempt.state.clone(),
        completed: attempt.completed,
        passed: attempt.passed,
        scaled: attempt.scaled,
        items,
        valid,
        hide,
        sitting: place.run.sitting.filter(|_| place.run.running),
        seq: place.run.seq,
        return_url: place.session.return_url.clone(),
    }
}

fn sequenced_items(place: &Place, entry: &TocEntry, depth: usize, into: &mut Vec<Item>) {
    let inside = depth + usize::from(entry.visible);
    if entry.visible {
        into.push(Item {
            id: entry.id.clone(),
            title: entry.title.clone(),
            depth,
            enabled: entry.enabled,
            current: entry.current,
            leaf: entry.leaf,
            status: sequenced_word(place, entry),
        });
    }
    for child in &entry.children {
        sequenced_items(place, child, inside, into);
    }
}

fn sequenced_word(place: &Place, entry: &TocEntry) -> &'static str {
    let said = route::word(route::standing(place, &entry.id));
    match (entry.satisfied, entry.completed) {
        (Some(false), _) => "failed",
        (Some(true), Some(true)) => "passed",
        (_, Some(true)) => "completed",
        (_, Some(false)) => "incomplete",
        (Some(true), None) if entry.attempts > 0 => "passed",
        (_, None) if entry.attempts == 0 => "not attempted",
        (_, None) if said == "not attempted" => "incomplete",
        (_, None) => said,
    }
}

fn plain_items(place: &Place, course: &Course) -> Vec<Item> {
    let shown = course.activities.iter().filter(|activity| activity.visible);
    let item = |activity: &super::course::Activity| Item {
        id: activity.id.clone(),
        title: activity.title.clone(),
        depth: activity.depth,
        enabled: activity.url.is_some() && route::is_open(course, place, activity),
        current: place.run.activity == activity.id,
        leaf: activity.url.is_some(),
        status: route::word(route::standing(place, &activity.id)),
    };
    shown.map(item).collect()
}

fn plain_requests(place: &Place, course: &Course) -> ValidRequests {
    let leads = |request: &str| route::follow(course, &mut place.clone(), request).is_ok();
    let open = course
        .launchable()
        .filter(|activity| route::is_open(course, place, activity));
    ValidRequests {
        r#continue: leads("continue"),
        previous: leads("previous"),
        exit: true,
        exit_all: true,
        suspend_all: true,
        choice: open.map(|activity| activity.id.clone()).collect(),
        ..ValidRequests::default()
    }
}
