//! `/auth`: single sign-on. A browser leaves for its provider and comes back, here becomes somebody with a session, and
//! goes where it wanted to. Providers tell of logouts.

mod bearer;
mod directory;
mod entities;
mod login;
mod logout;
mod saml;
mod trial;
mod verdict;

pub use bearer::Bearers;
pub use directory::{Directory, metadata};
pub use entities::{Entities, add as add_saml, document_url, fresh_key, metadata as saml_metadata};
pub use verdict::Verdict;

pub(crate) use trial::ahead;

use crate::edge::page::{Done, Handover, Refused};
use crate::http::cookies::Cookies;
use crate::http::problem::Problem;
use directory::Known;
use engine::sign_on;
use engine::{App, Error};
use poem::http::{StatusCode, header};
use poem::middleware::AddData;
use poem::web::Data;
use poem::{EndpointExt, IntoEndpoint, IntoResponse, Request, Response, Route, get, handler, post};
use sso::Way;
use std::sync::Arc;
use store::provider::Provider;

/// Routes below `/auth`.
pub fn routes(directory: Arc<Directory>) -> impl IntoEndpoint<Endpoint: 'static> {
    Route::new()
        .at("/signed-on", get(signed_on))
        .at("/signed-out", get(signed_out))
        .at("/logout", get(logout::ask).post(logout::end))
        .at("/:idp/login", get(login::open))
        .at("/saml/:idp/metadata", get(saml::metadata))
        .at("/saml/:idp/acs", post(saml::acs))
        .at(
            "/saml/:idp/slo",
            get(saml::slo_redirect).post(saml::slo_post),
        )
        .at("/oidc/:idp/callback", get(login::callback))
        .at("/oidc/:idp/backchannel", post(logout::backchannel))
        .at("/oidc/:idp/frontchannel", get(logout::frontchannel))
        .with(AddData::new(directory))
        .with(AddData::new(Arc::new(Entities::default())))
}

/// Says so only to whom it is true: anybody can open the address.
#[handler]
async fn signed_on(Data(app): Data<&App>, request: &Request) -> Result<Response, Problem> {
    let cookie = Cookies::of(&app.settings.public_url).session(request);
    let caller = match cookie {
        Some(cookie) => engine::sessions::of_cookie(app, &cookie).await?,
        None => None,
    };
    if caller.is_none() {
        return Ok(Done {
            content_url: &app.settings.content_url,
            reason: "signed_out",
            title: "You are not signed on",
            explanation: "There is no session in this browser. Start again from where you came.",
            button: None,
        }
        .into_response());
    }
    Ok(Done {
        content_url: &app.settings.content_url,
        reason: "signed_on",
        title: "You are signed on",
        explanation: "You can close this page, or go on where you came from.",
        button: None,
    }
    .into_response())
}

#[handler]
fn signed_out(Data(app): Data<&App>) -> Response {
    Done {
        content_url: &app.settings.content_url,
        reason: "signed_out",
        title: "You are signed out",
        explanation: "Your session here has ended.",
        button: None,
    }
    .into_response()
}

/// The provider of an address, or the page that says that there is none.
async fn provider(app: &App, slug: &str) -> Result<Result<Provider, Response>, Problem> {
    match sign_on::by_slug(app, slug).await {
        Ok(provider) => Ok(Ok(provider)),
        Err(Error::NotFound { .. }) => Ok(Err(unknown(app))),
        Err(error) => Err(error.into()),
    }
}

fn unknown(app: &App) -> Response {
    Refused {
        content_url: &app.settings.content_url,
        status: StatusCode::NOT_FOUND,
        reason: "idp.not_found",
        title: "There is no such way to sign on",
        explanation: "The address names an identity provider that is not set up here.",
        advice: "Start again from where you came.",
        id: &app.ids.next().to_string(),
    }
    .into_response()
}

/// A key that we do not know may be a new one.
async fn renewed(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    known: &Known,
    verdict: Verdict,
) -> Result<Arc<Known>, Verdict> {
    if !verdict.is_unknown_key() {
        return Err(verdict);
    }
    let fresh = directory.with_fresh_keys(app, provider, known).await?;
    fresh.ok_or(verdict)
}

/// Notes why, then tells it.
async fn refuse(
    app: &App,
    provider: &Provider,
    id: uuid::Uuid,
    step: &'static str,
    verdict: Verdict,
) -> poem::Result<Response> {
    if let Err(error) = sign_on::note(app, provider, id, "?", vec![verdict.step(step)]).await {
        return Err(Problem::from(error).into());
    }
    verdict.page(app, id)
}

/// Away, whichever way the protocol goes.
fn leave(app: &App, way: &Way, cookies: &[String]) -> Response {
    match way {
        Way::Address(url) => to(url, cookies),
        Way::Form { action, fields } => {
            let page = Handover {
                content_url: &app.settings.content_url,
                action,
                fields,
            };
            let mut response = page.into_response();
            for cookie in cookies {
                if let Ok(cookie) = cookie.parse() {
                    response.headers_mut().append(header::SET_COOKIE, cookie);
                }
            }
            response
        }
    }
}

fn to(url: &str, cookies: &[String]) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, url)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer");
    for cookie in cookies {
        response = response.header(header::SET_COOKIE, cookie);
    }
    response.finish()
}
