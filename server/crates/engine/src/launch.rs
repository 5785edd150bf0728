//! A launch, whatever the protocol: a learner, a course, a way back. It ends in a session for the browser.
//! Opening the same course again leads to the same attempt until that has ended. One file per way to arrive.

mod attempt;
mod by_api;
mod by_dispatch;
mod by_instructor;
mod by_link;
mod by_platform;
mod choosing;
mod once;

pub(crate) use attempt::may_begin_again;
pub use by_api::{ApiLaunch, by_api};
pub use by_dispatch::{FromPackage, NotOpened, by_dispatch, looked_at};
pub use by_instructor::by_instructor;
pub use by_link::{Refusal, by_link};
pub(crate) use by_platform::preview;
pub use by_platform::{by_platform, repeated};
pub use choosing::{CHOICE, Choosing, Told, choosing, chosen};
pub use once::Once;

use once::check_unused;

use crate::catalog::Edition;
use crate::hops::{Place, Step, Trail};
use crate::links::Closed;
use crate::stats::Stats;
use crate::vocabulary::{About, Speaker, Verb};
use crate::{App, Error, Result, lrs, sessions, tenants};
use content::package::Structure;
use store::attempt::{ACTIVE, Attempt};
use store::course::Course;
use store::learner::Learner;
use store::registration::Registration;
use store::seat::Seat;
use store::session::Session;
use store::writer::{Change, Refused, Unit};
use store::{Instant, TenantId};
use uuid::Uuid;

/// What every protocol is reduced to.
#[derive(Debug, Clone)]
pub struct Launch {
    /// Whose.
    pub tenant: TenantId,
    /// Which launch; its hops carry it.
    pub id: Uuid,
    /// `link`, `api`, …
    pub protocol: &'static str,
    /// Launching platform: part of the registration's identity.
    pub platform: String,
    /// The same for screens.
    pub label: String,
    /// Which course.
    pub course: Course,
    /// Who, and whether they are new.
    pub learner: (Learner, bool),
    /// Languages wanted, best first.
    pub langs: Vec<String>,
    /// Where to go afterwards.
    pub return_url: Option<String>,
    /// A single-use link that opened it.
    pub uses: Option<Uuid>,
    /// What the launch may use once.
    pub once: Vec<Once>,
    /// Where the learner sits at the platform.
    pub seat: Option<SeatWish>,
    /// What the edge did before: verification and the like.
    pub before: Vec<(Instant, Step<'static>)>,
    /// When the request came.
    pub start: std::time::Instant,
}

/// A seat at a placement, as a launch asks for it.
#[derive(Debug, Clone)]
pub struct SeatWish {
    /// At which platform.
    pub at: Uuid,
    /// Where.
    pub placement: Uuid,
    /// What the platform calls the learner; kept sealed.
    pub subject: String,
    /// Where a grade of Basic Outcomes goes.
    pub outcome: Option<crate::platforms::Outcome>,
}

/// What the browser gets.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Session token. Shown once.
    pub token: String,
    /// The page to open: the token sits behind `#`, which no server ever sees.
    pub url: String,
    /// The attempt that goes on or begins.
    pub attempt: Attempt,
    /// Which launch.
    pub launch: Uuid,
    /// When the session ends.
    pub expires: Instant,
}

/// Where a course in our own format is played.
const PLAYER_PAGE: &str = "/play/";
/// Where a package is: its shell, at the origin of its files.
const PACKAGE_PAGE: &str = "/play/package/";

/// Where the units of a cmi5 course are listed and opened.
const CMI5_PAGE: &str = "/play/cmi5/";

/// Two launches of one learner at the same moment may meet; each then reads again.
const MEETINGS: usize = 5;

/// Begins or goes on.
pub async fn begin(app: &App, launch: Launch) -> Result<Begun> {
    let begun = begin_until_written(app, &launch).await;
    app.stats.launch.add(launch.start.elapsed());
    Stats::count(&app.stats.launches);
    if begun.is_err() {
        Stats::count(&app.stats.launches_failed);
    }
    begun
}

async fn begin_until_written(app: &App, launch: &Launch) -> Result<Begun> {
    let mut launch = launch.clone();
    for _ in 0..MEETINGS {
        let (unit, begun) = plan(app, &launch).await?;
        match app.writer.write(unit).await {
            Ok(_) => return Ok(begun),
            Err(Refused::Stale) => launch.learner = again(app, &launch).await?,
            Err(refused) => return Err(refused.into()),
        }
    }
    Err(Error::Busy)
}

/// Whoever met us may have stored the learner, or used the single-use link.
async fn again(app: &App, launch: &Launch) -> Result<(Learner, bool)> {
    if let Some(link) = launch.uses {
        let link = store::credential::link(app.store.read(), link).await?;
        if link.is_some_and(|link| link.used_at.is_some()) {
            return Err(Error::conflict(
                Closed::Used.code(),
                "this link opens a single time and was used",
            ));
        }
    }
    check_unused(app, launch.tenant, &launch.once).await?;
    let (learner, _) = &launch.learner;
    let known =
        store::learner::by_pseudonym(app.store.read(), launch.tenant, &learner.pseudonym).await?;
    Ok(known.map_or_else(|| launch.learner.clone(), |known| (known, false)))
}

async fn plan(app: &App, launch: &Launch) -> Result<(Unit, Begun)> {
    let (tenant, now) = (launch.tenant, app.now());
    let mut unit = Unit::new(tenant);
    let (learner, new_learner) = &launch.learner;
    if *new_learner {
        unit.changes.push(Change::Learner(learner.clone()));
    }
    let (registration, known) = registration(app, launch, now).await?;
    if !known {
        unit.changes
            .push(Change::Registration(registration.clone()));
    }
    let (attempt, model, new_attempt) =
        attempt::find(app, launch, &registration, known, now).await?;
    if new_attempt {
        unit.changes
            .push(Change::Attempt(Box::new(attempt.clone())));
    }
    if let Some(link) = launch.uses {
        unit.changes.push(Change::LinkUsed { link, at: now });
    }
    let (token, token_hash) = sessions::new_token(app);
    let session = session(app, launch, &attempt, token_hash, now);
    unit.changes.push(Change::Session(session.clone()));
    if attempt.state == ACTIVE {
        let verb = if new_attempt {
            Verb::Initialized
        } else {
            Verb::Resumed
        };
        let speaker = speaker(app, &session, &attempt, learner, &model).await?;
        let said = speaker.says(launch.id, now, verb, About::Course(&model), None);
        lrs::admit(app, &mut unit, &said)?;
    }
    if let Some(wish) = &launch.seat {
        let seat = seat(app, launch, wish, &registration, now);
        unit.changes.push(Change::Seat(Box::new(seat)));
    }
    hops(&mut unit, launch, &attempt, new_attempt, now);
    let page = page(&model);
    let url = format!("{}{page}#s={token}", app.settings.content_url);
    for (place, once) in launch.once.iter().enumerate() {
        let answer = (place == 0).then_some(url.as_str());
        unit.changes.push(once.used(app, tenant, answer));
    }
    Ok((
        unit,
        Begun {
            token,
            url,
            attempt,
            launch: launch.id,
            expires: session.expires_at,
        },
    ))
}

fn page(model: &Edition) -> &'static str {
    match model.package.as_ref().map(|package| &package.structure) {
        None => PLAYER_PAGE,
        Some(Structure::Scorm(_)) => PACKAGE_PAGE,
        Some(Structure::Cmi5(_)) => CMI5_PAGE,
    }
}

async fn registration(app: &App, launch: &Launch, now: Instant) -> Result<(Registration, bool)> {
    let (learner, _) = &launch.learner;
    let (course, platform) = (launch.course.id, launch.platform.as_str());
    let read = app.store.read();
    if let Some(known) =
        store::registration::of_learner(read, launch.tenant, course, learner.id, platform).await?
    {
        return Ok((known, true));
    }
    let new = Registration {
        tenant_id: launch.tenant,
        id: app.ids.in_statements(),
        course_id: course,
        learner_id: learner.id,
        platform: platform.to_owned(),
        created_at: now,
    };
    Ok((new, false))
}

fn session(
    app: &App,
    launch: &Launch,
    attempt: &Attempt,
    token_hash: String,
    now: Instant,
) -> Session {
    Session {
        tenant_id: launch.tenant,
        id: app.ids.next(),
        token_hash,
        attempt_id: attempt.id,
        launch_id: launch.id,
        protocol: launch.protocol.to_owned(),
        platform: launch.label.clone(),
        return_url: launch.return_url.clone(),
        created_at: now,
        expires_at: now.plus_seconds(sessions::LIFE_SECONDS),
        ended_at: None,
    }
}

fn seat(
    app: &App,
    launch: &Launch,
    wish: &SeatWish,
    registration: &Registration,
    now: Instant,
) -> Seat {
    let (learner, _) = &launch.learner;
    let about = sealed_for(wish.placement, learner.id);
    let seal = |text: &String| app.secrets.seal(&about, text.clone().into_bytes());
    let outcome = wish.outcome.as_ref();
    Seat {
        tenant_id: launch.tenant,
        id: app.ids.next(),
        platform_id: wish.at,
        placement_id: wish.placement,
        learner_id: learner.id,
        registration_id: registration.id,
        subject: seal(&wish.subject),
        outcome_url: outcome.map(|outcome| outcome.url.clone()),
        sourcedid: outcome.map(|outcome| seal(&outcome.sourcedid)),
        created_at: now,
        updated_at: now,
    }
}

/// What the texts of a seat are sealed for.
pub(crate) fn sealed_for(placement: Uuid, learner: Uuid) -> String {
    format!("seat {placement} {learner}")
}

/// Who speaks in the statements of a session.
pub(crate) async fn speaker(
    app: &App,
    session: &Session,
    attempt: &Attempt,
    learner: &Learner,
    edition: &Edition,
) -> Result<Speaker> {
    Ok(Speaker {
        public_url: app.settings.public_url.clone(),
        tenant: tenants::slug(app, session.tenant_id).await?.to_string(),
        pseudonym: learner.pseudonym.clone(),
        registration: attempt.registration_id,
        attempt: attempt.id,
        attempt_number: attempt.number,
        session: session.id,
        platform: session.platform.clone(),
        lang: attempt.lang.clone(),
        version_sha256: edition.sha256.clone(),
        simulated: attempt.simulated,
    })
}

fn trail(launch: &Launch, attempt: Option<&Attempt>) -> Trail {
    let (learner, _) = &launch.learner;
    Trail {
        tenant: launch.tenant,
        launch: launch.id,
        protocol: launch.protocol,
        platform: launch.label.clone(),
        course: launch.course.slug.clone(),
        learner: learner.pseudonym.clone(),
        attempt: attempt.map(|attempt| attempt.id),
        simulated: learner.simulated,
    }
}

fn hops(unit: &mut Unit, launch: &Launch, attempt: &Attempt, new: bool, now: Instant) {
    let trail = trail(launch, Some(attempt));
    for (at, step) in &launch.before {
        unit.hops.push(trail.hop(*at, step.clone()));
    }
    let how = match (new, attempt.state == ACTIVE) {
        (true, _) => format!("attempt {} begun", attempt.number),
        (false, true) => format!("attempt {} goes on at {}", attempt.number, attempt.bookmark),
        (false, false) => format!("attempt {} shown, it has ended", attempt.number),
    };
    let begun = Step::ok(Place::Host, "launch.begin", "began a session", how).since(launch.start);
    unit.hops.push(trail.hop(now, begun));
    if !unit.statements.is_empty() {
        unit.hops
            .push(trail.hop(now, lrs::stored(unit.statements.len()).since(launch.start)));
    }
}
