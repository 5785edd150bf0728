//! The claims that any signed message of a platform has (SEC §5.1.3): from whom, for whom, when, in answer to what.

use super::Expected;
use crate::claims::{present, seconds, shown_value};
use crate::refusal::shown;
use crate::{Condition, Refusal, Verdict};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde_json::{Map, Value};

/// How far clocks may be apart.
pub const LEEWAY_SECONDS: i64 = 60;
/// How old a message may be: it is made after the learner has signed in, so only its way to us counts.
pub const OLDEST_SECONDS: i64 = 10 * 60;
/// A nonce of ours is far shorter.
const MOST_AUDIENCES: usize = 20;

/// What of it is needed later.
pub(super) struct Token {
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
    pub(super) nonce: String,
}

pub(super) fn check(claims: &Map<String, Value>, expected: &Expected<'_>) -> Verdict<Token> {
    issuer(claims, &expected.platform.issuer)?;
    audience(claims, expected)?;
    let now = expected.now.unix_timestamp();
    let (issued_at, expires_at) = times(claims, now)?;
    let nonce = nonce(claims, &expected.state.nonce)?;
    Ok(Token {
        issued_at,
        expires_at,
        nonce,
    })
}

/// Exactly as registered: a slash more is another issuer.
fn issuer(claims: &Map<String, Value>, expected: &str) -> Verdict<()> {
    let found = claims.get("iss");
    match found.and_then(Value::as_str) {
        Some(issuer) if issuer == expected => Ok(()),
        _ => Err(Refusal::new(
            Condition::Issuer,
            shown_value(found),
            shown(expected),
        )),
    }
}

fn audience(claims: &Map<String, Value>, expected: &Expected<'_>) -> Verdict<()> {
    let platform = expected.platform;
    let client = platform.client_id.as_str();
    let audiences = audiences(claims.get("aud")).ok_or_else(|| {
        Refusal::new(
            Condition::Audience,
            shown_value(claims.get("aud")),
            format!("our client id {}", shown(client)),
        )
    })?;
    if !audiences.contains(&client) {
        let found = match audiences[..] {
            [one] => shown(one),
            _ => format!("{} others", audiences.len()),
        };
        return Err(Refusal::new(
            Condition::Audience,
            found,
            format!("our client id {}", shown(client)),
        ));
    }
    let trusted = |audience: &str| {
        audience == client
            || platform
                .trusted_audiences
                .iter()
                .any(|trusted| trusted == audience)
    };
    if let Some(stranger) = audiences.iter().find(|audience| !trusted(audience)) {
        let found = format!("{} beside us", shown(stranger));
        return Err(Refusal::new(
            Condition::AudienceUntrusted,
            found,
            "us alone, or audiences that were registered",
        ));
    }
    authorized_party(claims, client, audiences.len() > 1)
}

/// `aud` is a text or a list of texts (RFC 7519 §4.1.3).
fn audiences(value: Option<&Value>) -> Option<Vec<&str>> {
    match value? {
        Value::String(one) => Some(vec![one]),
        Value::Array(many) if (1..=MOST_AUDIENCES).contains(&many.len()) => {
            many.iter().map(Value::as_str).collect()
        }
        _ => None,
    }
}

fn authorized_party(claims: &Map<String, Value>, client: &str, needed: bool) -> Verdict<()> {
    let found = present(claims, "azp");
    match found {
        None if !needed => Ok(()),
        Some(Value::String(party)) if party == client => Ok(()),
        found => Err(Refusal::new(
            Condition::AuthorizedParty,
            shown_value(found),
            format!("`azp` with our client id {}", shown(client)),
        )),
    }
}

fn times(claims: &Map<String, Value>, now: i64) -> Verdict<(i64, i64)> {
    let moment = |name| present(claims, name).and_then(seconds);
    let expires = moment("exp").ok_or_else(|| {
        Refusal::new(
            Condition::ExpiryMissing,
            shown_value(claims.get("exp")),
            "`exp` in seconds",
        )
    })?;
    let issued = moment("iat").ok_or_else(|| {
        Refusal::new(
            Condition::IssuedMissing,
            shown_value(claims.get("iat")),
            "`iat` in seconds",
        )
    })?;
    if expires <= issued {
        let found = format!("`exp` {} s before `iat`", issued - expires);
        return Err(Refusal::new(
            Condition::Lifetime,
            found,
            "`exp` after `iat`",
        ));
    }
    let within = format!("within {LEEWAY_SECONDS} s of our clock");
    if issued > now + LEEWAY_SECONDS {
        let found = format!("`iat` {} s ahead", issued - now);
        return Err(Refusal::new(Condition::IssuedAhead, found, within).with_drift(issued - now));
    }
    if expires <= now - LEEWAY_SECONDS {
        let found = format!("`exp` {} s ago", now - expires);
        return Err(Refusal::new(Condition::Expired, found, within).with_drift(issued - now));
    }
    if issued < now - OLDEST_SECONDS - LEEWAY_SECONDS {
        let found = format!("`iat` {} s ago", now - issued);
        let expected = format!("a message made at most {OLDEST_SECONDS} s ago");
        return Err(
            Refusal::new(Condition::IssuedLongAgo, found, expected).with_drift(issued - now)
        );
    }
    not_before(claims, now)?;
    Ok((issued, expires))
}

fn not_before(claims: &Map<String, Value>, now: i64) -> Verdict<()> {
    let Some(value) = present(claims, "nbf") else {
        return Ok(());
    };
    match seconds(value) {
        Some(begins) if begins <= now + LEEWAY_SECONDS => Ok(()),
        Some(begins) => {
            let found = format!("`nbf` {} s ahead", begins - now);
            let expected = format!("within {LEEWAY_SECONDS} s of our clock");
            Err(Refusal::new(Condition::NotYet, found, expected).with_drift(begins - now))
        }
        None => Err(Refusal::new(
            Condition::NotYet,
            shown_value(Some(value)),
            "`nbf` in seconds",
        )),
    }
}

fn nonce(claims: &Map<String, Value>, sent: &str) -> Verdict<String> {
    let expected = "the nonce of our redirect";
    match present(claims, "nonce") {
        None => Err(Refusal::missing(Condition::NonceMissing, expected)),
        Some(Value::String(nonce))
            if verify_slices_are_equal(nonce.as_bytes(), sent.as_bytes()).is_ok() =>
        {
            Ok(nonce.clone())
        }
        Some(_) => Err(Refusal::new(
            Condition::NonceWrong,
            "another nonce",
            expected,
        )),
    }
}
