//! API keys: made, rotated, revoked. A secret is shown once and stored only as a keyed hash.

mod check;

pub use check::authenticate;
pub(crate) use check::{Authenticated, Seen, key_id};

use crate::access::{Reach, Rights, Scope, Scopes};
use crate::anomalies::{self, Change, Weight};
use crate::networks::Network;
use crate::{App, Error, Instant, Result, attachments, secrets};
use store::key::Key;
use store::{Page, TenantId};
use uuid::Uuid;

/// A key lives so long when nothing else is asked.
pub const USUAL_LIFE_SECONDS: i64 = 90 * 86_400;
/// The secret before works so long after a rotation when nothing else is asked.
pub const USUAL_OVERLAP_SECONDS: i64 = 7 * 86_400;
/// It works so long at most.
pub const LONGEST_OVERLAP_SECONDS: i64 = 90 * 86_400;
/// Courses and networks of one key at most.
const MOST: usize = 100;
/// Every secret begins like this, so that scanners find leaked ones.
const PREFIX: &str = "lk_";
/// Letters of the secret that stay visible.
const VISIBLE: usize = 16;

/// What a new key shall be.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Courses that it is held to; none: all.
    pub courses: Option<Vec<Uuid>>,
    /// Networks that it may be used from; empty: all.
    pub networks: Vec<Network>,
    /// When it ends; none: never.
    pub expires: Option<Instant>,
    /// Bytes of one attachment that it may send; none: as many as usual.
    pub max_attachment: Option<u64>,
    /// Who makes it.
    pub created_by: String,
    /// The person it belongs to.
    pub owner: Option<Uuid>,
}

impl NewKey {
    /// A key without restriction, limit and owner, for the usual time.
    pub fn usual(app: &App, name: &str, scopes: Scopes, created_by: &str) -> NewKey {
        NewKey {
            name: name.to_owned(),
            scopes,
            courses: None,
            networks: Vec::new(),
            expires: Some(app.now().plus_seconds(USUAL_LIFE_SECONDS)),
            max_attachment: None,
            created_by: created_by.to_owned(),
            owner: None,
        }
    }

    /// What it would be able to do: its maker must be able to do all of it.
    pub fn rights(&self) -> Rights {
        let reach = self.courses.clone().map_or(Reach::Tenant, Reach::courses);
        Rights::within(self.scopes, reach)
    }
}

/// A key and its secret, which nobody can ask for again.
#[derive(Debug, Clone)]
pub struct Created {
    /// The key.
    pub key: Key,
    /// `lk_…`: the bearer token, and the password of Basic authentication.
    pub secret: String,
}

/// Makes a key.
pub async fn create(app: &App, tenant: TenantId, new: NewKey) -> Result<Created> {
    fits(&new)?;
    if let Some(courses) = &new.courses {
        are_there(app, tenant, courses).await?;
    }
    let id = app.ids.next();
    let secret = fresh(id);
    let key = Key {
        tenant_id: tenant,
        id,
        prefix: visible(&secret),
        secret_hash: app.secrets.token_hash(&secret),
        scopes: new.scopes.to_string(),
        created_at: app.now(),
        expires_at: new.expires,
        revoked_at: None,
        last_used_at: None,
        max_attachment_bytes: new.max_attachment.and_then(|most| i64::try_from(most).ok()),
        courses: new.courses.map(words),
        networks: Some(new.networks).filter(|all| !all.is_empty()).map(words),
        second_hash: None,
        second_until: None,
        owner_id: new.owner,
        name: new.name,
        created_by: new.created_by,
    };
    let tx = app.store.begin_write().await?;
    store::key::insert(&tx, key.clone()).await?;
    let writes = |scope: Scope| scope == Scope::All || scope.name().ends_with(":write");
    let change = Change {
        actor: &key.created_by,
        person: None,
        change: "key.created",
        target: &key.name,
        weight: match new.scopes.iter().any(writes) {
            true => Weight::Notable,
            false => Weight::Usual,
        },
    };
    anomalies::changed(app, &tx, tenant, change).await?;
    tx.commit().await?;
    Ok(Created { key, secret })
}

/// Gives a key a new secret. The one before works on for `overlap` seconds; an older one does not. Its time begins anew.
pub async fn rotate(app: &App, tenant: TenantId, id: Uuid, overlap: i64) -> Result<Created> {
    if !(0..=LONGEST_OVERLAP_SECONDS).contains(&overlap) {
        let message = format!("the secret before works on for 0 to {LONGEST_OVERLAP_SECONDS} s");
        return Err(Error::invalid_at(
            "key.overlap",
            "/overlap_seconds",
            message,
        ));
    }
    let now = app.now();
    let tx = app.store.begin_write().await?;
    let found = store::key::by_id(&*tx, tenant, id).await?;
    let known = found.ok_or_else(|| Error::not_found("key with id", id))?;
    let ended = known.revoked_at.is_some() || known.expires_at.is_some_and(|end| end <= now);
    if ended {
        let message = "this key was revoked or has expired; make a new one";
        return Err(Error::conflict("key.ended", message));
    }
    let secret = fresh(id);
    let life = |end: Instant| now.plus_seconds(end.since(known.created_at).max(0) / 1_000_000);
    let key = Key {
        prefix: visible(&secret),
        secret_hash: app.secrets.token_hash(&secret),
        second_hash: (overlap > 0).then_some(known.secret_hash),
        second_until: (overlap > 0).then(|| now.plus_seconds(overlap)),
        expires_at: known.expires_at.map(life),
        ..known
    };
    store::key::rotate(&tx, &key).await?;
    tx.commit().await?;
    app.keys.invalidate_all();
    Ok(Created { key, secret })
}

/// Keys of a tenant, oldest first.
pub async fn list(app: &App, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Key>> {
    Ok(store::key::page(app.store.read(), tenant, page).await?)
}

/// One key.
pub async fn get(app: &App, tenant: TenantId, id: Uuid) -> Result<Key> {
    let key = store::key::by_id(app.store.read(), tenant, id).await?;
    key.ok_or_else(|| Error::not_found("key with id", id))
}

/// Revokes a key. Doing it twice is fine.
pub async fn revoke(app: &App, tenant: TenantId, id: Uuid) -> Result<Key> {
    let tx = app.store.begin_write().await?;
    store::key::revoke(&tx, tenant, id, app.now()).await?;
    tx.commit().await?;
    app.keys.invalidate_all();
    get(app, tenant, id).await
}

fn fits(new: &NewKey) -> Result<()> {
    let wrong =
        |code, pointer: &str, message: String| Err(Error::invalid_at(code, pointer, message));
    if new.name.trim().is_empty() || new.name.len() > 100 {
        let message = "a key needs a name of 1 to 100 characters".to_owned();
        return wrong("key.name", "/name", message);
    }
    if new.scopes.is_empty() {
        return wrong(
            "key.scopes",
            "/scopes",
            "a key needs at least one scope".to_owned(),
        );
    }
    if let Some(scope) = new.scopes.iter().find(|scope| scope.is_for_people()) {
        let message = format!(
            "no key can have {}: only people who have signed on can",
            scope.name()
        );
        return wrong("key.scopes", "/scopes", message);
    }
    let most = attachments::LARGEST;
    if new.max_attachment.is_some_and(|asked| asked > most) {
        let message = format!("an attachment has at most {most} bytes, whatever its key allows");
        return wrong("key.max_attachment", "/max_attachment_bytes", message);
    }
    if new.networks.len() > MOST {
        return wrong(
            "key.networks",
            "/networks",
            format!("at most {MOST} networks"),
        );
    }
    let Some(courses) = &new.courses else {
        return Ok(());
    };
    if courses.is_empty() || courses.len() > MOST {
        return wrong(
            "key.courses",
            "/courses",
            format!("1 to {MOST} courses, or none for all"),
        );
    }
    match new.scopes.iter().find(|scope| !scope.is_of_courses()) {
        None => Ok(()),
        Some(scope) => {
            let held = Scope::ALL.iter().filter(|scope| scope.is_of_courses());
            let names: Vec<&str> = held.map(|scope| scope.name()).collect();
            let message = format!(
                "{} cannot be held to courses; these can: {}",
                scope.name(),
                names.join(", ")
            );
            wrong("key.courses", "/courses", message)
        }
    }
}

async fn are_there(app: &App, tenant: TenantId, courses: &[Uuid]) -> Result<()> {
    let known = store::course::by_ids(app.store.read(), tenant, courses).await?;
    let missing = courses
        .iter()
        .find(|id| !known.iter().any(|course| course.id == **id));
    missing.map_or(Ok(()), |id| Err(Error::not_found("course with id", id)))
}

fn fresh(id: Uuid) -> String {
    let named = secrets::base64url(id.as_bytes());
    format!("{PREFIX}{named}{}", secrets::token())
}

fn visible(secret: &str) -> String {
    secret.chars().take(PREFIX.len() + VISIBLE).collect()
}

fn words<T: ToString>(all: Vec<T>) -> String {
    let all: Vec<String> = all.iter().map(T::to_string).collect();
    all.join(" ")
}
