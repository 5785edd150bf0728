//! Signed messages in compact form (RFC 7515 §3.1) with RS256, and nothing else: the algorithm is ours to choose, never
//! the header's, so a token that names another one is refused before any key is looked at (SEC §5.1.2).

use crate::jwks::KeySet;
use crate::keys::SigningKey;
use crate::refusal::shown;
use crate::{Condition, Refusal, Verdict};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// Bytes of a token at most.
pub(crate) const MOST_BYTES: usize = 128 * 1024;
/// Bytes of a `kid` at most.
const MOST_KID: usize = 1024;

/// What a token says of itself before anything is verified. `jku`, `jwk` and `x5u` are not among it: keys come from the
/// address that was registered (SEC §6.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Which key of the platform.
    pub kid: String,
}

/// A token in its parts.
struct Parts<'a> {
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
    signed: &'a str,
}

impl Header {
    /// Reads the header alone, to know which key to fetch.
    pub fn of(token: &str) -> Verdict<Header> {
        header(parts(token)?.header)
    }
}

/// The claims of a token whose signature is that of the key it names. Nothing else of it is checked.
pub fn verify(token: &str, keys: &KeySet) -> Verdict<Map<String, Value>> {
    let parts = parts(token)?;
    let header = header(parts.header)?;
    let signature = decoded(parts.signature, "signature")?;
    let claims = decoded(parts.claims, "payload")?;
    keys.key(&header.kid)?
        .verify_sig(parts.signed.as_bytes(), &signature)
        .map_err(|_| {
            Refusal::new(
                Condition::Signature,
                format!("a signature that key {} did not make", shown(&header.kid)),
                "an RS256 signature by the platform's key",
            )
        })?;
    serde_json::from_slice(&claims).map_err(|_| {
        Refusal::new(
            Condition::ClaimsForm,
            "a payload that is no JSON object",
            "a JSON object of claims",
        )
    })
}

/// A token with these claims, signed by us.
pub fn sign(claims: &Value, key: &SigningKey) -> String {
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": key.kid()});
    let signed = format!("{}.{}", encoded(&header), encoded(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn parts(token: &str) -> Verdict<Parts<'_>> {
    if token.len() > MOST_BYTES {
        let found = format!("{} bytes", token.len());
        return Err(Refusal::new(
            Condition::TokenTooLarge,
            found,
            format!("at most {MOST_BYTES}"),
        ));
    }
    let pieces: Vec<&str> = token.split('.').take(6).collect();
    let [header, claims, signature] = pieces[..] else {
        let found = match pieces.len() {
            5 => "an encrypted token of five parts".to_owned(),
            count => format!("{count} parts"),
        };
        let expected = "three parts joined by dots: header, payload and signature";
        return Err(Refusal::new(Condition::TokenForm, found, expected));
    };
    let signed = &token[..header.len() + 1 + claims.len()];
    Ok(Parts {
        header,
        claims,
        signature,
        signed,
    })
}

fn decoded(text: &str, what: &str) -> Verdict<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| {
        let found = format!("a {what} that is not base64url");
        Refusal::new(
            Condition::TokenForm,
            found,
            "base64url without padding (RFC 7515 §2)",
        )
    })
}

fn header(text: &str) -> Verdict<Header> {
    let bytes = decoded(text, "header")?;
    let fields: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|_| {
        Refusal::new(
            Condition::HeaderForm,
            "a header that is no JSON object",
            "a JSON object with `alg` and `kid`",
        )
    })?;
    match fields.get("alg") {
        Some(Value::String(algorithm)) if algorithm == "RS256" => {}
        Some(Value::String(other)) => {
            return Err(Refusal::new(Condition::Algorithm, shown(other), "`RS256`"));
        }
        Some(_) => {
            return Err(Refusal::new(
                Condition::Algorithm,
                "an `alg` that is no text",
                "`RS256`",
            ));
        }
        None => return Err(Refusal::missing(Condition::Algorithm, "`RS256`")),
    }
    if fields.contains_key("crit") {
        let expected = "a header without `crit`: what it changes, we do not know";
        return Err(Refusal::new(
            Condition::CriticalHeader,
            "critical extensions",
            expected,
        ));
    }
    match fields.get("kid") {
        Some(Value::String(kid)) if !kid.is_empty() && kid.len() <= MOST_KID => {
            Ok(Header { kid: kid.clone() })
        }
        found => Err(Refusal::new(
            Condition::KeyIdMissing,
            if found.is_some() {
                "a `kid` that is no short text"
            } else {
                "no `kid`"
            },
            "the id of a key in the platform's key set",
        )),
    }
}
