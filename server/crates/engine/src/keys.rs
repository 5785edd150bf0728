//! API keys: made, checked, revoked. A secret is shown once and stored only as a keyed hash.

use crate::access::{Caller, Scopes};
use crate::{App, Error, Instant, Result, attachments, secrets};
use std::sync::Arc;
use store::key::Key;
use store::{Page, TenantId};
use uuid::Uuid;

/// What a new key shall be.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it ends.
    pub expires: Option<Instant>,
    /// Bytes of one attachment that it may send; none: as many as usual.
    pub max_attachment: Option<u64>,
    /// Who makes it.
    pub created_by: String,
}

/// A key and its secret, which nobody can ask for again.
#[derive(Debug, Clone)]
pub struct Created {
    /// The key.
    pub key: Key,
    /// `lk_…`: the bearer token, and the password of Basic authentication.
    pub secret: String,
}

/// A key that was found good.
#[derive(Debug, Clone)]
pub struct Authenticated {
    caller: Caller,
    expires: Option<Instant>,
}

/// Every secret begins like this, so that scanners find leaked ones.
const PREFIX: &str = "lk_";
/// Letters of the secret that stay visible.
const VISIBLE: usize = 16;
/// `last_used_at` is kept to the minute: a write per request would cost more than it tells.
const USE_STEP_US: i64 = 60_000_000;

/// Makes a key.
pub async fn create(app: &App, tenant: TenantId, new: NewKey) -> Result<Created> {
    if new.name.trim().is_empty() || new.name.len() > 100 {
        return Err(Error::invalid_at(
            "key.name",
            "/name",
            "a key needs a name of 1 to 100 characters",
        ));
    }
    if new.scopes.is_empty() {
        return Err(Error::invalid_at(
            "key.scopes",
            "/scopes",
            "a key needs at least one scope",
        ));
    }
    if new
        .max_attachment
        .is_some_and(|most| most > attachments::LARGEST)
    {
        let message = format!(
            "an attachment has at most {} bytes, whatever its key allows",
            attachments::LARGEST
        );
        return Err(Error::invalid_at(
            "key.max_attachment",
            "/max_attachment_bytes",
            message,
        ));
    }
    let id = app.ids.next();
    let secret = format!(
        "{PREFIX}{}{}",
        secrets::base64url(id.as_bytes()),
        secrets::token()
    );
    let key = Key {
        tenant_id: tenant,
        id,
        name: new.name,
        prefix: secret.chars().take(PREFIX.len() + VISIBLE).collect(),
        secret_hash: app.secrets.token_hash(&secret),
        scopes: new.scopes.to_string(),
        created_by: new.created_by,
        created_at: app.now(),
        expires_at: new.expires,
        revoked_at: None,
        last_used_at: None,
        max_attachment_bytes: new.max_attachment.and_then(|most| i64::try_from(most).ok()),
    };
    let tx = app.store.begin_write().await?;
    store::key::insert(&tx, key.clone()).await?;
    tx.commit().await?;
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

/// Who holds this secret; none when it is unknown, expired or revoked. `id` is the user name of Basic authentication.
pub async fn authenticate(app: &App, secret: &str, id: Option<&str>) -> Result<Option<Caller>> {
    let Some(named) = key_id(secret) else {
        return Ok(None);
    };
    if id.is_some_and(|id| Uuid::parse_str(id).ok() != Some(named)) {
        return Ok(None);
    }
    let hash = app.secrets.token_hash(secret);
    let known = match app.keys.get(&hash).await {
        Some(known) => Some(known),
        None => look_up(app, named, hash).await?,
    };
    let live = known.filter(|known| known.expires.is_none_or(|end| end > app.now()));
    Ok(live.map(|known| known.caller.clone()))
}

async fn look_up(app: &App, id: Uuid, hash: String) -> Result<Option<Arc<Authenticated>>> {
    let Some(key) = store::credential::key(app.store.read(), id).await? else {
        return Ok(None);
    };
    if !secrets::same(key.secret_hash.as_bytes(), hash.as_bytes()) || key.revoked_at.is_some() {
        return Ok(None);
    }
    note_use(app, &key).await?;
    let scopes = Scopes::parse(&key.scopes).map_err(|error| store::Error::Corrupt {
        what: "key scope",
        problem: error.to_string(),
    })?;
    let caller = Caller::Key {
        tenant: key.tenant_id,
        id,
        name: key.name,
        scopes,
        expires: key.expires_at,
        max_attachment: key
            .max_attachment_bytes
            .and_then(|most| u64::try_from(most).ok()),
    };
    let known = Arc::new(Authenticated {
        caller,
        expires: key.expires_at,
    });
    app.keys.insert(hash, known.clone()).await;
    Ok(Some(known))
}

async fn note_use(app: &App, key: &Key) -> Result<()> {
    let now = app.now();
    if key
        .last_used_at
        .is_some_and(|last| now.since(last) < USE_STEP_US)
    {
        return Ok(());
    }
    let tx = app.store.begin_write().await?;
    store::key::used(&tx, key.tenant_id, key.id, now).await?;
    Ok(tx.commit().await?)
}

fn key_id(secret: &str) -> Option<Uuid> {
    let text = secret.strip_prefix(PREFIX)?;
    Some(Uuid::from_bytes(secrets::from_base64url::<16>(
        text.get(..22)?,
    )?))
}
