//! Registered platforms, as the protocol sees them, and our addresses for them.

use engine::platforms::{self, New, NewKey};
use engine::{App, Error, TenantId, tenants};
use lti::keys::SigningKey;
use lti::{Deployments, Platform, Refusal};
use serde_json::{Value, json};
use store::platform::{Platform as Row, V1P3};
use uuid::Uuid;

/// A platform as the protocol sees it.
pub(super) fn of(row: &Row) -> Result<Platform, Error> {
    let settings = platforms::settings_of(row)?;
    let address = |text: &Option<String>| text.clone().unwrap_or_default();
    Ok(Platform {
        id: row.id,
        issuer: row.issuer.clone(),
        client_id: row.client_id.clone(),
        trusted_audiences: settings.trusted_audiences,
        deployments: settings
            .deployments
            .map_or(Deployments::Learned, Deployments::Only),
        auth_login_url: address(&row.auth_login_url),
        auth_token_url: address(&row.auth_token_url),
        auth_audience: settings.auth_audience,
        key_set_url: address(&row.key_set_url),
    })
}

/// Why a platform was not added.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    /// One of its addresses may not be called.
    #[error(transparent)]
    Address(#[from] Refusal),
    /// Its description is wrong, or ours is the fault.
    #[error(transparent)]
    Engine(#[from] Error),
    /// No key could be made.
    #[error("no key could be made: {0}")]
    Key(#[from] lti::keys::NoKey),
}

/// Adds a platform with a key pair of its own.
pub async fn add(app: &App, tenant: TenantId, new: New) -> Result<Row, NotAdded> {
    let key = match new.is_v1p1() {
        true => None,
        false => {
            let address = |text: &Option<String>| text.clone().unwrap_or_default();
            let platform = Platform {
                id: Uuid::nil(),
                issuer: address(&new.issuer),
                client_id: address(&new.client_id),
                trusted_audiences: Vec::new(),
                deployments: Deployments::Learned,
                auth_login_url: address(&new.auth_login_url),
                auth_token_url: address(&new.auth_token_url),
                auth_audience: None,
                key_set_url: address(&new.key_set_url),
            };
            // What is missing is told with its name, not as a bad address.
            let is_whole = new.auth_login_url.is_some()
                && new.auth_token_url.is_some()
                && new.key_set_url.is_some();
            if is_whole {
                platform.check()?;
            }
            Some(fresh_key()?)
        }
    };
    Ok(platforms::add(app, tenant, new, key).await?)
}

fn fresh_key() -> Result<NewKey, lti::keys::NoKey> {
    let private = SigningKey::generate()?;
    Ok(NewKey {
        public: SigningKey::read(&private)?.jwk(),
        private,
    })
}

/// Our addresses, as a platform asks for them.
pub async fn addresses(app: &App, tenant: TenantId) -> Result<Value, Error> {
    let base = base(app, tenant).await?;
    Ok(json!({
        "login_url": format!("{base}/login"),
        "launch_url": format!("{base}/launch"),
        "redirect_uris": [format!("{base}/launch")],
        "course_url": format!("{base}/launch/COURSE"),
        "jwks_url": format!("{base}/jwks.json"),
        "launch_url_1_1": format!("{base}/1.1/launch"),
    }))
}

/// What our addresses for a tenant's platforms begin with.
pub(super) async fn base(app: &App, tenant: TenantId) -> Result<String, Error> {
    let slug = tenants::slug(app, tenant).await?;
    Ok(match &*slug {
        tenants::DEFAULT => format!("{}/lti", app.settings.public_url),
        slug => format!("{}/lti/t/{slug}", app.settings.public_url),
    })
}

/// Whether a row is of LTI 1.3.
pub(super) fn is_v1p3(row: &Row) -> bool {
    row.kind == V1P3
}
