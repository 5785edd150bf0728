//! A code becomes tokens, and a token says who somebody is.

use super::{CLIENT, Code, told};
use crate::sandbox::faults::Service;
use crate::sandbox::input::{must_be, needed};
use crate::sandbox::memory::secret;
use crate::sandbox::people::Person;
use crate::sandbox::refused::Refused;
use crate::sandbox::{Sandbox, input};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lti::Form;
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Seconds that a token is good.
const TOKEN_LIFE: i64 = 3600;

/// A code becomes tokens, once, for whoever knows the secret and the verifier.
#[handler]
pub(super) async fn exchange(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::Token).await?;
    let form = input::form(request, body).await?;
    client(sandbox, request, &form)?;
    must_be(&form, "grant_type", "authorization_code")?;
    let now = sandbox.now().unix_timestamp();
    let code = sandbox.world().codes.take(needed(&form, "code")?, now);
    let refuse = |words: &str| Refused::bad("invalid_grant", words.to_owned());
    let code = code.ok_or_else(|| refuse("a code that was not given, or was used"))?;
    if needed(&form, "redirect_uri")? != code.redirect_uri {
        return Err(refuse("another `redirect_uri` than before"));
    }
    let verifier = needed(&form, "code_verifier")?;
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) != code.challenge {
        return Err(refuse("`code_verifier` does not fit its challenge"));
    }
    let access = secret();
    let mut world = sandbox.world();
    let person = world.person(&code.visit.person).cloned();
    let person = person.ok_or_else(|| refuse("this person is gone"))?;
    let id_token = id_token(sandbox, &code, &person, &access, now);
    let id_token = lti::sign(&id_token, world.keys.newest());
    world
        .visits
        .keep(access.clone(), code.visit, now + TOKEN_LIFE, now);
    drop(world);
    let answer = json!({
        "access_token": access, "token_type": "Bearer", "expires_in": TOKEN_LIFE, "id_token": id_token,
    });
    trouble.over(
        Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(answer.to_string()),
    )
}

fn id_token(sandbox: &Sandbox, code: &Code, person: &Person, access: &str, now: i64) -> Value {
    let half = &Sha256::digest(access.as_bytes())[..16];
    let mut claims = told(person);
    for (name, value) in [
        ("iss", json!(sandbox.idp(""))),
        ("aud", json!(CLIENT)),
        ("iat", json!(now)),
        ("exp", json!(now + 300)),
        ("auth_time", json!(code.visit.since)),
        ("sid", json!(code.visit.sid)),
        ("at_hash", json!(URL_SAFE_NO_PAD.encode(half))),
    ] {
        claims[name] = value;
    }
    if let Some(nonce) = &code.nonce {
        claims["nonce"] = json!(nonce);
    }
    claims
}

/// The client's secret, in the header or in the form (RFC 6749 §2.3.1).
fn client(sandbox: &Sandbox, request: &Request, form: &Form) -> Result<(), Refused> {
    let header = request.header(header::AUTHORIZATION).unwrap_or_default();
    let (id, given) = match header.strip_prefix("Basic ") {
        Some(basic) => basic_pair(basic).unwrap_or_default(),
        None => (
            form.one("client_id")?.unwrap_or_default().to_owned(),
            form.one("client_secret")?.unwrap_or_default().to_owned(),
        ),
    };
    match id == CLIENT && given == sandbox.world().idp_secret {
        true => Ok(()),
        false => Err(Refused::new(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "another client, or another secret",
        )),
    }
}

fn basic_pair(text: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let (id, given) = pair.split_once(':')?;
    let decoded = |text: &str| {
        let pair = format!("v={text}");
        let value = url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned());
        value.unwrap_or_default()
    };
    Some((decoded(id), decoded(given)))
}

#[handler]
pub(super) fn userinfo(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Refused> {
    let now = sandbox.now().unix_timestamp();
    let header = request.header(header::AUTHORIZATION).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    let world = sandbox.world();
    let visit = world.visits.get(token, now);
    let person = visit.and_then(|visit| world.person(&visit.person));
    let person = person.ok_or_else(|| {
        Refused::new(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "no token of ours",
        )
    })?;
    Ok(Response::builder()
        .content_type("application/json")
        .body(told(person).to_string()))
}
