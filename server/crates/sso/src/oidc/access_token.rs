//! Access tokens in the form of RFC 9068, shown to us as a resource server: a front end that signs people on by itself
//! sends them in place of a session or a key.

use super::{Keys, id_token, jws};
use crate::LEEWAY;
use crate::claims::Claims;
use crate::verdict::{Condition, Refusal, quoted};
use serde_json::{Map, Value};

/// Seconds between issue and end at most: what lives longer cannot be taken back.
const LONGEST_LIFE: i64 = 86_400;
/// Words of a scope, and audiences, at most.
const MOST: usize = 100;

/// What a token is held against.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    /// The provider's name for itself.
    pub issuer: &'a str,
    /// Our name as a resource; never our name as a client, or ID tokens would fit.
    pub audience: &'a str,
    /// Clients whose tokens are taken; empty: all of the provider.
    pub clients: &'a [String],
    /// Whether a token may call itself `JWT`, or nothing: some providers know no `at+jwt`.
    pub plain: bool,
}

/// What a good token says.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The provider's name for who acts.
    pub subject: String,
    /// What the provider lets the client do, in its own words.
    pub scopes: Vec<String>,
    /// When the token ends, in seconds of Unix time.
    pub expires: i64,
    /// When the person last proved who they are.
    pub auth_time: Option<i64>,
    /// Everything that was said.
    pub claims: Map<String, Value>,
}

/// What a token says of itself before anybody has verified it: whose keys to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Who seems to say so.
    pub issuer: String,
    /// For whom it seems to be.
    pub audiences: Vec<String>,
}

/// Reads where a token seems to come from; none when it is no JWT at all.
pub fn hint(token: &str) -> Option<Hint> {
    let all = jws::unverified(token)?;
    let claims = Claims(&all);
    let audiences = claims.texts("aud").ok()??;
    Some(Hint {
        issuer: claims.text("iss").ok()??.to_owned(),
        audiences: audiences
            .into_iter()
            .take(MOST)
            .map(str::to_owned)
            .collect(),
    })
}

/// Verifies an access token.
pub fn bearer(
    token: &str,
    keys: &Keys,
    expected: &Resource<'_>,
    now: i64,
) -> Result<Bearer, Refusal> {
    let types: &[&str] = match expected.plain {
        true => &["at+jwt", "jwt"],
        false => &["at+jwt"],
    };
    let signed = jws::verify(token, keys, types)?;
    if !signed.is_typed && !expected.plain {
        return Err(Refusal::new(Condition::JwtType, "no typ", "at+jwt"));
    }
    let claims = Claims(&signed.claims);
    id_token::issuer(&claims, expected.issuer)?;
    audience(&claims, expected.audience)?;
    client(&claims, expected.clients)?;
    let expires = times(&claims, now)?;
    let subject = id_token::subject(&claims)?
        .ok_or_else(|| Refusal::new(Condition::Subject, "none", "a subject"))?
        .to_owned();
    let (scopes, auth_time) = (scopes(&claims)?, claims.moment("auth_time")?);
    Ok(Bearer {
        subject,
        scopes,
        expires,
        auth_time,
        claims: signed.claims,
    })
}

/// Us among others: a token may be for several resources (RFC 9068 §3).
fn audience(claims: &Claims<'_>, expected: &str) -> Result<(), Refusal> {
    let audiences = claims.texts("aud")?.unwrap_or_default();
    if audiences.contains(&expected) {
        return Ok(());
    }
    let found = format!("for {}", quoted(&audiences.join(", ")));
    Err(Refusal::new(Condition::Audience, found, quoted(expected)))
}

fn client(claims: &Claims<'_>, allowed: &[String]) -> Result<(), Refusal> {
    if allowed.is_empty() {
        return Ok(());
    }
    let mut named = None;
    for claim in ["client_id", "azp", "appid"] {
        named = named.or(claims.text(claim)?);
    }
    if named.is_some_and(|client| allowed.iter().any(|one| one == client)) {
        return Ok(());
    }
    let found = named.map_or_else(|| "none".to_owned(), quoted);
    let expected = format!("one of {}", quoted(&allowed.join(", ")));
    Err(Refusal::new(Condition::TokenClient, found, expected))
}

/// Holds the times of a token that may be used more than once against the clock; answers when it ends.
fn times(claims: &Claims<'_>, now: i64) -> Result<i64, Refusal> {
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
    if expires - issued > LONGEST_LIFE {
        let found = format!("{} s", expires - issued);
        let expected = format!("at most {LONGEST_LIFE} s");
        return Err(Refusal::new(Condition::TokenLife, found, expected));
    }
    match claims.moment("nbf")? {
        Some(begins) if begins > now + LEEWAY => {
            let found = format!("valid in {} s", begins - now);
            let refusal = Refusal::new(Condition::NotBefore, found, "valid now");
            Err(refusal.by(begins - now))
        }
        _ => Ok(expires),
    }
}

/// `scope` is words in one text (RFC 9068 §2.2.3); some providers write `scp`, and lists.
fn scopes(claims: &Claims<'_>) -> Result<Vec<String>, Refusal> {
    let told = match claims.texts("scope")? {
        Some(told) => told,
        None => claims.texts("scp")?.unwrap_or_default(),
    };
    let words = told.iter().flat_map(|text| text.split_ascii_whitespace());
    let words: Vec<String> = words.map(str::to_owned).take(MOST + 1).collect();
    if words.len() > MOST {
        let (found, expected) = (format!("more than {MOST} words"), "fewer");
        return Err(Refusal::new(Condition::JwtClaims, found, expected));
    }
    Ok(words)
}
