//! The outbox of grades: written with the progress that they speak of, what is due, how it ended. The edge makes the calls.
//!
//! One row for each learner at a placement. A grade that changes before it was sent is sent once, as it is then; the moments
//! that a platform is told always grow, whatever is tried again. Of several attempts the best counts.

use crate::hops::{Outcome as End, Place, Step, Trail};
use crate::reactions::next_try;
use crate::{App, Error, Instant, Result, catalog, people};
use store::attempt::Attempt;
use store::grade::{DELIVERED, FAILED, Grade, WAITING, Wanted};
use store::placement::Placement;
use store::platform::Platform;
use store::seat::Seat;
use store::session::Session;
use store::writer::{Change, Receipt, Refused, Unit};
use store::{Page, TenantId};
use uuid::Uuid;

/// A grade that was taken and did not come back is tried again after this time: longer than its calls may last.
const TAKEN_SECONDS: i64 = 40;
/// A platform that does not take a grade for so long is given up: two weeks.
const TRIED_SECONDS: i64 = 14 * 86_400;
/// What a platform lets us do, in the words of AGS.
const SCORE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/score";

/// The grades that the end of an attempt comes to, in the unit that ends it.
pub(crate) async fn of_ended(
    app: &App,
    unit: &mut Unit,
    session: &Session,
    attempt: &Attempt,
) -> Result<()> {
    let ended = attempt.finished_at.filter(|at| *at == attempt.updated_at);
    let Some(now) = ended.filter(|_| session.protocol.starts_with("lti")) else {
        return Ok(());
    };
    let share = share(attempt);
    let (db, tenant) = (app.store.read(), attempt.tenant_id);
    let known = store::grade::of_registration(db, tenant, attempt.registration_id).await?;
    for seat in store::seat::of_registration(db, tenant, attempt.registration_id).await? {
        let is_enough = |grade: &Grade| {
            let is_same = grade.share >= share && grade.state != FAILED;
            grade.seat_id == seat.id && (grade.share > share || is_same)
        };
        if known.iter().any(is_enough) || !is_graded(app, &seat).await? {
            continue;
        }
        let grade = new(app, &seat, attempt, share, now);
        unit.changes.push(Change::Grade(Box::new(grade)));
    }
    Ok(())
}

/// What a finished attempt is worth. Packages may end without a score: all of it then, unless they say failed.
fn share(attempt: &Attempt) -> f64 {
    let verdict = if attempt.passed == Some(false) {
        0.0
    } else {
        1.0
    };
    attempt.scaled.unwrap_or(verdict)
}

/// Writes a unit; the grades in it are due at once.
pub(crate) async fn write(app: &App, unit: Unit) -> Result<Receipt, Refused> {
    let any = unit
        .changes
        .iter()
        .any(|change| matches!(change, Change::Grade(_)));
    let receipt = app.writer.write(unit).await?;
    if any {
        are_due(app);
    }
    Ok(receipt)
}

/// Whether the platform takes grades of this seat.
async fn is_graded(app: &App, seat: &Seat) -> Result<bool> {
    if seat.outcome_url.is_some() && seat.sourcedid.is_some() {
        return Ok(true);
    }
    let placement =
        store::placement::by_id(app.store.read(), seat.tenant_id, seat.placement_id).await?;
    Ok(placement.is_some_and(|placement| takes_scores(&placement)))
}

/// Whether scores may be sent, and there is somewhere to send them.
pub fn takes_scores(placement: &Placement) -> bool {
    let somewhere = placement.line_item_url.is_some() || placement.line_items_url.is_some();
    somewhere && placement.scopes.split(' ').any(|scope| scope == SCORE)
}

fn new(app: &App, seat: &Seat, attempt: &Attempt, share: f64, now: Instant) -> Grade {
    Grade {
        tenant_id: seat.tenant_id,
        id: app.ids.next(),
        platform_id: seat.platform_id,
        seat_id: seat.id,
        registration_id: attempt.registration_id,
        attempt_id: attempt.id,
        share,
        passed: attempt.passed == Some(true),
        revision: 1,
        sent_revision: 0,
        state: WAITING.to_owned(),
        tries: 0,
        created_at: now,
        changed_at: now,
        next_at: now,
        ends_at: now.plus_seconds(TRIED_SECONDS),
        sent_at: None,
        status: None,
        error: None,
        delivered_at: None,
    }
}

/// A call to make.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// What to hand back to [`ended`].
    pub grade: Grade,
    /// To whom.
    pub platform: Platform,
    /// Where.
    pub placement: Placement,
    /// What the platform calls the learner.
    pub subject: String,
    /// Where a grade of Basic Outcomes goes, and what the platform calls it.
    pub outcome: Option<super::Outcome>,
    /// The course's title, for a column that is made.
    pub title: String,
    /// The moment that the platform is told, later than any before.
    pub told: Instant,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What the platform answered, if it did.
    pub status: Option<u16>,
    /// None: it has the grade. Else why not, in its own words as far as they name nobody.
    pub why: Option<String>,
    /// Whether it never will.
    pub never: bool,
}

/// Grades, newest first.
pub async fn list(
    app: &App,
    tenant: TenantId,
    wanted: &Wanted,
    page: Page<Uuid>,
) -> Result<Vec<Grade>> {
    Ok(store::grade::page(app.store.read(), tenant, wanted, page).await?)
}

/// Where the grade of a learner is; the one that has the farthest to go, where several places show the course.
pub async fn of_session(app: &App, session: &Session) -> Result<Option<String>> {
    let (db, tenant) = (app.store.read(), session.tenant_id);
    let Some(attempt) = store::attempt::by_id(db, tenant, session.attempt_id).await? else {
        return Ok(None);
    };
    let grades = store::grade::of_registration(db, tenant, attempt.registration_id).await?;
    let is_open = |grade: &&Grade| grade.state != DELIVERED;
    let first = grades.iter().find(is_open).or(grades.first());
    Ok(first.map(|grade| grade.state.clone()))
}

/// Sends a grade anew, whatever became of it.
pub async fn resend(app: &App, tenant: TenantId, id: Uuid) -> Result<Grade> {
    let wanted = Wanted {
        id: Some(id),
        ..Wanted::default()
    };
    resend_all(app, tenant, &wanted).await?;
    let found = store::grade::by_id(app.store.read(), tenant, id).await?;
    found.ok_or_else(|| Error::not_found("grade with id", id))
}

/// Sends grades anew, whatever became of them; answers how many.
pub async fn resend_all(app: &App, tenant: TenantId, wanted: &Wanted) -> Result<u64> {
    let now = app.now();
    let ends = now.plus_seconds(TRIED_SECONDS);
    let tx = app.store.begin_write().await?;
    let count = store::grade::again(&tx, tenant, wanted, now, ends).await?;
    tx.commit().await?;
    app.grades_due.notify_one();
    Ok(count)
}

/// Wakes who sends.
pub(crate) fn are_due(app: &App) {
    app.grades_due.notify_one();
}

/// Waits until there may be something to send, at most until `by`.
pub async fn wait(app: &App, by: tokio::time::Instant) {
    tokio::select! {
        () = app.grades_due.notified() => {}
        () = tokio::time::sleep_until(by) => {}
    }
}

/// Platforms with grades whose time has come.
pub async fn due_platforms(app: &App, tenant: TenantId) -> Result<Vec<Uuid>> {
    Ok(store::grade::due_platforms(app.store.read(), tenant, app.now()).await?)
}

/// Grades for a platform whose time has come.
pub async fn due(app: &App, tenant: TenantId, platform: Uuid, limit: u64) -> Result<Vec<Grade>> {
    Ok(store::grade::due(app.store.read(), tenant, platform, app.now(), limit).await?)
}

/// When the time of the next grade comes.
pub async fn next_due(app: &App, tenant: TenantId) -> Result<Option<Instant>> {
    Ok(store::grade::next_due(app.store.read(), tenant).await?)
}

/// Takes a grade; none when somebody else has it, or when its platform is gone.
pub async fn take(app: &App, grade: Grade) -> Result<Option<Outgoing>> {
    let now = app.now();
    let (until, told) = (
        now.plus_seconds(TAKEN_SECONDS),
        following(grade.sent_at, now),
    );
    let tx = app.store.begin_write().await?;
    if !store::grade::claim(&tx, &grade, until, told).await? {
        return Ok(None);
    }
    // What is sent is what stands there now: it may have changed since it was found due.
    let grade = store::grade::by_id(&*tx, grade.tenant_id, grade.id).await?;
    tx.commit().await?;
    let Some(grade) = grade else {
        return Ok(None);
    };
    match prepared(app, &grade, told).await? {
        Some(outgoing) => Ok(Some(outgoing)),
        None => {
            let gone = Ended {
                status: None,
                why: Some("the platform or the place is not known any more".to_owned()),
                never: true,
            };
            settle(app, grade, gone, "?", std::time::Duration::ZERO).await?;
            Ok(None)
        }
    }
}

async fn prepared(app: &App, grade: &Grade, told: Instant) -> Result<Option<Outgoing>> {
    let (db, tenant) = (app.store.read(), grade.tenant_id);
    let Some(seat) = store::seat::by_id(db, tenant, grade.seat_id).await? else {
        return Ok(None);
    };
    let platform = store::platform::by_id(db, tenant, grade.platform_id).await?;
    let placement = store::placement::by_id(db, tenant, seat.placement_id).await?;
    let (Some(platform), Some(placement)) = (platform, placement) else {
        return Ok(None);
    };
    let about = crate::launch::sealed_for(seat.placement_id, seat.learner_id);
    let open = |sealed: &[u8]| {
        let bytes = app.secrets.unseal(&about, sealed)?;
        String::from_utf8(bytes).ok()
    };
    let subject = open(&seat.subject).ok_or_else(|| super::foreign("subject of a seat"))?;
    let sourcedid = seat.sourcedid.as_deref().and_then(open);
    let outcome = seat.outcome_url.zip(sourcedid);
    let courses: Vec<Uuid> = placement.course_id.into_iter().collect();
    let course = catalog::by_ids(app, tenant, &courses).await?.pop();
    Ok(Some(Outgoing {
        grade: grade.clone(),
        platform,
        placement,
        subject,
        outcome: outcome.map(|(url, sourcedid)| super::Outcome { url, sourcedid }),
        title: course.map_or_else(|| "Course".to_owned(), |course| course.title),
        told,
    }))
}

/// A moment later than the last one, in whole milliseconds: that is what scores carry (AGS §3.4.6).
fn following(last: Option<Instant>, now: Instant) -> Instant {
    let now = Instant(now.0 / 1_000 * 1_000);
    match last {
        Some(last) if now <= last => Instant((last.0 / 1_000 + 1) * 1_000),
        _ => now,
    }
}

/// Keeps the column that was found or made for a place.
pub async fn has_column(app: &App, placement: &Placement, url: Option<&str>) -> Result<()> {
    let tx = app.store.begin_write().await?;
    let (tenant, id) = (placement.tenant_id, placement.id);
    if let Some(known) = store::placement::by_id(&*tx, tenant, id).await? {
        let placement = Placement {
            line_item_url: url.map(str::to_owned),
            updated_at: app.now(),
            ..known
        };
        store::placement::replace(&tx, placement).await?;
    }
    Ok(tx.commit().await?)
}

/// Notes how a call ended: done, to be tried again, or given up.
pub async fn ended(app: &App, sent: Outgoing, how: Ended, took: std::time::Duration) -> Result<()> {
    let name = sent.platform.name.clone();
    settle(app, sent.grade, how, &name, took).await
}

async fn settle(
    app: &App,
    grade: Grade,
    how: Ended,
    platform: &str,
    took: std::time::Duration,
) -> Result<()> {
    let now = app.now();
    let over = how.never || now >= grade.ends_at;
    let state = match (&how.why, over) {
        (None, _) => DELIVERED,
        (Some(_), true) => FAILED,
        (Some(_), false) => WAITING,
    };
    let next_at = next_try(grade.id, grade.tries, now).min(grade.ends_at);
    let delivered = how.why.is_none();
    let row = Grade {
        state: state.to_owned(),
        next_at,
        sent_revision: if delivered {
            grade.revision
        } else {
            grade.sent_revision
        },
        status: how.status.map(i32::from),
        error: how.why.clone(),
        delivered_at: if delivered {
            Some(now)
        } else {
            grade.delivered_at
        },
        ..grade
    };
    let mut unit = Unit::new(row.tenant_id);
    if let Some(trail) = trail(app, &row, platform).await? {
        unit.hops
            .push(trail.hop(now, step(&row, &how, state, took)));
    }
    let change = Change::GradeTried {
        grade: Box::new(row),
        at: now,
    };
    unit.changes.push(change);
    app.writer.write(unit).await?;
    // It may have changed while it was on its way.
    app.grades_due.notify_one();
    Ok(())
}

fn step(row: &Grade, how: &Ended, state: &str, took: std::time::Duration) -> Step<'static> {
    let done = format!(
        "sent a grade of {:.0} %, try {}",
        row.share * 100.0,
        row.tries
    );
    let said = how
        .why
        .clone()
        .unwrap_or_else(|| "the platform has it".to_owned());
    let failure = match state {
        DELIVERED => None,
        FAILED => Some((End::Fail, "lti.grade.failed")),
        _ => Some((End::Fail, "lti.grade.refused")),
    };
    Step {
        failure,
        expected: failure.map(|_| "a platform that takes the grade; it is tried again".to_owned()),
        side: "lms",
        took,
        ..Step::ok(Place::Lms, "grade.send", done, said)
    }
}

/// The launch that the grade comes from.
async fn trail(app: &App, grade: &Grade, platform: &str) -> Result<Option<Trail>> {
    let (db, tenant) = (app.store.read(), grade.tenant_id);
    let session = store::session::newest_of_attempt(db, tenant, grade.attempt_id).await?;
    let attempt = store::attempt::by_id(db, tenant, grade.attempt_id).await?;
    let (Some(session), Some(attempt)) = (session, attempt) else {
        return Ok(None);
    };
    let learner = people::by_id(app, tenant, attempt.learner_id).await?;
    let course = catalog::by_ids(app, tenant, &[attempt.course_id])
        .await?
        .pop();
    Ok(Some(Trail {
        tenant,
        launch: session.launch_id,
        protocol: if session.protocol == "lti11" {
            "lti11"
        } else {
            "lti13"
        },
        platform: platform.to_owned(),
        course: course.map_or_else(|| "?".to_owned(), |course| course.slug),
        learner: learner.pseudonym.clone(),
        attempt: Some(grade.attempt_id),
        simulated: attempt.simulated,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moments_that_a_platform_is_told_grow_by_a_millisecond_at_least() {
        let at = |micros: i64| Instant(1_795_478_400_000_000 + micros);
        assert_eq!(following(None, at(1_999)), at(1_000));
        assert_eq!(following(Some(at(1_000)), at(1_999)), at(2_000));
        assert_eq!(following(Some(at(50_000)), at(0)), at(51_000));
        assert_eq!(following(Some(at(1_000)), at(9_000)), at(9_000));
    }
}
