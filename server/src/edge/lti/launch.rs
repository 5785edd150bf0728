//! A launch of LTI 1.3: the platform's message comes back with our state, is verified, and ends in the player.

use super::choose::{self, Opening};
use super::desk::Desk;
use super::no::{Stop, Trace, refuse};
use super::pages::{self, Again};
use super::{browser, form, known, tenant};
use crate::edge::link::languages;
use engine::hops::{Place as At, Step};
use engine::launch::{CHOICE, Once, by_instructor, by_platform, repeated};
use engine::platforms::{Arrival, Chosen, Context, Outcome, Place};
use engine::{App, Error, Instant, platforms};
use lti::filter::{Keep, Needed, filtered};
use lti::jwks::KeySet;
use lti::launch::{Answer, Expected, Launch, Message, verify};
use lti::state::{LIFE_SECONDS, State};
use lti::{Condition, Form, Header, Platform, Refusal};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use std::sync::Arc;
use store::platform::Platform as Row;

/// The field in which our own page brings what the platform's storage gave back.
pub(super) const FROM_STORAGE: &str = "lectern_browser";

#[handler]
pub(super) async fn open(
    Data(app): Data<&App>,
    Data(desk): Data<&Arc<Desk>>,
    request: &Request,
    body: Body,
) -> poem::Result<Response> {
    let mut trace = Trace {
        launch: app.ids.next(),
        protocol: "lti13",
        step: "lti.verify",
        done: "checked state, signature, sender, time and message",
        tenant: None,
        platform: None,
        course: None,
        before: Vec::new(),
        start: std::time::Instant::now(),
    };
    match end(app, desk, request, body, &mut trace).await {
        Ok(response) => Ok(response),
        Err(stop) => refuse(app, trace, stop).await,
    }
}

async fn end(
    app: &App,
    desk: &Desk,
    request: &Request,
    body: Body,
    trace: &mut Trace,
) -> Result<Response, Stop> {
    let tenant = tenant(app, request).await?;
    trace.tenant = tenant;
    let form = form(request, body).await?;
    let answer = Answer::read(&form)?;
    let state = State::open(answer.state, &app.secrets.state_key(), app.now().to_time())?;
    trace.launch = state.id;
    trace.before.push(began(&state));
    let row = platforms::of_state(app, state.platform).await?;
    let row = row.ok_or_else(gone)?;
    trace.knows(&row);
    if tenant.is_some_and(|tenant| tenant != row.tenant_id) || !known::is_v1p3(&row) {
        return Err(elsewhere().into());
    }
    let platform = known::of(&row)?;
    let sign = sign(app, request, &form, &state);
    if sign.is_none() && state.storage_target.is_some() && form.all(FROM_STORAGE).next().is_none() {
        return Ok(pages::fetch(app, &platform, &state, &answer));
    }
    state.is_of_browser(sign.as_deref()).map_err(|refusal| {
        let again = Again::of(&state, &platform);
        Stop::from(refusal).with(|why| why.again = again)
    })?;
    let launch = verified(app, desk, &platform, &state, answer.id_token).await?;
    let back = launch.presentation.return_url.clone();
    let once = once(&row, &state, &launch);
    if let Message::DeepLinking(settings) = launch.message {
        let opening = Opening {
            settings: *settings,
            deployment: launch.deployment_id,
            back,
        };
        return choose::open(app, &row, opening, &once, trace).await;
    }
    let arrived = arrive(app, request, &row, &state, launch, once.clone(), trace).await;
    let url = match arrived {
        Ok(url) => url,
        Err(stop) if stop.is(Condition::StateUsed) => {
            // The same browser asks again: a page that was loaded anew, or two clicks.
            let known = repeated(app, row.tenant_id, &once[0]).await?;
            known.filter(|led| led != CHOICE).ok_or(stop)?
        }
        Err(stop) => return Err(stop.with(|why| why.back = back)),
    };
    let cookies = browser::marked(
        &app.settings.public_url,
        state.id,
        sign.as_deref().unwrap_or_default(),
    );
    Ok(to_player(&url, &cookies))
}

/// The login is told when its launch comes: what begins a login is signed by nobody.
fn began(state: &State) -> (Instant, Step<'static>) {
    let at = Instant((state.expires - LIFE_SECONDS).saturating_mul(1_000_000));
    let sent = Step::ok(
        At::User,
        "lti.login",
        "the platform began a login",
        "sent to the platform's login page",
    );
    (at, sent.by_learner())
}

/// What tells that this is the browser that began: its cookie, or what the platform kept for it.
fn sign(app: &App, request: &Request, form: &Form, state: &State) -> Option<String> {
    browser::sign(request, state.id).or_else(|| {
        let brought = form.all(FROM_STORAGE).next()?;
        // Whoever began a login knows its sign and could send it along with another browser: only our own page may.
        let ours = browser::is_from_our_page(request, &app.settings.public_url);
        (ours && !brought.is_empty() && brought.len() <= 200).then(|| brought.to_owned())
    })
}

/// A key that we do not know may be a new one.
async fn verified(
    app: &App,
    desk: &Desk,
    platform: &Platform,
    state: &State,
    id_token: &str,
) -> Result<Launch, Stop> {
    // What cannot be a token of ours fetches no keys.
    Header::of(id_token)?;
    let keys = desk.keys(app, platform).await?;
    let verify_with = |keys: &KeySet| {
        let expected = Expected {
            platform,
            keys,
            state,
            own: desk.own(app),
            now: app.now().to_time(),
        };
        verify(id_token, &expected)
    };
    match verify_with(&keys) {
        Err(refusal) if refusal.condition == Condition::KeyUnknown => {
            let newer = desk.newer_keys(app, platform, &keys).await;
            let newer = newer.ok_or(refusal)?;
            Ok(verify_with(&newer)?)
        }
        verdict => Ok(verdict?),
    }
}

fn once(row: &Row, state: &State, launch: &Launch) -> Vec<Once> {
    let at = |seconds: i64| Instant(seconds.saturating_mul(1_000_000));
    vec![
        Once {
            code: Condition::StateUsed.code(),
            what: state.id.to_string(),
            until: at(state.expires),
        },
        Once {
            code: Condition::NonceUsed.code(),
            what: format!("{} {}", row.id, launch.nonce),
            until: at(launch.nonce_until()),
        },
    ]
}

/// From a verified message to the player: what is not needed is dropped first.
async fn arrive(
    app: &App,
    request: &Request,
    row: &Row,
    state: &State,
    launch: Launch,
    once: Vec<Once>,
    trace: &mut Trace,
) -> Result<String, Stop> {
    let drift = launch.issued_at - app.now().0.div_euclid(1_000_000);
    let launch = filtered(launch, &needed(row)?);
    let Message::ResourceLink(link) = launch.message else {
        return Err(not_yet().into());
    };
    let mut good = format!("good; the message was made {} s ago", -drift);
    if !launch.dropped.is_empty() {
        good = format!("{good}; not used: {}", launch.dropped.join(", "));
    }
    let step = Step::ok(At::Lms, trace.step, trace.done, good).since(trace.start);
    trace.before.push((app.now(), step));
    let product = launch.tool_platform.as_ref();
    if let Some(code) = product.and_then(|product| product.product_family_code.as_deref()) {
        platforms::is_product(app, row, code).await?;
    }
    let grades = launch.grades.as_ref();
    let arrival = Arrival {
        platform: row.clone(),
        launch: state.id,
        protocol: "lti13",
        deployment: launch.deployment_id,
        context: launch.context.map(|context| Context {
            name: context.id,
            title: context.title,
            memberships_url: launch.roster.map(|roster| roster.memberships_url),
        }),
        place: Place {
            name: link.id,
            line_items_url: grades.and_then(|grades| grades.line_items.clone()),
            line_item_url: grades.and_then(|grades| grades.line_item.clone()),
            scopes: grades.map_or_else(Vec::new, |grades| grades.scopes.clone()),
        },
        course: chosen(
            launch.custom.get("course").map(String::as_str),
            launch.target_link_uri.path(),
        ),
        subject: launch.subject,
        outcome: launch.outcome.map(|outcome| Outcome {
            url: outcome.service_url,
            sourcedid: outcome.sourcedid,
        }),
        langs: langs([launch.presentation.locale, launch.person.locale], request),
        return_url: launch.presentation.return_url,
        once,
        before: trace.before.clone(),
        start: trace.start,
    };
    trace.course = arrival.course.as_ref().map(|chosen| short(&chosen.course));
    if launch.roles.may_see_learners() {
        return Ok(by_instructor(app, arrival).await?);
    }
    Ok(by_platform(app, arrival).await?.url)
}

/// What may be kept of this platform's launches.
fn needed(row: &Row) -> Result<Needed, Error> {
    let settings = platforms::settings_of(row)?;
    let titles = settings.keep.iter().any(|kept| kept == "titles");
    let least = Needed::least();
    Ok(if titles {
        least.and(Keep::Titles)
    } else {
        least
    })
}

/// The course that a custom parameter names, else the one at the end of the launch address.
pub(super) fn chosen(custom: Option<&str>, path: &str) -> Option<Chosen> {
    if let Some(course) = custom.filter(|course| !course.is_empty()) {
        return Some(Chosen {
            course: course.to_owned(),
            by: "the custom parameter",
        });
    }
    let (_, course) = path.trim_end_matches('/').rsplit_once("/launch/")?;
    let is_one = !course.is_empty() && !course.contains('/');
    is_one.then(|| Chosen {
        course: course.to_owned(),
        by: "the launch address",
    })
}

/// Languages, best first: those of the platform, then those of the browser.
pub(super) fn langs(said: [Option<String>; 2], request: &Request) -> Vec<String> {
    let said = said.into_iter().flatten();
    let said = said.map(|tag| tag.replace('_', "-").chars().take(35).collect());
    said.chain(languages(request)).collect()
}

/// A name for the hop log.
pub(super) fn short(course: &str) -> String {
    course
        .chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}

fn gone() -> Refusal {
    Refusal {
        condition: Condition::PlatformUnknown,
        found: "a platform that was removed since the login".to_owned(),
        expected: "the platform that began the login".to_owned(),
        drift: None,
    }
}

fn elsewhere() -> Refusal {
    Refusal {
        condition: Condition::StatePlatform,
        found: "the login of another tenant".to_owned(),
        expected: "the address that began the login".to_owned(),
        drift: None,
    }
}

fn not_yet() -> Refusal {
    Refusal {
        condition: Condition::MessageTypeUnknown,
        found: "a request that is neither to open a course nor to choose one".to_owned(),
        expected: "`LtiResourceLinkRequest` or `LtiDeepLinkingRequest`".to_owned(),
        drift: None,
    }
}

pub(super) fn to_player(url: &str, cookies: &[String]) -> Response {
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
