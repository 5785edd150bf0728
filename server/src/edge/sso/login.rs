//! A login: away to the provider, back, and on with a session.

use super::directory::Directory;
use super::verdict::Verdict;
use super::{provider, refuse, renewed, to};
use crate::http::cookies::Cookies;
use crate::http::problem::Problem;
use engine::App;
use engine::hops::{Place, Step as Hop};
use engine::sign_on::{self, Back, Login, SignedOn};
use poem::http::header;
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use sso::{Answer, Chance, Pending, Protocol, Step};
use std::sync::Arc;
use store::provider::Provider;

/// Where a login ends that wanted to go nowhere.
const SIGNED_ON: &str = "/auth/signed-on";

#[handler]
pub(super) async fn open(
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
pub(super) async fn callback(
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
        format!("{who} with {}", done.roles.names().join(", ")),
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
