//! Signed JWTs (RFC 7515, RFC 7519): taken apart and verified. What the header says is believed only where it is on our
//! own lists; `jwk`, `jku`, `x5c` and `x5u` are never looked at.

use super::keys::{Algorithm, Keys};
use crate::verdict::{Condition, Refusal, quoted};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// Bytes of a token at most.
const LARGEST: usize = 64 << 10;

/// A token whose signature is good. Its claims are still to be checked.
pub(super) struct Signed {
    pub(super) claims: Map<String, Value>,
    /// Whether it says of what type it is.
    pub(super) is_typed: bool,
}

/// The claims of a token that nobody has verified, when it has the form of one.
pub(super) fn unverified(token: &str) -> Option<Map<String, Value>> {
    let [_, payload, _] = parts(token).ok()?;
    object(payload)
}

/// Verifies a token. `types` are the values of `typ` that it may have, in lower case and without `application/`.
pub(super) fn verify(token: &str, keys: &Keys, types: &[&str]) -> Result<Signed, Refusal> {
    let [header, payload, signature] = parts(token)?;
    let fields = object(header).ok_or_else(|| form("a header that is no JSON object"))?;
    let algorithm = algorithm(&fields)?;
    check_header(&fields, types)?;
    let kid = match fields.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.as_str()),
        Some(_) => return Err(form("a kid that is no text")),
    };
    let key = keys.find(kid, algorithm)?;
    let signed = &token[..header.len() + 1 + payload.len()];
    let signature = decoded(signature).ok_or_else(|| form("a signature that is no base64url"))?;
    key.verify(algorithm, signed.as_bytes(), &signature)?;
    let claims = object(payload).ok_or_else(|| {
        Refusal::new(
            Condition::JwtClaims,
            "claims that are no JSON object",
            "a JSON object",
        )
    })?;
    Ok(Signed {
        claims,
        is_typed: fields.contains_key("typ"),
    })
}

fn parts(token: &str) -> Result<[&str; 3], Refusal> {
    if token.len() > LARGEST {
        return Err(form(&format!("{} bytes", token.len())));
    }
    let parts: Vec<&str> = token.split('.').take(6).collect();
    if parts.len() == 5 {
        let found = "five parts, as encrypted tokens have";
        return Err(Refusal::new(Condition::JwtEncrypted, found, "three parts"));
    }
    parts
        .as_slice()
        .try_into()
        .map_err(|_| form(&format!("{} parts", parts.len())))
}

fn algorithm(fields: &Map<String, Value>) -> Result<Algorithm, Refusal> {
    let named = fields.get("alg").and_then(Value::as_str);
    named.and_then(Algorithm::named).ok_or_else(|| {
        let found = named.map_or_else(|| "no algorithm".to_owned(), quoted);
        Refusal::new(Condition::JwtAlgorithm, found, "RS256 or ES256")
    })
}

fn check_header(fields: &Map<String, Value>, types: &[&str]) -> Result<(), Refusal> {
    if fields.contains_key("crit") || fields.get("b64").is_some() {
        return Err(Refusal::new(
            Condition::JwtCritical,
            "crit or b64",
            "neither",
        ));
    }
    let expected = || format!("none or {}", types.join(", "));
    if let Some(content) = fields.get("cty") {
        let found = format!("cty {}", quoted(&content.to_string()));
        return Err(Refusal::new(Condition::JwtType, found, "no cty"));
    }
    match fields.get("typ") {
        None => Ok(()),
        Some(Value::String(typ)) => {
            let lower = typ.to_ascii_lowercase();
            let plain = lower.strip_prefix("application/").unwrap_or(&lower);
            if types.contains(&plain) {
                return Ok(());
            }
            Err(Refusal::new(Condition::JwtType, quoted(typ), expected()))
        }
        Some(_) => Err(Refusal::new(
            Condition::JwtType,
            "a typ that is no text",
            expected(),
        )),
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&decoded(part)?).ok()
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD
        .decode(part)
        .ok()
        .filter(|bytes| !bytes.is_empty())
}

fn form(found: &str) -> Refusal {
    Refusal::new(
        Condition::JwtForm,
        found,
        "header.claims.signature in base64url, at most 64 KiB",
    )
}
