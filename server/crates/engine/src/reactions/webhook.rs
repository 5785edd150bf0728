//! Webhooks as values: what is sent, how it is signed, when it is tried again. The call itself is made at the edge.

use crate::{Error, Instant, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

/// Bytes of a body at most; statements that do not fit are named by their ids.
pub(super) const LARGEST_BODY: usize = 256 * 1_024;
/// A delivery is tried for so long.
pub(super) const TRIED_SECONDS: i64 = 24 * 3_600;
/// The longest wait between two tries.
const LONGEST_WAIT_SECONDS: i64 = 3_600;
/// Every secret begins like this (Standard Webhooks).
const SECRET_PREFIX: &str = "whsec_";
/// Bytes of a secret, as the specification has them.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A fresh secret.
pub(super) fn new_secret() -> String {
    format!(
        "{SECRET_PREFIX}{}",
        STANDARD.encode(crate::ids::random::<32>())
    )
}

/// The key that a secret stands for.
pub(super) fn key_of(secret: &str) -> Result<Vec<u8>> {
    let bytes = secret
        .strip_prefix(SECRET_PREFIX)
        .and_then(|text| STANDARD.decode(text).ok());
    bytes
        .filter(|bytes| SECRET_BYTES.contains(&bytes.len()))
        .ok_or_else(|| {
            let message = format!(
                "a secret is {SECRET_PREFIX} and the base64 of {} to {} random bytes; leave it out to get one",
                SECRET_BYTES.start(),
                SECRET_BYTES.end()
            );
            Error::invalid_at("reaction.webhook.secret", "/then/webhook/secret", message)
        })
}

/// `webhook-signature` of the Standard Webhooks specification: HMAC-SHA256 over id, time in seconds and body.
pub(super) fn signature(key: &[u8], id: Uuid, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// What is sent: which reaction, which statements, and what was made of them. `matched` are names and JSON texts.
pub(super) fn body(
    reaction: Uuid,
    name: &str,
    matched: &[(&str, Uuid, &str)],
    made: Option<Uuid>,
) -> String {
    let head = json!({"id": reaction, "name": name});
    let made = made.map_or("null".to_owned(), |id| format!("\"{id}\""));
    let whole: usize = matched.iter().map(|(_, _, json)| json.len()).sum();
    let short = whole > LARGEST_BODY;
    let statements: Vec<String> = matched
        .iter()
        .map(|(name, id, json)| match short {
            true => format!("\"{name}\":{{\"id\":\"{id}\"}}"),
            false => format!("\"{name}\":{json}"),
        })
        .collect();
    format!(
        "{{\"type\":\"reaction.fired\",\"reaction\":{head},\"matched\":{{{}}},\"shortened\":{short},\"statement\":{made}}}",
        statements.join(",")
    )
}

/// When to try again after so many tries: 1 s, 4 s, 16 s, … up to an hour, each up to a fifth later so that not all come
/// at once.
pub(crate) fn next_try(id: Uuid, tries: i32, now: Instant) -> Instant {
    let exponent = u32::try_from(tries.saturating_sub(1)).unwrap_or(0).min(6);
    let wait = 4_i64.pow(exponent).min(LONGEST_WAIT_SECONDS) * 1_000_000;
    let mark = id.as_u128() ^ u128::from(exponent) << 64;
    let jitter = wait / 5 * i64::try_from(mark % 1_000).unwrap_or(0) / 1_000;
    Instant(now.0.saturating_add(wait + jitter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_and_signs_as_the_specification_says() {
        let secret = new_secret();
        assert_eq!(key_of(&secret).unwrap().len(), 32);
        // An example of the Standard Webhooks libraries, with its message id in place of ours.
        let key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
        let expected = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(STANDARD.encode(mac.finalize().into_bytes()), expected);
        for wrong in [
            "",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_",
            "whsec_c2hvcnQ=",
            "whsec_!!!!",
        ] {
            assert!(key_of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn waits_grow_to_an_hour_and_differ() {
        let seconds = |id, tries| next_try(Uuid::from_u128(id), tries, Instant(0)).0 as f64 / 1e6;
        let waits: Vec<f64> = (1..10).map(|tries| seconds(7, tries)).collect();
        for (wait, least) in waits
            .iter()
            .zip([1.0, 4.0, 16.0, 64.0, 256.0, 1_024.0, 3_600.0, 3_600.0])
        {
            assert!(*wait >= least && *wait <= least * 1.2, "{waits:?}");
        }
        assert_ne!(seconds(7, 5), seconds(8, 5));
    }

    #[test]
    fn a_body_that_is_too_large_names_its_statements() {
        let (id, json) = (
            Uuid::from_u128(1),
            format!("{{\"x\":\"{}\"}}", "y".repeat(LARGEST_BODY)),
        );
        let long = body(id, "n", &[("a", id, &json)], None);
        let read: serde_json::Value = serde_json::from_str(&long).unwrap();
        assert_eq!(read["matched"]["a"], json!({"id": id}));
        assert_eq!(
            (&read["shortened"], &read["statement"]),
            (&json!(true), &json!(null))
        );
        let short = body(id, "n\"", &[("a", id, "{\"x\":1.50}")], Some(id));
        assert!(short.contains("\"a\":{\"x\":1.50}"), "{short}");
        let read: serde_json::Value = serde_json::from_str(&short).unwrap();
        assert_eq!(
            (&read["reaction"]["name"], &read["statement"]),
            (&json!("n\""), &json!(id))
        );
    }
}
