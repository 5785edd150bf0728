//! The canonical text of a request (RFC 5849 §3.4.1): what both sides must write alike, letter by letter.

use super::{Request, all_parameters};
use url::Url;

/// Method, address and parameters in one text (RFC 5849 §3.4.1).
pub(super) fn base_string(request: &Request<'_>) -> String {
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
pub(super) fn base_address(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// Percent-encoding of RFC 5849 §3.6: everything but unreserved letters.
pub(super) fn escaped(text: &str) -> String {
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
