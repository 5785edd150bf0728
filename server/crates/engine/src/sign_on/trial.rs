//! A login that is only tried: everything is checked, nothing is begun. What came of it names the one who tried, so it is
//! sealed, shown to whoever made the link, and gone within the hour.

use super::saml::Agreed;
use super::{Login, provider, rules};
use crate::{App, Error, Result, secrets};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::TenantId;
use store::provider::Provider;
use store::trial::Trial;
use uuid::Uuid;

/// Seconds that the link of a trial works, and that its result is kept.
const LIFE_SECONDS: i64 = 3_600;
/// Claims told, and letters of each.
const MOST_CLAIMS: usize = 100;
const LONGEST: usize = 300;

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Whether it would have begun a session.
    pub ok: bool,
    /// What did not hold; none when everything did.
    pub failed: Option<Failed>,
    /// Seconds by which the provider's clock is ahead, as far as that is known.
    pub drift: Option<i64>,
    /// Whether the claims come from a token that was found good.
    pub verified: bool,
    /// Everything that was said.
    pub claims: Vec<Claim>,
    /// Roles that it gives.
    pub roles: Vec<String>,
    /// The rules for roles, and what they met.
    pub rules: Vec<Met>,
}

/// A condition that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Stable and dotted.
    pub code: String,
    /// What must hold.
    pub must: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

/// One claim, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// What it says, as JSON, shortened.
    pub value: String,
    /// `kept`, `used` or `dropped`.
    pub fate: String,
    /// Why.
    pub why: String,
}

/// One rule for roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// The claim it looks at.
    pub claim: String,
    /// The value it looks for.
    pub value: String,
    /// The role it gives.
    pub role: String,
    /// Whether it does.
    pub fits: bool,
}

/// Makes the link of a trial; answers its id and the token of the link.
pub async fn begin(app: &App, provider: &Provider) -> Result<(Uuid, String)> {
    let (id, token, now) = (app.ids.next(), secrets::token(), app.now());
    let trial = Trial {
        tenant_id: provider.tenant_id,
        id,
        provider_id: provider.id,
        token_hash: app.secrets.token_hash(&token),
        created_at: now,
        expires_at: now.plus_seconds(LIFE_SECONDS),
        ended_at: None,
        result: None,
    };
    let tx = app.store.begin_write().await?;
    store::trial::insert(&tx, trial).await?;
    tx.commit().await?;
    Ok((id, token))
}

/// The trial whose link this is; none when it is unknown, was used, or is old.
pub async fn by_token(app: &App, provider: &Provider, token: &str) -> Result<Option<Uuid>> {
    let hash = app.secrets.token_hash(token);
    let found = store::trial::by_token(app.store.read(), provider.tenant_id, &hash).await?;
    let now = app.now();
    let fits = |trial: &Trial| {
        trial.provider_id == provider.id && trial.ended_at.is_none() && trial.expires_at > now
    };
    Ok(found.filter(fits).map(|trial| trial.id))
}

/// Keeps what came of a trial.
pub async fn end(app: &App, tenant: TenantId, id: Uuid, report: &Report) -> Result<()> {
    let text = serde_json::to_vec(report).unwrap_or_default();
    let sealed = app.secrets.seal(&sealed_for(id), text);
    let tx = app.store.begin_write().await?;
    store::trial::end(&tx, tenant, id, app.now(), sealed).await?;
    Ok(tx.commit().await?)
}

/// What came of a trial; none as long as it has not come back.
pub async fn result(app: &App, tenant: TenantId, id: Uuid) -> Result<Option<Report>> {
    let found = store::trial::by_id(app.store.read(), tenant, id).await?;
    let trial = found.ok_or_else(|| Error::not_found("trial with id", id))?;
    let Some(sealed) = &trial.result else {
        return Ok(None);
    };
    let opened = app.secrets.unseal(&sealed_for(id), sealed);
    let report = opened.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    report.map(Some).ok_or_else(|| {
        Error::Store(store::Error::Corrupt {
            what: "result of a trial",
            problem: "it was sealed with another root secret".to_owned(),
        })
    })
}

/// What a login that was found good would do.
pub async fn good(app: &App, provider: &Provider, login: &Login, drift: i64) -> Result<Report> {
    let settings = provider::settings_of(provider)?;
    let tenant = provider.tenant_id;
    let roles = rules::roles(app, tenant, &settings.roles, &login.claims).await?;
    let mut said = login.claims.clone();
    said.insert("iss".to_owned(), Value::from(login.issuer.clone()));
    said.insert("sub".to_owned(), Value::from(login.subject.clone()));
    Ok(Report {
        ok: true,
        failed: None,
        drift: Some(drift),
        verified: true,
        claims: claims(&settings, &said),
        roles: roles.names(),
        rules: met(&settings, &login.claims),
    })
}

/// What came of one that was refused; what was said is told as far as it came, and nobody vouches for it.
pub fn refused(
    provider: &Provider,
    failed: Failed,
    drift: Option<i64>,
    said: &Map<String, Value>,
) -> Result<Report> {
    let settings = provider::settings_of(provider)?;
    Ok(Report {
        ok: false,
        failed: Some(failed),
        drift,
        verified: false,
        claims: claims(&settings, said),
        roles: Vec::new(),
        rules: met(&settings, said),
    })
}

fn met(settings: &super::Settings, said: &Map<String, Value>) -> Vec<Met> {
    let one = |rule: &super::Rule| Met {
        claim: short(&rule.claim),
        value: short(&rule.value),
        role: rule.role.clone(),
        fits: rules::fits(rule, said),
    };
    settings.roles.iter().map(one).collect()
}

fn claims(settings: &super::Settings, said: &Map<String, Value>) -> Vec<Claim> {
    let used = rules::claims_of(&settings.roles);
    let one = |(name, value): (&String, &Value)| {
        let (fate, why) = fate(settings, &used, name);
        Claim {
            name: short(name),
            value: short(&value.to_string()),
            fate: fate.to_owned(),
            why: why.to_owned(),
        }
    };
    said.iter().take(MOST_CLAIMS).map(one).collect()
}

fn fate(settings: &super::Settings, used: &[String], name: &str) -> (&'static str, &'static str) {
    let asked = |scope: &str| settings.asks_for(scope);
    if let Some(agreed) = &settings.saml
        && let Some(fate) = fate_of_attribute(agreed, name)
    {
        return fate;
    }
    match name {
        "iss" | "sub" => ("kept", "together they are the person"),
        "sid" | "amr" | "auth_time" => ("kept", "with the session"),
        "name" if asked("profile") => ("kept", "the scope profile is asked for"),
        "email" | "email_verified" if asked("email") => ("kept", "the scope email is asked for"),
        "aud" | "azp" | "exp" | "iat" | "nbf" | "nonce" | "at_hash" | "c_hash" | "jti" => {
            ("used", "checked, not kept")
        }
        name if used.iter().any(|known| known == name) => ("used", "for roles, not kept"),
        "name" => ("dropped", "the scope profile is not asked for"),
        "email" | "email_verified" => ("dropped", "the scope email is not asked for"),
        _ => ("dropped", "nothing needs it"),
    }
}

/// What was agreed of an attribute; of others the rules decide.
fn fate_of_attribute(agreed: &Agreed, name: &str) -> Option<(&'static str, &'static str)> {
    let is = |one: &Option<String>| one.as_deref() == Some(name);
    if is(&agreed.subject_attribute) {
        return Some((
            "kept",
            "subject_attribute: with the issuer it is the person",
        ));
    }
    match name {
        _ if is(&agreed.name_attribute) => Some(("kept", "name_attribute names it")),
        _ if is(&agreed.email_attribute) => Some(("kept", "email_attribute names it")),
        "name" if agreed.name_attribute.is_none() => Some(("dropped", "no name_attribute is set")),
        "email" if agreed.email_attribute.is_none() => {
            Some(("dropped", "no email_attribute is set"))
        }
        _ => None,
    }
}

fn short(text: &str) -> String {
    let clean = text.chars().filter(|letter| !letter.is_control());
    let mut shown: String = clean.clone().take(LONGEST).collect();
    if clean.count() > LONGEST {
        shown.push('…');
    }
    shown
}

fn sealed_for(id: Uuid) -> String {
    format!("trial {id}")
}
