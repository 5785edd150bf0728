//! `/lti`: a learning platform sends a browser here, and it ends in the player. Messages are verified by the `lti` crate;
//! here they are taken out of requests, keys are fetched, and what was verified is reduced to an arrival.

mod browser;
mod choose;
mod desk;
mod grades;
mod known;
mod launch;
mod login;
mod no;
mod overview;
mod pages;
mod services;
mod v1p1;

pub use grades::deliver;
pub use known::{NotAdded, add, addresses};

use crate::http::problem::Problem;
use desk::Desk;
use engine::{App, platforms, tenants};
use lti::{Condition, Form, Refusal, Verdict};
use poem::http::header;
use poem::middleware::AddData;
use poem::web::Data;
use poem::{Body, EndpointExt, IntoEndpoint, Request, Response, Route, get, handler, post};
use serde_json::json;
use std::sync::Arc;
use store::TenantId;

/// Bytes of a body at most: one more than a form may have, so that a form says how long it is.
const LARGEST: usize = 256 * 1024 + 1;

/// Routes below `/lti`.
pub fn routes() -> impl IntoEndpoint<Endpoint: 'static> {
    Route::new()
        .at("/login", login::open)
        .at("/launch", launch::open)
        .at("/launch/:course", launch::open)
        .at("/1.1/launch", v1p1::open)
        .at("/1.1/launch/:course", v1p1::open)
        .at("/choose", post(choose::act))
        .at("/choose.css", get(choose::style))
        .at("/jwks.json", get(jwks))
        .at("/storage.js", get(pages::script))
        .at("/place", get(overview::page))
        .at("/place.js", get(overview::script))
        .at("/place.css", get(overview::style))
        .at("/place/rows", post(overview::rows))
        .at("/place/resend", post(overview::resend))
        .at("/place/open", post(overview::open))
        .at("/t/:tenant/login", login::open)
        .at("/t/:tenant/launch", launch::open)
        .at("/t/:tenant/launch/:course", launch::open)
        .at("/t/:tenant/1.1/launch", v1p1::open)
        .at("/t/:tenant/1.1/launch/:course", v1p1::open)
        .at("/t/:tenant/jwks.json", get(jwks))
        .with(AddData::new(Arc::new(Desk::default())))
}

/// Our public keys. Of the tenant in the address, else of all: a platform may fetch them before it is known here.
#[handler]
async fn jwks(Data(app): Data<&App>, request: &Request) -> Result<Response, Problem> {
    let keys = match request.raw_path_param("tenant") {
        Some(slug) => {
            let tenant = tenants::by_slug(app, slug).await?;
            platforms::public_keys_of(app, tenant).await?
        }
        None => platforms::public_keys(app).await?,
    };
    Ok(Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(json!({ "keys": keys }).to_string()))
}

/// The tenant in the address, if one stands there.
async fn tenant(app: &App, request: &Request) -> Result<Option<TenantId>, no::Stop> {
    match request.raw_path_param("tenant") {
        Some(slug) => Ok(Some(tenants::by_slug(app, slug).await?)),
        None => Ok(None),
    }
}

/// What the query and the body say together.
async fn form(request: &Request, body: Body) -> Verdict<Form> {
    let bytes = body.into_bytes_limit(LARGEST).await.map_err(|_| Refusal {
        condition: Condition::FormUnreadable,
        found: "a body that is too large or broke off".to_owned(),
        expected: format!("a form of fewer than {LARGEST} bytes"),
        drift: None,
    })?;
    let query = request.original_uri().query().unwrap_or_default();
    Ok(Form::read(query.as_bytes())?.and(Form::read(&bytes)?))
}

/// A body alone: what LTI 1.1 signs tells query and form apart.
async fn posted(body: Body) -> Verdict<Form> {
    let bytes = body.into_bytes_limit(LARGEST).await.map_err(|_| Refusal {
        condition: Condition::FormUnreadable,
        found: "a body that is too large or broke off".to_owned(),
        expected: format!("a form of fewer than {LARGEST} bytes"),
        drift: None,
    })?;
    Form::read(&bytes)
}
