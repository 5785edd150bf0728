//! cmi5, on the content origin: the address where an AU fetches its token, and the record store as an AU may use it. Packages
//! call it from the same origin, publishers' servers from any other: what counts is the token, and no cookie is read.

mod page;
mod records;

pub use page::{api, page};

use crate::http::problem::Problem;
use engine::App;
use engine::cmi5::{self, Fetched};
use poem::http::{HeaderName, HeaderValue, Method, header};
use poem::middleware::{AddData, Cors};
use poem::web::{Data, Json, Path};
use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, handler, post};
use serde_json::json;
use tokio_util::task::TaskTracker;

/// Routes below `/cmi5`.
pub fn routes(tasks: TaskTracker) -> impl Endpoint + 'static {
    Route::new()
        .at("/fetch/:secret", post(fetch))
        .nest("/xapi", records::routes())
        .with(AddData::new(tasks))
        .with(open_to_all())
}

/// The token comes with each call and nothing else does, so every origin may ask (8.2.2).
fn open_to_all() -> Cors {
    let headers = [
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "accept-language",
        "x-experience-api-version",
    ];
    let exposed = [
        "etag",
        "last-modified",
        "x-experience-api-version",
        "x-experience-api-consistent-through",
    ];
    Cors::new()
        .allow_origins_fn(|_| true)
        .allow_credentials(false)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers(headers.map(HeaderName::from_static))
        .expose_headers(exposed.map(HeaderName::from_static))
        .max_age(600)
}

/// Hands out the token, once; whatever is wrong is told with status 200 (8.2.3).
#[handler]
async fn fetch(Data(app): Data<&App>, Path(secret): Path<String>) -> Result<Response, Problem> {
    let error = |code: &str, text: &str| json!({"error-code": code, "error-text": text});
    let answer = match cmi5::fetch(app, &secret).await? {
        Fetched::Token(token) => json!({"auth-token": token}),
        Fetched::Used => error(
            "1",
            "the token was fetched before: each launch has one, and tells it once",
        ),
        Fetched::Unknown => error(
            "2",
            "this address belongs to no session that goes on: launch again",
        ),
    };
    let mut response = Json(answer).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
