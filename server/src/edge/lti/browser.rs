//! The sign of the browser that began a login: a cookie that belongs to the page that frames us, where it sticks.
//!
//! A launch is a POST from another site. Over TLS the cookie is `SameSite=None; Partitioned`. Without TLS (development) no
//! such cookie can be set everywhere, so a plain one stands beside it.

use poem::Request;
use poem::http::header;
use uuid::Uuid;

/// Seconds that a sign is kept: as long as a login may take.
const LIFE: i64 = lti::state::LIFE_SECONDS;
/// Seconds that it is kept after the launch, for a page that is loaded again.
const AFTER: i64 = 60;

/// `Set-Cookie` lines for a login that begins.
pub(super) fn mark(public_url: &str, state: Uuid, secret: &str) -> Vec<String> {
    lines(public_url, state, secret, LIFE)
}

/// The same when the launch has come.
pub(super) fn marked(public_url: &str, state: Uuid, secret: &str) -> Vec<String> {
    lines(public_url, state, secret, AFTER)
}

fn lines(public_url: &str, state: Uuid, secret: &str, life: i64) -> Vec<String> {
    let name = name(state);
    let path = "/";
    let framed = format!(
        "{name}={secret}; Path={path}; Max-Age={life}; HttpOnly; Secure; SameSite=None; Partitioned"
    );
    if public_url.starts_with("https://") {
        return vec![framed];
    }
    let plain = format!("{name}_p={secret}; Path={path}; Max-Age={life}; HttpOnly; SameSite=Lax");
    vec![framed, plain]
}

/// The sign that a browser brings for a login.
pub(super) fn sign(request: &Request, state: Uuid) -> Option<String> {
    let name = name(state);
    let plain = format!("{name}_p");
    let lines = request.headers().get_all(header::COOKIE).into_iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(known, _)| *known == name || *known == plain)
        .map(|(_, value)| value.to_owned())
        .next()
}

/// Whether a form was sent by a page of this server, as its browser says.
pub(super) fn is_from_our_page(request: &Request, public_url: &str) -> bool {
    match request.header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => {
            let ours = url::Url::parse(public_url).map(|url| url.origin().ascii_serialization());
            request.header(header::ORIGIN) == ours.ok().as_deref()
        }
    }
}

fn name(state: Uuid) -> String {
    format!("lectern_lti_{}", state.simple())
}
