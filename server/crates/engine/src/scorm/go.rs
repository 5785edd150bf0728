//! Going somewhere: a request of the learner or of a SCO, and the launch that it leads to.

use super::course::{Activity, Course};
use super::enter::{enter, kept};
use super::outline::{Outline, draw};
use super::route::{self, Next};
use super::{MEETINGS, Place, commit, say, write};
use crate::hops::{self, Step};
use crate::platforms::grades;
use crate::vocabulary::{About, Verb};
use crate::{App, Error, Instant, Result, lrs, packages};
use scorm::cmi::{self, Completion, Data, Kept, Learner, Shared, Terms, Version};
use scorm::sequencing::{Launch, ObjectiveProgress};
use serde::Serialize;
use std::collections::BTreeMap;
use store::session::Session;
use store::writer::{Change, Refused, Unit};
use uuid::Uuid;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `begin`, or a value of `adl.nav.request`.
    pub request: String,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Gone {
    /// What the shell shows now.
    pub outline: Outline,
    /// What is launched; none: the learner chooses.
    pub launch: Option<Launched>,
    /// Whether the course has ended for now.
    pub over: bool,
}

/// A launch of a SCO or an asset.
#[derive(Debug, Clone, Serialize)]
pub struct Launched {
    /// Its commits carry this.
    pub sitting: Uuid,
    /// Which activity.
    pub activity: String,
    /// What the learner reads.
    pub title: String,
    /// What to open: at this origin, or a whole address.
    pub url: String,
    /// Whether it speaks.
    pub sco: bool,
    /// Which API it looks for.
    pub version: Version,
    /// What it finds: element names to values.
    pub values: Data,
    /// Elements whose access differs.
    pub access: BTreeMap<String, &'static str>,
}

/// Follows a request.
pub async fn go(app: &App, session: &Session, asked: &Asked) -> Result<Gone> {
    for _ in 0..MEETINGS {
        let (gone, unit) = plan(app, session, &asked.request).await?;
        match grades::write(app, unit).await {
            Ok(_) => return Ok(gone),
            Err(Refused::Stale) => {}
            Err(refused) => return Err(refused.into()),
        }
    }
    Err(Error::Busy)
}

/// The learner leaves: what runs is cut off where it is, and everything waits until they come back.
pub async fn leave(app: &App, session: &Session) -> Result<Gone> {
    go(
        app,
        session,
        &Asked {
            request: "suspendAll".to_owned(),
        },
    )
    .await
}

async fn plan(app: &App, session: &Session, request: &str) -> Result<(Gone, Unit)> {
    let start = std::time::Instant::now();
    let now = app.now();
    let (mut place, course) = enter(app, session).await?;
    let before = place.sequencing.clone();
    let mut rows = Vec::new();
    let mut left = None;
    if place.run.running {
        let id = place.run.activity.clone();
        let mut old = kept(app, &place, &id).await?;
        commit::close_left(&mut place, &course, &mut old);
        rows.push(write::activity(&place, &id, &old, now));
        left = Some((id, old));
    }
    let next = follow(&course, &mut place, request)?;
    let launch = match &next {
        Next::Launch(id) => {
            // What was just left is not in the database yet.
            let kept = match left.filter(|(left, _)| left == id) {
                Some((_, kept)) => kept,
                None => kept(app, &place, id).await?,
            };
            let (launched, row) = launch(app, &mut place, &course, (id, kept), now)?;
            rows.push(row);
            Some(launched)
        }
        Next::Choose | Next::Over => None,
    };
    let ended = if next == Next::Over && is_done(&place, &course) {
        write::Ended::Course
    } else {
        write::Ended::Nothing
    };
    let turned = write::roll_up(&mut place, &course, ended, now);
    let mut unit = write::unit(&mut place, &course, &before, now);
    unit.changes.extend(rows);
    grades::of_ended(app, &mut unit, session, &place.attempt).await?;
    let speaker = write::speaker(app, &place).await?;
    say::of_course(
        app,
        &mut unit,
        &speaker,
        &place,
        turned,
        app.ids.next(),
        now,
    );
    if next == Next::Over && !turned.finished {
        let said = speaker.says(
            app.ids.next(),
            now,
            Verb::Suspended,
            About::Course(&place.edition),
            None,
        );
        lrs::admit(app, &mut unit, &said)?;
    }
    let came_back = match &next {
        Next::Launch(id) => format!("launched {id}"),
        Next::Choose => "the learner chooses".to_owned(),
        Next::Over => "ended for now".to_owned(),
    };
    let step = Step::ok(
        hops::Place::Host,
        "scorm.go",
        format!("asked for {request}"),
        came_back,
    );
    unit.hops
        .push(write::trail(&place).hop(now, step.by_learner().since(start)));
    let over = next == Next::Over;
    Ok((
        Gone {
            outline: draw(&place, &course),
            launch,
            over,
        },
        unit,
    ))
}

/// Leaving is always possible; a course that has come to its end ends.
fn follow(course: &Course, place: &mut Place, request: &str) -> Result<Next> {
    if request != "suspendAll" {
        return route::follow(course, place, request);
    }
    let leaves = if is_done(place, course) {
        "exitAll"
    } else {
        "suspendAll"
    };
    Ok(route::follow(course, place, leaves).map_or(Next::Over, |_| Next::Over))
}

/// Whether nothing is suspended and nothing is left to do.
fn is_done(place: &Place, course: &Course) -> bool {
    let done = |activity: &Activity| {
        route::standing(place, &activity.id).completion == Completion::Completed
    };
    place.attempt.completed || course.launchable().all(done)
}

fn launch(
    app: &App,
    place: &mut Place,
    course: &Course,
    (id, mut kept): (&str, Kept),
    now: Instant,
) -> Result<(Launched, Change)> {
    let activity = course
        .activity(id)
        .ok_or_else(|| Error::not_found("activity", id))?;
    let url = activity.url.as_deref().ok_or_else(|| {
        Error::conflict(
            "package.no_content",
            format!("activity {id} has nothing to launch"),
        )
    })?;
    let sequenced = route::session(course, place).and_then(|session| session.launch());
    let (terms, shared) = terms(activity, sequenced.as_ref(), place);
    if let Some(launch) = &sequenced {
        kept.suspended = launch.resumed;
    }
    let learner = Learner {
        id: place.learner.pseudonym.clone(),
        name: place.learner.pseudonym.clone(),
        lang: place.attempt.lang.clone(),
    };
    let mut opening = cmi::open(course.version, &terms, &learner, &mut kept, &shared, false);
    if let Some(launch) = sequenced.filter(|launch| !launch.resumed) {
        seed(&launch.objectives, &mut opening.values);
    }
    for (name, value) in &opening.values {
        if name.starts_with("cmi.objectives.") && name.ends_with(".id") {
            kept.data.insert(name.clone(), value.clone());
        }
    }
    if !activity.sco {
        kept.standing.completion = Completion::Completed;
    }
    let sitting = app.ids.next();
    place.standings.insert(id.to_owned(), kept.standing);
    place.run.sitting = Some(sitting);
    id.clone_into(&mut place.run.activity);
    (place.run.running, place.run.spoke, place.run.seq) = (true, false, 0);
    let row = write::activity(place, id, &kept, now);
    let launched = Launched {
        sitting,
        activity: id.to_owned(),
        title: activity.title.clone(),
        url: address(app, place, url),
        sco: activity.sco,
        version: course.version,
        values: opening.values,
        access: opening.access,
    };
    Ok((launched, row))
}

fn address(app: &App, place: &Place, url: &str) -> String {
    if url.starts_with("https://") || url.starts_with("http://") {
        return url.to_owned();
    }
    let base = packages::base(app, place.attempt.tenant_id, place.attempt.version_id);
    format!("{base}{url}")
}

/// What the SCO is told: by the manifest, and of 2004 by sequencing.
fn terms(activity: &Activity, launch: Option<&Launch>, place: &Place) -> (Terms, Data) {
    let mut terms = activity.terms.clone();
    let Some(launch) = launch else {
        return (terms, place.shared.clone());
    };
    terms.completion_threshold = launch.completion_threshold;
    terms.scaled_passing_score = launch.scaled_passing_score;
    terms.max_time_allowed.clone_from(&launch.max_time_allowed);
    terms.objectives = launch.objectives.iter().map(|(id, _)| id.clone()).collect();
    let shared = launch.data.iter().map(|data| Shared {
        id: data.id.clone(),
        read: data.readable,
        write: data.writable,
    });
    terms.shared = shared.collect();
    let stored = launch
        .data
        .iter()
        .filter_map(|data| Some((data.id.clone(), data.store.clone()?)));
    (terms, stored.collect())
}

/// What global objectives say is there before Initialize (RTE §4.2.17).
fn seed(objectives: &[(String, ObjectiveProgress)], values: &mut Data) {
    for (at, (_, progress)) in objectives.iter().enumerate() {
        let mut put = |leaf: &str, value: Option<String>| {
            if let Some(value) = value {
                values
                    .entry(format!("cmi.objectives.{at}.{leaf}"))
                    .or_insert(value);
            }
        };
        let word = |yes: &str, no: &str, is: bool| if is { yes } else { no }.to_owned();
        put(
            "success_status",
            progress.satisfied.map(|is| word("passed", "failed", is)),
        );
        put(
            "completion_status",
            progress
                .completed
                .map(|is| word("completed", "incomplete", is)),
        );
        put(
            "progress_measure",
            progress.progress_measure.map(|share| share.to_string()),
        );
        put(
            "score.scaled",
            progress.measure.map(|scaled| scaled.to_string()),
        );
        put("score.raw", progress.raw_score.map(|raw| raw.to_string()));
        put("score.min", progress.min_score.map(|min| min.to_string()));
        put("score.max", progress.max_score.map(|max| max.to_string()));
    }
}

/// What an activity keeps, with the terms that hold now: what a commit needs.
pub(super) fn terms_now(course: &Course, place: &Place) -> Terms {
    let launch = route::session(course, place).and_then(|session| session.launch());
    let activity = course.activity(&place.run.activity);
    activity.map_or_else(Terms::default, |activity| {
        terms(activity, launch.as_ref(), place).0
    })
}
