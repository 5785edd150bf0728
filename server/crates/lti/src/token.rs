//! Service tokens (SEC §4.1; RFC 7523): what we may do at a platform, for an hour or so.

use crate::jws;
use crate::keys::SigningKey;
use crate::platform::Platform;
use crate::refusal::shown;
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::form_urlencoded;

/// How long an assertion may take on its way.
const ASSERTION_SECONDS: i64 = 5 * 60;
/// Where nothing is said of how long a token lasts.
const USUAL_SECONDS: i64 = 3600;
const MOST_BYTES: usize = 64 * 1024;

/// The form of a token request. `jti` is drawn by the caller and never again.
pub fn request(
    platform: &Platform,
    scopes: &[&str],
    key: &SigningKey,
    jti: &str,
    now: OffsetDateTime,
) -> String {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair(
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        )
        .append_pair("client_assertion", &assertion(platform, key, jti, now))
        .append_pair("scope", &scopes.join(" "))
        .finish()
}

/// Addressed to the token's address, or to what the platform wants in its place.
fn assertion(platform: &Platform, key: &SigningKey, jti: &str, now: OffsetDateTime) -> String {
    let now = now.unix_timestamp();
    let audience = platform
        .auth_audience
        .as_ref()
        .unwrap_or(&platform.auth_token_url);
    let claims = json!({
        "iss": platform.client_id,
        "sub": platform.client_id,
        "aud": audience,
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
        "jti": jti,
    });
    jws::sign(&claims, key)
}

/// A token, and until when it may be used.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// For the header `Authorization: Bearer`.
    pub secret: String,
    /// In seconds; a minute before it ends.
    pub until: i64,
    /// What was granted, where the platform says so; it may be less than was asked for.
    pub scopes: Option<Vec<String>>,
}

/// The secret stays unsaid.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token(until {})", self.until)
    }
}

/// The platform did not give one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no token: status {status}, {words}")]
pub struct NoToken {
    /// What it answered with.
    pub status: u16,
    /// Its own words, where there are some.
    pub words: String,
}

impl Token {
    /// From an answer: 200 or 201, and `Bearer`.
    pub fn read(status: u16, body: &[u8], now: OffsetDateTime) -> Result<Token, NoToken> {
        let refuse = |words: String| NoToken { status, words };
        let answer = body.get(..MOST_BYTES.min(body.len())).unwrap_or_default();
        let answer: Value = serde_json::from_slice(answer)
            .map_err(|_| refuse("an answer that is not JSON".to_owned()))?;
        if !matches!(status, 200 | 201) {
            return Err(refuse(words(&answer)));
        }
        let text = |name: &str| {
            answer
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let secret = text("access_token").ok_or_else(|| refuse("no `access_token`".to_owned()))?;
        // What goes into a header must fit there.
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refuse(
                "an `access_token` with letters that no header can carry".to_owned(),
            ));
        }
        if let Some(kind) = text("token_type").filter(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(refuse(format!("a token of type {}", shown(kind))));
        }
        let lasts = answer
            .get("expires_in")
            .and_then(seconds)
            .unwrap_or(USUAL_SECONDS)
            .clamp(0, 86_400);
        Ok(Token {
            secret: secret.to_owned(),
            until: now.unix_timestamp() + lasts - 60.min(lasts / 2),
            scopes: text("scope")
                .map(|scopes| scopes.split_whitespace().map(str::to_owned).collect()),
        })
    }
}

/// A number, also one that is written as a text.
fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => crate::claims::seconds(other),
    }
}

fn words(answer: &Value) -> String {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(shown);
    let said: Vec<String> = ["error", "error_description", "message"]
        .iter()
        .filter_map(|name| text(name))
        .collect();
    if said.is_empty() {
        "no reason given".to_owned()
    } else {
        said.join(" ")
    }
}
