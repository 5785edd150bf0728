//! Pages of a launch: two that pass by while a platform keeps something for us, and the one that says why not.
//!
//! None of them may be kept, and none runs a script but ours. They may be framed by anybody: that is how platforms show us.

use super::launch::FROM_STORAGE;
use super::no::{Why, told};
use crate::edge::page::{Refused, escape};
use engine::App;
use lti::Platform;
use lti::launch::Answer;
use lti::state::{Drawn, State};
use poem::http::{StatusCode, header};
use poem::{Response, handler};
use uuid::Uuid;

const SCRIPT: &str = include_str!("../../../assets/lti/storage.js");
const PAGE: &str = include_str!("../../../assets/lti/page.html");

/// How a learner begins again in a window of its own, where cookies are ours.
#[derive(Debug, Clone)]
pub(super) struct Again {
    fields: Vec<(&'static str, String)>,
}

impl Again {
    /// The login as the platform sent it; none where its hints were too long to carry along.
    pub(super) fn of(state: &State, platform: &Platform) -> Option<Again> {
        let hints = state.hints.as_ref()?;
        let mut fields = vec![
            ("iss", platform.issuer.clone()),
            ("client_id", platform.client_id.clone()),
            ("login_hint", hints.login.clone()),
            ("target_link_uri", state.target.clone()),
        ];
        let more = [
            ("lti_message_hint", &hints.message),
            ("lti_deployment_id", &state.deployment),
        ];
        for (name, value) in more {
            fields.extend(value.clone().map(|value| (name, value)));
        }
        Some(Again { fields })
    }

    fn markup(&self, app: &App) -> String {
        let action = format!("{}/lti/login", app.settings.public_url);
        format!(
            "<form method=\"post\" action=\"{}\" target=\"_blank\" rel=\"opener\" data-again>{}\
             <button data-action=\"new-window\">Open in a new window</button></form>",
            escape(&action),
            inputs(&self.fields),
        )
    }
}

/// Why a launch did not open, and what can be done.
pub(super) fn refusal(app: &App, why: &Why, id: Uuid) -> Response {
    let mut more = why
        .again
        .as_ref()
        .map_or_else(String::new, |again| again.markup(app));
    if let Some(back) = &why.back {
        let link = format!(
            "<p><a href=\"{}\" data-action=\"back\">Back to your learning platform</a></p>",
            escape(back)
        );
        more.push_str(&link);
    }
    let explanation = match why.again {
        Some(_) => {
            "Your browser does not let this page keep a sign of you inside of your learning platform. In a window of its own it may."
        }
        None => {
            "Your learning platform and this server did not agree on this launch. What you did before is kept."
        }
    };
    let content_url = &app.settings.content_url;
    let policy = format!(
        "default-src 'none'; style-src {content_url}; img-src {content_url}; base-uri 'none'"
    );
    let page = Refused {
        content_url,
        status: why.status,
        reason: why.code,
        title: "The course did not open",
        explanation,
        advice: &format!(
            "Found: {}. Expected: {} ({}). Start again from your learning platform.",
            told(why),
            why.expected,
            why.clause
        ),
        id: &id.to_string(),
    };
    page.with(&more, &policy)
}

/// Has the platform keep the sign of this browser, then goes on to its login page.
pub(super) fn keep(
    app: &App,
    url: &str,
    target: &str,
    drawn: &Drawn,
    cookies: &[String],
) -> Response {
    let attributes = attributes(&[
        ("step", "keep"),
        ("target", target),
        ("origin", &origin(url)),
        ("key", &key(drawn.id)),
        ("value", &drawn.browser),
        ("next", url),
    ]);
    let inside = format!(
        "<p>One moment: your learning platform is being asked who you are.</p>\
         <noscript><p><a href=\"{}\">Go on</a></p></noscript>",
        escape(url)
    );
    page(app, &attributes, &inside, cookies)
}

/// Asks the platform for the sign of this browser, then sends the message once more, with it.
pub(super) fn fetch(
    app: &App,
    platform: &Platform,
    state: &State,
    answer: &Answer<'_>,
) -> Response {
    let attributes = attributes(&[
        ("step", "fetch"),
        (
            "target",
            state.storage_target.as_deref().unwrap_or_default(),
        ),
        ("origin", &origin(&platform.auth_login_url)),
        ("key", &key(state.id)),
    ]);
    let fields = [
        ("id_token", answer.id_token.to_owned()),
        ("state", answer.state.to_owned()),
        (FROM_STORAGE, String::new()),
    ];
    // To the address that this page has.
    let inside = format!(
        "<p>One moment: the course is being opened.</p>\
         <form method=\"post\" id=\"send\">{}<noscript><button>Go on</button></noscript></form>",
        inputs(&fields)
    );
    page(app, &attributes, &inside, &[])
}

/// A login whose address would be too long is sent as a form.
pub(super) fn send_on(
    app: &App,
    address: &str,
    fields: &[(&'static str, String)],
    cookies: &[String],
) -> Response {
    let inside = format!(
        "<p>One moment: your learning platform is being asked who you are.</p>\
         <form method=\"post\" id=\"send\" action=\"{}\">{}<noscript><button>Go on</button></noscript></form>",
        escape(address),
        inputs(fields)
    );
    page(app, &attributes(&[("step", "send")]), &inside, cookies)
}

/// Takes an answer to a request of a platform back to it.
pub(super) fn answer(app: &App, address: &str, jwt: String) -> Response {
    let inside = format!(
        "<p>One moment: what you chose goes to your learning platform.</p>\
         <form method=\"post\" id=\"send\" action=\"{}\">{}<noscript><button>Go on</button></noscript></form>",
        escape(address),
        inputs(&[("JWT", jwt)])
    );
    page(app, &attributes(&[("step", "send")]), &inside, &[])
}

fn page(app: &App, attributes: &str, inside: &str, cookies: &[String]) -> Response {
    let (api, content) = (&app.settings.public_url, &app.settings.content_url);
    let body = PAGE
        .replace("\"/play/", &format!("\"{content}/play/"))
        .replace("{{script}}", &format!("{api}/lti/storage.js"))
        .replace("{{attributes}}", attributes)
        .replace("{{inside}}", inside);
    let policy = format!(
        "default-src 'none'; script-src {api}/lti/; style-src {content}; img-src {content}; base-uri 'none'"
    );
    let mut response = Response::builder()
        .status(StatusCode::OK)
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_SECURITY_POLICY, policy)
        // Our own form must say that it is ours.
        .header(header::REFERRER_POLICY, "same-origin")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    for cookie in cookies {
        response = response.header(header::SET_COOKIE, cookie);
    }
    response.body(body)
}

fn attributes(pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .map(|(name, value)| format!(" data-{name}=\"{}\"", escape(value)))
        .collect()
}

fn inputs(fields: &[(&'static str, String)]) -> String {
    let input = |(name, value): &(&'static str, String)| {
        format!(
            "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
            escape(value)
        )
    };
    fields.iter().map(input).collect()
}

/// What the platform's storage knows the sign by.
fn key(state: Uuid) -> String {
    format!("lectern_{}", state.simple())
}

/// Messages come from, and go to, the origin of the platform's login page (lti-cs-pm).
fn origin(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

#[handler]
pub(super) fn script() -> Response {
    Response::builder()
        .content_type("text/javascript; charset=utf-8")
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(SCRIPT)
}
