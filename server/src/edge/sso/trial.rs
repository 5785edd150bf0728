//! The page that ends a login which was only tried: what was said, what becomes of it, which role it gives, what did not
//! hold, and how far clocks are apart. No session begins.

use super::verdict::Verdict;
use crate::edge::page::Sheet;
use crate::http::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::App;
use engine::sign_on::Login;
use engine::sign_on::trial::{self, Claim, Failed, Report};
use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use serde_json::{Map, Value};
use sso::Reply;
use store::provider::Provider;
use uuid::Uuid;

/// Ends a trial: keeps what came of it and shows it.
pub(super) async fn end(
    app: &App,
    provider: &Provider,
    id: Uuid,
    came: Result<(Login, i64), (Verdict, Map<String, Value>)>,
) -> poem::Result<Response> {
    let report = match came {
        Ok((login, drift)) => trial::good(app, provider, &login, drift).await,
        Err((verdict, said)) => refused(app, provider, verdict, &said),
    };
    let report = report.map_err(Problem::from)?;
    trial::end(app, provider.tenant_id, id, &report)
        .await
        .map_err(Problem::from)?;
    Ok(page(app, &report))
}

fn refused(
    app: &App,
    provider: &Provider,
    verdict: Verdict,
    said: &Map<String, Value>,
) -> engine::Result<Report> {
    let (failed, drift) = match verdict {
        Verdict::Failed(error) => return Err(error),
        Verdict::Refused {
            code,
            must,
            found,
            expected,
            drift,
        } => {
            let failed = Failed {
                code: code.to_owned(),
                must: must.to_owned(),
                found,
                expected,
            };
            (failed, drift)
        }
    };
    let now = engine::sign_on::seconds(app.now());
    let issued = said.get("iat").and_then(Value::as_i64);
    let drift = issued.map(|issued| issued.saturating_sub(now)).or(drift);
    trial::refused(provider, failed, drift, said)
}

/// The claims of an ID token that nobody vouches for: only to be shown to the one who tries.
pub(super) fn said(replies: &[Reply]) -> Option<Map<String, Value>> {
    let body: Value = serde_json::from_slice(&replies.first()?.body).ok()?;
    let payload = body.get("id_token")?.as_str()?.split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn page(app: &App, report: &Report) -> Response {
    let (status, reason) = match &report.failed {
        None => (StatusCode::OK, "trial.ok"),
        Some(failed) => (StatusCode::BAD_REQUEST, failed.code.as_str()),
    };
    let title = match report.ok {
        true => "This login would go well",
        false => "This login would be refused",
    };
    Sheet {
        content_url: &app.settings.content_url,
        status,
        ok: report.ok,
        reason,
        title,
        rows: rows(report),
    }
    .into_response()
}

fn rows(report: &Report) -> Vec<[String; 3]> {
    let row = |a: &str, b: String, c: &str| [a.to_owned(), b, c.to_owned()];
    let mut rows = vec![row("session", "none".to_owned(), "this was only tried")];
    if let Some(failed) = &report.failed {
        rows.push(row("did not hold", failed.code.clone(), &failed.must));
        rows.push(row("found", failed.found.clone(), ""));
        rows.push(row("expected", failed.expected.clone(), ""));
    }
    let clock = report.drift.map_or_else(|| "unknown".to_owned(), ahead);
    rows.push(row("clock", clock, "up to 60 s do not matter"));
    let roles = match report.ok {
        true => report.roles.join(", "),
        false => "none: it was refused".to_owned(),
    };
    rows.push(row("roles", roles, ""));
    for rule in &report.rules {
        let fits = if rule.fits { "holds" } else { "does not hold" };
        let text = format!("{} has {} → {}", rule.claim, rule.value, rule.role);
        rows.push(row("rule", text, fits));
    }
    let doubt = match report.verified {
        true => "",
        false => " (not verified)",
    };
    let claim = |it: &Claim| {
        let why = format!("{}: {}{doubt}", it.fate, it.why);
        [it.name.clone(), it.value.clone(), why]
    };
    rows.extend(report.claims.iter().map(claim));
    rows
}

/// How a provider's clock is told.
pub(crate) fn ahead(drift: i64) -> String {
    match drift {
        0 => "the provider's is ours to the second".to_owned(),
        1.. => format!("the provider's is {drift} s ahead"),
        _ => format!("the provider's is {} s behind", drift.unsigned_abs()),
    }
}
