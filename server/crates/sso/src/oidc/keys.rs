//! The provider's keys (RFC 7517): only public ones, for the two algorithms we take, and long enough.

use crate::LARGEST_ANSWER;
use crate::verdict::{Condition, Refusal, quoted};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::JsonWebKey;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use serde_json::Value;

/// Keys in one set at most.
const MOST: usize = 100;
/// Bytes of an RSA modulus: 2,048 to 4,096 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    /// The name is case-sensitive (RFC 7515 §4.1.1).
    pub(super) fn named(name: &str) -> Option<Algorithm> {
        match name {
            "RS256" => Some(Algorithm::Rs256),
            "ES256" => Some(Algorithm::Es256),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Es256 => "ES256",
        }
    }
}

/// The usable keys of a provider.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<Key>);

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Key {
    kid: Option<String>,
    algorithm: Algorithm,
    key: CoreJsonWebKey,
}

impl Keys {
    /// Reads a key set; keys that we cannot use are left out.
    pub fn parse(body: &[u8]) -> Result<Keys, Refusal> {
        let form = |found: &str| {
            Refusal::new(
                Condition::KeysForm,
                found,
                "{\"keys\": […]}, at most 100 keys in 1 MiB",
            )
        };
        if body.len() > LARGEST_ANSWER {
            return Err(form("more than 1 MiB"));
        }
        let set: Value = serde_json::from_slice(body).map_err(|_| form("no JSON"))?;
        let list = set["keys"]
            .as_array()
            .ok_or_else(|| form("no list of keys"))?;
        if list.len() > MOST {
            return Err(form(&format!("{} keys", list.len())));
        }
        if list.iter().any(|key| key.get("d").is_some()) {
            let found = "a private key: whoever reads it can sign as the provider";
            return Err(Refusal::new(Condition::KeysPrivate, found, "public keys"));
        }
        let keys: Vec<Key> = list.iter().filter_map(usable).collect();
        if keys.is_empty() {
            let found = format!("{} keys, none of them usable", list.len());
            let expected = "an RSA key of 2048 to 4096 bits or a P-256 key, for signatures";
            return Err(Refusal::new(Condition::KeysNone, found, expected));
        }
        Ok(Keys(keys))
    }

    /// The one key that suits. Without a name it must be the only one for the algorithm (OpenID Connect Core §10.1).
    pub(super) fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&Key, Refusal> {
        let suits =
            |key: &&Key| key.algorithm == algorithm && (kid.is_none() || kid == key.kid.as_deref());
        let mut suitable = self.0.iter().filter(suits);
        match (suitable.next(), suitable.next()) {
            (Some(key), None) => Ok(key),
            (None, _) => Err(self.missing(kid, algorithm)),
            (Some(_), Some(_)) => Err(Refusal::new(
                Condition::JwtKeyAmbiguous,
                format!("several keys for {}", algorithm.name()),
                "one",
            )),
        }
    }

    fn missing(&self, kid: Option<&str>, algorithm: Algorithm) -> Refusal {
        let found = match kid {
            Some(kid) => format!("key {} for {}", quoted(kid), algorithm.name()),
            None => format!("no key for {}", algorithm.name()),
        };
        let known: Vec<&str> = self.0.iter().filter_map(|key| key.kid.as_deref()).collect();
        Refusal::new(
            Condition::JwtKey,
            found,
            format!("one of: {}", known.join(", ")),
        )
    }
}

impl Key {
    pub(super) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Refusal> {
        let how = match algorithm {
            Algorithm::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Algorithm::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        };
        let verified = self.key.verify_signature(&how, message, signature);
        verified.map_err(|_| {
            let named = self.kid.as_deref().map_or_else(String::new, quoted);
            let expected = format!("one by the provider's key {named}");
            Refusal::new(
                Condition::JwtSignature,
                "a signature by someone else",
                expected,
            )
        })
    }
}

fn usable(key: &Value) -> Option<Key> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let algorithm = match (text("kty")?, text("crv")) {
        ("RSA", _) if MODULUS.contains(&modulus(text("n")?)?) => Algorithm::Rs256,
        ("EC", Some("P-256")) => Algorithm::Es256,
        _ => return None,
    };
    let signs = text("use").is_none_or(|purpose| purpose == "sig");
    let suits = text("alg").is_none_or(|named| Algorithm::named(named) == Some(algorithm));
    let verifies = key.get("key_ops").is_none_or(|operations| {
        let list = operations.as_array();
        list.is_some_and(|list| list.iter().any(|one| one == "verify"))
    });
    if !(signs && suits && verifies) {
        return None;
    }
    Some(Key {
        kid: text("kid").map(str::to_owned),
        algorithm,
        key: serde_json::from_value(only_what_counts(key)).ok()?,
    })
}

/// Bytes of a modulus without leading zeros.
fn modulus(n: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(n).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(bytes.len() - zeros)
}

/// Certificates and other members in which providers differ are no reason to lose a key.
fn only_what_counts(key: &Value) -> Value {
    let members = ["kty", "kid", "n", "e", "crv", "x", "y"];
    let kept = members.iter().filter_map(|name| {
        let value = key.get(name)?;
        Some(((*name).to_owned(), value.clone()))
    });
    Value::Object(kept.collect())
}
