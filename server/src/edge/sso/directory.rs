//! What providers say of themselves: fetched when it is first needed, kept for a while, and their keys fetched anew when a
//! token names one that we do not know. Public knowledge, so each instance keeps its own.

use super::verdict::Verdict;
use crate::http::outbound::Outbound;
use engine::App;
use engine::sign_on;
use moka::future::Cache;
use sso::oidc::{Client, Keys, Provider, Registration, Transport, discovery_url};
use sso::{Call, Condition, Metadata, Method, Refusal, Reply};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use store::provider::Provider as Row;
use uuid::Uuid;

/// How long a description is believed.
const FRESH: Duration = Duration::from_secs(600);
/// Keys are not fetched more often, whatever tokens say.
const KEYS_PAUSE: Duration = Duration::from_secs(60);

/// Providers as they describe themselves.
pub struct Directory {
    outbound: OnceLock<Outbound>,
    known: Cache<(Uuid, i64), Arc<Known>>,
}

/// One of them.
#[derive(Clone)]
pub struct Known {
    provider: Provider,
    keys: Keys,
    keys_at: Instant,
    registration: Registration,
}

impl Known {
    /// The protocol with this provider.
    pub fn client(&self) -> Client<'_> {
        Client {
            provider: &self.provider,
            keys: &self.keys,
            registration: &self.registration,
        }
    }
}

impl Default for Directory {
    fn default() -> Directory {
        Directory {
            outbound: OnceLock::new(),
            known: Cache::builder()
                .max_capacity(1_000)
                .time_to_live(FRESH)
                .build(),
        }
    }
}

impl Directory {
    /// What we know of a provider.
    pub async fn of(&self, app: &App, row: &Row) -> Result<Arc<Known>, Verdict> {
        let key = (row.id, row.updated_at.0);
        if let Some(known) = self.known.get(&key).await {
            return Ok(known);
        }
        let known = Arc::new(self.look(app, row).await?);
        self.known.insert(key, known.clone()).await;
        Ok(known)
    }

    /// The same with keys as they are now; none when they were fetched a moment ago.
    pub async fn with_fresh_keys(
        &self,
        app: &App,
        row: &Row,
        known: &Known,
    ) -> Result<Option<Arc<Known>>, Verdict> {
        if known.keys_at.elapsed() < KEYS_PAUSE {
            return Ok(None);
        }
        let keys = self.keys(app, &known.provider).await?;
        let fresh = Arc::new(Known {
            keys,
            keys_at: Instant::now(),
            ..known.clone()
        });
        let key = (row.id, row.updated_at.0);
        self.known.insert(key, fresh.clone()).await;
        Ok(Some(fresh))
    }

    /// Makes a call of a protocol.
    pub async fn call(&self, app: &App, call: &Call) -> Result<Reply, Verdict> {
        let outbound = self.outbound(app)?;
        outbound
            .ask(call)
            .await
            .map_err(|found| Verdict::unreachable(call.name, found))
    }

    async fn look(&self, app: &App, row: &Row) -> Result<Known, Verdict> {
        let transport = transport(app);
        let url = discovery_url(&row.issuer, transport)?;
        let body = self
            .fetch(app, "discovery", &url, Condition::DiscoveryForm)
            .await?;
        let provider = Provider::parse(&body, &row.issuer, transport)?;
        let keys = self.keys(app, &provider).await?;
        Ok(Known {
            provider,
            keys,
            keys_at: Instant::now(),
            registration: registration(app, row)?,
        })
    }

    async fn keys(&self, app: &App, provider: &Provider) -> Result<Keys, Verdict> {
        let url = provider.jwks_url();
        let body = self.fetch(app, "keys", url, Condition::KeysForm).await?;
        Ok(Keys::parse(&body)?)
    }

    pub(super) async fn fetch(
        &self,
        app: &App,
        name: &'static str,
        url: &str,
        otherwise: Condition,
    ) -> Result<Vec<u8>, Verdict> {
        let call = Call {
            name,
            method: Method::Get,
            url: url.to_owned(),
            authorization: None,
            form: Vec::new(),
        };
        let reply = self.call(app, &call).await?;
        match reply.status {
            200 => Ok(reply.body),
            status => Err(Refusal::new(otherwise, format!("status {status}"), "status 200").into()),
        }
    }

    /// Made when it is first needed: who signs nobody on needs no root certificates.
    fn outbound(&self, app: &App) -> Result<&Outbound, Verdict> {
        if let Some(outbound) = self.outbound.get() {
            return Ok(outbound);
        }
        let made = Outbound::new(app.settings.sso_allow_private);
        let made = made.map_err(|error| Verdict::unreachable("client", error.to_string()))?;
        Ok(self.outbound.get_or_init(|| made))
    }
}

fn transport(app: &App) -> Transport {
    if app.settings.sso_allow_private {
        Transport::Loopback
    } else {
        Transport::Secure
    }
}

/// Our addresses for a provider.
pub fn metadata(app: &App, slug: &str) -> Metadata {
    let ours = &app.settings.public_url;
    let at = |end: &str| format!("{ours}/auth/oidc/{slug}/{end}");
    Metadata {
        callback: at("callback"),
        backchannel_logout: Some(at("backchannel")),
        frontchannel_logout: at("frontchannel"),
        post_logout: format!("{ours}/auth/signed-out"),
    }
}

fn registration(app: &App, row: &Row) -> Result<Registration, Verdict> {
    let settings = sign_on::settings_of(row)?;
    Ok(Registration {
        client_id: row.client_id.clone(),
        client_secret: sign_on::client_secret(app, row)?,
        wanted: settings.wanted(),
        scopes: settings.scopes,
        metadata: metadata(app, &row.slug),
        max_age: settings.max_age,
    })
}
