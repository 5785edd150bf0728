//! `/l/{token}`: a signed launch link becomes a session on the content origin.

use crate::edge::page::Refused;
use crate::http::problem::Problem;
use engine::App;
use engine::launch::{Refusal, by_link};
use engine::links::Closed;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{IntoResponse, Request, Response, Route, get, handler};

/// Routes below `/l`.
pub fn routes() -> Route {
    Route::new().at("/:token", get(open).head(look))
}

#[handler]
async fn open(
    Data(app): Data<&App>,
    Path(token): Path<String>,
    request: &Request,
) -> Result<Response, Problem> {
    match by_link(app, &token, languages(request)).await? {
        Ok(begun) => Ok(to_player(&begun.url)),
        Err(refusal) => Ok(refused(app, refusal)),
    }
}

/// A preview, or a scanner that only looks, must not use up a single-use link. poem would answer HEAD by GET and tell
/// the handler so.
#[handler]
fn look() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The languages a browser asks for, best first.
pub fn languages(request: &Request) -> Vec<String> {
    let text = request.header(header::ACCEPT_LANGUAGE).unwrap_or_default();
    let mut wanted: Vec<(f32, String)> = text.split(',').take(20).filter_map(weighted).collect();
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted.into_iter().map(|(_, tag)| tag).collect()
}

fn weighted(part: &str) -> Option<(f32, String)> {
    let (tag, parameters) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
    let quality = parameters
        .trim()
        .strip_prefix("q=")
        .map_or(Some(1.0), |q| q.trim().parse().ok())?;
    (quality > 0.0 && !tag.is_empty() && tag != "*").then(|| (quality, tag.to_owned()))
}

fn to_player(url: &str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, url)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .finish()
}

fn refused(app: &App, refusal: Refusal) -> Response {
    let (title, explanation, advice) = words(refusal.closed);
    Refused {
        content_url: &app.settings.content_url,
        status: match refusal.closed {
            Closed::Unknown => StatusCode::NOT_FOUND,
            Closed::Expired | Closed::Revoked | Closed::Used => StatusCode::GONE,
        },
        reason: refusal.closed.code(),
        title,
        explanation,
        advice,
        id: &refusal.launch.to_string(),
    }
    .into_response()
}

const fn words(closed: Closed) -> (&'static str, &'static str, &'static str) {
    match closed {
        Closed::Unknown => (
            "This link does not lead anywhere",
            "The address is not one of our course links. A letter may be missing at its end.",
            "Open it again from the message you got, or copy the whole address.",
        ),
        Closed::Expired => (
            "This link has expired",
            "It was made for a limited time, and that time is over. What you did before is kept.",
            "Ask whoever sent it for a new link.",
        ),
        Closed::Revoked => (
            "This link was withdrawn",
            "Whoever made it has switched it off. What you did before is kept.",
            "Ask whoever sent it for a new link.",
        ),
        Closed::Used => (
            "This link was used already",
            "It opens one time only, and it was opened before: by you, or by somebody else.",
            "If the course is still open in another tab, go on there. Otherwise ask for a new link.",
        ),
    }
}
