//! Learning platforms, whatever their protocol: who may launch us, our keys there, what was learned of them at launches,
//! and what was refused. Protocols live in `lti`, calls to platforms in the server.

pub mod grades;
mod keys;
mod new;
pub mod overview;
mod place;
mod refused;

pub use keys::{NewKey, Signing, public_keys, public_keys_of, signing};
pub use new::{New, Settings, add};
pub use place::{Arrival, Chosen, Context, Outcome, Place};
pub use refused::{Refused, refused};

pub(crate) use place::{learn, placed};
pub(crate) use refused::Told;

use crate::{App, Error, Result};
use store::platform::Platform;
use store::{Page, TenantId};
use uuid::Uuid;

/// Platforms of a tenant, oldest first.
pub async fn list(app: &App, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Platform>> {
    Ok(store::platform::page(app.store.read(), tenant, page).await?)
}

/// One platform.
pub async fn get(app: &App, tenant: TenantId, id: Uuid) -> Result<Platform> {
    let found = store::platform::by_id(app.store.read(), tenant, id).await?;
    found.ok_or_else(|| Error::not_found("platform with id", id))
}

/// Removes a platform: it launches no more. What its learners did stays.
pub async fn remove(app: &App, tenant: TenantId, id: Uuid) -> Result<()> {
    let tx = app.store.begin_write().await?;
    let removed = store::platform::remove(&tx, tenant, id).await?;
    tx.commit().await?;
    match removed {
        true => Ok(()),
        false => Err(Error::not_found("platform with id", id)),
    }
}

/// The platforms that an issuer's login may come from: the one it names, else some of the issuer; of the tenant in the
/// address, if one stands there.
pub async fn of_issuer(
    app: &App,
    tenant: Option<TenantId>,
    issuer: &str,
    client_id: Option<&str>,
) -> Result<Vec<Platform>> {
    let (db, kind) = (app.store.read(), store::platform::V1P3);
    if let Some(client) = client_id {
        let named =
            store::credential::platforms_of_client(db, tenant, kind, issuer, client).await?;
        if !named.is_empty() {
            return Ok(named);
        }
    }
    Ok(store::credential::platforms(db, tenant, kind, issuer, 2).await?)
}

/// The platforms with this consumer key.
pub async fn of_consumer(
    app: &App,
    tenant: Option<TenantId>,
    consumer_key: &str,
) -> Result<Vec<Platform>> {
    let (db, kind) = (app.store.read(), store::platform::V1P1);
    Ok(store::credential::platforms_of_client(db, tenant, kind, "", consumer_key).await?)
}

/// The platform that a login began with: a sealed state of ours names it.
pub async fn of_state(app: &App, id: Uuid) -> Result<Option<Platform>> {
    Ok(store::credential::platform(app.store.read(), id).await?)
}

/// Keeps what product a platform says that it is, for what is known of such.
pub async fn is_product(app: &App, platform: &Platform, code: &str) -> Result<()> {
    if platform.product.as_deref() == Some(code) {
        return Ok(());
    }
    let tx = app.store.begin_write().await?;
    let (tenant, id) = (platform.tenant_id, platform.id);
    if let Some(known) = store::platform::by_id(&*tx, tenant, id).await? {
        let product = Some(code.chars().take(100).collect());
        store::platform::replace(&tx, Platform { product, ..known }).await?;
    }
    Ok(tx.commit().await?)
}

/// What is set for a platform.
pub fn settings_of(platform: &Platform) -> Result<Settings> {
    serde_json::from_str(&platform.settings).map_err(|error| {
        Error::Store(store::Error::Corrupt {
            what: "settings of a platform",
            problem: error.to_string(),
        })
    })
}

/// The secret of a consumer key.
pub fn secret(app: &App, platform: &Platform) -> Result<Option<String>> {
    let Some(sealed) = &platform.secret else {
        return Ok(None);
    };
    let opened = app.secrets.unseal(&new::sealed_for(platform.id), sealed);
    let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Some)
        .ok_or_else(|| foreign("secret of a platform"))
}

fn foreign(what: &'static str) -> Error {
    Error::Store(store::Error::Corrupt {
        what,
        problem: "it was sealed with another root secret".to_owned(),
    })
}

/// Removes states and nonces that no check of time would let through again.
pub async fn sweep(app: &App, tenant: TenantId) -> Result<()> {
    let tx = app.store.begin_write().await?;
    store::used::forget_expired(&tx, tenant, app.now()).await?;
    Ok(tx.commit().await?)
}
