//! `/scim/v2`: an identity provider provisions people and groups (RFC 7644), with an API key that has `scim:write`.

mod groups;
mod users;

use crate::http::caller;
use crate::http::problem::{self, Problem};
use engine::access::{Caller, Scope};
use engine::{App, Error};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Endpoint, EndpointExt, IntoResponse, Request, Response, Route, get, handler};
use serde_json::{Value, json};
use sso::Answer;
use sso::scim::{self, Fault, Window};
use store::Instant;

/// Bytes of a body at most: a group of ten thousand.
const LARGEST: usize = 2 << 20;

/// Routes below `/scim/v2`.
pub fn routes() -> impl Endpoint + 'static {
    Route::new()
        .at("/ServiceProviderConfig", get(service))
        .at("/ResourceTypes", get(resource_types))
        .at("/Schemas", get(schemas))
        .at("/Users", get(users::list).post(users::create))
        .at(
            "/Users/:id",
            get(users::one)
                .put(users::write)
                .patch(users::change)
                .delete(users::remove),
        )
        .at("/Groups", get(groups::list).post(groups::create))
        .at(
            "/Groups/:id",
            get(groups::one)
                .put(groups::write)
                .patch(groups::change)
                .delete(groups::remove),
        )
        .around(|endpoint, request| async move { speak(&*endpoint, request).await })
}

#[handler]
fn service(Data(app): Data<&App>, request: &Request) -> Result<Response, No> {
    enter(request)?;
    Ok(answer(StatusCode::OK, &scim::service(&base(app))))
}

#[handler]
fn resource_types(Data(app): Data<&App>, request: &Request) -> Result<Response, No> {
    enter(request)?;
    Ok(listed(&scim::resource_types(&base(app))))
}

#[handler]
fn schemas(Data(app): Data<&App>, request: &Request) -> Result<Response, No> {
    enter(request)?;
    Ok(listed(&scim::schemas(&base(app))))
}

fn listed(all: &[Value]) -> Response {
    let total = all.len() as u64;
    let window = Window {
        skip: 0,
        count: total,
    };
    answer(StatusCode::OK, &scim::list(window, total, all))
}

/// Whatever poem itself refuses is told as the book wants it, too.
async fn speak<E: Endpoint>(endpoint: &E, request: Request) -> poem::Result<Response> {
    match endpoint.call(request).await {
        Ok(done) => Ok(done.into_response()),
        Err(error) if error.is_from_response() => Ok(error.into_response()),
        // Rules that watch for denied rights look at problems.
        Err(error) if error.downcast_ref::<Problem>().is_some() => Err(error),
        Err(error) => {
            let status = error.status().as_u16();
            let told = problem::from_framework(error).await;
            let fault = Fault::status(status, format!("status {}", told.status()));
            Ok(answer(told.status(), &fault.body()))
        }
    }
}

/// Why a request was refused.
enum No {
    Fault(Fault),
    Problem(Problem),
}

impl From<Fault> for No {
    fn from(fault: Fault) -> No {
        No::Fault(fault)
    }
}

impl From<Problem> for No {
    fn from(problem: Problem) -> No {
        No::Problem(problem)
    }
}

impl From<Error> for No {
    fn from(error: Error) -> No {
        let text = error.to_string();
        match error {
            Error::NotFound { .. } => Fault::status(404, text).into(),
            Error::Conflict { .. } => Fault::of("uniqueness", text).into(),
            Error::Invalid { .. } => Fault::of("invalidValue", text).into(),
            other => Problem::from(other).into(),
        }
    }
}

impl From<No> for poem::Error {
    fn from(no: No) -> poem::Error {
        match no {
            No::Problem(problem) => problem.into(),
            No::Fault(fault) => {
                let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST);
                poem::Error::from_response(answer(status, &fault.body()))
            }
        }
    }
}

fn enter(request: &Request) -> Result<Caller, No> {
    let caller = caller::of(request)?;
    caller
        .require(Scope::ScimWrite)
        .map_err(Error::from)
        .map_err(Problem::from)?;
    Ok(caller)
}

async fn bytes_of(body: Body) -> Result<Vec<u8>, No> {
    let bytes = body.into_bytes_limit(LARGEST).await.map_err(|_| {
        let detail = format!("a body has at most {LARGEST} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
    })?;
    Ok(bytes.to_vec())
}

fn answer(status: StatusCode, body: &Value) -> Response {
    Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, "no-store")
        .content_type("application/scim+json")
        .body(body.to_string())
}

/// The same of a resource, with its address.
fn resource(status: StatusCode, body: &Value) -> Response {
    let location = body["meta"]["location"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    answer(status, body)
        .with_header(header::LOCATION, location)
        .into_response()
}

fn base(app: &App) -> String {
    format!("{}/scim/v2", app.settings.public_url)
}

fn meta(app: &App, kind: &str, id: &str, made: Instant, changed: Instant) -> Value {
    json!({
        "resourceType": kind, "created": made.to_string(), "lastModified": changed.to_string(),
        "location": format!("{}/{kind}s/{id}", base(app)),
    })
}

fn asked(request: &Request) -> Answer {
    Answer::parse(request.uri().query().unwrap_or_default())
}

fn window(asked: &Answer) -> Result<Window, Fault> {
    Window::read(asked.first("startIndex"), asked.first("count"))
}

/// An id in an address; one that is none is not there.
fn id(text: &str) -> Result<uuid::Uuid, No> {
    let shown: String = text.chars().take(60).collect();
    uuid::Uuid::parse_str(text)
        .map_err(|_| Fault::status(404, format!("there is nothing with id {shown:?}")).into())
}
