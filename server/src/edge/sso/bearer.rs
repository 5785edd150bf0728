//! Access tokens of identity providers as credentials. A token that was found good is trusted for a second, and a provider
//! that does not answer is left alone for a while: tokens that anybody can make up cost us no calls.

use super::directory::{Directory, Known};
use super::verdict::Verdict;
use crate::http::problem::Problem;
use engine::App;
use engine::access::Caller;
use engine::sign_on::{self, Api, Token};
use moka::future::Cache;
use poem::http::{StatusCode, header};
use sso::oidc::{Bearer, Resource, hint};
use std::sync::Arc;
use std::time::Duration;
use store::provider::Provider;
use uuid::Uuid;

/// How long a good token is trusted.
const TRUST: Duration = Duration::from_secs(1);
/// How long a provider that did not answer is not asked again.
const PAUSE: Duration = Duration::from_secs(10);
/// Keys are not fetched more often because a token names one that we do not know.
const KEYS_PAUSE: Duration = Duration::from_secs(60);
/// Tokens that are remembered.
const MOST_TOKENS: u64 = 10_000;
/// Providers that are remembered.
const MOST_PROVIDERS: u64 = 1_000;

type Version = (Uuid, i64);

/// Tokens and providers as they were found lately.
pub struct Bearers {
    directory: Arc<Directory>,
    good: Cache<String, Caller>,
    described: Cache<Version, Result<Arc<Known>, String>>,
    renewed: Cache<Version, ()>,
}

impl Bearers {
    /// With what is known of providers.
    pub fn new(directory: Arc<Directory>) -> Bearers {
        Bearers {
            directory,
            good: Cache::builder()
                .max_capacity(MOST_TOKENS)
                .time_to_live(TRUST)
                .build(),
            described: Cache::builder()
                .max_capacity(MOST_PROVIDERS)
                .time_to_live(PAUSE)
                .build(),
            renewed: Cache::builder()
                .max_capacity(MOST_PROVIDERS)
                .time_to_live(KEYS_PAUSE)
                .build(),
        }
    }

    /// Who acts with this token; none when it is not of a provider that we know, so that it may be something else.
    pub async fn caller(&self, app: &App, token: &str) -> Result<Option<Caller>, Problem> {
        let Some(hint) = hint(token) else {
            return Ok(None);
        };
        let hash = app.secrets.token_hash(token);
        if let Some(Caller::Person(person)) = self.good.get(&hash).await
            && person.expires > app.now()
        {
            return Ok(Some(Caller::Person(person)));
        }
        let accepting = sign_on::accepting(app, &hint.issuer, &hint.audiences).await?;
        let Some((provider, api)) = accepting else {
            let detail = "this token is of no identity provider whose tokens are taken here, for its audience; see api in docs/identity.md";
            return Err(refused("token.stranger", detail.to_owned()));
        };
        let good = match self.verified(app, &provider, &api, token).await {
            Ok(good) => good,
            Err(verdict) => return Err(problem(verdict)),
        };
        let caller = sign_on::by_token(app, &provider, &api, said(good)).await?;
        let caller = caller.ok_or_else(|| {
            let detail = "this person was deactivated".to_owned();
            refused("person.deactivated", detail)
        })?;
        self.good.insert(hash, caller.clone()).await;
        Ok(Some(caller))
    }

    async fn verified(
        &self,
        app: &App,
        provider: &Provider,
        api: &Api,
        token: &str,
    ) -> Result<Bearer, Verdict> {
        let known = self.described(app, provider).await?;
        let verdict = match read(app, provider, api, &known, token) {
            Ok(good) => return Ok(good),
            Err(verdict) => verdict,
        };
        match self.renewed(app, provider, &known, &verdict).await? {
            Some(fresh) => read(app, provider, api, &fresh, token),
            None => Err(verdict),
        }
    }

    /// What is known of the provider. Requests that come together wait for one answer, and share a refusal.
    async fn described(&self, app: &App, provider: &Provider) -> Result<Arc<Known>, Verdict> {
        let ask = async {
            let known = self.directory.of(app, provider).await;
            known.map_err(|verdict| verdict.found())
        };
        let described = self.described.get_with(version(provider), ask).await;
        described.map_err(|found| Verdict::unreachable("discovery", found))
    }

    /// A key that we do not know may be a new one.
    async fn renewed(
        &self,
        app: &App,
        provider: &Provider,
        known: &Known,
        verdict: &Verdict,
    ) -> Result<Option<Arc<Known>>, Verdict> {
        let version = version(provider);
        if !verdict.is_unknown_key() || self.renewed.contains_key(&version) {
            return Ok(None);
        }
        self.renewed.insert(version, ()).await;
        let fresh = self.directory.with_fresh_keys(app, provider, known).await?;
        self.described.invalidate(&version).await;
        Ok(fresh)
    }
}

fn version(provider: &Provider) -> Version {
    (provider.id, provider.updated_at.0)
}

fn read(
    app: &App,
    provider: &Provider,
    api: &Api,
    known: &Known,
    token: &str,
) -> Result<Bearer, Verdict> {
    let expected = Resource {
        issuer: &provider.issuer,
        audience: &api.audience,
        clients: &api.clients,
        plain: api.plain_jwt,
    };
    let now = sign_on::seconds(app.now());
    Ok(sso::oidc::bearer(
        token,
        known.client().keys,
        &expected,
        now,
    )?)
}

fn said(good: Bearer) -> Token {
    Token {
        subject: good.subject,
        scopes: good.scopes,
        expires: good.expires,
        auth_time: good.auth_time,
        claims: good.claims,
    }
}

fn problem(verdict: Verdict) -> Problem {
    match verdict {
        Verdict::Failed(error) => error.into(),
        Verdict::Refused { code, found, .. } if code == "provider.unreachable" => {
            let detail = format!("the identity provider of this token does not answer: {found}");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
                .with_header(header::RETRY_AFTER, PAUSE.as_secs().to_string())
        }
        Verdict::Refused {
            code,
            must,
            found,
            expected,
            ..
        } => refused(
            code,
            format!("{must} Found: {found}. Expected: {expected}."),
        ),
    }
}

/// RFC 6750 §3.1.
fn refused(code: &str, detail: String) -> Problem {
    let challenge = "Bearer realm=\"lectern\", error=\"invalid_token\"";
    Problem::unauthorized(code, detail).with_header(header::WWW_AUTHENTICATE, challenge)
}
