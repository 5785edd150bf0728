//! A launch of LTI 1.1: one signed form, no login. Its signature is over the address that the platform knows us by,
//! whatever a proxy made of it.

use super::desk::Desk;
use super::launch::{chosen, langs, short, to_player};
use super::no::{Stop, Trace, refuse};
use super::{posted, tenant};
use engine::hops::{Place as At, Step};
use engine::launch::{Once, by_instructor, by_platform};
use engine::platforms::{self, Arrival, Context, Outcome, Place};
use engine::{App, Instant};
use lti::v1p1::launch::{Launch, signed, verify};
use lti::v1p1::oauth::Request as Signable;
use lti::{Condition, Refusal};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use std::sync::Arc;
use store::platform::Platform as Row;

#[handler]
pub(super) async fn open(
    Data(app): Data<&App>,
    Data(desk): Data<&Arc<Desk>>,
    request: &Request,
    body: Body,
) -> poem::Result<Response> {
    let mut trace = Trace {
        launch: app.ids.next(),
        protocol: "lti11",
        step: "lti.verify",
        done: "checked consumer key, signature, time and message",
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
    let form = posted(body).await?;
    let uri = request.original_uri();
    let asked = uri.path_and_query().map_or("/", |asked| asked.as_str());
    let url = desk.own(app).seen(asked).ok_or_else(unreadable)?;
    let sent = Signable {
        method: request.method().as_str(),
        url: &url,
        form: &form,
    };
    let signed = signed(&sent, app.now().to_time())?;
    let mut rows = platforms::of_consumer(app, tenant, &signed.consumer_key).await?;
    if rows.len() > 1 {
        return Err(ambiguous().into());
    }
    let row = rows.pop();
    let secret = match &row {
        Some(row) => {
            trace.knows(row);
            platforms::secret(app, row)?
        }
        None => None,
    };
    let launch = verify(&sent, signed, secret.as_deref())?;
    let row = row.ok_or_else(ambiguous)?;
    let back = launch.presentation.return_url.clone();
    let teaches = launch.roles.may_see_learners();
    let arrival = arrival(app, request, &row, launch, &url, trace);
    let opened = match teaches {
        true => by_instructor(app, arrival).await,
        false => by_platform(app, arrival).await.map(|begun| begun.url),
    };
    match opened {
        Ok(url) => Ok(to_player(&url, &[])),
        Err(error) => Err(Stop::from(error).with(|why| why.back = back)),
    }
}

/// What is needed of a launch; all that is said of the person stays behind.
fn arrival(
    app: &App,
    request: &Request,
    row: &Row,
    launch: Launch,
    url: &url::Url,
    trace: &mut Trace,
) -> Arrival {
    let nonce = Once {
        code: Condition::NonceUsed.code(),
        what: format!("{} {}", row.id, launch.signed.nonce),
        until: Instant(launch.signed.nonce_until().saturating_mul(1_000_000)),
    };
    let mut good = "good".to_owned();
    if !launch.dropped.is_empty() {
        good = format!("{good}; not used: {}", launch.dropped.join(", "));
    }
    let step = Step::ok(At::Lms, trace.step, trace.done, good).since(trace.start);
    trace.before.push((app.now(), step));
    let course = chosen(launch.custom.get("course").map(String::as_str), url.path());
    trace.course = course.as_ref().map(|chosen| short(&chosen.course));
    Arrival {
        platform: row.clone(),
        launch: trace.launch,
        protocol: "lti11",
        deployment: String::new(),
        context: launch.context.map(|context| Context {
            name: context.id,
            title: None,
            memberships_url: None,
        }),
        place: Place {
            name: launch.resource_link.id,
            line_items_url: None,
            line_item_url: None,
            scopes: Vec::new(),
        },
        course,
        subject: launch.user_id,
        outcome: launch.outcome.map(|outcome| Outcome {
            url: outcome.service_url,
            sourcedid: outcome.sourcedid,
        }),
        langs: langs([launch.presentation.locale, None], request),
        return_url: launch.presentation.return_url,
        once: vec![nonce],
        before: trace.before.clone(),
        start: trace.start,
    }
}

fn unreadable() -> Refusal {
    Refusal {
        condition: Condition::FormUnreadable,
        found: "an address that cannot be read".to_owned(),
        expected: "the address that the platform was given".to_owned(),
        drift: None,
    }
}

/// Two tenants have the same consumer key.
fn ambiguous() -> Refusal {
    Refusal {
        condition: Condition::ConsumerUnknown,
        found: "a consumer key that is registered with several tenants".to_owned(),
        expected: "an address below /lti/t/, followed by the tenant".to_owned(),
        drift: None,
    }
}
