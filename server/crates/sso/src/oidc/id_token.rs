//! The claims of an ID token (OpenID Connect Core §3.1.3.7), each check with a condition of its own.

use crate::claims::Claims;
use crate::protocol::Login;
use crate::verdict::{Condition, Refusal, quoted};
use crate::{LEEWAY, PATIENCE};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Characters of a session's name at most.
const LONGEST_SESSION: usize = 255;
/// Ways to prove who one is that are kept.
const MOST_AMR: usize = 10;

/// What a token is held against.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) access_token: &'a str,
    pub(super) code: &'a str,
    pub(super) max_age: Option<i64>,
}

pub(super) fn check(
    all: Map<String, Value>,
    expected: &Expected<'_>,
    id_token: &str,
    now: i64,
) -> Result<Login, Refusal> {
    let claims = Claims(&all);
    issuer(&claims, expected.issuer)?;
    audience(&claims, expected.client_id)?;
    let subject = subject(&claims)?
        .ok_or_else(|| Refusal::new(Condition::Subject, "none", "a subject"))?
        .to_owned();
    let issued = times(&claims, now)?;
    if claims.text("nonce")? != Some(expected.nonce) {
        let found = "another nonce, or none";
        return Err(Refusal::new(
            Condition::Nonce,
            found,
            "the nonce of this login",
        ));
    }
    let auth_time = auth_time(&claims, expected.max_age, now)?;
    half(
        &claims,
        "at_hash",
        expected.access_token,
        Condition::AccessTokenHash,
    )?;
    half(&claims, "c_hash", expected.code, Condition::CodeHash)?;
    let session = session(&claims)?.map(str::to_owned);
    let amr = claims.texts("amr")?.unwrap_or_default();
    Ok(Login {
        issuer: expected.issuer.to_owned(),
        subject,
        session,
        auth_time,
        amr: amr.into_iter().take(MOST_AMR).map(str::to_owned).collect(),
        drift: issued - now,
        id_token: id_token.to_owned(),
        once: Vec::new(),
        expires: None,
        claims: all,
    })
}

/// Exactly the issuer (Core §3.1.3.7 no. 2).
pub(super) fn issuer(claims: &Claims<'_>, expected: &str) -> Result<(), Refusal> {
    match claims.text("iss")? {
        Some(issuer) if issuer == expected => Ok(()),
        issuer => {
            let found = issuer.map_or_else(|| "none".to_owned(), quoted);
            Err(Refusal::new(Condition::Issuer, found, quoted(expected)))
        }
    }
}

/// Us, and nobody else: another audience could show us a token that was meant for it.
pub(super) fn audience(claims: &Claims<'_>, client_id: &str) -> Result<(), Refusal> {
    let audiences = claims.texts("aud")?.unwrap_or_default();
    if !audiences.contains(&client_id) {
        let found = format!("for {}", quoted(&audiences.join(", ")));
        return Err(Refusal::new(Condition::Audience, found, quoted(client_id)));
    }
    if let Some(other) = audiences.iter().find(|one| **one != client_id) {
        let found = format!("also for {}", quoted(other));
        return Err(Refusal::new(
            Condition::AudienceExtra,
            found,
            quoted(client_id),
        ));
    }
    match claims.text("azp")? {
        Some(party) if party != client_id => Err(Refusal::new(
            Condition::AuthorizedParty,
            quoted(party),
            quoted(client_id),
        )),
        _ => Ok(()),
    }
}

/// The subject, when it is there (Core §2: at most 255 ASCII characters).
pub(super) fn subject<'a>(claims: &Claims<'a>) -> Result<Option<&'a str>, Refusal> {
    let Some(subject) = claims.text("sub")? else {
        return Ok(None);
    };
    let printable = subject.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if subject.trim().is_empty() || subject.len() > 255 || !printable {
        let found = format!("{} bytes, printable: {printable}", subject.len());
        return Err(Refusal::new(
            Condition::Subject,
            found,
            "1 to 255 printable ASCII characters",
        ));
    }
    Ok(Some(subject))
}

/// The provider's session, when it is named.
pub(super) fn session<'a>(claims: &Claims<'a>) -> Result<Option<&'a str>, Refusal> {
    match claims.text("sid")? {
        Some(sid) if sid.is_empty() || sid.len() > LONGEST_SESSION => Err(Refusal::new(
            Condition::JwtClaims,
            format!("a sid of {} bytes", sid.len()),
            "1 to 255 bytes",
        )),
        sid => Ok(sid),
    }
}

/// Holds `exp`, `iat` and `nbf` against the time; answers when the token was issued.
pub(super) fn times(claims: &Claims<'_>, now: i64) -> Result<i64, Refusal> {
    let missing = |condition| Refusal::new(condition, "none", "a moment");
    let expires = claims
        .moment("exp")?
        .ok_or_else(|| missing(Condition::Expired))?;
    let issued = claims
        .moment("iat")?
        .ok_or_else(|| missing(Condition::IssuedAt))?;
    if now >= expires + LEEWAY {
        let found = format!("expired {} s ago", now - expires);
        let refusal = Refusal::new(Condition::Expired, found, "a moment to come");
        return Err(refusal.by(now - expires));
    }
    if issued > now + LEEWAY {
        let found = format!("issued {} s in the future", issued - now);
        let refusal = Refusal::new(Condition::IssuedAt, found, "a moment that has been");
        return Err(refusal.by(issued - now));
    }
    if issued < now - PATIENCE - LEEWAY || expires <= issued {
        let found = format!("issued {} s ago, for {} s", now - issued, expires - issued);
        let refusal = Refusal::new(
            Condition::IssuedAt,
            found,
            format!("at most {PATIENCE} s ago"),
        );
        return Err(refusal.by(issued - now));
    }
    match claims.moment("nbf")? {
        Some(begins) if begins > now + LEEWAY => {
            let found = format!("valid in {} s", begins - now);
            let refusal = Refusal::new(Condition::NotBefore, found, "valid now");
            Err(refusal.by(begins - now))
        }
        _ => Ok(issued),
    }
}

fn auth_time(claims: &Claims<'_>, max_age: Option<i64>, now: i64) -> Result<Option<i64>, Refusal> {
    let told = claims.moment("auth_time")?;
    let Some(max_age) = max_age else {
        return Ok(told);
    };
    match told {
        Some(moment) if now - moment <= max_age + LEEWAY => Ok(told),
        Some(moment) => {
            let found = format!("{} s ago", now - moment);
            let expected = format!("at most {max_age} s ago");
            let refusal = Refusal::new(Condition::AuthTime, found, expected);
            Err(refusal.by(now - moment - max_age))
        }
        None => Err(Refusal::new(
            Condition::AuthTime,
            "none",
            "a moment, as max_age was sent",
        )),
    }
}

/// The left half of a hash (Core §3.1.3.6). Both our algorithms hash with SHA-256.
fn half(claims: &Claims<'_>, name: &str, text: &str, condition: Condition) -> Result<(), Refusal> {
    let Some(told) = claims.text(name)? else {
        return Ok(());
    };
    let hash = Sha256::digest(text.as_bytes());
    if told == URL_SAFE_NO_PAD.encode(&hash[..16]) {
        return Ok(());
    }
    Err(Refusal::new(
        condition,
        "the hash of something else",
        "the hash of what came with it",
    ))
}
