//! Opening an AU (8.1): registered once, sessions before it ended, its launch data laid out, `launched` said, all in one unit.

use super::course::Taken;
use super::progress::{self, Progress};
use super::{LIFE_SECONDS, MEETINGS, Speaker, acts, attempt, read, timestamp, trail, written};
use crate::hops::{Place, Step};
use crate::platforms::grades;
use crate::{App, Error, Result, lrs, secrets};
use ::cmi5::structure::{Au, LaunchMethod};
use ::cmi5::{Account, LaunchMode, Session, launch as writing, speech};
use store::cmi5::{Registration, Session as Row, Step as Kept};
use store::document::{Document, Shelf};
use store::writer::{Change, Refused, Unit};
use store::{Instant, TenantId};
use uuid::Uuid;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct NewLaunch {
    /// Course id or slug.
    pub course: String,
    /// The version that a new enrolment begins; none is the published one.
    pub version: Option<Uuid>,
    /// Place of the AU in the document, from 0, or its publisher's id.
    pub au: String,
    /// Who.
    pub actor: Account,
    /// An enrolment to go on with; none begins one.
    pub registration: Option<Uuid>,
    /// Why.
    pub mode: LaunchMode,
    /// Where the AU sends the learner afterwards.
    pub return_url: Option<String>,
}

/// What the browser opens.
#[derive(Debug, Clone)]
pub struct Launched {
    /// The address, with everything the AU needs.
    pub url: String,
    /// The enrolment.
    pub registration: Uuid,
    /// The session.
    pub session: Uuid,
    /// Whether the AU must have a window of its own.
    pub own_window: bool,
}

/// Opens an AU for a learner.
pub async fn launch(app: &App, tenant: TenantId, asked: NewLaunch) -> Result<Launched> {
    check(&asked)?;
    for _ in 0..MEETINGS {
        match once(app, tenant, &asked).await {
            Err(Error::Writer(Refused::Stale)) => {}
            done => return done,
        }
    }
    Err(progress::met_too_often())
}

fn check(asked: &NewLaunch) -> Result<()> {
    let Account { home_page, name } = &asked.actor;
    if !xapi::iri::is_iri(home_page) || home_page.len() > 500 {
        let message = "homePage is an IRI of at most 500 bytes, as https://lms.example.com";
        return Err(Error::invalid_at(
            "cmi5.actor",
            "/actor/account/homePage",
            message,
        ));
    }
    if name.trim().is_empty() || name.len() > 500 {
        let message = "name has 1 to 500 bytes";
        return Err(Error::invalid_at(
            "cmi5.actor",
            "/actor/account/name",
            message,
        ));
    }
    let web = |url: &str| {
        url.len() <= 2_000 && (url.starts_with("https://") || url.starts_with("http://"))
    };
    if asked.return_url.as_deref().is_some_and(|url| !web(url)) {
        let message = "return_url begins with https:// or http:// and has at most 2000 characters";
        return Err(Error::invalid_at(
            "launch.return_url",
            "/return_url",
            message,
        ));
    }
    Ok(())
}

async fn once(app: &App, tenant: TenantId, asked: &NewLaunch) -> Result<Launched> {
    let start = std::time::Instant::now();
    let now = app.now();
    let known = match asked.registration {
        Some(id) => store::cmi5::registration(app.store.read(), tenant, id).await?,
        None => None,
    };
    let begun = known.as_ref().map(|known| known.version_id);
    let version = begun.or(asked.version);
    let taken = Taken::read(app, tenant, &asked.course, version).await?;
    let (_, au) = taken.au(&asked.au)?;
    let mut unit = Unit::new(tenant);
    let (registration, progress) = registered(app, &mut unit, &taken, asked, known, now)?;
    acts::end_all(app, &mut unit, &taken, registration, now).await?;

    let session = Session::new(
        app.ids.next(),
        registration,
        asked.actor.clone(),
        taken.name(app, &au.id),
        au.id.clone(),
        asked.mode,
        au.mastery_score,
    );
    let address = taken.address(app, au)?;
    lay_out(
        app,
        &mut unit,
        &session,
        au,
        asked.return_url.as_deref(),
        now,
    )
    .await?;
    let said = speech::launched(&session, au, address.as_str(), &timestamp(now));
    lrs::admit(app, &mut unit, &said)?;
    let secret = secrets::token();
    unit.changes.push(Change::Cmi5(Kept::Launched(Box::new(row(
        app, tenant, &session, &secret, now,
    )))));
    let step = Step::ok(
        Place::Host,
        "cmi5.launch",
        format!("launched the AU {}", au.title.best("en")),
        "address, launch data and fetch secret made",
    );
    unit.hops
        .push(trail(app, tenant, &taken.course.slug, &session).hop(now, step.since(start)));
    let learners =
        attempt::follow(app, &mut unit, &taken, &progress, registration, Some(au)).await?;
    if let Some(learners) = learners {
        let opened = format!("opened the AU {}", au.title.best("en"));
        let came_back = format!("its hops are those of launch {}", session.id);
        let step = Step::ok(Place::Host, "cmi5.open", opened, came_back);
        unit.hops
            .push(learners.hop(now, step.by_learner().since(start)));
    }
    grades::write(app, unit).await?;

    let content = &app.settings.content_url;
    // Without a slash at its end: AUs either add one or look whether it is there.
    let (endpoint, fetch) = (
        format!("{content}/cmi5/xapi"),
        format!("{content}/cmi5/fetch/{secret}"),
    );
    Ok(Launched {
        url: writing::address(&address, &endpoint, &fetch, &session).into(),
        registration,
        session: session.id,
        own_window: au.launch_method == LaunchMethod::OwnWindow,
    })
}

/// The registration is there, or is made; what needs nothing is satisfied at once (9.6.1).
fn registered(
    app: &App,
    unit: &mut Unit,
    taken: &Taken,
    asked: &NewLaunch,
    known: Option<Registration>,
    now: Instant,
) -> Result<(Uuid, Progress)> {
    if let Some(known) = known {
        let same = known.course_id == taken.course.id
            && (&known.home_page, &known.name) == (&asked.actor.home_page, &asked.actor.name);
        let message = "this registration belongs to another learner or course";
        return if same {
            Ok((known.id, read(&known.progress)?))
        } else {
            Err(Error::conflict("cmi5.registration", message))
        };
    }
    let id = asked.registration.unwrap_or_else(|| app.ids.next());
    let mut progress = Progress::default();
    // A session of its own: nothing was launched yet (9.3.9).
    let actor = asked.actor.clone();
    let outside = Session::new(
        app.ids.next(),
        id,
        actor,
        String::new(),
        String::new(),
        LaunchMode::Normal,
        None,
    );
    progress.satisfy(app, unit, taken, &outside, now)?;
    let row = Registration {
        tenant_id: unit.tenant,
        id,
        course_id: taken.course.id,
        version_id: taken.version,
        home_page: asked.actor.home_page.clone(),
        name: asked.actor.name.clone(),
        progress: written(&progress),
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    unit.changes
        .push(Change::Cmi5(Kept::Registered(Box::new(row))));
    Ok((id, progress))
}

/// `LMS.LaunchData`, where the AU looks for it (10.1).
async fn lay_out(
    app: &App,
    unit: &mut Unit,
    session: &Session,
    au: &Au,
    return_url: Option<&str>,
    now: Instant,
) -> Result<()> {
    let agent = xapi::agent::account_key(&session.actor.home_page, &session.actor.name);
    let shelf = Shelf {
        resource: "state",
        activity: session.activity.clone(),
        agent: agent.into_string(),
        registration: session.registration.to_string(),
    };
    let old =
        store::document::by_name(app.store.read(), unit.tenant, &shelf, writing::DATA).await?;
    let body = writing::data(session, au, return_url)
        .to_string()
        .into_bytes();
    let document = Document {
        tenant_id: unit.tenant,
        resource: shelf.resource.to_owned(),
        activity: shelf.activity,
        agent: shelf.agent,
        registration: shelf.registration,
        name: writing::DATA.to_owned(),
        content_type: "application/json".to_owned(),
        etag: xapi::document::etag(&body),
        body,
        updated_at: now,
    };
    unit.changes.push(Change::Document {
        document,
        replaces: old.map(|old| old.etag),
    });
    Ok(())
}

fn row(app: &App, tenant: TenantId, session: &Session, secret: &str, now: Instant) -> Row {
    Row {
        tenant_id: tenant,
        id: session.id,
        registration_id: session.registration,
        fetch_hash: app.secrets.token_hash(secret),
        token_hash: None,
        state: written(session),
        open: true,
        revision: 1,
        launched_at: now,
        heard_at: now,
        expires_at: Instant(now.0 + LIFE_SECONDS * 1_000_000),
    }
}

/// The speaker behind a row.
pub(super) fn of_row(row: Row) -> Result<Speaker> {
    let session = read(&row.state)?;
    Ok(Speaker { row, session })
}
