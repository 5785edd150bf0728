//! Platforms are added, and changed by adding them again. Whether their addresses may be called is checked before, by who
//! knows the protocol.

use super::keys::{self, NewKey};
use crate::{App, Error, Result};
use serde::{Deserialize, Serialize};
use store::TenantId;
use store::platform::{Platform, V1P1, V1P3};
use uuid::Uuid;

/// Bytes of names, addresses and secrets at most.
const LONGEST: usize = 2_000;
/// Entries of a list at most.
const MOST: usize = 1_000;
/// What may be kept of a launch beside what is needed.
const KEEP: [&str; 1] = ["titles"];

/// What a platform shall be, as it is written in JSON: of LTI 1.3 (`issuer` and addresses), or of 1.1 (`consumer_key` and
/// `secret`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct New {
    /// The platform's name for itself, letter by letter.
    pub issuer: Option<String>,
    /// The platform's name for us.
    pub client_id: Option<String>,
    /// The one deployment that may launch; none: any, learned at its first launch.
    pub deployment_id: Option<String>,
    /// The deployments that may launch.
    pub deployment_ids: Vec<String>,
    /// Where a login goes on.
    pub auth_login_url: Option<String>,
    /// Where service tokens are asked for.
    pub auth_token_url: Option<String>,
    /// Whom a token's request is addressed to, where that is not its address.
    pub auth_audience: Option<String>,
    /// Where the platform's keys are.
    pub key_set_url: Option<String>,
    /// Others that may stand in `aud` beside us.
    pub trusted_audiences: Vec<String>,
    /// In 1.1: whose launches.
    pub consumer_key: Option<String>,
    /// In 1.1: what signs them.
    pub secret: Option<String>,
    /// For screens; by default the host of the issuer, or the consumer key.
    pub name: Option<String>,
    /// What may be kept beside what is needed: `titles`.
    pub keep: Vec<String>,
}

/// What is set for a platform beside names and addresses.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The deployments that may launch; none: any.
    pub deployments: Option<Vec<String>>,
    /// Others that may stand in `aud`.
    pub trusted_audiences: Vec<String>,
    /// Whom a token's request is addressed to.
    pub auth_audience: Option<String>,
    /// What may be kept.
    pub keep: Vec<String>,
}

impl New {
    /// Whether it is of LTI 1.1.
    pub fn is_v1p1(&self) -> bool {
        self.consumer_key.is_some()
    }
}

/// Adds a platform, or changes the one with these names; then it keeps its id, its keys and what was learned of it. The key
/// is taken where there is none yet.
pub async fn add(app: &App, tenant: TenantId, new: New, key: Option<NewKey>) -> Result<Platform> {
    let (kind, issuer, client_id) = names(&new)?;
    let settings = settings(&new)?;
    let tx = app.store.begin_write().await?;
    let known = store::platform::by_names(&*tx, tenant, kind, &issuer, &client_id).await?;
    let id = known
        .as_ref()
        .map_or_else(|| app.ids.next(), |known| known.id);
    let seal = |secret: String| app.secrets.seal(&sealed_for(id), secret.into_bytes());
    let platform = Platform {
        tenant_id: tenant,
        id,
        kind: kind.to_owned(),
        name: new
            .name
            .clone()
            .unwrap_or_else(|| name(&issuer, &client_id)),
        issuer,
        client_id,
        product: known.as_ref().and_then(|known| known.product.clone()),
        auth_login_url: new.auth_login_url,
        auth_token_url: new.auth_token_url,
        key_set_url: new.key_set_url,
        secret: new.secret.map(seal),
        settings: serde_json::to_string(&settings).unwrap_or_default(),
        created_at: known
            .as_ref()
            .map_or_else(|| app.now(), |known| known.created_at),
        updated_at: app.now(),
    };
    match known {
        None => store::platform::insert(&tx, platform.clone()).await?,
        Some(_) => store::platform::replace(&tx, platform.clone()).await?,
    }
    if let Some(key) = key {
        keys::first(app, &tx, &platform, key).await?;
    }
    tx.commit().await?;
    Ok(platform)
}

pub(super) fn sealed_for(id: Uuid) -> String {
    format!("platform {id}")
}

/// Kind, the platform's name and ours.
fn names(new: &New) -> Result<(&'static str, String, String)> {
    let wrong =
        |pointer: &str, message: &str| Err(Error::invalid_at("platform.invalid", pointer, message));
    if let Some(key) = &new.consumer_key {
        if new.issuer.is_some() || new.client_id.is_some() {
            let message = "a platform is of LTI 1.3 (issuer, client_id) or of 1.1 (consumer_key, secret), not of both";
            return wrong("/consumer_key", message);
        }
        fits("/consumer_key", key, 255)?;
        fits(
            "/secret",
            new.secret.as_deref().unwrap_or_default(),
            LONGEST,
        )?;
        return Ok((V1P1, String::new(), key.clone()));
    }
    let needed = [
        ("/issuer", &new.issuer),
        ("/client_id", &new.client_id),
        ("/auth_login_url", &new.auth_login_url),
        ("/auth_token_url", &new.auth_token_url),
        ("/key_set_url", &new.key_set_url),
    ];
    for (pointer, value) in needed {
        fits(pointer, value.as_deref().unwrap_or_default(), LONGEST)?;
    }
    if new.secret.is_some() {
        return wrong(
            "/secret",
            "a secret goes with a consumer_key; LTI 1.3 has none",
        );
    }
    let (issuer, client) = (new.issuer.clone(), new.client_id.clone());
    Ok((V1P3, issuer.unwrap_or_default(), client.unwrap_or_default()))
}

fn settings(new: &New) -> Result<Settings> {
    let one = new.deployment_id.iter();
    let named: Vec<String> = one.chain(&new.deployment_ids).cloned().collect();
    let lists = [
        ("/deployment_ids", &named),
        ("/trusted_audiences", &new.trusted_audiences),
        ("/keep", &new.keep),
    ];
    for (pointer, list) in lists {
        if list.len() > MOST {
            let message = format!("a list of at most {MOST}");
            return Err(Error::invalid_at("platform.invalid", pointer, message));
        }
        list.iter()
            .try_for_each(|entry| fits(pointer, entry, LONGEST))?;
    }
    if let Some(name) = &new.name {
        fits("/name", name, 200)?;
    }
    if let Some(unknown) = new.keep.iter().find(|kept| !KEEP.contains(&kept.as_str())) {
        let message = format!("found {unknown:?}; what may be kept is {KEEP:?}");
        return Err(Error::invalid_at("platform.keep", "/keep", message));
    }
    Ok(Settings {
        deployments: (!named.is_empty()).then_some(named),
        trusted_audiences: new.trusted_audiences.clone(),
        auth_audience: new.auth_audience.clone(),
        keep: new.keep.clone(),
    })
}

fn fits(pointer: &str, text: &str, most: usize) -> Result<()> {
    if text.is_empty() || text.len() > most || text.contains(char::is_control) {
        let name = pointer.trim_start_matches('/');
        let message = format!("{name} must be a text of 1 to {most} bytes");
        return Err(Error::invalid_at("platform.invalid", pointer, message));
    }
    Ok(())
}

fn name(issuer: &str, client_id: &str) -> String {
    let host = url::Url::parse(issuer)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let name = host.unwrap_or_else(|| client_id.to_owned());
    name.chars().take(60).collect()
}
