//! A tool played by the tests, written with the client side of crate `lti`: what a good one gets, and how a bad one is
//! refused.

mod authorize;
mod choose;
mod client;
mod grades;
mod old;
mod pages;
mod register;
mod roster;
mod sign_on;
mod tokens;

use super::{Sandbox, Setup, routes};
use client::{Answered, Client};
use engine::{Clock, Instant};
use lti::jwks::KeySet;
use lti::keys::{SigningKey, key_set};
use lti::login::{AuthorizationRequest, Initiation};
use lti::state::{Drawn, State};
use lti::{Deployments, Form, Own, Platform};
use poem::EndpointExt;
use poem::http::{StatusCode, header};
use serde_json::Value;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use time::OffsetDateTime;
use uuid::Uuid;

const URL: &str = "http://127.0.0.1:8090";
const TOOL: &str = "http://localhost:8080";
const NOW: i64 = 1_800_000_000;

/// Of the tool.
static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::read(&SigningKey::generate().unwrap()).unwrap());

struct Still(AtomicI64);

impl Clock for Still {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::Relaxed) * 1_000_000)
    }
}

/// A sandbox, and the tool that it launches.
struct Stage {
    sandbox: Sandbox,
    client: Client,
    clock: Arc<Still>,
    platform: Platform,
}

/// A launch as it reached the tool.
struct Landed {
    launch: lti::launch::Launch,
}

impl Stage {
    fn new() -> Stage {
        Stage::with(false)
    }

    fn with(public: bool) -> Stage {
        let setup = Setup {
            listen: "127.0.0.1:0".parse().unwrap(),
            url: None,
            tool: TOOL.to_owned(),
            public,
            learners: 0,
        };
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let clock = Arc::new(Still(AtomicI64::new(NOW)));
        let sandbox = Sandbox::new(URL.to_owned(), &setup, clock.clone()).unwrap();
        // As if it had been fetched a moment ago.
        let keys = KeySet::read(key_set([&*KEY]).to_string().as_bytes()).unwrap();
        sandbox.world().tools[0].keys = Some((NOW + 1_000_000, Arc::new(keys)));
        let described = sandbox.described();
        let text = |name: &str| described["platform"][name].as_str().unwrap().to_owned();
        let platform = Platform {
            id: Uuid::from_u128(1),
            issuer: text("issuer"),
            client_id: text("client_id"),
            trusted_audiences: Vec::new(),
            deployments: Deployments::Only(vec![text("deployment_id")]),
            auth_login_url: text("auth_login_url"),
            auth_token_url: text("auth_token_url"),
            auth_audience: None,
            key_set_url: text("key_set_url"),
        };
        let all = routes::all(&sandbox);
        Stage {
            client: Client(all.boxed()),
            sandbox,
            clock,
            platform,
        }
    }

    fn now(&self) -> OffsetDateTime {
        self.clock.now().to_time()
    }

    async fn get(&self, path: &str) -> Answered {
        self.client.get(path).send().await
    }

    async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = self.client.post(path);
        request
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
    }

    async fn control(&self, path: &str, body: Value) {
        let request = self.client.post(format!("/control/{path}"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = request.body(body.to_string()).send().await;
        assert!(answer.0.status().is_success(), "{}", answer.0.status());
    }

    /// The form that a page of the sandbox sends: where to, and what.
    async fn form(&self, answer: Answered) -> (String, Form) {
        answer.assert_status_is_ok();
        let page = answer.0.into_body().into_string().await.unwrap();
        sent(&page)
    }

    /// What the tool sends to `/auth` for a launch of this.
    async fn request(&self, what: &str, who: &str) -> (AuthorizationRequest, State) {
        let answer = self
            .get(&format!("/start/{what}{}as={who}", join(what)))
            .await;
        let (action, form) = self.form(answer).await;
        assert_eq!(action, format!("{TOOL}/lti/login"));
        let login = Initiation::read(&form, &Own::new(TOOL).unwrap()).unwrap();
        let drawn = Drawn {
            id: Uuid::from_u128(9),
            nonce: super::memory::secret(),
            browser: "b".to_owned(),
        };
        let state = State::new(&login, self.platform.id, &drawn, self.now());
        let redirect = format!("{TOOL}/lti/launch");
        let request =
            AuthorizationRequest::new(&login, &self.platform, &redirect, "s", &drawn.nonce);
        (request, state)
    }

    /// What comes to the tool from `/auth`, with one parameter changed.
    async fn authorize(&self, request: &AuthorizationRequest, change: (&str, &str)) -> Answered {
        let (_, fields) = request.form();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| {
                let value = if *name == change.0 {
                    change.1
                } else {
                    value.as_str()
                };
                (*name, value)
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.post_form("/auth", &fields).await
    }

    /// A whole launch, verified as Lectern verifies it.
    async fn launch(&self, what: &str, who: &str) -> Landed {
        let (request, state) = self.request(what, who).await;
        let (action, form) = self.form(self.authorize(&request, ("", "")).await).await;
        assert_eq!(action, format!("{TOOL}/lti/launch"));
        let answer = lti::launch::Answer::read(&form).unwrap();
        assert_eq!(answer.state, "s");
        let keys = self
            .get("/jwks.json")
            .await
            .0
            .into_body()
            .into_vec()
            .await
            .unwrap();
        let expected = lti::launch::Expected {
            platform: &self.platform,
            keys: &KeySet::read(&keys).unwrap(),
            state: &state,
            own: &Own::new(TOOL).unwrap(),
            now: self.now(),
        };
        let launch = lti::launch::verify(answer.id_token, &expected).unwrap();
        Landed { launch }
    }

    /// A token for these scopes.
    async fn token(&self, scopes: &[&str]) -> String {
        let jti = super::memory::secret();
        let form = lti::token::request(&self.platform, scopes, &KEY, &jti, self.now());
        let request = self.client.post("/token");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = request.body(form).send().await;
        let (status, body) = whole(answer).await;
        let token = lti::token::Token::read(status.as_u16(), &body, self.now());
        token.unwrap().secret
    }

    /// A call of a service with a token.
    async fn call(
        &self,
        method: poem::http::Method,
        url: &str,
        token: &str,
        (kind, body): (&str, &str),
    ) -> Answered {
        let path = url.strip_prefix(URL).unwrap();
        let mut request = self
            .client
            .request(method, path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        if !kind.is_empty() {
            request = request
                .header(header::CONTENT_TYPE, kind)
                .body(body.to_owned());
        }
        request.send().await
    }
}

fn join(path: &str) -> char {
    if path.contains('?') { '&' } else { '?' }
}

async fn whole(answer: Answered) -> (StatusCode, Vec<u8>) {
    let status = answer.0.status();
    (status, answer.0.into_body().into_vec().await.unwrap())
}

async fn json(answer: Answered) -> Value {
    serde_json::from_slice(&whole(answer).await.1).unwrap()
}

/// What the sandbox says of why it refuses.
async fn words(answer: Answered) -> (u16, String) {
    let (status, body) = whole(answer).await;
    let body: Value = serde_json::from_slice(&body).unwrap();
    (
        status.as_u16(),
        body["error_description"].as_str().unwrap().to_owned(),
    )
}

fn sent(page: &str) -> (String, Form) {
    let between = |text: &str, start: &str| {
        let (_, rest) = text.split_once(start).unwrap();
        unescaped(rest.split_once('"').unwrap().0)
    };
    let action = between(page, "action=\"");
    let fields = page.split("<input type=\"hidden\" ").skip(1);
    let fields = fields.map(|field| (between(field, "name=\""), between(field, "value=\"")));
    (action, fields.collect())
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
