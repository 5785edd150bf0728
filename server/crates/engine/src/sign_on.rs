//! Single sign-on, whatever the protocol: providers of a tenant, logins on their way, people, their roles and sessions.
//! Protocols live in `sso`, calls to providers in the server; here a finished [`Login`] becomes a person with a session.

mod bearer;
mod login;
mod people;
mod provider;
mod rules;
pub mod saml;
mod session;
pub mod trial;

pub use bearer::{Api, Token, accepting, by_token};
pub use login::{Back, Begun, SignedOn, Stray, begin, come_back, finish};
pub use people::{Profile, profile};
pub use provider::{
    Link, New, Settings, add, by_slug, client_secret, get, list, remove, settings_of,
};
pub use rules::Rule;
pub use session::{
    Ended, Told, end_by_provider, end_mine, id_token, list_mine, sign_out, sign_out_everywhere,
};

pub(crate) use rules::roles;
pub(crate) use session::{authenticate, read_roles};

use crate::hops::{Step, Trail};
use crate::{App, Instant, Result};
use serde_json::{Map, Value};
use store::TenantId;
use store::provider::Provider;
use store::writer::Unit;
use uuid::Uuid;

/// A login that a protocol found good.
#[derive(Debug, Clone)]
pub struct Login {
    /// Who says so.
    pub issuer: String,
    /// The provider's name for the person.
    pub subject: String,
    /// The provider's name for its session.
    pub session: Option<String>,
    /// When the person last proved who they are, in seconds of Unix time.
    pub auth_time: Option<i64>,
    /// How.
    pub amr: Vec<String>,
    /// What was said of the person. Only what is needed is kept.
    pub claims: Map<String, Value>,
    /// What the provider wants to see at a logout.
    pub id_token: Option<String>,
    /// Ids that may be used a single time, each with the second until which it must be remembered.
    pub once: Vec<(String, i64)>,
    /// When the session ends at the latest, in seconds of Unix time.
    pub expires: Option<i64>,
}

/// Writes steps of a login or logout to the hop log.
pub async fn note(
    app: &App,
    provider: &Provider,
    login: Uuid,
    learner: &str,
    steps: Vec<Step<'_>>,
) -> Result<()> {
    let trail = Trail {
        tenant: provider.tenant_id,
        launch: login,
        protocol: match provider.kind.as_str() {
            "saml" => "saml",
            _ => "oidc",
        },
        platform: provider.slug.clone(),
        course: "?".to_owned(),
        learner: learner.to_owned(),
        attempt: None,
        simulated: false,
    };
    let mut unit = Unit::new(provider.tenant_id);
    let now = app.now();
    unit.hops = steps.into_iter().map(|step| trail.hop(now, step)).collect();
    app.writer.write(unit).await?;
    Ok(())
}

/// Removes what is over: logins that never came back, ids of old logout messages, sessions that ended a month ago.
pub async fn sweep(app: &App, tenant: TenantId) -> Result<()> {
    const MONTH: i64 = 30 * 86_400;
    let now = app.now();
    let tx = app.store.begin_write().await?;
    store::login::forget_older(&tx, tenant, now.plus_seconds(-login::LIFE_SECONDS)).await?;
    store::logout_id::forget_expired(&tx, tenant, now).await?;
    store::web_session::forget_older(&tx, tenant, now.plus_seconds(-MONTH)).await?;
    Ok(tx.commit().await?)
}

/// In seconds of Unix time.
pub fn seconds(moment: Instant) -> i64 {
    moment.0.div_euclid(1_000_000)
}
