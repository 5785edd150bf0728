//! Files of packages, at the content origin: what a package brought is served as bytes of a known type, to a sandbox of
//! its own, and never run here. No cookie is set or read.

use crate::http::problem::Problem;
use engine::App;
use engine::packages::{self, Served};
use poem::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use poem::web::{Data, Path};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Route, get, handler};
use std::ops::Range;

/// What a course may do: anything at its own origin, and load from the web over TLS, as courses with films elsewhere do.
/// It may not talk to the API's origin on a machine without TLS, and posts no forms.
const POLICY: &str = "default-src 'self' https: data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' https: wss: \
                      data: blob:; object-src 'self'; base-uri 'self'; form-action 'self' https:; frame-ancestors *";
/// Old courses save in `onunload`; browsers are asked to go on running it.
const PERMISSIONS: &str = "unload=*, fullscreen=*, autoplay=*, camera=(), microphone=(), geolocation=(), payment=(), usb=()";

/// Routes below `/package`.
pub fn routes() -> impl Endpoint + 'static {
    Route::new()
        .at("/:token/*path", get(serve))
        .at("/*path", get(nothing))
        .after(|outcome| async move { Ok::<_, poem::Error>(hardened(outcome)) })
}

fn hardened<R: IntoResponse>(outcome: poem::Result<R>) -> Response {
    let mut response = match outcome {
        Ok(response) => response.into_response(),
        Err(error) if error.status() == StatusCode::NOT_FOUND => missing(),
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let fresh = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(fresh);
    response
}

/// Plain text, so that nothing of the address that was asked for is ever part of a page.
fn missing() -> Response {
    Response::builder()
        .status(StatusCode::NOT_FOUND)
        .content_type("text/plain; charset=utf-8")
        .body("There is no such file in this package. Its manifest or a page in it names a file that was not packed.\n")
}

#[handler]
fn nothing() -> Response {
    missing()
}

#[handler]
async fn serve(
    Data(app): Data<&App>,
    Path((token, _)): Path<(String, String)>,
    request: &Request,
) -> Result<Response, Problem> {
    let path = path_of(request.original_uri(), &token);
    let file = packages::served(app, &token, &path).await?;
    let etag = format!("\"{}\"", file.sha256);
    let head = Response::builder()
        .header(header::ETAG, &etag)
        .header(
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        )
        .header(header::ACCEPT_RANGES, "bytes");
    if is_known(request, &etag) {
        return Ok(head.status(StatusCode::NOT_MODIFIED).finish());
    }
    let head = head.content_type(&file.content_type);
    match asked(request, &etag, &file) {
        Asked::Whole => answer(app, head, &file, 0..file.bytes).await,
        Asked::Part(range) => {
            let told = format!("bytes {}-{}/{}", range.start, range.end - 1, file.bytes);
            let head = head
                .status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, told);
            answer(app, head, &file, range).await
        }
        Asked::Beyond => Ok(head
            .status(StatusCode::RANGE_NOT_SATISFIABLE)
            .header(header::CONTENT_RANGE, format!("bytes */{}", file.bytes))
            .finish()),
    }
}

/// What stands behind the token, unescaped once: the router's own would hide what was escaped.
fn path_of(uri: &Uri, token: &str) -> String {
    let path = uri.path();
    let behind = path.split_once(token).map_or("", |(_, rest)| rest);
    content::package::unescape(behind.strip_prefix('/').unwrap_or(behind))
}

fn is_known(request: &Request, etag: &str) -> bool {
    let known = request.header(header::IF_NONE_MATCH).unwrap_or_default();
    known.split(',').any(|one| {
        matches!(one.trim().trim_start_matches("W/"), "*")
            || one.trim().trim_start_matches("W/") == etag
    })
}

enum Asked {
    Whole,
    Part(Range<u64>),
    Beyond,
}

/// One range is answered; more than one gets the whole file, as RFC 9110 allows (§14.2).
fn asked(request: &Request, etag: &str, file: &Served) -> Asked {
    let is_of_this = request
        .header(header::IF_RANGE)
        .is_none_or(|known| known == etag);
    let text = request.header(header::RANGE).filter(|_| is_of_this);
    let Some((from, to)) = text.and_then(|text| text.strip_prefix("bytes=")?.split_once('-'))
    else {
        return Asked::Whole;
    };
    let range = match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => from..to.saturating_add(1).min(file.bytes),
        (Ok(from), Err(_)) if to.trim().is_empty() => from..file.bytes,
        (Err(_), Ok(last)) if from.trim().is_empty() => file.bytes.saturating_sub(last)..file.bytes,
        _ => return Asked::Whole,
    };
    if range.start < range.end {
        Asked::Part(range)
    } else {
        Asked::Beyond
    }
}

async fn answer(
    app: &App,
    head: poem::ResponseBuilder,
    file: &Served,
    range: Range<u64>,
) -> Result<Response, Problem> {
    let length = range.end - range.start;
    let part = file.part(app, range).await?;
    let pieces = futures_util::TryStreamExt::map_err(part, std::io::Error::other);
    let head = head.header(header::CONTENT_LENGTH, length);
    Ok(head.body(poem::Body::from_bytes_stream(pieces)))
}
