//! The page of a place, for instructors: a page that any platform may frame, and the calls it makes with the pass that
//! its address carried. No cookie is read or set.

use crate::edge::link::languages;
use crate::http::problem::Problem;
use engine::platforms::overview::{self, Pass, Row};
use engine::{App, Instant};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

const PAGE: &str = include_str!("../../../assets/lti/place.html");
const SCRIPT: &str = include_str!("../../../assets/lti/place.js");
const STYLE: &str = include_str!("../../../assets/lti/place.css");
/// Bytes of a call at most.
const LARGEST: usize = 32 * 1024;

/// What the page sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    pass: String,
    after: Option<Uuid>,
    grade: Option<Uuid>,
}

#[handler]
pub(super) fn page(Data(app): Data<&App>) -> Response {
    let (api, content) = (&app.settings.public_url, &app.settings.content_url);
    let body = PAGE
        .replace("\"/play/", &format!("\"{content}/play/"))
        .replace("\"/lti/", &format!("\"{api}/lti/"));
    let policy = format!(
        "default-src 'none'; script-src {api}/lti/; style-src {api}/lti/ {content}; img-src {content}; \
         connect-src {api}/lti/; base-uri 'none'; form-action 'none'; frame-ancestors *"
    );
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_SECURITY_POLICY, policy)
        .header(header::REFERRER_POLICY, "no-referrer")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(body)
}

#[handler]
pub(super) fn script() -> Response {
    asset("text/javascript; charset=utf-8", SCRIPT)
}

#[handler]
pub(super) fn style() -> Response {
    asset("text/css; charset=utf-8", STYLE)
}

fn asset(kind: &str, text: &'static str) -> Response {
    Response::builder()
        .content_type(kind)
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(text)
}

#[handler]
pub(super) async fn rows(Data(app): Data<&App>, body: Body) -> Result<Response, Problem> {
    let (pass, asked) = asked(app, body).await?;
    let seen = overview::overview(app, &pass, asked.after).await?;
    let seen = seen.ok_or_else(over)?;
    Ok(answer(&json!({
        "course": seen.course.as_ref().map(|course| &course.title),
        "return_url": seen.return_url,
        "rows": seen.rows.iter().map(row).collect::<Vec<_>>(),
        "next": seen.next,
    })))
}

#[handler]
pub(super) async fn resend(Data(app): Data<&App>, body: Body) -> Result<Response, Problem> {
    let (pass, asked) = asked(app, body).await?;
    let count = overview::resend(app, &pass, asked.grade).await?;
    Ok(answer(&json!({ "resent": count })))
}

#[handler]
pub(super) async fn open(
    Data(app): Data<&App>,
    request: &Request,
    body: Body,
) -> Result<Response, Problem> {
    let (pass, _) = asked(app, body).await?;
    let begun = overview::open(app, &pass, languages(request)).await?;
    let begun = begun.ok_or_else(over)?;
    Ok(answer(&json!({ "url": begun.url })))
}

async fn asked(app: &App, body: Body) -> Result<(Pass, Asked), Problem> {
    let bytes = body.into_bytes_limit(LARGEST).await.map_err(|_| {
        let detail = format!("found a body that is too large; expected at most {LARGEST} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
    })?;
    let asked: Asked = serde_json::from_slice(&bytes)
        .map_err(|error| Problem::bad_request("body.json", error.to_string()))?;
    let pass = Pass::open(app, &asked.pass).ok_or_else(over)?;
    Ok((pass, asked))
}

fn over() -> Problem {
    let detail =
        "found no pass, or one that is over; open this page again from your learning platform";
    Problem::unauthorized("lti.pass.over", detail)
}

fn answer(body: &Value) -> Response {
    Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string())
}

fn row(row: &Row) -> Value {
    let when = |at: Instant| at.0.div_euclid(1_000);
    let attempt = row.attempt.as_ref().map(|attempt| {
        json!({
            "number": attempt.number, "state": attempt.state, "completed": attempt.completed,
            "passed": attempt.passed, "share": attempt.scaled, "at": when(attempt.updated_at),
        })
    });
    let grade = row.grade.as_ref().map(|grade| {
        json!({
            "id": grade.id, "share": grade.share, "state": grade.state, "tries": grade.tries,
            "status": grade.status, "error": grade.error, "next_at": when(grade.next_at),
            "delivered_at": grade.delivered_at.map(when),
        })
    });
    let progress = row.progress;
    json!({
        "learner": row.learner, "started_at": when(row.started_at), "attempt": attempt,
        "progress": progress.map(|(done, total)| json!({"done": done, "total": total})), "grade": grade,
    })
}
