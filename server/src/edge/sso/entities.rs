//! SAML providers as they describe themselves: read from the database, fetched anew where an address is known, and kept for
//! a while. If a provider's address is silent, what it said last still counts.

use super::directory::Directory;
use super::verdict::Verdict;
use engine::anomalies;
use engine::sign_on::{self, New, saml};
use engine::{App, Error};
use moka::future::Cache;
use sso::saml::{Client, Key, Provider, Registration};
use sso::{Condition, Metadata, Refusal, Transport};
use std::sync::Arc;
use std::time::Duration;
use store::provider::Provider as Row;
use uuid::Uuid;

/// How long what we know of a provider is kept in memory.
const KEPT: Duration = Duration::from_secs(60);
/// A description is fetched anew after so long, in seconds.
const FRESH: i64 = 3_600;
/// And after so long, when a signature says that it may be old.
const PAUSE: i64 = 60;
/// Days before its end that a provider's certificate is told of.
const WARN_DAYS: i64 = 31;
/// How long certificates of ours hold, in seconds: a provider pins them, and people forget dates.
const LIFE: i64 = 10 * 365 * 86_400;

/// SAML providers that were asked for.
pub struct Entities {
    known: Cache<(Uuid, i64), Arc<Known>>,
}

/// One of them.
pub struct Known {
    /// As it describes itself.
    pub provider: Provider,
    registration: Registration,
    fetched_at: i64,
}

impl Known {
    /// The protocol with this provider.
    pub fn client(&self) -> Client<'_> {
        Client {
            provider: &self.provider,
            registration: &self.registration,
        }
    }
}

impl Default for Entities {
    fn default() -> Entities {
        Entities {
            known: Cache::builder()
                .max_capacity(1_000)
                .time_to_live(KEPT)
                .build(),
        }
    }
}

impl Entities {
    /// What we know of a provider.
    pub async fn of(
        &self,
        app: &App,
        directory: &Directory,
        row: &Row,
    ) -> Result<Arc<Known>, Verdict> {
        let key = (row.id, row.updated_at.0);
        if let Some(known) = self.known.get(&key).await {
            return Ok(known);
        }
        let known = Arc::new(look(app, directory, row, FRESH).await?);
        self.known.insert(key, known.clone()).await;
        Ok(known)
    }

    /// The same with the description as it is now; none when it was read a moment ago, or cannot be read anew.
    pub async fn renewed(
        &self,
        app: &App,
        directory: &Directory,
        row: &Row,
        known: &Known,
    ) -> Result<Option<Arc<Known>>, Verdict> {
        if sign_on::seconds(app.now()) - known.fetched_at < PAUSE {
            return Ok(None);
        }
        let fresh = Arc::new(look(app, directory, row, PAUSE).await?);
        if fresh.fetched_at == known.fetched_at {
            return Ok(None);
        }
        let key = (row.id, row.updated_at.0);
        self.known.insert(key, fresh.clone()).await;
        Ok(Some(fresh))
    }
}

async fn look(app: &App, directory: &Directory, row: &Row, fresh: i64) -> Result<Known, Verdict> {
    let agreed = sign_on::settings_of(row)?.saml.unwrap_or_default();
    let kept = saml::description(app, row).await?;
    let now = sign_on::seconds(app.now());
    let old = kept
        .as_ref()
        .is_none_or(|(_, at)| now - sign_on::seconds(*at) >= fresh);
    let fetched = match &agreed.metadata_url {
        Some(url) if old => Some(fetch(app, directory, row, url).await),
        _ => None,
    };
    let (xml, fetched_at) = match (fetched, kept) {
        (Some(Ok(xml)), _) => {
            saml::keep_description(app, row, &xml).await?;
            (xml, now)
        }
        // What it said last still counts, as long as it holds.
        (_, Some((xml, at))) => (xml, sign_on::seconds(at)),
        (Some(Err(verdict)), None) => return Err(verdict),
        (None, None) => {
            let found = "no description of the provider";
            return Err(
                Refusal::new(Condition::MetadataForm, found, "one, by lectern idp add").into(),
            );
        }
    };
    let provider = Provider::parse(xml.as_bytes(), Some(&row.issuer), transport(app))?;
    warn(app, row, &provider, now, agreed.allow_expired_certificates);
    Ok(Known {
        provider,
        registration: registration(app, row).await?,
        fetched_at,
    })
}

/// Tells of certificates that end soon, before logins fail for it.
fn warn(app: &App, row: &Row, provider: &Provider, now: i64, pinned: bool) {
    let days = |end: i64| end.saturating_sub(now).div_euclid(86_400);
    let ends = provider.certificates.iter().map(|one| days(one.not_after));
    // The last one to end is the one that counts: providers show the next one beside the old.
    if let Some(days) = ends.max().filter(|days| *days < WARN_DAYS) {
        anomalies::expires(
            app,
            row.tenant_id,
            (row.slug.as_str(), "certificate"),
            days,
            pinned,
        );
    }
}

/// A description that is that of this provider.
async fn fetch(app: &App, directory: &Directory, row: &Row, url: &str) -> Result<String, Verdict> {
    let xml = read(app, directory, url).await?;
    Provider::parse(xml.as_bytes(), Some(&row.issuer), transport(app))?;
    Ok(xml)
}

async fn read(app: &App, directory: &Directory, url: &str) -> Result<String, Verdict> {
    let body = directory
        .fetch(app, "metadata", url, Condition::MetadataForm)
        .await?;
    String::from_utf8(body).map_err(|_| {
        let found = "bytes that are not UTF-8";
        Refusal::new(Condition::XmlForm, found, "XML in UTF-8").into()
    })
}

fn transport(app: &App) -> Transport {
    match app.settings.sso_allow_private {
        true => Transport::Loopback,
        false => Transport::Secure,
    }
}

/// Our addresses for a provider.
pub fn metadata(app: &App, slug: &str) -> Metadata {
    let ours = &app.settings.public_url;
    let at = |end: &str| format!("{ours}/auth/saml/{slug}/{end}");
    Metadata {
        callback: at("acs"),
        backchannel_logout: None,
        frontchannel_logout: at("slo"),
        post_logout: format!("{ours}/auth/signed-out"),
    }
}

/// Where our description for a provider is.
pub fn document_url(app: &App, slug: &str) -> String {
    format!("{}/auth/saml/{slug}/metadata", app.settings.public_url)
}

async fn registration(app: &App, row: &Row) -> Result<Registration, Verdict> {
    let settings = sign_on::settings_of(row)?;
    let agreed = settings.saml.unwrap_or_default();
    let keys = saml::keys(app, row).await?.into_iter();
    Ok(Registration {
        entity_id: row.client_id.clone(),
        metadata: metadata(app, &row.slug),
        keys: keys
            .map(|key| Key {
                private: key.private,
                certificate: key.certificate,
            })
            .collect(),
        sign_requests: agreed.sign_requests,
        allow_response_signature: agreed.allow_response_signature,
        require_encryption: agreed.require_encryption,
        allow_unsolicited: agreed.idp_initiated,
        allow_expired_certificates: agreed.allow_expired_certificates,
        subject_attribute: agreed.subject_attribute,
        name_attribute: agreed.name_attribute,
        email_attribute: agreed.email_attribute,
        name_id_format: agreed.name_id_format,
        max_age: settings.max_age,
    })
}

/// Reads the description of a new provider, and adds it with keys of ours.
pub async fn add(
    app: &App,
    directory: &Directory,
    tenant: store::TenantId,
    new: New,
) -> Result<Row, Verdict> {
    let xml = match (&new.metadata_xml, &new.metadata_url) {
        (Some(xml), None) => xml.clone(),
        (None, Some(url)) => read(app, directory, url).await?,
        _ => {
            let message = "give either metadata_xml or metadata_url";
            return Err(Error::invalid_at("idp.metadata", "/metadata_url", message).into());
        }
    };
    let named = Some(new.issuer.as_str()).filter(|issuer| !issuer.is_empty());
    let provider = Provider::parse(xml.as_bytes(), named, transport(app))?;
    let client_id = match new.client_id.is_empty() {
        true => document_url(app, &new.slug),
        false => new.client_id.clone(),
    };
    let new = New {
        issuer: provider.entity_id,
        client_id,
        ..new
    };
    let row = sign_on::add(app, tenant, new).await?;
    saml::keep_description(app, &row, &xml).await?;
    if saml::keys(app, &row).await?.is_empty() {
        let keys = vec![fresh_key(app, "current")?, fresh_key(app, "next")?];
        saml::add_keys(app, &row, keys).await?;
    }
    Ok(row)
}

/// A new key of ours.
pub fn fresh_key(app: &App, stage: &str) -> Result<saml::Key, Verdict> {
    let private = saml::new_private().ok_or_else(|| {
        let expected = "a key of RSA with 2048 bits";
        Refusal::new(Condition::SamlOurKey, "no new key", expected)
    })?;
    let now = sign_on::seconds(app.now());
    let number = *app.ids.next().as_bytes();
    let key = Key::certify(private, number, now - 3_600, now + LIFE)?;
    Ok(saml::Key {
        stage: stage.to_owned(),
        private: key.private,
        certificate: key.certificate,
    })
}
