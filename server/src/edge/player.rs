//! The player: its page and assets, and the calls it makes. All on the content origin, all by session token.

use crate::edge::{cmi5, dispatch, scorm};
use crate::http::problem::Problem;
use crate::http::{caller, gzip};
use content::grading::Response as Answer;
use engine::access::{Caller, Scope};
use engine::packages::{self, Activities};
use engine::platforms::grades;
use engine::runtime::{self, Act};
use engine::view::View;
use engine::{App, delivery};
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::web::{Data, Json, Path};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Route, get, handler, post};
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::session::Session;
use uuid::Uuid;

#[derive(RustEmbed)]
#[folder = "assets/player"]
#[exclude = "*.md"]
struct Assets;

/// The largest body of a player call: an answer of a hundred entries of two thousand characters fits.
const LARGEST_BODY: usize = 256 * 1024;

/// Everything the player page may do. Packages and courses may be framed by any LMS.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
                      connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";
/// A picture is a picture: whatever an SVG holds, it runs nothing.
const MEDIA_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Routes below `/play`.
pub fn routes() -> impl Endpoint + 'static {
    Route::new()
        .at("/api/session", get(current))
        .at("/api/package", get(activities))
        .at("/api/grade", get(grade))
        .at("/api/segments/:id", get(peek))
        .at("/api/next", post(next))
        .at("/api/bookmark", post(bookmark))
        .at("/api/answer", post(answer))
        .at("/api/hint", post(hint))
        .at("/api/language", post(language))
        .at("/api/finish", post(finish))
        .at("/api/exit", post(exit))
        .nest("/api/scorm", scorm::api())
        .nest("/api/dispatch", dispatch::api())
        .nest("/package", scorm::shell())
        .nest("/api/cmi5", cmi5::api())
        .nest("/cmi5", cmi5::page())
        .nest("/dispatch", dispatch::page())
        .at("/media/:token/*path", get(media))
        .at("/*path", get(asset))
        .at("/", get(asset))
        .after(|outcome| async move { outcome.map(hardened) })
}

fn hardened<R: IntoResponse>(response: R) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

#[handler]
fn asset(request: &Request) -> Result<Response, Problem> {
    embedded::<Assets>(request, POLICY)
}

/// A file of ours, as it is; for what it may do, the policy.
pub(super) fn embedded<A: RustEmbed>(
    request: &Request,
    policy: &'static str,
) -> Result<Response, Problem> {
    let path = request.uri().path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let missing = || {
        Problem::new(
            StatusCode::NOT_FOUND,
            "file.not_found",
            "there is no such file",
        )
    };
    let file = A::get(path).ok_or_else(missing)?;
    let hash = file.metadata.sha256_hash();
    let zipped = gzip::accepted(request);
    let etag = format!(
        "\"{}{}\"",
        hex(&hash[..12]),
        if zipped { "-gzip" } else { "" }
    );
    let head = Response::builder()
        .header(header::ETAG, &etag)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::VARY, "Accept-Encoding");
    if request.header(header::IF_NONE_MATCH) == Some(etag.as_str()) {
        return Ok(head.status(StatusCode::NOT_MODIFIED).finish());
    }
    let head = head
        .content_type(content_type(path))
        .header(header::CONTENT_SECURITY_POLICY, policy);
    Ok(match zipped {
        true => head
            .header(header::CONTENT_ENCODING, "gzip")
            .body(gzip::of(hash, &file.data)),
        false => head.body(file.data.into_owned()),
    })
}

/// What browsers ask every site for.
#[handler]
pub(crate) fn icon() -> Response {
    let icon = Assets::get("icon.svg")
        .map(|file| file.data.into_owned())
        .unwrap_or_default();
    Response::builder()
        .content_type("image/svg+xml")
        .header(header::CACHE_CONTROL, "max-age=86400")
        .body(icon)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[handler]
async fn media(
    Data(app): Data<&App>,
    Path((token, path)): Path<(String, String)>,
    request: &Request,
) -> Result<Response, Problem> {
    let file = delivery::media(app, &token, &path).await?;
    let etag = format!("\"{}\"", file.sha256);
    let head = Response::builder()
        .header(header::ETAG, &etag)
        .header(
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        )
        .header(header::CONTENT_SECURITY_POLICY, MEDIA_POLICY);
    if request.header(header::IF_NONE_MATCH) == Some(etag.as_str()) {
        return Ok(head.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(ranged(
        request,
        head.content_type(&file.content_type),
        file.bytes,
    ))
}

/// Videos are asked for in parts (RFC 9110 §14): one range is answered, more than one gets the whole file.
fn ranged(request: &Request, head: poem::ResponseBuilder, bytes: Vec<u8>) -> Response {
    let head = head.header(header::ACCEPT_RANGES, "bytes");
    let length = bytes.len();
    let Some(range) = request
        .header(header::RANGE)
        .and_then(|text| range(text, length))
    else {
        return head.body(bytes);
    };
    head.status(StatusCode::PARTIAL_CONTENT)
        .header(
            header::CONTENT_RANGE,
            format!("bytes {}-{}/{length}", range.start, range.end - 1),
        )
        .body(bytes[range].to_vec())
}

fn range(text: &str, length: usize) -> Option<std::ops::Range<usize>> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) => from..to.saturating_add(1).min(length),
        (Ok(from), Err(_)) if to.is_empty() => from..length,
        (Err(_), Ok(last)) if from.is_empty() => length.saturating_sub(last)..length,
        _ => return None,
    };
    (range.start < range.end).then_some(range)
}

/// The learner's session; a key is not enough here.
pub(super) fn session(request: &Request) -> Result<Session, Problem> {
    match caller::of(request) {
        Ok(Caller::Session(session)) => Ok(*session),
        Ok(Caller::Key { .. } | Caller::Person(_)) => {
            let denied = engine::access::Denied::Scope(Scope::AttemptsWrite);
            let mut problem = Problem::from(engine::Error::Denied(denied));
            problem.details.detail =
                "the player needs a learner's session; keys use /api/v1/attempts".to_owned();
            Err(problem)
        }
        Err(_) => Err(Problem::unauthorized(
            "session.missing",
            "open the course from where you started",
        )),
    }
}

async fn parsed<T: DeserializeOwned>(request: &Request, body: poem::Body) -> Result<T, Problem> {
    debug_assert_eq!(request.method(), Method::POST);
    parsed_within(LARGEST_BODY, body).await
}

/// A JSON body of at most so many bytes.
pub(super) async fn parsed_within<T: DeserializeOwned>(
    most: usize,
    body: poem::Body,
) -> Result<T, Problem> {
    let bytes = body.into_bytes_limit(most).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body.too_large",
            format!("at most {most} bytes"),
        )
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Problem::bad_request(
            "body.invalid",
            format!("the body is not as expected: {error}"),
        )
    })
}

#[handler]
async fn current(Data(app): Data<&App>, request: &Request) -> Result<Json<View>, Problem> {
    Ok(Json(runtime::open(app, &session(request)?).await?))
}

/// Where the learner's grade is: `waiting`, `delivered`, `failed`, or none.
#[handler]
async fn grade(
    Data(app): Data<&App>,
    request: &Request,
) -> Result<Json<serde_json::Value>, Problem> {
    let state = grades::of_session(app, &session(request)?).await?;
    Ok(Json(serde_json::json!({ "state": state })))
}

/// What a package consists of, for its shell.
#[handler]
async fn activities(Data(app): Data<&App>, request: &Request) -> Result<Json<Activities>, Problem> {
    Ok(Json(packages::of_session(app, &session(request)?).await?))
}

#[handler]
async fn peek(
    Data(app): Data<&App>,
    Path(id): Path<String>,
    request: &Request,
) -> Result<Json<View>, Problem> {
    Ok(Json(runtime::peek(app, &session(request)?, &id).await?))
}

#[derive(Deserialize)]
struct Next {
    event: Uuid,
    from: String,
    choice: Option<String>,
}

#[derive(Deserialize)]
struct AtSegment {
    event: Uuid,
    segment: String,
}

#[derive(Deserialize)]
struct Answered {
    event: Uuid,
    segment: String,
    response: Answer,
    confidence: Option<String>,
    duration_ms: Option<u64>,
}

#[derive(Deserialize)]
struct Speaks {
    event: Uuid,
    lang: String,
}

#[derive(Deserialize)]
struct Just {
    event: Uuid,
}

async fn act(app: &App, request: &Request, event: Uuid, act: Act) -> Result<Json<View>, Problem> {
    Ok(Json(
        runtime::act(app, &session(request)?, event, act).await?,
    ))
}

#[handler]
async fn next(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<View>, Problem> {
    let Next {
        event,
        from,
        choice,
    } = parsed(request, sent).await?;
    act(app, request, event, Act::Next { from, choice }).await
}

#[handler]
async fn bookmark(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<View>, Problem> {
    let AtSegment { event, segment } = parsed(request, sent).await?;
    act(app, request, event, Act::Bookmark { segment }).await
}

#[handler]
async fn answer(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<View>, Problem> {
    let Answered {
        event,
        segment,
        response,
        confidence,
        duration_ms,
    } = parsed(request, sent).await?;
    act(
        app,
        request,
        event,
        Act::Answer {
            segment,
            response,
            confidence,
            duration_ms,
        },
    )
    .await
}

#[handler]
async fn hint(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<View>, Problem> {
    let AtSegment { event, segment } = parsed(request, sent).await?;
    act(app, request, event, Act::Hint { segment }).await
}

#[handler]
async fn language(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<View>, Problem> {
    let Speaks { event, lang } = parsed(request, sent).await?;
    act(app, request, event, Act::Language { lang }).await
}

#[handler]
async fn finish(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<View>, Problem> {
    let Just { event } = parsed(request, sent).await?;
    act(app, request, event, Act::Finish).await
}

#[handler]
async fn exit(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Response, Problem> {
    let Just { event } = parsed(request, sent).await?;
    act(app, request, event, Act::Exit).await?;
    Ok(StatusCode::NO_CONTENT.into())
}
