//! A launch, whatever the protocol: a learner, a course, a way back. It ends in a session for the browser.
//! Opening the same course again leads to the same attempt until that has ended.

use crate::catalog::Edition;
use crate::hops::{Outcome, Place, Step, Trail};
use crate::links::{self, Closed};
use crate::progress::Progress;
use crate::stats::Stats;
use crate::vocabulary::{About, Speaker, Verb};
use crate::{App, Error, Result, catalog, lrs, people, sessions, tenants};
use content::Course as Model;
use std::sync::Arc;
use store::attempt::{ACTIVE, Attempt};
use store::course::Course;
use store::learner::Learner;
use store::registration::Registration;
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
    /// What the edge did before: verification and the like.
    pub before: Vec<(Instant, Step<'static>)>,
    /// When the request came.
    pub start: std::time::Instant,
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
    let (attempt, model, new_attempt) = attempt(app, launch, &registration, known, now).await?;
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
        lrs::admit(app, &mut unit, &said).await?;
    }
    hops(&mut unit, launch, &attempt, new_attempt, now);
    let url = format!("{}/play/#s={token}", app.settings.content_url);
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
        id: app.ids.next(),
        course_id: course,
        learner_id: learner.id,
        platform: platform.to_owned(),
        created_at: now,
    };
    Ok((new, false))
}

/// The attempt that goes on, or a new one when the last has ended and another is allowed. A learner finishes the
/// version begun: only a new attempt takes the version that is published now.
async fn attempt(
    app: &App,
    launch: &Launch,
    registration: &Registration,
    known: bool,
    now: Instant,
) -> Result<(Attempt, Arc<Edition>, bool)> {
    let read = app.store.read();
    let newest = if known {
        store::attempt::newest(read, launch.tenant, registration.id).await?
    } else {
        None
    };
    if let Some(newest) = &newest {
        let model = catalog::model(app, launch.tenant, newest.version_id).await?;
        if newest.state == ACTIVE || !may_begin_again(&model, newest) {
            return Ok((newest.clone(), model, false));
        }
    }
    let unpublished = || {
        Error::conflict(
            "course.unpublished",
            format!("course {} is not published", launch.course.slug),
        )
    };
    let version = launch.course.published_version.ok_or_else(unpublished)?;
    let model = catalog::model(app, launch.tenant, version).await?;
    let number = newest.map_or(1, |newest| newest.number + 1);
    Ok((
        new_attempt(app, launch, registration, &model, (version, number), now),
        model,
        true,
    ))
}

fn new_attempt(
    app: &App,
    launch: &Launch,
    registration: &Registration,
    model: &Model,
    (version, number): (Uuid, i32),
    now: Instant,
) -> Attempt {
    let progress = Progress::begin(model);
    let (learner, _) = &launch.learner;
    Attempt {
        tenant_id: launch.tenant,
        id: app.ids.next(),
        registration_id: registration.id,
        course_id: launch.course.id,
        version_id: version,
        learner_id: learner.id,
        number,
        lang: model.best_lang(&launch.langs),
        state: ACTIVE.to_owned(),
        bookmark: progress.path.first().cloned().unwrap_or_default(),
        progress: crate::runtime::written(&progress),
        points_won: 0.0,
        points_possible: model.points_possible(),
        scaled: None,
        passed: None,
        completed: false,
        simulated: learner.simulated,
        revision: 1,
        started_at: now,
        updated_at: now,
        finished_at: None,
    }
}

/// Whether opening the course again begins a new attempt: the last one has ended without a pass, and the course
/// allows another.
pub(crate) fn may_begin_again(model: &Model, newest: &Attempt) -> bool {
    let another = model.attempts == 0 || u32::try_from(newest.number).unwrap_or(0) < model.attempts;
    newest.state != ACTIVE && newest.passed == Some(false) && another
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
        platform: launch.platform.clone(),
        return_url: launch.return_url.clone(),
        created_at: now,
        expires_at: now.plus_seconds(sessions::LIFE_SECONDS),
        ended_at: None,
    }
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
        platform: launch.platform.clone(),
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

/// A launch by link that was refused, for the page that says so.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// Why.
    pub closed: Closed,
    /// Which launch, for `explain`.
    pub launch: Uuid,
}

/// Opens a signed link.
pub async fn by_link(app: &App, token: &str, langs: Vec<String>) -> Result<Result<Begun, Refusal>> {
    let (start, id) = (std::time::Instant::now(), app.ids.next());
    let link = match links::open(app, token).await? {
        Ok(link) => link,
        Err((link, closed)) => return Ok(Err(refused(app, link, closed, id, start).await?)),
    };
    let tenant = link.tenant_id;
    let course = catalog::find(app, tenant, &link.course_id.to_string()).await?;
    let learner = people::by_id(app, tenant, link.learner_id).await?;
    let opened = Step::ok(
        Place::User,
        "link.open",
        "opened a launch link",
        "the link was followed",
    )
    .by_learner();
    let verified = Step::ok(
        Place::Host,
        "link.verify",
        "checked signature, time and use",
        "valid",
    )
    .since(start);
    let launch = Launch {
        tenant,
        id,
        protocol: "link",
        platform: links::PLATFORM.to_owned(),
        course,
        learner: ((*learner).clone(), false),
        langs,
        return_url: None,
        uses: link.once.then_some(link.id),
        before: vec![(app.now(), opened), (app.now(), verified)],
        start,
    };
    match begin(app, launch).await {
        Ok(begun) => Ok(Ok(begun)),
        Err(Error::Conflict { code, .. }) if code == Closed::Used.code() => {
            Ok(Err(refused(app, Some(link), Closed::Used, id, start).await?))
        }
        Err(error) => Err(error),
    }
}

/// Notes a refusal in the hop log. A token that is not ours belongs to no tenant and is only counted: anybody can
/// make them up, and the log must not be theirs to fill.
async fn refused(
    app: &App,
    link: Option<store::link::Link>,
    closed: Closed,
    id: Uuid,
    start: std::time::Instant,
) -> Result<Refusal> {
    Stats::count(&app.stats.launches_failed);
    let refusal = Refusal { closed, launch: id };
    let Some(link) = link else { return Ok(refusal) };
    let course = catalog::find(app, link.tenant_id, &link.course_id.to_string()).await?;
    let learner = people::by_id(app, link.tenant_id, link.learner_id).await?;
    let trail = Trail {
        tenant: link.tenant_id,
        launch: id,
        protocol: "link",
        platform: links::PLATFORM.to_owned(),
        course: course.slug,
        learner: learner.pseudonym.clone(),
        attempt: None,
        simulated: learner.simulated,
    };
    let step = Step {
        failure: Some((Outcome::Deny, closed.code())),
        expected: Some("a link that is live, not revoked, and unused if it opens once".to_owned()),
        ..Step::ok(
            Place::Host,
            "link.verify",
            "checked signature, time and use",
            closed.words(),
        )
        .since(start)
    };
    let mut unit = Unit::new(link.tenant_id);
    unit.hops.push(trail.hop(app.now(), step));
    app.writer.write(unit).await?;
    Ok(refusal)
}

/// What a front end's server asks for.
#[derive(Debug, Clone)]
pub struct ApiLaunch {
    /// Course id or slug.
    pub course: String,
    /// What the front end calls the learner; hashed, never stored.
    pub learner: String,
    /// Languages wanted, best first.
    pub langs: Vec<String>,
    /// Where to go afterwards.
    pub return_url: Option<String>,
    /// Made by the demo.
    pub simulated: bool,
}

/// Launches by API: the front end takes the token and plays the course itself, or opens the URL.
pub async fn by_api(app: &App, tenant: TenantId, asked: ApiLaunch) -> Result<Begun> {
    let start = std::time::Instant::now();
    let course = catalog::find(app, tenant, &asked.course).await?;
    if asked
        .return_url
        .as_deref()
        .is_some_and(|url| !is_web_url(url))
    {
        let message =
            "return_url must begin with https:// or http:// and have at most 2000 characters";
        return Err(Error::invalid_at(
            "launch.return_url",
            "/return_url",
            message,
        ));
    }
    let learner = people::known_as(app, tenant, "api", &asked.learner, asked.simulated).await?;
    let called = Step::ok(
        Place::User,
        "api.launch",
        "asked for a launch",
        "the key may do this",
    )
    .since(start);
    let launch = Launch {
        tenant,
        id: app.ids.next(),
        protocol: "api",
        platform: "api".to_owned(),
        course,
        learner,
        langs: asked.langs,
        return_url: asked.return_url,
        uses: None,
        before: vec![(app.now(), called)],
        start,
    };
    begin(app, launch).await
}

fn is_web_url(url: &str) -> bool {
    url.len() <= 2_000 && (url.starts_with("https://") || url.starts_with("http://"))
}
