//! The end of a session: asked for by us (RP-Initiated Logout 1.0), or told by the provider in a token of its own
//! (Back-Channel Logout 1.0 §2.6) or in a frame (Front-Channel Logout 1.0 §2).

use super::{Client, Provider, Registration, id_token, jws};
use crate::claims::Claims;
use crate::protocol::{Answer, Ended, Held};
use crate::verdict::{Condition, Refusal, quoted};
use crate::{LEEWAY, PATIENCE};
use serde_json::Value;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Characters of a token's id at most.
const LONGEST_ID: usize = 255;

pub(super) fn start(
    provider: &Provider,
    ours: &Registration,
    held: &Held,
    back_to: &str,
) -> Result<String, Refusal> {
    let mut url = provider.end_session.clone().ok_or_else(|| {
        Refusal::new(Condition::LogoutUnsupported, "none", "end_session_endpoint")
    })?;
    url.query_pairs_mut()
        .append_pair("client_id", &ours.client_id)
        .append_pair("post_logout_redirect_uri", back_to);
    if let Some(token) = &held.id_token {
        url.query_pairs_mut().append_pair("id_token_hint", token);
    }
    Ok(url.into())
}

pub(super) fn read(client: &Client<'_>, message: &Answer, now: i64) -> Result<Ended, Refusal> {
    match message.first("logout_token") {
        Some(token) => backchannel(client, token, now),
        None => frontchannel(client, message, now),
    }
}

fn backchannel(client: &Client<'_>, token: &str, now: i64) -> Result<Ended, Refusal> {
    let signed = jws::verify(token, client.keys, &["jwt", "logout+jwt"])?;
    let claims = Claims(&signed.claims);
    id_token::issuer(&claims, &client.provider.issuer)?;
    id_token::audience(&claims, &client.registration.client_id)?;
    id_token::times(&claims, now)?;
    event(&signed.claims)?;
    if signed.claims.contains_key("nonce") {
        let found = "a nonce: this is an ID token in disguise";
        return Err(Refusal::new(Condition::LogoutNonce, found, "none"));
    }
    let id = match claims.text("jti")? {
        Some(id) if (1..=LONGEST_ID).contains(&id.len()) => id.to_owned(),
        _ => {
            return Err(Refusal::new(
                Condition::LogoutId,
                "none",
                "1 to 255 characters",
            ));
        }
    };
    let (subject, session) = (id_token::subject(&claims)?, id_token::session(&claims)?);
    if subject.is_none() && session.is_none() {
        return Err(Refusal::new(
            Condition::LogoutSubject,
            "neither",
            "sub or sid",
        ));
    }
    Ok(Ended {
        subject: subject.map(str::to_owned),
        session: session.map(str::to_owned),
        id: Some(id),
        // As long as the checks of time would let it through again.
        until: now + PATIENCE + 2 * LEEWAY,
        ..Ended::default()
    })
}

fn event(claims: &serde_json::Map<String, Value>) -> Result<(), Refusal> {
    let told = claims.get("events").and_then(|events| events.get(EVENT));
    if told.is_some_and(Value::is_object) {
        return Ok(());
    }
    let found = "no such event";
    Err(Refusal::new(
        Condition::LogoutEvent,
        found,
        format!("an object at {EVENT}"),
    ))
}

/// A frame carries no signature. It can only end the session that it names, and its name is known to the provider alone.
fn frontchannel(client: &Client<'_>, message: &Answer, now: i64) -> Result<Ended, Refusal> {
    let expected = &client.provider.issuer;
    match message.first("iss") {
        Some(issuer) if issuer == expected => {}
        issuer => {
            let found = issuer.map_or_else(|| "none".to_owned(), quoted);
            return Err(Refusal::new(Condition::Issuer, found, quoted(expected)));
        }
    }
    match message.first("sid") {
        Some(sid) if (1..=LONGEST_ID).contains(&sid.len()) => Ok(Ended {
            subject: None,
            session: Some(sid.to_owned()),
            id: None,
            until: now,
            ..Ended::default()
        }),
        _ => Err(Refusal::new(
            Condition::LogoutSubject,
            "no sid",
            "a sid of 1 to 255 characters",
        )),
    }
}
