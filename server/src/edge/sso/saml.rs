//! SAML: our description, the provider's answers and its logouts. Its answer comes as a POST from another site, so that the
//! browser leaves our `Lax` cookies out: a page of ours then sends the same form once more, from here.

use super::directory::Directory;
use super::entities::{Entities, Known};
use super::login::{not_signed_on, of, pending, settled, strayed, unverified, wait};
use super::verdict::Verdict;
use super::{leave, provider, refuse, to, trial};
use crate::edge::page::Handover;
use crate::http::audit;
use crate::http::cookies::Cookies;
use crate::http::origin;
use crate::http::problem::Problem;
use engine::App;
use engine::anomalies::{self, Origin};
use engine::hops::{Place, Step as Hop};
use engine::sign_on::{self, Back, SignedOn, Told, saml};
use poem::http::header;
use poem::web::{Data, Path};
use poem::{Body, IntoResponse, Request, Response, handler};
use sso::saml::LARGEST_MESSAGE;
use sso::{Answer, Condition, Ended, Held, Protocol, Refusal, Step, Way};
use std::sync::Arc;
use store::provider::Provider;
use uuid::Uuid;

/// The field of a form that came from our own page.
const AGAIN: &str = "again";
/// Where a login ends that began at the provider.
const SIGNED_ON: &str = "/auth/signed-on";
/// Where a logout ends.
const SIGNED_OUT: &str = "/auth/signed-out";

/// What every handler of SAML needs.
pub(super) struct Room<'a> {
    pub(super) app: &'a App,
    pub(super) directory: &'a Directory,
    pub(super) entities: &'a Entities,
    pub(super) row: &'a Provider,
}

impl Room<'_> {
    async fn known(&self) -> Result<Arc<Known>, Verdict> {
        self.entities.of(self.app, self.directory, self.row).await
    }

    /// Runs what computes on a thread of its own. A signature that nobody knows may be one of a new key.
    pub(super) async fn ask<T, F>(&self, call: F) -> Result<T, Verdict>
    where
        T: Send + 'static,
        F: Fn(&Known, i64) -> Result<T, Refusal> + Clone + Send + 'static,
    {
        let now = sign_on::seconds(self.app.now());
        let known = self.known().await?;
        let first = compute(known.clone(), call.clone(), now).await?;
        let refusal = match first {
            Ok(done) => return Ok(done),
            Err(refusal) => refusal,
        };
        if refusal.condition != Condition::SamlSignature {
            return Err(refusal.into());
        }
        let fresh = self
            .entities
            .renewed(self.app, self.directory, self.row, &known);
        match fresh.await {
            Ok(Some(fresh)) => Ok(compute(fresh, call, now).await??),
            _ => Err(refusal.into()),
        }
    }
}

async fn compute<T, F>(known: Arc<Known>, call: F, now: i64) -> Result<Result<T, Refusal>, Verdict>
where
    T: Send + 'static,
    F: Fn(&Known, i64) -> Result<T, Refusal> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(move || call(&known, now)).await;
    done.map_err(|_| {
        Refusal::new(
            Condition::SamlForm,
            "a message that ended the reading",
            "one that can be read",
        )
        .into()
    })
}

/// The provider of an address, if it speaks SAML.
macro_rules! speaker {
    ($app:expr, $idp:expr, $row:ident) => {
        let $row = match provider($app, &$idp).await? {
            Ok(row) if row.kind == "saml" => row,
            Ok(_) => return Ok(super::unknown($app)),
            Err(page) => return Ok(page),
        };
    };
}

#[handler]
pub(super) async fn metadata(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Data(entities): Data<&Arc<Entities>>,
    Path(idp): Path<String>,
) -> poem::Result<Response> {
    speaker!(app, idp, row);
    let room = Room {
        app,
        directory,
        entities,
        row: &row,
    };
    match room.known().await {
        Ok(known) => Ok(Response::builder()
            .content_type("application/samlmetadata+xml")
            .header(header::CACHE_CONTROL, "no-cache")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(known.client().document())),
        Err(verdict) => refuse(app, &row, app.ids.next(), "login.metadata", verdict).await,
    }
}

#[handler]
pub(super) async fn acs(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Data(entities): Data<&Arc<Entities>>,
    Path(idp): Path<String>,
    request: &Request,
    body: Body,
) -> poem::Result<Response> {
    speaker!(app, idp, row);
    let room = Room {
        app,
        directory,
        entities,
        row: &row,
    };
    let origin = origin::of(request);
    if let Err(error) = anomalies::blocked(app, row.tenant_id, origin.address).await {
        return wait(app, error);
    }
    match form(body).await {
        Ok(answer) => arrived(&room, answer, request).await,
        Err(verdict) => {
            unverified(app, &row, &verdict, origin);
            not_signed_on(app, &row, request, verdict.code()).await;
            refuse(app, &row, app.ids.next(), "login.callback", verdict).await
        }
    }
}

/// An answer: without the browser's cookie once more from here, then to the login that it belongs to.
async fn arrived(room: &Room<'_>, answer: Answer, request: &Request) -> poem::Result<Response> {
    let (app, row, origin) = (room.app, room.row, origin::of(request));
    let state = answer.first("RelayState").unwrap_or_default().to_owned();
    let cookies = Cookies::of(&app.settings.public_url);
    let browser = cookies.login(request, &state);
    if browser.is_none() && answer.first(AGAIN).is_none() {
        return Ok(once_more(app, row, &answer));
    }
    let settings = sign_on::settings_of(row).map_err(Problem::from)?;
    let agreed = settings.saml.is_some_and(|agreed| agreed.idp_initiated);
    if browser.is_none() && (agreed || state.is_empty()) {
        return unsolicited(room, answer, request).await;
    }
    let back = sign_on::come_back(app, row, &state, browser.as_deref(), origin).await;
    let back = match back.map_err(Problem::from)? {
        Ok(back) => back,
        Err(stray) => {
            strayed(app, row, stray, origin);
            let verdict = Verdict::from(stray);
            not_signed_on(app, row, request, verdict.code()).await;
            return refuse(app, row, app.ids.next(), "login.callback", verdict).await;
        }
    };
    if let Some(trial) = back.trial {
        return tried(room, trial, &back, &state, answer).await;
    }
    match ends(room, &back, &state, answer, request).await {
        Ok(done) => {
            audited(app, row, &done, request).await;
            let set = [
                cookies.set_session(&done.token),
                cookies.clear_login(&state),
            ];
            Ok(to(&back.return_to, &set))
        }
        Err(verdict) => {
            unverified(app, row, &verdict, origin);
            not_signed_on(app, row, request, verdict.code()).await;
            refuse(app, row, back.id, "login.verify", verdict).await
        }
    }
}

/// For the audit log.
async fn audited(app: &App, row: &Provider, done: &SignedOn, request: &Request) {
    let who = Ok((done.person.id, done.session.id));
    audit::login(app, row.tenant_id, ("login", "saml"), request, who).await;
}

/// From the answer to a login of ours to what it says.
async fn said(
    room: &Room<'_>,
    back: &Back,
    state: &str,
    answer: Answer,
) -> Result<Box<sso::Login>, Verdict> {
    let pending = pending(back, state);
    let read = move |known: &Known, now| known.client().finish(&pending, &answer, &[], now);
    match room.ask(read).await? {
        Step::Done(login) => Ok(login),
        Step::Call(call) => Err(Verdict::unreachable(call.name, "a call".to_owned())),
    }
}

async fn ends(
    room: &Room<'_>,
    back: &Back,
    state: &str,
    answer: Answer,
    request: &Request,
) -> Result<SignedOn, Verdict> {
    let login = said(room, back, state, answer).await?;
    settled(room.app, room.row, back.id, *login, request).await
}

/// A login that is only tried ends with what came of it.
async fn tried(
    room: &Room<'_>,
    id: Uuid,
    back: &Back,
    state: &str,
    answer: Answer,
) -> poem::Result<Response> {
    let came = match said(room, back, state, answer.clone()).await {
        Ok(login) => {
            let drift = login.drift;
            Ok((of(*login), drift))
        }
        Err(verdict) => {
            let read = move |known: &Known, _| Ok(known.client().unverified(&answer));
            Err((verdict, room.ask(read).await.unwrap_or_default()))
        }
    };
    trial::end(room.app, room.row, id, came).await
}

/// An answer to nothing, where that was agreed. It belongs to no browser, so it can only begin a session, nowhere else.
async fn unsolicited(room: &Room<'_>, answer: Answer, request: &Request) -> poem::Result<Response> {
    let (app, row, id) = (room.app, room.row, room.app.ids.next());
    let read = move |known: &Known, now| known.client().unsolicited(&answer, now);
    let done = match room.ask(read).await {
        Ok(login) => settled(app, row, id, login, request).await,
        Err(verdict) => Err(verdict),
    };
    match done {
        Ok(done) => {
            audited(app, row, &done, request).await;
            let cookies = Cookies::of(&app.settings.public_url);
            Ok(to(SIGNED_ON, &[cookies.set_session(&done.token)]))
        }
        Err(verdict) => {
            unverified(app, row, &verdict, origin::of(request));
            not_signed_on(app, row, request, verdict.code()).await;
            refuse(app, row, id, "login.verify", verdict).await
        }
    }
}

async fn form(body: Body) -> Result<Answer, Verdict> {
    let bytes = body.into_bytes_limit(LARGEST_MESSAGE).await.map_err(|_| {
        let found = "a body that is larger, or broke off";
        Verdict::from(Refusal::new(Condition::XmlSize, found, "at most 256 KiB"))
    })?;
    Ok(Answer::form(&String::from_utf8_lossy(&bytes)))
}

/// The same form from a page of ours, to our own address: with our cookies.
fn once_more(app: &App, row: &Provider, answer: &Answer) -> Response {
    let kept = ["SAMLResponse", "RelayState"].into_iter();
    let mut fields: Vec<(&'static str, String)> = kept
        .filter_map(|name| Some((name, answer.first(name)?.to_owned())))
        .collect();
    fields.push((AGAIN, "1".to_owned()));
    Handover {
        content_url: &app.settings.content_url,
        action: &super::entities::metadata(app, &row.slug).callback,
        fields: &fields,
    }
    .into_response()
}

#[handler]
pub(super) async fn slo_redirect(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Data(entities): Data<&Arc<Entities>>,
    Path(idp): Path<String>,
    request: &Request,
) -> poem::Result<Response> {
    speaker!(app, idp, row);
    let room = Room {
        app,
        directory,
        entities,
        row: &row,
    };
    let message = Answer::parse(request.uri().query().unwrap_or_default());
    slo(&room, message, origin::of(request)).await
}

#[handler]
pub(super) async fn slo_post(
    Data(app): Data<&App>,
    Data(directory): Data<&Arc<Directory>>,
    Data(entities): Data<&Arc<Entities>>,
    Path(idp): Path<String>,
    request: &Request,
    body: Body,
) -> poem::Result<Response> {
    speaker!(app, idp, row);
    let room = Room {
        app,
        directory,
        entities,
        row: &row,
    };
    match form(body).await {
        Ok(message) => slo(&room, message, origin::of(request)).await,
        Err(verdict) => refuse(app, &row, app.ids.next(), "logout.provider", verdict).await,
    }
}

async fn slo(room: &Room<'_>, message: Answer, origin: Origin<'_>) -> poem::Result<Response> {
    let (app, row, id) = (room.app, room.row, room.app.ids.next());
    if message.first("SAMLResponse").is_some() {
        return answered(room, message, id).await;
    }
    match ended(room, message).await {
        Ok((told, count)) => {
            let done = format!("{count} ended");
            let hop = Hop::ok(Place::Lms, "logout.provider", "ended sessions", done);
            if let Err(error) = sign_on::note(app, row, id, "?", vec![hop]).await {
                return Err(Problem::from(error).into());
            }
            let name = id.simple().to_string();
            let confirm = move |known: &Known, now| known.client().confirm_slo(&told, &name, now);
            match room.ask(confirm).await {
                Ok(way) => Ok(leave(app, &way, &[])),
                Err(_) => Ok(to(SIGNED_OUT, &[])),
            }
        }
        Err(verdict) => {
            if let Verdict::Refused { code, .. } = &verdict {
                match *code == Condition::SamlReplay.code() {
                    true => anomalies::replayed(app, row, "logout", None, false, origin),
                    false => anomalies::logout_refused(app, row, code, origin),
                }
            }
            refuse(app, row, id, "logout.provider", verdict).await
        }
    }
}

async fn ended(room: &Room<'_>, message: Answer) -> Result<(Ended, u64), Verdict> {
    let read = move |known: &Known, now| known.client().slo(&message, now);
    let ended = room.ask(read).await?;
    let told = Told {
        subject: ended.subject.as_deref(),
        session: ended.session.as_deref(),
        sessions: &ended.sessions,
        all_of: ended.all_of.as_deref(),
        message: ended.id.as_deref().map(|id| (id, ended.until)),
    };
    let count = sign_on::end_by_provider(room.app, room.row, told).await?;
    match count {
        Some(count) => Ok((ended, count)),
        None => {
            let found = "a logout that was used before";
            Err(Refusal::new(Condition::SamlReplay, found, "a new one").into())
        }
    }
}

/// The provider's answer to our logout. The session here is over in any case; what went wrong there is noted.
async fn answered(room: &Room<'_>, message: Answer, id: Uuid) -> poem::Result<Response> {
    let (app, row) = (room.app, room.row);
    let state = message.first("RelayState").unwrap_or_default().to_owned();
    let held = Held {
        id_token: None,
        nonce: saml::logout_request(app, &state),
        state,
    };
    let read = move |known: &Known, now| known.client().finish_slo(&held, &message, now);
    let told = room.ask(read).await;
    let step = match &told {
        Ok(()) => Hop::ok(
            Place::Lms,
            "logout.answer",
            "answered our logout",
            "ended there, too",
        ),
        Err(verdict) => verdict.step("logout.answer"),
    };
    if let Err(error) = sign_on::note(app, row, id, "?", vec![step]).await {
        return Err(Problem::from(error).into());
    }
    Ok(to(SIGNED_OUT, &[]))
}

/// Where the browser goes to end its session at the provider.
pub(super) async fn away(room: &Room<'_>, id_token: Option<String>) -> Option<Way> {
    let (state, nonce) = saml::logout_state(room.app);
    let held = Held {
        id_token,
        state,
        nonce,
    };
    let ask = move |known: &Known, now| known.client().start_slo(&held, SIGNED_OUT, now);
    room.ask(ask).await.ok()
}
