//! SCORM packages in the browser: the shell's page and modules, and the calls it makes. All on the content origin, all by
//! session token.

use super::player::{self, parsed_within, session};
use crate::http::problem::Problem;
use engine::App;
use engine::scorm::{self, Asked, Commit, Committed, Gone, Outline, Told};
use poem::http::StatusCode;
use poem::web::{Data, Json};
use poem::{Endpoint, EndpointExt, Request, Response, Route, get, handler, post};
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "assets/scorm"]
#[exclude = "*.md"]
struct Assets;

/// The largest commit: data of a SCO that is long without measure, and what it called.
const LARGEST_COMMIT: usize = 12 * 1024 * 1024;
const LARGEST_CALL: usize = 64 * 1024;

/// The shell may frame anything: what a package is made of, and where it leads, is its author's choice.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      frame-src *; child-src *; base-uri 'none'; form-action 'none'; frame-ancestors *";

/// Routes below `/play/package`: the shell.
pub fn shell() -> impl Endpoint + 'static {
    Route::new().at("/*path", get(asset)).at("/", get(asset))
}

/// Routes below `/play/api/scorm`.
pub fn api() -> impl Endpoint + 'static {
    Route::new()
        .at("/", get(outline))
        .at("/go", post(go))
        .at("/commit", post(commit))
        .at("/leave", post(leave))
        .at("/fault", post(fault))
        .boxed()
}

#[handler]
fn asset(request: &Request) -> Result<Response, Problem> {
    player::embedded::<Assets>(request, POLICY)
}

#[handler]
async fn outline(Data(app): Data<&App>, request: &Request) -> Result<Json<Outline>, Problem> {
    Ok(Json(scorm::outline(app, &session(request)?).await?))
}

#[derive(Deserialize)]
struct Where {
    request: String,
}

#[handler]
async fn go(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<Gone>, Problem> {
    let session = session(request)?;
    let Where { request } = parsed_within(LARGEST_CALL, sent).await?;
    Ok(Json(scorm::go(app, &session, &Asked { request }).await?))
}

#[handler]
async fn commit(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<Json<Committed>, Problem> {
    let session = session(request)?;
    let sent: Commit = parsed_within(LARGEST_COMMIT, sent).await?;
    Ok(Json(scorm::commit(app, &session, &sent).await?))
}

#[handler]
async fn leave(Data(app): Data<&App>, request: &Request) -> Result<Json<Gone>, Problem> {
    Ok(Json(scorm::leave(app, &session(request)?).await?))
}

#[derive(Deserialize)]
struct Seen {
    code: String,
    #[serde(default)]
    detail: String,
}

#[handler]
async fn fault(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<StatusCode, Problem> {
    let session = session(request)?;
    let Seen { code, detail } = parsed_within(LARGEST_CALL, sent).await?;
    scorm::fault(app, &session, &Told { code, detail }).await?;
    Ok(StatusCode::NO_CONTENT)
}
