//! `/xapi`: the resources of the learning record store (xAPI Communication §2). Headers and parameters in, engine,
//! headers and documents out.

mod alternate;
mod documents;
mod others;
mod parts;
mod statements;

pub(super) use statements::{Sent, ids, statement_id};

use crate::http::caller;
use crate::http::problem::Problem;
use engine::access::{Caller, Scope};
use engine::{App, lrs};
use poem::http::{HeaderName, HeaderValue, Method, StatusCode};
use poem::middleware::AddData;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Route, get};
use tokio_util::task::TaskTracker;
use xapi::Version;

/// `X-Experience-API-Version` (Communication §3.3).
const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");
/// `X-Experience-API-Consistent-Through` (Communication §2.1.3).
const CONSISTENT: HeaderName = HeaderName::from_static("x-experience-api-consistent-through");

/// Routes below `/xapi`. Two mounts of the same resources: a request without a version header is answered as 2.0.0
/// here and as 1.0.3 under `/v1`.
///
/// Requests that bring attachments are worked on `tasks`.
pub fn routes(tasks: TaskTracker) -> impl Endpoint + 'static {
    Route::new()
        .nest("/v1", resources(Version::V1))
        .nest("/", resources(Version::V2))
        .with(AddData::new(tasks))
}

/// The resources, without a mount.
pub(super) fn resources(usual: Version) -> impl Endpoint + 'static {
    let mut route = Route::new();
    for slash in ["", "/"] {
        route = route
            .at(
                format!("/statements{slash}"),
                get(statements::get)
                    .put(statements::put)
                    .post(statements::post),
            )
            .at(
                format!("/activities/state{slash}"),
                documents::methods(documents::STATE),
            )
            .at(
                format!("/activities/profile{slash}"),
                documents::methods(documents::ACTIVITY),
            )
            .at(
                format!("/agents/profile{slash}"),
                documents::methods(documents::AGENT),
            )
            .at(format!("/activities{slash}"), get(others::activity))
            .at(format!("/agents{slash}"), get(others::agent))
            .at(format!("/about{slash}"), get(others::about));
    }
    route.around(move |endpoint, request| async move { speak(usual, &*endpoint, request).await })
}

/// Every answer, errors too, names the version it is given in.
async fn speak<E: Endpoint>(
    usual: Version,
    endpoint: &E,
    request: Request,
) -> poem::Result<Response> {
    let mut version = spoken(&request, usual);
    let reads = reads_statements(&request);
    let app = request.extensions().get::<App>().cloned();
    // What a reader sees is at least this: taken before anything is read.
    let through = match &app {
        Some(app) if reads => Some(lrs::consistent_through(app).await),
        _ => None,
    };
    let translated = match &app {
        Some(app) => alternate::translated(app, request).await,
        None => Ok(request),
    };
    let answer = match translated {
        Ok(request) => {
            version = spoken(&request, usual);
            endpoint
                .call(request)
                .await
                .map(IntoResponse::into_response)
        }
        Err(problem) => Err(problem.into()),
    };
    let mut response = match answer {
        Ok(response) => response,
        Err(error) => crate::http::problem::from_framework(error).await,
    };
    let headers = response.headers_mut();
    headers.insert(VERSION, HeaderValue::from_static(version.header()));
    if let Some(Ok(through)) = through
        && let Ok(text) = HeaderValue::from_str(&xapi::time::stored_text(through.0))
    {
        headers.insert(CONSISTENT, text);
    }
    Ok(response)
}

fn spoken(request: &Request, usual: Version) -> Version {
    let asked = request.header(VERSION).and_then(Version::from_header);
    asked.unwrap_or(usual)
}

/// Whatever the answer is, it says up to when statements are complete (Communication §2.1.3).
fn reads_statements(request: &Request) -> bool {
    let path = request.uri().path().trim_end_matches('/');
    // POST may be a GET in the alternate request syntax.
    let reads = [Method::GET, Method::HEAD, Method::POST].contains(request.method());
    path.ends_with("/statements") && reads
}

/// The version of a request. Missing or unsupported: 400 (Communication §3.3).
pub(super) fn version(request: &Request) -> Result<Version, Problem> {
    let Some(text) = request.header(VERSION) else {
        let detail = "send X-Experience-API-Version: 1.0.3 or 2.0.0";
        return Err(Problem::bad_request("xapi.version.missing", detail));
    };
    Version::from_header(text).ok_or_else(|| {
        let detail =
            format!("X-Experience-API-Version {text:?} is not supported; send 1.0.3 or 2.0.0");
        Problem::bad_request("xapi.version.unsupported", detail)
    })
}

/// The caller; a missing credential also names Basic, which xAPI clients know.
fn caller(request: &Request) -> Result<Caller, Problem> {
    caller::of(request).map_err(|problem| {
        problem.with_header(
            poem::http::header::WWW_AUTHENTICATE,
            "Basic realm=\"lectern\", Bearer realm=\"lectern\"",
        )
    })
}

/// What every operation asks first: in which version, by whom, and whether they may.
fn enter(request: &Request, scope: Scope) -> Result<(Version, Caller), Problem> {
    let version = version(request)?;
    let caller = caller(request)?;
    caller.require(scope).map_err(engine::Error::from)?;
    Ok((version, caller))
}

/// Query parameters, decoded, in their order. What a client adds against caches (`cachebuster`, @xapi/xapi) says nothing.
pub(super) fn parameters(request: &Request) -> Result<Vec<(String, String)>, Problem> {
    let query = request.uri().query().unwrap_or_default();
    let mut parameters: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|error| {
            Problem::bad_request(
                "xapi.parameters",
                format!("the query cannot be read: {error}"),
            )
        })?;
    parameters.retain(|(name, _)| name != "cachebuster");
    Ok(parameters)
}

/// One parameter that must be there once.
fn required<'a>(parameters: &'a [(String, String)], name: &str) -> Result<&'a str, Problem> {
    optional(parameters, name).ok_or_else(|| {
        Problem::bad_request(
            "xapi.parameter.missing",
            format!("parameter {name} is missing"),
        )
    })
}

/// One parameter.
pub(super) fn parameter<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    optional(parameters, name)
}

fn optional<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

/// Unknown or wrongly cased parameters are refused (Communication §3.2).
fn only(parameters: &[(String, String)], known: &[&str]) -> Result<(), Problem> {
    match parameters
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        None => Ok(()),
        Some((name, _)) => {
            let detail = format!(
                "unknown parameter {name:?}; this resource knows {}",
                known.join(", ")
            );
            Err(Problem::bad_request("xapi.parameter.unknown", detail))
        }
    }
}

fn faults(faults: Vec<xapi::Fault>) -> Problem {
    engine::Error::Statements(faults).into()
}

pub(super) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into()
}
