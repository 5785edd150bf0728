//! `/auth`: single sign-on. A browser leaves for its provider and comes back, here becomes somebody with a session, and
//! goes where it wanted to. Providers tell of logouts.

mod directory;
mod verdict;

pub use directory::{Directory, metadata};
pub use verdict::Verdict;

use crate::edge::page::{Done, Refused};
use crate::http::cookies::Cookies;
use crate::http::problem::Problem;
use crate::http::signed_in::from_our_page;
use directory::Known;
use engine::hops::{Place, Step as Hop};
use engine::sign_on::{self, Back, Ended, Login, SignedOn};
use engine::{App, Error};
use poem::http::{StatusCode, header};
use poem::middleware::AddData;
use poem::web::{Data, Path};
use poem::{
    Body, EndpointExt, IntoEndpoint, IntoResponse, Request, Response, Route, get, handler, post,
};
use sso::{Answer, Chance, Condition, Held, Pending, Protocol, Refusal, Step};
use std::sync::Arc;
use store::provider::Provider;

/// Bytes of a logout message at most.
const LARGEST_MESSAGE: usize = 128 << 10;
/// Where a login ends that wanted to go nowhere.
const SIGNED_ON: &str = "/auth/signed-on";

/// Routes below `/auth`.
pub fn routes() -> impl IntoEndpoint<Endpoint: 'static> {
    Route::new()
        .at("/signed-on", get(signed_on))
        .at("/signed-out", get(signed_out))
        .at("/logout", get(ask_logout).post(logout))
        .at("/:idp/login", get(open))
        .at("/oidc/:idp/callback", get(callback))
        .at("/oidc/:idp/backchannel", post(backchannel))
        .at("/oidc/:idp/frontchannel", get(frontchannel))
        .with(AddData::new(Arc::new(Directory::default())))
}

#[handler]
async fn open(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Path(idp): Path<String>,
    request: &Request,
) -> poem::Result<Response> {
    let provider = match provider(app, &idp).await? {
        Ok(provider) => provider,
        Err(page) => return Ok(page),
    };
    match begin(app, directory, &provider, request).await {
        Ok(response) => Ok(response),
        Err(verdict) => refuse(app, &provider, app.ids.next(), "login.begin", verdict).await,
    }
}

async fn begin(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    request: &Request,
) -> Result<Response, Verdict> {
    let query = Answer::parse(request.uri().query().unwrap_or_default());
    let asked = query.first("return_to").unwrap_or(SIGNED_ON);
    let ours = std::iter::once(&app.settings.public_url).chain(&app.settings.front_ends);
    let origins: Vec<&str> = ours.map(String::as_str).collect();
    let return_to = sso::return_to(asked, &origins)?;
    let known = directory.of(app, provider).await?;
    let begun = sign_on::begin(app, provider, &return_to).await?;
    let chance = Chance {
        state: begun.state.clone(),
        nonce: begun.nonce,
        verifier: begun.verifier,
    };
    let started = known.client().start(chance, sign_on::seconds(app.now()));
    let sent = Hop::ok(
        Place::User,
        "login.begin",
        "asked to sign on",
        "sent to the provider",
    );
    sign_on::note(app, provider, begun.id, "?", vec![sent.by_learner()]).await?;
    let cookie = Cookies::of(&app.settings.public_url).set_login(&begun.state, &begun.browser);
    Ok(to(&started.url, &[cookie]))
}

#[handler]
async fn callback(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Path(idp): Path<String>,
    request: &Request,
) -> poem::Result<Response> {
    let provider = match provider(app, &idp).await? {
        Ok(provider) => provider,
        Err(page) => return Ok(page),
    };
    let answer = Answer::parse(request.uri().query().unwrap_or_default());
    let state = answer.first("state").unwrap_or_default().to_owned();
    let cookies = Cookies::of(&app.settings.public_url);
    let browser = cookies.login(request, &state);
    let back = match sign_on::come_back(app, &provider, &state, browser.as_deref()).await {
        Ok(Ok(back)) => back,
        Ok(Err(stray)) => {
            return refuse(
                app,
                &provider,
                app.ids.next(),
                "login.callback",
                stray.into(),
            )
            .await;
        }
        Err(error) => return Err(Problem::from(error).into()),
    };
    match end(app, directory, &provider, &back, &state, &answer, request).await {
        Ok(done) => {
            let set = [
                cookies.set_session(&done.token),
                cookies.clear_login(&state),
            ];
            Ok(to(&back.return_to, &set))
        }
        Err(verdict) => refuse(app, &provider, back.id, "login.verify", verdict).await,
    }
}

/// From the answer in the address to the session.
async fn end(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    back: &Back,
    state: &str,
    answer: &Answer,
    request: &Request,
) -> Result<SignedOn, Verdict> {
    let start = std::time::Instant::now();
    let pending = Pending {
        state: state.to_owned(),
        nonce: back.nonce.clone(),
        verifier: back.verifier.clone(),
        at: sign_on::seconds(back.at),
    };
    let login = walk(app, directory, provider, &pending, answer).await?;
    let drift = login.drift;
    let agent = request.header(header::USER_AGENT).unwrap_or_default();
    let had = Cookies::of(&app.settings.public_url).session(request);
    let done = sign_on::finish(app, provider, &of(*login), agent, had.as_deref()).await?;
    let who = if done.new {
        "a new person"
    } else {
        "a known person"
    };
    let roles: Vec<&str> = done.roles.iter().map(|role| role.name()).collect();
    let verified = Hop::ok(
        Place::Lms,
        "login.verify",
        "exchanged the code, checked the token",
        format!("good; the provider's clock is {drift} s ahead"),
    );
    let session = Hop::ok(
        Place::Host,
        "login.session",
        "began a session",
        format!("{who} with {}", roles.join(", ")),
    );
    let steps = vec![verified.since(start), session.since(start)];
    sign_on::note(app, provider, back.id, &done.person.pseudonym, steps).await?;
    Ok(done)
}

/// Makes the calls that the protocol asks for, one after the other. Keys are fetched anew at most once.
async fn walk(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    pending: &Pending,
    answer: &Answer,
) -> Result<Box<sso::Login>, Verdict> {
    let mut known = directory.of(app, provider).await?;
    let mut replies = Vec::new();
    loop {
        let now = sign_on::seconds(app.now());
        let step = known.client().finish(pending, answer, &replies, now);
        match step.map_err(Verdict::from) {
            Ok(Step::Done(login)) => return Ok(login),
            Ok(Step::Call(call)) => replies.push(directory.call(app, &call).await?),
            Err(verdict) => known = renewed(app, directory, provider, &known, verdict).await?,
        }
    }
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

fn of(login: sso::Login) -> Login {
    Login {
        issuer: login.issuer,
        subject: login.subject,
        session: login.session,
        auth_time: login.auth_time,
        amr: login.amr,
        claims: login.claims,
        id_token: Some(login.id_token),
    }
}

#[handler]
async fn backchannel(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Path(idp): Path<String>,
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
    ended_by(app, directory, &provider, &message).await?;
    Ok(Response::builder()
        .header(header::CACHE_CONTROL, "no-store")
        .finish())
}

/// Loaded in a frame by the provider's logout page.
#[handler]
async fn frontchannel(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Path(idp): Path<String>,
    request: &Request,
) -> Result<Response, Problem> {
    let provider = sign_on::by_slug(app, &idp).await?;
    let message = Answer::parse(request.uri().query().unwrap_or_default());
    ended_by(app, directory, &provider, &message).await?;
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
    let id = ended.id.as_deref().map(|id| (id, ended.until));
    let (subject, session) = (ended.subject.as_deref(), ended.session.as_deref());
    let count = sign_on::end_by_provider(app, provider, subject, session, id).await?;
    count.ok_or_else(|| {
        let refusal = Refusal::new(
            Condition::LogoutId,
            "an id that was used before",
            "a new one",
        );
        refusal.into()
    })
}

/// A link cannot end a session: some other page's picture could be that link.
#[handler]
fn ask_logout(Data(app): Data<&App>) -> Response {
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
async fn logout(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    request: &Request,
) -> Result<Response, Problem> {
    from_our_page(app, request)?;
    let cookies = Cookies::of(&app.settings.public_url);
    let ended = match cookies.session(request) {
        Some(cookie) => sign_on::sign_out(app, &cookie).await?,
        None => None,
    };
    let there = match ended {
        Some(ended) => at_provider(app, directory, ended).await?,
        None => None,
    };
    let url = there.unwrap_or_else(|| "/auth/signed-out".to_owned());
    Ok(to(&url, &[cookies.clear_session()]))
}

/// Where the provider ends its own session, if it can be asked to. A provider that is gone holds nobody up.
async fn at_provider(
    app: &App,
    directory: &Directory,
    ended: Ended,
) -> Result<Option<String>, Problem> {
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
    let Ok(known) = directory.of(app, &provider).await else {
        return Ok(None);
    };
    let client = known.client();
    let held = Held {
        id_token: ended.id_token,
    };
    Ok(client.start_slo(&held, &client.metadata().post_logout).ok())
}

#[handler]
fn signed_on(Data(app): Data<&App>) -> Response {
    Done {
        content_url: &app.settings.content_url,
        reason: "signed_on",
        title: "You are signed on",
        explanation: "You can close this page, or go on where you came from.",
        button: None,
    }
    .into_response()
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
