//! Dispatches: a thin package in another LMS opens a course that stays here. The package knows no more than a signed token,
//! so what it may open is decided here, each time: for how many learners, until when, which version.

mod reports;
mod seats;
mod standing;

pub use reports::{Relayed, Report, relayed, reported};
pub use standing::{Standing, standing};

pub(crate) use reports::{note, standard};
pub(crate) use seats::take;

use crate::secrets::{base64url, from_base64url, same};
use crate::{App, Error, Instant, Result, catalog};
use store::course::Course;
use store::dispatch::Dispatch;
use store::{Page, TenantId};
use uuid::Uuid;

/// How launches by packages are called in sessions and in the hop log.
pub(crate) const PROTOCOL: &str = "dispatch";
/// Characters of a name at most.
const LONGEST_NAME: usize = 100;
/// Seats at most.
const MOST_SEATS: i64 = 10_000_000;

/// What can be set for a dispatch.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// For screens; by default the course's.
    pub name: Option<String>,
    /// The version that new attempts begin; none: whichever is published then.
    pub version: Option<Uuid>,
    /// Learners at most; none: any number.
    pub seats: Option<i64>,
    /// When it ends.
    pub expires: Option<Instant>,
    /// Whether it is switched off.
    pub disabled: bool,
}

/// Why a dispatch does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// The token is not one of ours.
    Unknown,
    /// It was switched off.
    Disabled,
    /// Its time is over.
    Expired,
    /// All seats are taken, and this learner has none.
    Full,
    /// The course has no version that could begin.
    Unpublished,
}

impl Closed {
    /// Stable code, on the page and in the hop log.
    pub const fn code(self) -> &'static str {
        match self {
            Closed::Unknown => "dispatch.unknown",
            Closed::Disabled => "dispatch.disabled",
            Closed::Expired => "dispatch.expired",
            Closed::Full => "dispatch.seats",
            Closed::Unpublished => "course.unpublished",
        }
    }

    /// The same for people.
    pub const fn words(self) -> &'static str {
        match self {
            Closed::Unknown => "not a package of ours",
            Closed::Disabled => "the package was switched off",
            Closed::Expired => "the package has expired",
            Closed::Full => "all seats of the package are taken",
            Closed::Unpublished => "the course is not published",
        }
    }
}

/// Makes a dispatch.
pub async fn create(app: &App, tenant: TenantId, course: &str, terms: Terms) -> Result<Dispatch> {
    let course = catalog::find(app, tenant, course).await?;
    let now = app.now();
    let mut dispatch = Dispatch {
        tenant_id: tenant,
        id: app.ids.next(),
        course_id: course.id,
        version_id: None,
        name: course.slug.clone(),
        seats: None,
        taken: 0,
        created_at: now,
        updated_at: now,
        expires_at: None,
        disabled_at: None,
    };
    if terms.expires.is_some_and(|end| end <= now) {
        let message = "a dispatch must end in the future";
        return Err(Error::invalid_at(
            "dispatch.expires",
            "/expires_at",
            message,
        ));
    }
    set(app, &course, &mut dispatch, terms).await?;
    let tx = app.store.begin_write().await?;
    store::dispatch::insert(&tx, dispatch.clone()).await?;
    tx.commit().await?;
    Ok(dispatch)
}

/// Sets the terms of a dispatch anew: all of them. Learners who have a seat keep it.
pub async fn change(app: &App, tenant: TenantId, id: Uuid, terms: Terms) -> Result<Dispatch> {
    let mut dispatch = get(app, tenant, id).await?;
    let course = catalog::find(app, tenant, &dispatch.course_id.to_string()).await?;
    set(app, &course, &mut dispatch, terms).await?;
    dispatch.updated_at = app.now();
    let tx = app.store.begin_write().await?;
    store::dispatch::save(&tx, &dispatch).await?;
    tx.commit().await?;
    get(app, tenant, id).await
}

async fn set(app: &App, course: &Course, dispatch: &mut Dispatch, terms: Terms) -> Result<()> {
    if let Some(name) = terms.name {
        dispatch.name = named(name)?;
    }
    if terms
        .seats
        .is_some_and(|seats| !(1..=MOST_SEATS).contains(&seats))
    {
        let message = format!("seats are 1 to {MOST_SEATS}, or not given for any number");
        return Err(Error::invalid_at("dispatch.seats", "/seats", message));
    }
    if let Some(version) = terms.version {
        let found = store::version::by_ids(app.store.read(), course.tenant_id, &[version]).await?;
        if !found.iter().any(|found| found.course_id == course.id) {
            return Err(Error::not_found("version with id", version));
        }
    } else if course.published_version.is_none() {
        let message = format!("course {} is not published yet", course.slug);
        return Err(Error::conflict("course.unpublished", message));
    }
    dispatch.version_id = terms.version;
    dispatch.seats = terms.seats;
    dispatch.expires_at = terms.expires;
    dispatch.disabled_at = match (terms.disabled, dispatch.disabled_at) {
        (false, _) => None,
        (true, since) => since.or_else(|| Some(app.now())),
    };
    Ok(())
}

fn named(name: String) -> Result<String> {
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.contains(char::is_control) {
        let message = format!("a name is a text of 1 to {LONGEST_NAME} characters in one line");
        return Err(Error::invalid_at("dispatch.name", "/name", message));
    }
    Ok(name)
}

/// One dispatch.
pub async fn get(app: &App, tenant: TenantId, id: Uuid) -> Result<Dispatch> {
    let found = store::dispatch::by_id(app.store.read(), tenant, id).await?;
    found.ok_or_else(|| Error::not_found("dispatch with id", id))
}

/// Dispatches of a tenant, newest first; with `within`, of these courses.
pub async fn list(
    app: &App,
    tenant: TenantId,
    within: Option<&[Uuid]>,
    page: Page<Uuid>,
) -> Result<Vec<Dispatch>> {
    Ok(store::dispatch::page(app.store.read(), tenant, within, page).await?)
}

/// What a package carries: the dispatch's id and a signature over it, so that a guessed one costs no database query.
pub fn token(app: &App, id: Uuid) -> String {
    let mut token = id.as_bytes().to_vec();
    token.extend(app.secrets.dispatch_signature(id));
    base64url(&token)
}

/// The dispatch behind a token with its course, and why it does not open if it does not.
pub(crate) async fn open(app: &App, token: &str) -> Result<Result<Opened, Refused>> {
    let Some(id) = verified(app, token) else {
        return Ok(Err(Refused::unknown()));
    };
    let Some(dispatch) = store::credential::dispatch(app.store.read(), id).await? else {
        return Ok(Err(Refused::unknown()));
    };
    let course = dispatch.course_id.to_string();
    let mut course = catalog::find(app, dispatch.tenant_id, &course).await?;
    course.published_version = dispatch.version_id.or(course.published_version);
    let closed = closed(&dispatch, &course, app.now());
    let opened = Opened { dispatch, course };
    Ok(match closed {
        Some(closed) => Err(Refused {
            closed,
            opened: Some(opened),
        }),
        None => Ok(opened),
    })
}

/// A dispatch and its course, whose published version is the one that a new attempt of this dispatch begins.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) dispatch: Dispatch,
    pub(crate) course: Course,
}

/// A dispatch that does not open.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) closed: Closed,
    /// What it is; none when the token is not ours.
    pub(crate) opened: Option<Opened>,
}

impl Refused {
    fn unknown() -> Refused {
        Refused {
            closed: Closed::Unknown,
            opened: None,
        }
    }
}

fn verified(app: &App, token: &str) -> Option<Uuid> {
    let bytes = from_base64url::<32>(token)?;
    let id = Uuid::from_slice(&bytes[..16]).ok()?;
    same(&bytes[16..], &app.secrets.dispatch_signature(id)).then_some(id)
}

fn closed(dispatch: &Dispatch, course: &Course, now: Instant) -> Option<Closed> {
    if dispatch.disabled_at.is_some() {
        Some(Closed::Disabled)
    } else if dispatch.expires_at.is_some_and(|end| end <= now) {
        Some(Closed::Expired)
    } else if course.published_version.is_none() {
        Some(Closed::Unpublished)
    } else {
        None
    }
}
