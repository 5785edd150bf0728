//! A learner's page of a cmi5 course, and the calls it makes. All on the content origin, all by session token.

use crate::edge::player::{self, parsed_within, session};
use crate::http::problem::Problem;
use engine::App;
use engine::cmi5::{self, After, Outline};
use poem::http::StatusCode;
use poem::web::{Data, Json};
use poem::{Endpoint, EndpointExt, Request, Route, get, handler, post};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

#[derive(RustEmbed)]
#[folder = "assets/cmi5"]
#[exclude = "*.md"]
struct Assets;

const LARGEST_CALL: usize = 4 * 1024;

/// It frames nothing: AUs have the window or one of their own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors *";

/// Routes below `/play/cmi5`.
pub fn page() -> impl Endpoint + 'static {
    Route::new().at("/*path", get(asset)).at("/", get(asset))
}

/// Routes below `/play/api/cmi5`.
pub fn api() -> impl Endpoint + 'static {
    Route::new()
        .at("/", get(outline))
        .at("/open", post(open))
        .at("/blocked", post(blocked))
        .boxed()
}

#[handler]
fn asset(request: &Request) -> Result<poem::Response, Problem> {
    player::embedded::<Assets>(request, POLICY)
}

#[handler]
async fn outline(Data(app): Data<&App>, request: &Request) -> Result<Json<Outline>, Problem> {
    Ok(Json(cmi5::outline(app, &session(request)?).await?))
}

#[derive(Deserialize)]
struct Chosen {
    au: usize,
    after: After,
}

#[derive(Serialize)]
struct Opened {
    url: String,
}

#[handler]
async fn open(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<Opened>, Problem> {
    let session = session(request)?;
    let Chosen { au, after } = parsed_within(LARGEST_CALL, sent).await?;
    let launched = cmi5::open(app, &session, au, after).await?;
    Ok(Json(Opened { url: launched.url }))
}

#[handler]
async fn blocked(Data(app): Data<&App>, request: &Request) -> Result<StatusCode, Problem> {
    cmi5::popup_blocked(app, &session(request)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
