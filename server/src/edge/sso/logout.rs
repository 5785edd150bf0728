//! Logouts: told by the provider, or asked for here.

use super::directory::Directory;
use super::entities::Entities;
use super::saml::{self, Room};
use super::verdict::Verdict;
use super::{leave, renewed};
use crate::edge::page::Done;
use crate::http::audit;
use crate::http::cookies::Cookies;
use crate::http::origin;
use crate::http::problem::Problem;
use crate::http::signed_in::from_our_page;
use engine::App;
use engine::anomalies::{self, Origin};
use engine::hops::{Place, Step as Hop};
use engine::sign_on::{self, Ended, Told};
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, IntoResponse, Request, Response, handler};
use sso::{Answer, Condition, Held, Protocol, Refusal, Way};
use std::sync::Arc;
use store::provider::Provider;

/// What was found when a logout message comes a second time.
const USED_BEFORE: &str = "an id that was used before";
/// Bytes of a logout message at most.
const LARGEST_MESSAGE: usize = 128 << 10;

#[handler]
pub(super) async fn backchannel(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Path(idp): Path<String>,
    request: &Request,
    body: Body,
) -> Result<Response, Problem> {
    let provider = sign_on::by_slug(app, &idp).await?;
    let body = body.into_bytes_limit(LARGEST_MESSAGE).await.map_err(|_| {
        let detail = format!("at most {LARGEST_MESSAGE} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
    })?;
    let message = Answer::parse(&String::from_utf8_lossy(&body));
    if message.first("logout_token").is_none() {
        let detail = "expected a form with logout_token";
        return Err(Problem::bad_request("logout.token", detail));
    }
    ended_by(app, directory, &provider, &message, origin::of(request)).await?;
    Ok(Response::builder()
        .header(header::CACHE_CONTROL, "no-store")
        .finish())
}

/// Loaded in a frame by the provider's logout page.
#[handler]
pub(super) async fn frontchannel(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Path(idp): Path<String>,
    request: &Request,
) -> Result<Response, Problem> {
    let provider = sign_on::by_slug(app, &idp).await?;
    let message = Answer::parse(request.uri().query().unwrap_or_default());
    ended_by(app, directory, &provider, &message, origin::of(request)).await?;
    Ok(Response::builder()
        .header(header::CACHE_CONTROL, "no-store")
        .content_type("text/plain; charset=utf-8")
        .body("signed out"))
}

async fn ended_by(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    message: &Answer,
    origin: Origin<'_>,
) -> Result<(), Problem> {
    let id = app.ids.next();
    let told = match read_logout(app, directory, provider, message).await {
        Ok(ended) => {
            let told = Hop::ok(
                Place::Lms,
                "logout.provider",
                "ended sessions",
                format!("{ended} ended"),
            );
            sign_on::note(app, provider, id, "?", vec![told]).await?;
            return Ok(());
        }
        Err(told) => told,
    };
    if let Verdict::Refused { code, found, .. } = &told {
        match found == USED_BEFORE {
            true => anomalies::replayed(app, provider, "jti", None, false, origin),
            false => anomalies::logout_refused(app, provider, code, origin),
        }
    }
    sign_on::note(app, provider, id, "?", vec![told.step("logout.provider")]).await?;
    Err(match told {
        Verdict::Failed(error) => Problem::from(error),
        Verdict::Refused {
            code,
            found,
            expected,
            ..
        } => Problem::bad_request(
            code,
            format!("found {found}, expected {expected}; reference {id}"),
        ),
    })
}

async fn read_logout(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    message: &Answer,
) -> Result<u64, Verdict> {
    let mut known = directory.of(app, provider).await?;
    let ended = loop {
        match known
            .client()
            .slo(message, sign_on::seconds(app.now()))
            .map_err(Verdict::from)
        {
            Ok(ended) => break ended,
            Err(verdict) => known = renewed(app, directory, provider, &known, verdict).await?,
        }
    };
    let told = Told {
        subject: ended.subject.as_deref(),
        session: ended.session.as_deref(),
        message: ended.id.as_deref().map(|id| (id, ended.until)),
        ..Told::default()
    };
    let count = sign_on::end_by_provider(app, provider, told).await?;
    count.ok_or_else(|| {
        let refusal = Refusal::new(Condition::LogoutId, USED_BEFORE, "a new one");
        refusal.into()
    })
}

/// A link cannot end a session: some other page's picture could be that link.
#[handler]
pub(super) fn ask(Data(app): Data<&App>) -> Response {
    Done {
        content_url: &app.settings.content_url,
        reason: "logout.ask",
        title: "Sign out?",
        explanation: "This ends your session here, and at your provider where it can be asked to.",
        button: Some(("/auth/logout", "Sign out")),
    }
    .into_response()
}

#[handler]
pub(super) async fn end(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Data(entities): Data<&Arc<Entities>>,
    request: &Request,
) -> Result<Response, Problem> {
    from_our_page(app, request)?;
    let cookies = Cookies::of(&app.settings.public_url);
    let ended = match cookies.session(request) {
        Some(cookie) => sign_on::sign_out(app, &cookie).await?,
        None => None,
    };
    if let Some(Ended { session, .. }) = &ended {
        let who = Ok((session.person_id, session.id));
        audit::login(app, session.tenant_id, ("logout", "session"), request, who).await;
    }
    let there = match ended {
        Some(ended) => at_provider(app, directory, entities, ended).await?,
        None => None,
    };
    let there = there.unwrap_or_else(|| Way::Address("/auth/signed-out".to_owned()));
    Ok(leave(app, &there, &[cookies.clear_session()]))
}

/// Where the provider ends its own session, if it can be asked to. A provider that is gone holds nobody up.
async fn at_provider(
    app: &App,
    directory: &Directory,
    entities: &Entities,
    ended: Ended,
) -> Result<Option<Way>, Problem> {
    let Some(provider) = ended.provider else {
        return Ok(None);
    };
    let out = Hop::ok(Place::User, "logout", "signed out", "the session has ended");
    sign_on::note(
        app,
        &provider,
        ended.session.id,
        "?",
        vec![out.by_learner()],
    )
    .await?;
    if provider.kind == "saml" {
        let room = Room {
            app,
            directory,
            entities,
            row: &provider,
        };
        return Ok(saml::away(&room, ended.id_token).await);
    }
    let Ok(known) = directory.of(app, &provider).await else {
        return Ok(None);
    };
    let client = known.client();
    let held = Held {
        id_token: ended.id_token,
        ..Held::default()
    };
    let (back, now) = (client.metadata().post_logout, sign_on::seconds(app.now()));
    Ok(client.start_slo(&held, &back, now).ok())
}
