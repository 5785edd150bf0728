//! The key set of a platform (RFC 7517): read once, kept by the caller, asked by `kid`.
//!
//! A platform may hold anything in its set; what is not an RSA key for RS256 signatures is kept only as a reason.

use crate::refusal::shown;
use crate::{Condition, Refusal, Verdict};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bytes of a key set at most.
const MOST_BYTES: usize = 256 * 1024;
/// Keys of a set at most: those after it are not looked at.
const MOST_KEYS: usize = 100;
/// Bytes of a modulus: 2048 to 8192 bits (RFC 7518 §3.3; larger ones cost us time that a platform would not spend).
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// What a platform signs with.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    keys: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone)]
enum Entry {
    Fit {
        key: Box<ParsedPublicKey>,
        n: Vec<u8>,
        e: Vec<u8>,
    },
    Unfit(String),
    /// Several keys by one name.
    Ambiguous,
}

impl KeySet {
    /// From the body that the key set's address answers.
    pub fn read(body: &[u8]) -> Verdict<KeySet> {
        let refuse = |found: String| {
            Refusal::new(
                Condition::KeySetForm,
                found,
                "a JSON object with a list `keys` (RFC 7517 §5)",
            )
        };
        if body.len() > MOST_BYTES {
            return Err(refuse(format!("{} bytes", body.len())));
        }
        let set: Value = serde_json::from_slice(body)
            .map_err(|_| refuse("something that is not JSON".to_owned()))?;
        let Some(keys) = set.get("keys").and_then(Value::as_array) else {
            return Err(refuse("no list `keys`".to_owned()));
        };
        let mut read = KeySet::default();
        for key in keys.iter().take(MOST_KEYS) {
            if let Some(kid) = key.get("kid").and_then(Value::as_str) {
                read.add(kid, Entry::read(key));
            }
        }
        Ok(read)
    }

    /// A fit key stands before an unfit one of the same name (an encryption key, say); two fit ones must be the same.
    fn add(&mut self, kid: &str, entry: Entry) {
        let entry = match (self.keys.remove(kid), entry) {
            (None | Some(Entry::Unfit(_)), new) => new,
            (Some(known), Entry::Unfit(_)) => known,
            (Some(known), new) if known.is_same(&new) => known,
            _ => Entry::Ambiguous,
        };
        self.keys.insert(kid.to_owned(), entry);
    }

    /// The key that goes by this id. [`Condition::KeyUnknown`] is the caller's cue to fetch the set again, once.
    pub(crate) fn key(&self, kid: &str) -> Verdict<&ParsedPublicKey> {
        match self.keys.get(kid) {
            Some(Entry::Fit { key, .. }) => Ok(key),
            Some(Entry::Unfit(why)) => Err(Refusal::new(
                Condition::KeyUnfit,
                format!("key {}: {why}", shown(kid)),
                "an RSA key of 2048 to 8192 bits for RS256 signatures",
            )),
            Some(Entry::Ambiguous) => Err(Refusal::new(
                Condition::KeyAmbiguous,
                format!("several keys {}", shown(kid)),
                "one key by each `kid`",
            )),
            None => Err(Refusal::new(
                Condition::KeyUnknown,
                format!("`kid` {}", shown(kid)),
                format!(
                    "one of the {} keys that the platform publishes",
                    self.keys.len()
                ),
            )),
        }
    }

    /// The ids of its keys, for a check that shows them.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// Whether there is a key that can verify a launch at all.
    pub fn is_usable(&self) -> bool {
        self.keys
            .values()
            .any(|entry| matches!(entry, Entry::Fit { .. }))
    }
}

impl Entry {
    fn read(key: &Value) -> Entry {
        Entry::fit(key).unwrap_or_else(Entry::Unfit)
    }

    fn fit(key: &Value) -> Result<Entry, String> {
        purpose(key)?;
        let n = component(key, "n")?;
        let e = component(key, "e")?;
        if !MODULUS.contains(&n.len()) || (n.len() == 256 && n[0] < 0x80) {
            return Err(format!("a modulus of about {} bits", n.len() * 8));
        }
        let odd = e.last().is_some_and(|last| last % 2 == 1);
        if e.len() > 4 || !odd || e == [1] {
            return Err("an exponent that is not odd and between 3 and 2^32".to_owned());
        }
        let components = RsaPublicKeyComponents { n: &n, e: &e };
        let key = components
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map_err(|_| "numbers that are no RSA key".to_owned())?;
        Ok(Entry::Fit {
            key: Box::new(key),
            n,
            e,
        })
    }

    fn is_same(&self, other: &Entry) -> bool {
        match (self, other) {
            (
                Entry::Fit { n, e, .. },
                Entry::Fit {
                    n: other_n,
                    e: other_e,
                    ..
                },
            ) => n == other_n && e == other_e,
            _ => false,
        }
    }
}

/// `alg`, `use` and `key_ops` may be absent (Brightspace's keys have no `alg`), but what they say counts.
fn purpose(key: &Value) -> Result<(), String> {
    let is = |name: &str, wanted: &str| match key.get(name) {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(found)) if found == wanted => Ok(()),
        Some(Value::String(found)) => Err(format!("`{name}` is {}", shown(found))),
        Some(_) => Err(format!("`{name}` is no text")),
    };
    match key.get("kty").and_then(Value::as_str) {
        Some("RSA") => {}
        Some(other) => return Err(format!("`kty` is {}", shown(other))),
        None => return Err("no `kty`".to_owned()),
    }
    is("alg", "RS256")?;
    is("use", "sig")?;
    match key.get("key_ops") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(uses)) if uses.iter().any(|usage| usage == "verify") => Ok(()),
        Some(_) => Err("`key_ops` without `verify`".to_owned()),
    }
}

/// A number in base64url; leading zeros, which some write, are dropped.
fn component(key: &Value, name: &str) -> Result<Vec<u8>, String> {
    let text = key.get(name).and_then(Value::as_str).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD
        .decode(text.trim_end_matches('='))
        .map_err(|_| format!("`{name}` is not base64url"))?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    match bytes.len() == zeros {
        true => Err(format!("no `{name}`")),
        false => Ok(bytes[zeros..].to_vec()),
    }
}
