//! The exchange of a code for tokens.

use super::{Provider, Registration};
use crate::LARGEST_ANSWER;
use crate::protocol::{Call, Method, Pending, Reply};
use crate::verdict::{Condition, Refusal, quoted};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What a code was exchanged for.
pub(super) struct Tokens {
    pub(super) id_token: String,
    pub(super) access_token: String,
}

pub(super) fn call(
    provider: &Provider,
    ours: &Registration,
    code: &str,
    pending: &Pending,
) -> Call {
    let mut form = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.to_owned()),
        ("redirect_uri", ours.metadata.callback.clone()),
        ("code_verifier", pending.verifier.clone()),
    ];
    let authorization = match &ours.client_secret {
        Some(secret) if provider.basic => Some(basic(&ours.client_id, secret)),
        secret => {
            form.push(("client_id", ours.client_id.clone()));
            form.extend(
                secret
                    .iter()
                    .map(|secret| ("client_secret", secret.clone())),
            );
            None
        }
    };
    Call {
        name: "token",
        method: Method::Post,
        url: provider.token.as_str().to_owned(),
        authorization,
        form,
    }
}

/// Name and secret are encoded as in a form before they are put together (RFC 6749 §2.3.1).
fn basic(id: &str, secret: &str) -> String {
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(id), encoded(secret));
    format!("Basic {}", STANDARD.encode(pair))
}

pub(super) fn read(reply: &Reply) -> Result<Tokens, Refusal> {
    let form = |found: &str| {
        let expected = "a JSON object with access_token, token_type Bearer and id_token";
        Refusal::new(Condition::TokenForm, found, expected)
    };
    if reply.body.len() > LARGEST_ANSWER {
        return Err(form("more than 1 MiB"));
    }
    let body: Option<Value> = serde_json::from_slice(&reply.body).ok();
    if reply.status != 200 {
        return Err(refused(reply.status, body));
    }
    let body = body
        .filter(Value::is_object)
        .ok_or_else(|| form("no JSON object"))?;
    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
    if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(form("another token_type, or none"));
    }
    let access_token = text("access_token").ok_or_else(|| form("no access_token"))?;
    let id_token = text("id_token").ok_or_else(|| {
        let expected = "an id_token; the client must be allowed the scope openid";
        Refusal::new(Condition::TokenMissing, "none", expected)
    })?;
    Ok(Tokens {
        id_token: id_token.to_owned(),
        access_token: access_token.to_owned(),
    })
}

/// Only the error code is told: descriptions may hold anything.
fn refused(status: u16, body: Option<Value>) -> Refusal {
    let error = body.and_then(|body| body["error"].as_str().map(quoted));
    let found = match error {
        Some(error) => format!("status {status}, error {error}"),
        None => format!("status {status}"),
    };
    Refusal::new(Condition::TokenRefused, found, "status 200 with tokens")
}
