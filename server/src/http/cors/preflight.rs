//! Preflights (Fetch §3.2.2): what a browser asks before a page of another origin may call, and whether it may. What a
//! stranger wrote is cut short before it goes anywhere.

use super::{HEADERS, METHODS};
use engine::strangers::{Stranger, Why};
use poem::Request;
use poem::http::{HeaderName, Method, header};

/// Bytes of an origin that is told: a host name has at most 253, most have far fewer.
const LONGEST_ORIGIN: usize = 128;
/// Bytes of a method or of a header's name.
const LONGEST_NAME: usize = 40;

/// Why a preflight is refused; none when it is not, or is no preflight.
pub(super) fn refused(request: &Request, listed: &[String]) -> Option<Stranger> {
    if request.method() != Method::OPTIONS {
        return None;
    }
    let origin = request.header(header::ORIGIN)?;
    let method = request.header(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    let why = why(request, listed, origin, method)?;
    let mount = mount(request.uri().path());
    Some(Stranger {
        origin: shown_origin(origin),
        call: format!("{} {mount}", shown_name(method)),
        why,
    })
}

fn why(request: &Request, listed: &[String], origin: &str, method: &str) -> Option<Why> {
    if !listed.iter().any(|known| known == origin) {
        return Some(Why::Origin);
    }
    let is_allowed = |method: Method| METHODS.contains(&method);
    if !method.parse().is_ok_and(is_allowed) {
        return Some(Why::Method);
    }
    let headers = request.header(header::ACCESS_CONTROL_REQUEST_HEADERS)?;
    let other = headers.split(',').map(str::trim).find(|name| {
        let known = name
            .parse()
            .is_ok_and(|name: HeaderName| HEADERS.contains(&name));
        !known && !name.is_empty()
    });
    other.map(|name| Why::Header(shown_name(name)))
}

/// What a page wanted to call, without ids: they say nothing about why it may not.
fn mount(path: &str) -> &'static str {
    const MOUNTS: [&str; 3] = ["/xapi", "/api", "/graphql"];
    let is_below = |mount: &&str| {
        let rest = path.strip_prefix(*mount);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    MOUNTS.into_iter().find(is_below).unwrap_or("this server")
}

/// An origin as browsers write it (RFC 6454 §6.2), and nothing else: `null` is what a file or a sandbox says.
fn shown_origin(text: &str) -> String {
    let of_origin = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.:/[]_".contains(&byte);
    let sound = text.len() <= LONGEST_ORIGIN && text.bytes().all(of_origin);
    match text.split_once("://") {
        Some(_) if sound => text.to_owned(),
        _ if text == "null" => "null (a file or a sandbox)".to_owned(),
        _ => "an origin that cannot be read".to_owned(),
    }
}

/// A token (RFC 9110 §5.6.2) of bounded length.
fn shown_name(text: &str) -> String {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(of_token) {
        text.to_owned()
    } else {
        "something else".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(origin: &str, method: &str, headers: &str) -> Option<Stranger> {
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri_str("/xapi/statements/")
            .header("origin", origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", headers)
            .finish();
        refused(&request, &["https://front.example".to_owned()])
    }

    #[test]
    fn a_listed_page_is_refused_nothing_that_xapi_needs() {
        let headers = "authorization, Content-Type,if-match,x-experience-api-version";
        for method in ["GET", "PUT", "POST", "DELETE"] {
            assert_eq!(ask("https://front.example", method, headers), None);
        }
        assert_eq!(ask("https://front.example", "GET", ""), None);
    }

    #[test]
    fn a_refusal_names_what_was_asked() {
        let table = [
            ("https://else.example", "PUT", "authorization", Why::Origin),
            ("https://front.example", "PATCH", "", Why::Method),
            (
                "https://front.example",
                "PUT",
                "if-match,x-own",
                Why::Header("x-own".to_owned()),
            ),
        ];
        for (origin, method, headers, why) in table {
            let stranger = ask(origin, method, headers).unwrap();
            let call = format!("{method} /xapi");
            assert_eq!(
                (stranger.origin.as_str(), stranger.call, stranger.why),
                (origin, call, why)
            );
        }
    }

    #[test]
    fn what_a_stranger_writes_is_bounded() {
        let long = format!("https://{}.example", "a".repeat(200));
        for origin in [
            long.as_str(),
            "https://a@b.example",
            "https://a b",
            "someone",
        ] {
            let stranger = ask(origin, "PUT", "").unwrap();
            assert_eq!(stranger.origin, "an origin that cannot be read");
        }
        let stranger = ask("null", &"X".repeat(500), "").unwrap();
        assert_eq!(stranger.origin, "null (a file or a sandbox)");
        assert_eq!(stranger.call, "something else /xapi");
        let stranger = ask("https://front.example", "PUT", &"x".repeat(500)).unwrap();
        assert_eq!(stranger.why, Why::Header("something else".to_owned()));
    }

    #[test]
    fn what_is_called_is_told_by_its_mount() {
        assert_eq!(mount("/api/v1/launches/0195"), "/api");
        assert_eq!(
            (mount("/xapi"), mount("/xapiary")),
            ("/xapi", "this server")
        );
    }
}
