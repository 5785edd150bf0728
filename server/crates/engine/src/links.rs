//! Signed launch links: scoped to one course and one learner, expiring, revocable, optionally for a single use.
//! The token is the link's id and a signature over it, so that a guessed one costs no database query.

use crate::secrets::{base64url, from_base64url, same};
use crate::{App, Error, Instant, Result, catalog, people};
use store::link::Link;
use store::writer::{Change, Unit};
use store::{Page, TenantId};
use uuid::Uuid;

/// Name of the platform in registrations and pseudonyms of learners who come by link.
pub(crate) const PLATFORM: &str = "link";

/// What a new link shall open.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Course id or slug.
    pub course: String,
    /// What the maker calls the learner; hashed, never stored. None: a learner of its own.
    pub learner: Option<String>,
    /// When it ends.
    pub expires: Option<Instant>,
    /// For a single use.
    pub once: bool,
    /// Made by the demo.
    pub simulated: bool,
}

/// A link and where it leads.
#[derive(Debug, Clone)]
pub struct Created {
    /// The link.
    pub link: Link,
    /// `https://…/l/{token}`.
    pub url: String,
}

/// Why a link does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// The token is not one of ours.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
    /// It opens a single time and was used.
    Used,
}

impl Closed {
    /// Stable code, on the page and in the hop log.
    pub const fn code(self) -> &'static str {
        match self {
            Closed::Unknown => "link.unknown",
            Closed::Expired => "link.expired",
            Closed::Revoked => "link.revoked",
            Closed::Used => "link.used",
        }
    }

    /// The same for people.
    pub const fn words(self) -> &'static str {
        match self {
            Closed::Unknown => "not a link of ours",
            Closed::Expired => "the link has expired",
            Closed::Revoked => "the link was revoked",
            Closed::Used => "the link opens once and was used",
        }
    }
}

/// Makes a link.
pub async fn create(app: &App, tenant: TenantId, new: NewLink) -> Result<Created> {
    let course = catalog::find(app, tenant, &new.course).await?;
    if course.published_version.is_none() {
        let message = format!("course {} is not published yet", course.slug);
        return Err(Error::conflict("course.unpublished", message));
    }
    if new.expires.is_some_and(|end| end <= app.now()) {
        return Err(Error::invalid_at(
            "link.expires",
            "/expires_at",
            "a link must end in the future",
        ));
    }
    let id = app.ids.next();
    let handle = new.learner.unwrap_or_else(|| id.to_string());
    let (learner, unknown) =
        people::known_as(app, tenant, PLATFORM, &handle, new.simulated).await?;
    let link = Link {
        tenant_id: tenant,
        id,
        course_id: course.id,
        learner_id: learner.id,
        once: new.once,
        created_at: app.now(),
        expires_at: new.expires,
        used_at: None,
        revoked_at: None,
    };
    let mut unit = Unit::new(tenant);
    if unknown {
        unit.changes.push(Change::Learner(learner));
    }
    unit.changes.push(Change::Link(link.clone()));
    app.writer.write(unit).await?;
    Ok(Created {
        url: url(app, id),
        link,
    })
}

/// Where a link leads.
pub fn url(app: &App, id: Uuid) -> String {
    let mut token = id.as_bytes().to_vec();
    token.extend(app.secrets.link_signature(id));
    format!("{}/l/{}", app.settings.public_url, base64url(&token))
}

/// Links of a tenant, newest first; with `within`, of these courses.
pub async fn list(
    app: &App,
    tenant: TenantId,
    within: Option<&[Uuid]>,
    page: Page<Uuid>,
) -> Result<Vec<Link>> {
    Ok(store::link::page(app.store.read(), tenant, within, page).await?)
}

/// Revokes a link. Doing it twice is fine; sessions it opened go on.
pub async fn revoke(app: &App, tenant: TenantId, id: Uuid) -> Result<()> {
    let tx = app.store.begin_write().await?;
    let revoked = store::link::revoke(&tx, tenant, id, app.now()).await?;
    tx.commit().await?;
    let known = store::credential::link(app.store.read(), id).await?;
    match known {
        Some(link) if revoked || link.tenant_id == tenant => Ok(()),
        _ => Err(Error::not_found("link with id", id)),
    }
}

/// The link behind a token, and why it does not open if it does not.
pub(crate) async fn open(app: &App, token: &str) -> Result<Result<Link, (Option<Link>, Closed)>> {
    let Some(id) = verified(app, token) else {
        return Ok(Err((None, Closed::Unknown)));
    };
    let Some(link) = store::credential::link(app.store.read(), id).await? else {
        return Ok(Err((None, Closed::Unknown)));
    };
    Ok(match closed(&link, app.now()) {
        Some(closed) => Err((Some(link), closed)),
        None => Ok(link),
    })
}

fn verified(app: &App, token: &str) -> Option<Uuid> {
    let bytes = from_base64url::<32>(token)?;
    let id = Uuid::from_slice(&bytes[..16]).ok()?;
    same(&bytes[16..], &app.secrets.link_signature(id)).then_some(id)
}

fn closed(link: &Link, now: Instant) -> Option<Closed> {
    if link.revoked_at.is_some() {
        Some(Closed::Revoked)
    } else if link.expires_at.is_some_and(|end| end <= now) {
        Some(Closed::Expired)
    } else if link.once && link.used_at.is_some() {
        Some(Closed::Used)
    } else {
        None
    }
}
