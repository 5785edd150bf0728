//! What a learner does in an attempt: go on, answer, ask for the hint, finish, leave. Each act is recorded once per
//! event id, with its statements and hops, in one unit of work; a repeat gets the screen as it stands.

mod acts;

use crate::catalog::Edition;
use crate::hops::{Step, Trail};
use crate::progress::Progress;
use crate::view::{self, View};
use crate::vocabulary::{About, Speaker, Verb};
use crate::{App, Error, Result, catalog, delivery, hops, launch, lrs, people, platforms};
use content::Segment;
use content::delivery::Seed;
use content::grading::Response;
use serde_json::{Value, json};
use std::sync::Arc;
use store::attempt::Attempt;
use store::event::Event;
use store::session::Session;
use store::writer::{Change, Refused, Unit};
use uuid::Uuid;

/// Something a learner does.
#[derive(Debug, Clone)]
pub enum Act {
    /// Goes on from a segment, by a choice where it branches.
    Next {
        /// The segment left.
        from: String,
        /// At a branch: where to.
        choice: Option<String>,
    },
    /// Goes to a segment that is open.
    Bookmark {
        /// Which.
        segment: String,
    },
    /// Answers a question.
    Answer {
        /// Which.
        segment: String,
        /// How.
        response: Response,
        /// How sure: `low`, `medium` or `high`.
        confidence: Option<String>,
        /// How long it took.
        duration_ms: Option<u64>,
    },
    /// Asks for the hint.
    Hint {
        /// Of which question.
        segment: String,
    },
    /// Reads on in another language.
    Language {
        /// BCP 47 tag.
        lang: String,
    },
    /// Ends the attempt.
    Finish,
    /// Leaves, to go on later.
    Exit,
}

impl Act {
    const fn kind(&self) -> &'static str {
        match self {
            Act::Next { .. } => "next",
            Act::Bookmark { .. } => "bookmark",
            Act::Answer { .. } => "answer",
            Act::Hint { .. } => "hint",
            Act::Language { .. } => "language",
            Act::Finish => "finish",
            Act::Exit => "exit",
        }
    }
}

/// Where a session stands: all that drawing and deciding need.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) session: Session,
    pub(crate) attempt: Attempt,
    pub(crate) course: Arc<Edition>,
    pub(crate) progress: Progress,
    pub(crate) seed: Seed,
}

/// What an act comes to, before it is written.
struct Effect {
    /// The segment it speaks of.
    segment: String,
    /// What is kept of it.
    detail: Value,
    /// What is said of it.
    says: Vec<(Verb, Topic, Option<Value>)>,
    /// What the hop log tells.
    step: Step<'static>,
}

/// What a statement is about.
enum Topic {
    Course,
    Segment(String),
}

/// Hops of the runtime are the host's.
const HOST: hops::Place = hops::Place::Host;
/// Two acts on one attempt may meet; each then reads again.
const MEETINGS: usize = 8;

/// Does something, once per event id. Whether the event is known is asked only when the act cannot be done or meets
/// another: the usual case pays nothing for it, because its own row would be refused.
pub async fn act(app: &App, session: &Session, event: Uuid, act: Act) -> Result<View> {
    let start = std::time::Instant::now();
    for meeting in 0..MEETINGS {
        let mut place = enter(app, session).await?;
        if meeting > 0
            && let Some(known) = known(app, session, event).await?
        {
            return repeated(app, &place, &known, &act);
        }
        let was = place.attempt.revision;
        let effect = match acts::decide(&mut place, &act, app.now()) {
            Ok(effect) => effect,
            Err(error) => {
                let known = known(app, session, event).await?.ok_or(error)?;
                return repeated(app, &enter(app, session).await?, &known, &act);
            }
        };
        let mut unit = unit(app, &place, was, event, &act, effect, start).await?;
        platforms::grades::of_ended(app, &mut unit, session, &place.attempt).await?;
        match platforms::grades::write(app, unit).await {
            Ok(_) => {
                app.stats.accept.add(start.elapsed());
                return Ok(show(app, &place));
            }
            Err(Refused::Stale) => {}
            Err(refused) => return Err(refused.into()),
        }
    }
    Err(Error::Busy)
}

async fn known(app: &App, session: &Session, event: Uuid) -> Result<Option<Event>> {
    Ok(store::event::by_id(
        app.store.read(),
        session.tenant_id,
        session.attempt_id,
        event,
    )
    .await?)
}

fn repeated(app: &App, place: &Place, known: &Event, act: &Act) -> Result<View> {
    if known.kind == act.kind() {
        return Ok(show(app, place));
    }
    let message = format!(
        "event {} was a {}; take a new id for a {}",
        known.id,
        known.kind,
        act.kind()
    );
    Err(Error::conflict("event.reused", message))
}

/// The screen at the bookmark.
pub async fn current(app: &App, session: &Session) -> Result<View> {
    let place = enter(app, session).await?;
    Ok(show(app, &place))
}

/// The screen at the bookmark, for a player page that has just opened: the hop log then knows that the browser got
/// through to the content origin. A log that fails keeps nobody from learning.
pub async fn open(app: &App, session: &Session) -> Result<View> {
    let start = std::time::Instant::now();
    let place = enter(app, session).await?;
    let learner = people::by_id(app, session.tenant_id, place.attempt.learner_id).await?;
    let speaker = launch::speaker(app, session, &place.attempt, &learner, &place.course).await?;
    let opened = Step::ok(
        hops::Place::User,
        "page.open",
        "opened the player",
        format!("at {}", place.attempt.bookmark),
    );
    let mut unit = Unit::new(session.tenant_id);
    unit.hops
        .push(trail(&place, &speaker).hop(app.now(), opened.by_learner().since(start)));
    if let Err(error) = app.writer.write(unit).await {
        tracing::warn!(%error, "an opened page was not noted");
    }
    Ok(show(app, &place))
}

/// The screen of another segment, without going there.
pub async fn peek(app: &App, session: &Session, segment: &str) -> Result<View> {
    let place = enter(app, session).await?;
    let segment = open_segment(&place, segment)?;
    Ok(view::draw(&place, segment, &media_base(app, &place)))
}

/// The session that a key acts in for a learner: the newest one of the attempt, so that what it does belongs to the
/// launch that began it.
pub async fn as_key(app: &App, tenant: store::TenantId, attempt: Uuid) -> Result<Session> {
    let session = store::session::newest_of_attempt(app.store.read(), tenant, attempt).await?;
    session.ok_or_else(|| Error::not_found("attempt with id", attempt))
}

async fn enter(app: &App, session: &Session) -> Result<Place> {
    let attempt = store::attempt::by_id(app.store.read(), session.tenant_id, session.attempt_id)
        .await?
        .ok_or_else(|| Error::not_found("attempt with id", session.attempt_id))?;
    let course = catalog::model(app, session.tenant_id, attempt.version_id).await?;
    if course.package.is_some() {
        let message = "this course is a package: it has no segments to play";
        return Err(Error::conflict("session.package", message));
    }
    let progress = read(&attempt)?;
    let seed = app.secrets.seed(attempt.id);
    Ok(Place {
        session: session.clone(),
        attempt,
        course,
        progress,
        seed,
    })
}

fn show(app: &App, place: &Place) -> View {
    let course = &place.course;
    let segment = course
        .segment(&place.attempt.bookmark)
        .or_else(|| course.segments.first());
    let segment = segment.expect("a course that lint accepted has segments");
    view::draw(place, segment, &media_base(app, place))
}

fn media_base(app: &App, place: &Place) -> String {
    delivery::media_base(app, place.session.tenant_id, place.attempt.version_id)
}

fn open_segment<'a>(place: &'a Place, id: &str) -> Result<&'a Segment> {
    let segment = place
        .course
        .segment(id)
        .ok_or_else(|| Error::not_found("segment", id))?;
    if place.progress.may_view(&place.course, id) {
        return Ok(segment);
    }
    Err(Error::conflict(
        "segment.locked",
        format!("segment {id} is not open yet"),
    ))
}

async fn unit(
    app: &App,
    place: &Place,
    was: i64,
    event: Uuid,
    act: &Act,
    effect: Effect,
    start: std::time::Instant,
) -> Result<Unit> {
    let (tenant, now) = (place.session.tenant_id, place.attempt.updated_at);
    let mut unit = Unit::new(tenant);
    unit.changes.push(Change::AttemptSaved {
        attempt: Box::new(place.attempt.clone()),
        was,
    });
    unit.events.push(Event {
        tenant_id: tenant,
        attempt_id: place.attempt.id,
        id: event,
        kind: act.kind().to_owned(),
        segment: effect.segment,
        detail: effect.detail.to_string(),
        at: now,
    });
    let learner = people::by_id(app, tenant, place.attempt.learner_id).await?;
    let speaker =
        launch::speaker(app, &place.session, &place.attempt, &learner, &place.course).await?;
    for (verb, topic, result) in effect.says {
        let said = speaker.says(event, now, verb, about(place, &topic), result);
        lrs::admit(app, &mut unit, &said)?;
    }
    let trail = trail(place, &speaker);
    unit.hops.push(trail.hop(now, effect.step.since(start)));
    if !unit.statements.is_empty() {
        unit.hops
            .push(trail.hop(now, lrs::stored(unit.statements.len()).since(start)));
    }
    Ok(unit)
}

fn about<'a>(place: &'a Place, topic: &Topic) -> About<'a> {
    let segment = match topic {
        Topic::Course => None,
        Topic::Segment(id) => place.course.segment(id),
    };
    segment.map_or(About::Course(&place.course), |segment| {
        About::Segment(&place.course, segment)
    })
}

fn trail(place: &Place, speaker: &Speaker) -> Trail {
    let known = ["link", "lti13", "lti11", "dispatch"];
    let protocol = known
        .into_iter()
        .find(|known| *known == place.session.protocol)
        .unwrap_or("api");
    Trail {
        tenant: place.session.tenant_id,
        launch: place.session.launch_id,
        protocol,
        platform: place.session.platform.clone(),
        course: place.course.id.clone(),
        learner: speaker.pseudonym.clone(),
        attempt: Some(place.attempt.id),
        simulated: place.attempt.simulated,
    }
}

/// Progress as it is stored.
pub(crate) fn written(progress: &Progress) -> String {
    json!(progress).to_string()
}

fn read(attempt: &Attempt) -> Result<Progress> {
    let corrupt = |error: serde_json::Error| store::Error::Corrupt {
        what: "progress",
        problem: error.to_string(),
    };
    Ok(serde_json::from_str(&attempt.progress).map_err(corrupt)?)
}

/// One attempt, for those who may read attempts.
pub async fn attempt(app: &App, tenant: store::TenantId, id: Uuid) -> Result<Attempt> {
    let attempt = store::attempt::by_id(app.store.read(), tenant, id).await?;
    attempt.ok_or_else(|| Error::not_found("attempt with id", id))
}

/// What was seen and answered in an attempt.
pub fn progress_of(attempt: &Attempt) -> Result<Progress> {
    read(attempt)
}

/// Attempts, newest first.
pub async fn attempts(
    app: &App,
    tenant: store::TenantId,
    filter: &store::attempt::Filter,
    page: store::Page<Uuid>,
) -> Result<Vec<Attempt>> {
    Ok(store::attempt::page(app.store.read(), tenant, filter, page).await?)
}

/// What was done in an attempt, in order.
pub async fn events(
    app: &App,
    tenant: store::TenantId,
    attempt: Uuid,
    page: store::Page<(crate::Instant, Uuid)>,
) -> Result<Vec<Event>> {
    Ok(store::event::of_attempt(app.store.read(), tenant, attempt, page).await?)
}
