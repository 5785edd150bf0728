//! A login: away to the provider, back, and on with a session.

use super::directory::Directory;
use super::entities::Entities;
use super::trial;
use super::verdict::Verdict;
use super::{leave, provider, refuse, renewed, to};
use crate::edge::page::Refused;
use crate::http::audit;
use crate::http::cookies::Cookies;
use crate::http::origin;
use crate::http::problem::Problem;
use engine::anomalies::{self, Origin};
use engine::hops::{Place, Step as Hop};
use engine::sign_on::{self, Back, Login, SignedOn, Stray};
use engine::{App, Error, limits};
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{IntoResponse, Request, Response, handler};
use sso::{Answer, Chance, Condition, Pending, Protocol, Refusal, Reply, Started, Step};
use std::sync::Arc;
use store::provider::Provider;
use uuid::Uuid;

/// Where a login ends that wanted to go nowhere.
const SIGNED_ON: &str = "/auth/signed-on";

#[handler]
pub(super) async fn open(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Data(entities): Data<&Arc<Entities>>,
    Path(idp): Path<String>,
    request: &Request,
) -> poem::Result<Response> {
    let provider = match provider(app, &idp).await? {
        Ok(provider) => provider,
        Err(page) => return Ok(page),
    };
    if let Err(error) = may_begin(app, &provider, request).await {
        return wait(app, error);
    }
    match begin(app, directory, entities, &provider, request).await {
        Ok(response) => Ok(response),
        Err(verdict) => {
            not_signed_on(app, &provider, request, verdict.code()).await;
            refuse(app, &provider, app.ids.next(), "login.begin", verdict).await
        }
    }
}

/// Before anything is written: nobody has proved anything yet.
async fn may_begin(app: &App, provider: &Provider, request: &Request) -> engine::Result<()> {
    let origin = origin::of(request);
    anomalies::blocked(app, provider.tenant_id, origin.address).await?;
    limits::login(app, provider, origin).await
}

/// Says on a page that it is not now.
pub(super) fn wait(app: &App, error: Error) -> poem::Result<Response> {
    let Error::Later {
        code,
        message,
        seconds,
    } = &error
    else {
        return Err(Problem::from(error).into());
    };
    let blocked = *code == "address.blocked";
    let page = Refused {
        content_url: &app.settings.content_url,
        status: match blocked {
            true => StatusCode::FORBIDDEN,
            false => StatusCode::TOO_MANY_REQUESTS,
        },
        reason: code,
        title: match blocked {
            true => "You cannot sign on from here",
            false => "Not just now",
        },
        explanation: &format!("{}.", message),
        advice: "Try again later. If you think that this is wrong, tell those who run this site.",
        id: &app.ids.next().to_string(),
    };
    let page = page
        .into_response()
        .with_header(header::RETRY_AFTER, *seconds);
    Ok(page.into_response())
}

async fn begin(
    app: &App,
    directory: &Directory,
    entities: &Entities,
    provider: &Provider,
    request: &Request,
) -> Result<Response, Verdict> {
    let query = Answer::parse(request.uri().query().unwrap_or_default());
    let asked = query.first("return_to").unwrap_or(SIGNED_ON);
    let ours = std::iter::once(&app.settings.public_url).chain(&app.settings.front_ends);
    let origins: Vec<&str> = ours.map(String::as_str).collect();
    let return_to = sso::return_to(asked, &origins)?;
    let trial = match query.first("trial") {
        None => None,
        Some(token) => {
            let trial = sign_on::trial::by_token(app, provider, token).await?;
            Some(trial.ok_or_else(Verdict::old_link)?)
        }
    };
    let begun = sign_on::begin(app, provider, &return_to, trial).await?;
    let chance = Chance {
        state: begun.state.clone(),
        nonce: begun.nonce,
        verifier: begun.verifier,
    };
    let started = started(app, directory, entities, provider, chance).await?;
    let sent = Hop::ok(
        Place::User,
        "login.begin",
        "asked to sign on",
        "sent to the provider",
    );
    sign_on::note(app, provider, begun.id, "?", vec![sent.by_learner()]).await?;
    let cookie = Cookies::of(&app.settings.public_url).set_login(&begun.state, &begun.browser);
    Ok(leave(app, &started.to, &[cookie]))
}

/// By the provider's own protocol.
async fn started(
    app: &App,
    directory: &Directory,
    entities: &Entities,
    provider: &Provider,
    chance: Chance,
) -> Result<Started, Verdict> {
    let now = sign_on::seconds(app.now());
    if provider.kind == "saml" {
        let known = entities.of(app, directory, provider).await?;
        return Ok(known.client().start(chance, now)?);
    }
    let known = directory.of(app, provider).await?;
    Ok(known.client().start(chance, now)?)
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
    let origin = origin::of(request);
    if let Err(error) = anomalies::blocked(app, provider.tenant_id, origin.address).await {
        return wait(app, error);
    }
    let back = match sign_on::come_back(app, &provider, &state, browser.as_deref(), origin).await {
        Ok(Ok(back)) => back,
        Ok(Err(stray)) => {
            strayed(app, &provider, stray, origin);
            let verdict = Verdict::from(stray);
            not_signed_on(app, &provider, request, verdict.code()).await;
            return refuse(app, &provider, app.ids.next(), "login.callback", verdict).await;
        }
        Err(error) => return Err(Problem::from(error).into()),
    };
    if let Some(trial) = back.trial {
        return tried(
            app,
            directory,
            &provider,
            trial,
            &pending(&back, &state),
            &answer,
        )
        .await;
    }
    match end(app, directory, &provider, &back, &state, &answer, request).await {
        Ok(done) => {
            let who = Ok((done.person.id, done.session.id));
            let what = ("login", provider.kind.as_str());
            audit::login(app, provider.tenant_id, what, request, who).await;
            let set = [
                cookies.set_session(&done.token),
                cookies.clear_login(&state),
            ];
            Ok(to(&back.return_to, &set))
        }
        Err(verdict) => {
            unverified(app, &provider, &verdict, origin);
            not_signed_on(app, &provider, request, verdict.code()).await;
            refuse(app, &provider, back.id, "login.verify", verdict).await
        }
    }
}

/// A login that is only tried ends with what came of it.
async fn tried(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    trial: Uuid,
    pending: &Pending,
    answer: &Answer,
) -> poem::Result<Response> {
    let mut replies = Vec::new();
    let walked = walk(app, directory, provider, pending, answer, &mut replies).await;
    let came = match walked {
        Ok(login) => {
            let drift = login.drift;
            Ok((of(*login), drift))
        }
        Err(verdict) => Err((verdict, trial::said(&replies).unwrap_or_default())),
    };
    trial::end(app, provider, trial, came).await
}

/// What the protocol is told of the login that an answer belongs to.
pub(super) fn pending(back: &Back, state: &str) -> Pending {
    Pending {
        state: state.to_owned(),
        nonce: back.nonce.clone(),
        verifier: back.verifier.clone(),
        at: sign_on::seconds(back.at),
    }
}

/// What the rules are told of an answer that belongs to no login.
pub(super) fn strayed(app: &App, provider: &Provider, stray: Stray, origin: Origin<'_>) {
    match stray {
        Stray::Again {
            after,
            same_browser,
        } => anomalies::replayed(app, provider, "state", Some(after), same_browser, origin),
        Stray::Unknown => anomalies::login_refused(app, provider, "callback.state", None, origin),
        Stray::OtherBrowser => {
            anomalies::login_refused(app, provider, "callback.browser", None, origin);
        }
        Stray::OtherProvider => {
            anomalies::login_refused(app, provider, "callback.provider", None, origin);
        }
    }
}

/// For the audit log.
pub(super) async fn not_signed_on(app: &App, provider: &Provider, request: &Request, code: &str) {
    let what = ("login", provider.kind.as_str());
    audit::login(app, provider.tenant_id, what, request, Err(code)).await;
}

/// What the rules are told of an answer that was not good.
pub(super) fn unverified(app: &App, provider: &Provider, verdict: &Verdict, origin: Origin<'_>) {
    if let Verdict::Refused { code, drift, .. } = verdict {
        match *code == Condition::SamlReplay.code() {
            true => anomalies::replayed(app, provider, "assertion", None, false, origin),
            false => anomalies::login_refused(app, provider, code, *drift, origin),
        }
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
    let pending = pending(back, state);
    let login = walk(app, directory, provider, &pending, answer, &mut Vec::new()).await?;
    settled(app, provider, back.id, *login, request).await
}

/// From a login that the protocol found good to the session, and the hops that tell of it.
pub(super) async fn settled(
    app: &App,
    provider: &Provider,
    id: Uuid,
    login: sso::Login,
    request: &Request,
) -> Result<SignedOn, Verdict> {
    let start = std::time::Instant::now();
    let drift = login.drift;
    let agent = request.header(header::USER_AGENT).unwrap_or_default();
    let had = Cookies::of(&app.settings.public_url).session(request);
    let done = sign_on::finish(app, provider, &of(login), agent, had.as_deref()).await?;
    let done = done.ok_or_else(|| {
        let found = "an answer that was used before";
        Verdict::from(Refusal::new(Condition::SamlReplay, found, "a new one"))
    })?;
    anomalies::signed_on(app, provider, &done, drift, origin::of(request));
    let who = match done.seen_before {
        None => "a new person",
        Some(_) => "a known person",
    };
    let verified = Hop::ok(
        Place::Lms,
        "login.verify",
        match provider.kind.as_str() {
            "saml" => "checked the assertion",
            _ => "exchanged the code, checked the token",
        },
        format!("good; the provider's clock is {drift} s ahead"),
    );
    let session = Hop::ok(
        Place::Host,
        "login.session",
        "began a session",
        format!("{who} with {}", done.roles.names().join(", ")),
    );
    let steps = vec![verified.since(start), session.since(start)];
    sign_on::note(app, provider, id, &done.person.pseudonym, steps).await?;
    Ok(done)
}

/// Makes the calls that the protocol asks for, one after the other. Keys are fetched anew at most once.
async fn walk(
    app: &App,
    directory: &Directory,
    provider: &Provider,
    pending: &Pending,
    answer: &Answer,
    replies: &mut Vec<Reply>,
) -> Result<Box<sso::Login>, Verdict> {
    let mut known = directory.of(app, provider).await?;
    loop {
        let now = sign_on::seconds(app.now());
        let step = known.client().finish(pending, answer, replies, now);
        match step.map_err(Verdict::from) {
            Ok(Step::Done(login)) => return Ok(login),
            Ok(Step::Call(call)) => replies.push(directory.call(app, &call).await?),
            Err(verdict) => known = renewed(app, directory, provider, &known, verdict).await?,
        }
    }
}

pub(super) fn of(login: sso::Login) -> Login {
    Login {
        issuer: login.issuer,
        subject: login.subject,
        session: login.session,
        auth_time: login.auth_time,
        amr: login.amr,
        claims: login.claims,
        id_token: Some(login.id_token),
        once: login.once,
        expires: login.expires,
    }
}
