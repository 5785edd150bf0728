//! Courses in other LMSs that stay here: the page that a thin package opens, and the calls that both make. All on the content
//! origin; before a session has begun by the package's token, afterwards by the session's.

use super::player::{self, parsed_within, session};
use crate::http::problem::Problem;
use engine::App;
use engine::dispatches::{self, Closed, Relayed, Report, Standing};
use engine::launch::{FromPackage, NotOpened, by_dispatch, looked_at};
use poem::http::{HeaderName, StatusCode};
use poem::web::{Data, Json, Path};
use poem::{Endpoint, EndpointExt, Request, Response, Route, get, handler, post};
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(RustEmbed)]
#[folder = "assets/dispatch/hosted"]
struct Assets;

/// The largest body: an id of a learner, a place, some languages.
const LARGEST_BODY: usize = 16 * 1024;

/// The page holds the course in a frame of its own origin; any LMS may hold the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

/// Routes below `/play/dispatch`: the page.
pub fn page() -> impl Endpoint + 'static {
    Route::new().at("/*path", get(asset)).at("/", get(asset))
}

/// Routes below `/play/api/dispatch`.
pub fn api() -> impl Endpoint + 'static {
    Route::new()
        .at("/at/:token", get(look).post(enter))
        .at("/at/:token/report", post(report))
        .at("/standing", get(standing))
        .at("/relayed", post(relayed))
        .boxed()
}

#[handler]
fn asset(request: &Request) -> Result<Response, Problem> {
    player::embedded::<Assets>(request, POLICY)
}

#[handler]
async fn look(Data(app): Data<&App>, Path(token): Path<String>) -> Result<Json<Value>, Problem> {
    let title = looked_at(app, &token).await?.map_err(refused)?;
    Ok(Json(json!({ "title": title })))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Enter {
    learner: String,
    standard: String,
    entry: String,
    status: String,
    location: String,
    langs: Vec<String>,
}

#[handler]
async fn enter(
    Data(app): Data<&App>,
    Path(token): Path<String>,
    sent: poem::Body,
) -> Result<Json<Value>, Problem> {
    let Enter {
        learner,
        standard,
        entry,
        status,
        location,
        langs,
    } = parsed_within(LARGEST_BODY, sent).await?;
    let asked = FromPackage {
        learner,
        standard,
        entry,
        status,
        location,
        langs,
    };
    let begun = by_dispatch(app, &token, asked).await?.map_err(refused)?;
    Ok(Json(json!({"url": begun.url, "launch": begun.launch})))
}

/// By this name a refusal tells which launch it was, for `explain`.
const LAUNCH: HeaderName = HeaderName::from_static("x-lectern-launch");

fn refused(no: NotOpened) -> Problem {
    let status = match no.closed {
        Closed::Unknown => StatusCode::NOT_FOUND,
        Closed::Disabled | Closed::Expired => StatusCode::GONE,
        Closed::Full | Closed::Unpublished => StatusCode::CONFLICT,
    };
    Problem::new(status, no.closed.code(), no.closed.words())
        .with_header(LAUNCH, no.launch.to_string())
}

#[derive(Deserialize)]
struct Seen {
    code: String,
    #[serde(default)]
    standard: String,
}

/// From the package itself, in a page of another origin: it sends plain text, and no page of that origin can read an answer.
#[handler]
async fn report(
    Data(app): Data<&App>,
    Path(token): Path<String>,
    sent: poem::Body,
) -> Result<StatusCode, Problem> {
    let Seen { code, standard } = parsed_within(LARGEST_BODY, sent).await?;
    dispatches::reported(app, &token, &Report { code, standard }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[handler]
async fn standing(Data(app): Data<&App>, request: &Request) -> Result<Json<Standing>, Problem> {
    Ok(Json(dispatches::standing(app, &session(request)?).await?))
}

#[derive(Deserialize)]
struct Taken {
    status: String,
    saved: bool,
    #[serde(default)]
    error: String,
}

#[handler]
async fn relayed(
    Data(app): Data<&App>,
    request: &Request,
    sent: poem::Body,
) -> Result<StatusCode, Problem> {
    let session = session(request)?;
    let Taken {
        status,
        saved,
        error,
    } = parsed_within(LARGEST_BODY, sent).await?;
    let said = Relayed {
        status,
        saved,
        error,
    };
    dispatches::relayed(app, &session, &said).await?;
    Ok(StatusCode::NO_CONTENT)
}
