//! Signatures of OAuth 1.0a (RFC 5849 §3): the request in one canonical text, and its MAC under the shared secret.

use crate::form::Form;
use crate::refusal::shown;
use crate::{Condition, Refusal, Verdict};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
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

/// Method, address and parameters in one text (RFC 5849 §3.4.1).
fn base_string(request: &Request<'_>) -> String {
    let all = all_parameters(request);
    let signed = all
        .pairs()
        .filter(|(name, _)| !matches!(*name, "oauth_signature" | "realm"));
    let mut pairs: Vec<(String, String)> = signed
        .map(|(name, value)| (escaped(name), escaped(value)))
        .collect();
    pairs.sort_unstable();
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let method = request.method.to_ascii_uppercase();
    format!(
        "{method}&{}&{}",
        escaped(&base_address(request.url)),
        escaped(&pairs.join("&"))
    )
}

/// Scheme and host in lower case, no default port, no query (RFC 5849 §3.4.1.2).
fn base_address(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// Percent-encoding of RFC 5849 §3.6: everything but unreserved letters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 4);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte))
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

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

/// Whether a header like that is sound: for platforms played by us, and for notices of theirs.
pub fn verify_body(
    url: &Url,
    header: &str,
    body: &[u8],
    secret: &str,
    now: OffsetDateTime,
) -> Verdict<Signed> {
    let form = header_parameters(header)?;
    let request = Request {
        method: "POST",
        url,
        form: &form,
    };
    let signed = Signed::read(&request, now)?;
    let expected = body_hash(body);
    match form.one("oauth_body_hash")? {
        Some(hash) if hash == expected => {}
        found => {
            let found = if found.is_some() {
                "the hash of another body"
            } else {
                "no hash"
            };
            return Err(Refusal::new(
                Condition::BodyHash,
                found,
                "`oauth_body_hash` of this body",
            ));
        }
    }
    signed.verify(&request, secret)?;
    Ok(signed)
}

fn header_parameters(header: &str) -> Verdict<Form> {
    let refuse = |found: &str| {
        Refusal::new(
            Condition::FormUnreadable,
            found,
            "`Authorization: OAuth name=\"value\", …`",
        )
    };
    if header.len() > 8 * 1024 {
        return Err(refuse("a header of more than 8 KiB"));
    }
    let (scheme, fields) = header
        .split_once(' ')
        .ok_or_else(|| refuse("no parameters"))?;
    if !scheme.eq_ignore_ascii_case("OAuth") {
        return Err(refuse("another scheme"));
    }
    let field = |field: &str| {
        let (name, value) = field.trim().split_once('=')?;
        Some((
            name.trim().to_owned(),
            unescaped(value.trim().trim_matches('"')),
        ))
    };
    let pairs: Option<Vec<_>> = fields.split(',').map(field).collect();
    Ok(pairs
        .ok_or_else(|| refuse("a parameter without value"))?
        .into_iter()
        .collect())
}

/// In a header `+` is a plus.
fn unescaped(text: &str) -> String {
    let text = text.replace('+', "%2B");
    url::form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
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

fn body_hash(body: &[u8]) -> String {
    STANDARD.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, body))
}
