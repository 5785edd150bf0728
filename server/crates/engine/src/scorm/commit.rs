//! Commits of a SCO: numbered, each taken once and in order.

use super::course::Course;
use super::enter::{enter, kept};
use super::outline::{Outline, draw};
use super::{MEETINGS, Place, go, log, route, say, write};
use crate::hops::{self, Step};
use crate::platforms::grades;
use crate::{App, Error, Result};
use scorm::cmi::{self, Data, End, Kept, Policy};
use scorm::sequencing::{Report, RuntimeData, Said};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::event::Event;
use store::session::Session;
use store::writer::{Refused, Unit};
use uuid::Uuid;

/// What the browser sends.
#[derive(Debug, Clone, Deserialize)]
pub struct Commit {
    /// Which launch of a SCO.
    pub sitting: Uuid,
    /// 1 for its first commit.
    pub seq: i64,
    /// Elements that changed.
    #[serde(default)]
    pub changes: Data,
    /// What the SCO called since: the debug log.
    #[serde(default)]
    pub calls: Vec<Value>,
    /// Whether it has initialized.
    #[serde(default)]
    pub spoke: bool,
    /// `terminated` or `cut` when it is over.
    pub end: Option<How>,
}

/// How a sitting ended, as the browser knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The SCO said so.
    Terminated,
    /// It was left.
    Cut,
}

/// What the browser hears.
#[derive(Debug, Clone, Serialize)]
pub struct Committed {
    /// Commits taken of this sitting.
    pub seq: i64,
    /// What the shell shows now.
    pub outline: Outline,
}

/// Takes a commit. One that was taken before changes nothing.
pub async fn commit(app: &App, session: &Session, sent: &Commit) -> Result<Committed> {
    for _ in 0..MEETINGS {
        let (mut place, course) = enter(app, session).await?;
        if is_known(&place, sent)? {
            return Ok(told(&place, &course));
        }
        let unit = plan(app, &mut place, &course, sent).await?;
        match grades::write(app, unit).await {
            Ok(_) => return Ok(told(&place, &course)),
            Err(Refused::Stale) => {}
            Err(refused) => return Err(refused.into()),
        }
    }
    Err(Error::Busy)
}

fn told(place: &Place, course: &Course) -> Committed {
    Committed {
        seq: place.run.seq,
        outline: draw(place, course),
    }
}

/// Whether it was taken already; an error where it comes too late or too early.
fn is_known(place: &Place, sent: &Commit) -> Result<bool> {
    let run = &place.run;
    if run.sitting != Some(sent.sitting) {
        let message = format!(
            "sitting {} is over: the course was opened again since",
            sent.sitting
        );
        return Err(Error::conflict("scorm.sitting_over", message));
    }
    if sent.seq <= run.seq {
        return Ok(true);
    }
    if !run.running {
        let message = format!("sitting {} has ended with commit {}", sent.sitting, run.seq);
        return Err(Error::conflict("scorm.sitting_over", message));
    }
    if sent.seq > run.seq + 1 {
        let message = format!("commit {} came, expected {}", sent.seq, run.seq + 1);
        return Err(Error::conflict("scorm.commit_gap", message));
    }
    Ok(false)
}

async fn plan(app: &App, place: &mut Place, course: &Course, sent: &Commit) -> Result<Unit> {
    let start = std::time::Instant::now();
    let now = app.now();
    let before = place.sequencing.clone();
    let activity = place.run.activity.clone();
    let mut kept = kept(app, place, &activity).await?;
    let then = say::Then::of(place, &kept);
    cmi::apply(course.version, &mut kept.data, &sent.changes)
        .map_err(|fault| Error::invalid_at("scorm.element", "/changes", fault.to_string()))?;
    place.run.seq = sent.seq;
    place.run.spoke |= sent.spoke;
    let terms = go::terms_now(course, place);
    let standing = cmi::standing(course.version, &terms, &kept.data).best(kept.standing);
    place.standings.insert(activity.clone(), standing);
    match sent.end {
        None => track(place, course, &kept, false),
        Some(how) => {
            let how = match how {
                _ if !place.run.spoke => End::Silent,
                How::Terminated => End::Terminated,
                How::Cut => End::Cut,
            };
            close(place, course, &mut kept, how);
        }
    }
    let ended = if sent.end.is_some() && !kept.suspended {
        write::Ended::Sco
    } else {
        write::Ended::Nothing
    };
    let turned = write::roll_up(place, course, ended, now);
    let mut unit = write::unit(place, course, &before, now);
    unit.changes
        .push(write::activity(place, &activity, &kept, now));
    unit.changes.extend(log::row(place, sent, now));
    grades::of_ended(app, &mut unit, &place.session, &place.attempt).await?;
    let event = Uuid::new_v5(&sent.sitting, format!("commit {}", sent.seq).as_bytes());
    unit.events.push(Event {
        tenant_id: place.attempt.tenant_id,
        attempt_id: place.attempt.id,
        id: event,
        kind: "scorm.commit".to_owned(),
        segment: activity,
        detail:
            json!({"seq": sent.seq, "elements": sent.changes.len(), "ended": sent.end.is_some()})
                .to_string(),
        at: now,
    });
    let speaker = write::speaker(app, place).await?;
    say::of_sco(
        app, &mut unit, &speaker, place, course, &then, &kept, sent, now,
    );
    say::of_course(app, &mut unit, &speaker, place, turned, event, now);
    if sent.end.is_some() || sent.seq == 1 || turned.completed || turned.success.is_some() {
        let step = hop(place, sent, &kept);
        unit.hops
            .push(write::trail(place).hop(now, step.since(start)));
    }
    Ok(unit)
}

fn hop(place: &Place, sent: &Commit, kept: &Kept) -> Step<'static> {
    let word = route::word(route::standing(place, &place.run.activity));
    let (name, done) = match sent.end {
        Some(How::Terminated) => ("scorm.terminate", "terminated"),
        Some(How::Cut) => ("scorm.cut", "was left without a word"),
        None => ("scorm.commit", "committed"),
    };
    let place_kept = if kept.suspended { ", to go on" } else { "" };
    let done = format!("{} {done}", place.run.activity);
    Step::ok(hops::Place::Host, name, done, format!("{word}{place_kept}")).by_learner()
}

/// Ends a sitting of which nothing more was heard. Where its SCO has not begun to speak it never began: the page was
/// loaded again, or the browser was closed at once.
pub(super) fn close_left(place: &mut Place, course: &Course, kept: &mut Kept) {
    if place.run.spoke {
        return close(place, course, kept, End::Cut);
    }
    kept.sessions = kept.sessions.saturating_sub(1);
    kept.suspended = kept.resumed;
    place.run.running = false;
    track(place, course, kept, true);
}

/// Ends the sitting that runs.
pub(super) fn close(place: &mut Place, course: &Course, kept: &mut Kept, how: End) {
    let terms = go::terms_now(course, place);
    let exits = kept.data.clone();
    cmi::end(course.version, &terms, kept, how, Policy::default());
    let activity = place.run.activity.clone();
    place.standings.insert(activity, kept.standing);
    place.run.running = false;
    let with_exit = Kept {
        data: exits,
        suspended: kept.suspended,
        ..kept.clone()
    };
    track(place, course, &with_exit, kept.suspended);
}

/// Tells sequencing what the SCO has said.
fn track(place: &mut Place, course: &Course, kept: &Kept, suspends: bool) {
    let Some(mut session) = route::session(course, place) else {
        return;
    };
    let buckets = session.launch().map_or_else(Vec::new, |launch| launch.data);
    let text = |name: String| kept.data.get(&name).cloned();
    let stores = buckets.iter().enumerate();
    let data = stores.filter_map(|(at, bucket)| {
        Some((bucket.id.clone(), text(format!("adl.data.{at}.store"))?))
    });
    let ids = kept.data.iter().filter_map(|(name, id)| {
        let at = name.strip_prefix("cmi.objectives.")?.strip_suffix(".id")?;
        Some((
            id.clone(),
            report(&kept.data, &format!("cmi.objectives.{at}")),
        ))
    });
    let said = RuntimeData {
        own: report(&kept.data, "cmi"),
        objectives: ids.collect::<BTreeMap<_, _>>(),
        suspends,
        data: data.collect(),
    };
    session.commit(&said);
    route::keep(place, &session);
}

fn report(data: &Data, under: &str) -> Report {
    let text = |leaf: &str| {
        data.get(&format!("{under}.{leaf}"))
            .map_or("", String::as_str)
    };
    let number = |leaf: &str| {
        text(leaf)
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
    };
    Report {
        completion: Said::of(text("completion_status")),
        success: Said::of(text("success_status")),
        scaled: number("score.scaled"),
        raw: number("score.raw"),
        min: number("score.min"),
        max: number("score.max"),
        progress_measure: number("progress_measure"),
    }
}
