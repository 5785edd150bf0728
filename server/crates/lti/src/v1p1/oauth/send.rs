//! Requests that we sign ourselves: grades for a platform, launches of a platform played by us.

use super::text::{base_string, escaped};
use super::{Method, Request, key};
use crate::form::Form;
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;
use url::Url;

/// What we draw for a request of our own.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// Our consumer key at the platform.
    pub consumer_key: &'a str,
    /// Its secret.
    pub secret: &'a str,
    /// Drawn by chance, once.
    pub nonce: &'a str,
    /// When.
    pub now: OffsetDateTime,
}

/// The parameters of OAuth for a form of ours, signature included: what a platform sends with a launch.
pub fn sign_form(method: Method, request: &Request<'_>, sender: &Sender<'_>) -> Form {
    let oauth = unsigned(method, sender);
    let all = request.form.clone().and(oauth);
    let signed = Request {
        form: &all,
        ..*request
    };
    let signature = mac(method, sender.secret, &signed);
    all.and([("oauth_signature", signature)].into_iter().collect())
}

/// The header `Authorization` for a body that is no form (OAuth Request Body Hash 1.0 §3.1).
pub fn authorize_body(url: &Url, body: &[u8], sender: &Sender<'_>) -> String {
    let hash = [("oauth_body_hash", body_hash(body))].into_iter().collect();
    let oauth = unsigned(Method::HmacSha1, sender).and(hash);
    let signature = mac(
        Method::HmacSha1,
        sender.secret,
        &Request {
            method: "POST",
            url,
            form: &oauth,
        },
    );
    let fields = oauth
        .pairs()
        .chain([("oauth_signature", signature.as_str())]);
    let fields: Vec<String> = fields
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    format!("OAuth {}", fields.join(","))
}

fn unsigned(method: Method, sender: &Sender<'_>) -> Form {
    [
        ("oauth_consumer_key", sender.consumer_key.to_owned()),
        ("oauth_nonce", sender.nonce.to_owned()),
        ("oauth_signature_method", method.name().to_owned()),
        ("oauth_timestamp", sender.now.unix_timestamp().to_string()),
        ("oauth_version", "1.0".to_owned()),
    ]
    .into_iter()
    .collect()
}

fn mac(method: Method, secret: &str, request: &Request<'_>) -> String {
    STANDARD.encode(hmac::sign(
        &key(method, secret),
        base_string(request).as_bytes(),
    ))
}

pub(super) fn body_hash(body: &[u8]) -> String {
    STANDARD.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, body))
}
