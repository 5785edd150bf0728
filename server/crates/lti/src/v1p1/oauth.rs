//! Signatures of OAuth 1.0a (RFC 5849 §3): the request in one canonical text, and its MAC under the shared secret.

mod body;
mod send;
mod text;

pub use body::verify_body;
pub use send::{Sender, authorize_body, sign_form};

use crate::form::Form;
use crate::refusal::shown;
use crate::{Condition, Refusal, Verdict};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use text::{base_address, base_string, escaped};
use time::OffsetDateTime;
use url::Url;

/// How far a request's timestamp may be from our clock.
pub const WINDOW_SECONDS: i64 = 5 * 60;
/// Bytes of a nonce at most: it is kept for a while.
const MOST_NONCE: usize = 255;
const MOST_KEY: usize = 255;

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// What LTI 1.1 asks for.
    HmacSha1,
    /// What some platforms offer beside it.
    HmacSha256,
}

impl Method {
    /// As it is written in `oauth_signature_method`.
    pub const fn name(self) -> &'static str {
        match self {
            Method::HmacSha1 => "HMAC-SHA1",
            Method::HmacSha256 => "HMAC-SHA256",
        }
    }

    fn algorithm(self) -> hmac::Algorithm {
        match self {
            Method::HmacSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Method::HmacSha256 => hmac::HMAC_SHA256,
        }
    }
}

/// A request as it was sent.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `POST`.
    pub method: &'a str,
    /// The address as the sender wrote it, query and all. Behind a proxy that is not what reaches us: scheme, host and
    /// port are those of the public address.
    pub url: &'a Url,
    /// The parameters of the form body; those of the query are read from the address.
    pub form: &'a Form,
}

/// What a request says of its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Whose.
    pub consumer_key: String,
    /// When.
    pub timestamp: i64,
    /// Once: to be remembered for this consumer key until [`Signed::nonce_until`].
    pub nonce: String,
    method: Method,
    signature: Vec<u8>,
}

impl Signed {
    /// Reads the parameters of OAuth, each of which stands there once, and holds its time against ours.
    pub fn read(request: &Request<'_>, now: OffsetDateTime) -> Verdict<Signed> {
        if request.method != "POST" {
            return Err(Refusal::new(
                Condition::Method,
                shown(request.method),
                "`POST`",
            ));
        }
        let all = all_parameters(request);
        let consumer_key = all
            .short("oauth_consumer_key", MOST_KEY)?
            .ok_or_else(|| Refusal::missing(Condition::ConsumerMissing, "`oauth_consumer_key`"))?;
        let method = method(&all)?;
        if let Some(version) = all
            .one("oauth_version")?
            .filter(|version| *version != "1.0")
        {
            return Err(Refusal::new(
                Condition::OAuthVersion,
                shown(version),
                "`1.0`, or none",
            ));
        }
        let timestamp = timestamp(&all, now)?;
        let nonce = nonce(&all)?;
        let signature = signature(&all)?;
        Ok(Signed {
            consumer_key: consumer_key.to_owned(),
            timestamp,
            nonce,
            method,
            signature,
        })
    }

    /// Whether the request is signed with this secret. Ends in constant time.
    pub fn verify(&self, request: &Request<'_>, secret: &str) -> Verdict<()> {
        let text = base_string(request);
        hmac::verify(&key(self.method, secret), text.as_bytes(), &self.signature).map_err(|_| {
            Refusal::new(
                Condition::OAuthSignature,
                format!(
                    "a signature that does not fit consumer key {}",
                    shown(&self.consumer_key)
                ),
                format!(
                    "{} over {} {}",
                    self.method.name(),
                    request.method,
                    base_address(request.url)
                ),
            )
        })
    }

    /// Until when its nonce must be remembered, in seconds.
    pub fn nonce_until(&self) -> i64 {
        self.timestamp + WINDOW_SECONDS + 1
    }
}

fn all_parameters(request: &Request<'_>) -> Form {
    let query: Form = request.url.query_pairs().into_owned().collect();
    query.and(request.form.clone())
}

fn method(all: &Form) -> Verdict<Method> {
    let expected = "`HMAC-SHA1` or `HMAC-SHA256`";
    match all.one("oauth_signature_method")? {
        Some("HMAC-SHA1") => Ok(Method::HmacSha1),
        Some("HMAC-SHA256") => Ok(Method::HmacSha256),
        Some(other) => Err(Refusal::new(
            Condition::SignatureMethod,
            shown(other),
            expected,
        )),
        None => Err(Refusal::missing(Condition::SignatureMethod, expected)),
    }
}

fn timestamp(all: &Form, now: OffsetDateTime) -> Verdict<i64> {
    let expected = "`oauth_timestamp` in seconds";
    let text = all
        .one("oauth_timestamp")?
        .ok_or_else(|| Refusal::missing(Condition::TimestampForm, expected))?;
    let digits = text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let timestamp: i64 = text
        .parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| Refusal::new(Condition::TimestampForm, shown(text), expected))?;
    let drift = timestamp - now.unix_timestamp();
    match drift.abs() <= WINDOW_SECONDS {
        true => Ok(timestamp),
        false => Err(Refusal::new(
            Condition::TimestampWindow,
            if drift > 0 {
                format!("{drift} s ahead")
            } else {
                format!("{} s ago", -drift)
            },
            format!("within {WINDOW_SECONDS} s of our clock"),
        )
        .with_drift(drift)),
    }
}

fn nonce(all: &Form) -> Verdict<String> {
    let expected = format!("`oauth_nonce` of 1 to {MOST_NONCE} bytes");
    match all.one("oauth_nonce")? {
        None => Err(Refusal::missing(Condition::OAuthNonce, expected)),
        Some(nonce) if nonce.len() > MOST_NONCE => Err(Refusal::new(
            Condition::OAuthNonce,
            format!("{} bytes", nonce.len()),
            expected,
        )),
        Some(nonce) => Ok(nonce.to_owned()),
    }
}

fn signature(all: &Form) -> Verdict<Vec<u8>> {
    let expected = "`oauth_signature` in base64";
    let text = all
        .one("oauth_signature")?
        .ok_or_else(|| Refusal::missing(Condition::OAuthSignatureMissing, expected))?;
    STANDARD.decode(text).map_err(|_| {
        Refusal::new(
            Condition::OAuthSignature,
            "a signature that is not base64",
            expected,
        )
    })
}

fn key(method: Method, secret: &str) -> hmac::Key {
    // Without a token its secret is empty (RFC 5849 §3.4.2).
    hmac::Key::new(
        method.algorithm(),
        format!("{}&", escaped(secret)).as_bytes(),
    )
}
