//! `/agents`, `/activities` and `/about` (Communication §2.4, §2.5, §2.8).

use super::{VERSION, enter, only, parameters, required};
use crate::http::problem::Problem;
use engine::access::Scope;
use engine::{App, Instant, lrs};
use poem::web::Data;
use poem::{Request, Response, handler};
use serde_json::json;
use time::macros::format_description;
use xapi::Version;

/// A client that says it speaks 1.0 is told of 1.0 alone: its text allows no other value here (1.0.3 Communication
/// §2.8), and Python's `tincan` refuses the whole answer over one.
#[handler]
pub(super) fn about(request: &Request) -> Response {
    let versions: &[&str] = match request.header(VERSION).and_then(Version::from_header) {
        Some(Version::V1) => &["1.0.3"],
        _ => &["1.0.3", "2.0.0"],
    };
    let about = json!({
        "version": versions,
        "extensions": {"urn:lectern:version": env!("CARGO_PKG_VERSION")},
    });
    Response::builder()
        .content_type("application/json")
        .body(about.to_string())
}

#[handler]
pub(super) async fn agent(Data(app): Data<&App>, request: &Request) -> Result<Response, Problem> {
    let (_, caller) = enter(request, Scope::StatementsReadMine)?;
    let parameters = parameters(request)?;
    only(&parameters, &["agent"])?;
    let agent = required(&parameters, "agent")?;
    let person = lrs::person(app, &caller, agent).await?;
    Ok(Response::builder()
        .content_type("application/json")
        .body(person))
}

#[handler]
pub(super) async fn activity(
    Data(app): Data<&App>,
    request: &Request,
) -> Result<Response, Problem> {
    let (_, caller) = enter(request, Scope::StatementsReadMine)?;
    let parameters = parameters(request)?;
    only(&parameters, &["activityId"])?;
    let id = required(&parameters, "activityId")?;
    if !xapi::iri::is_iri(id) {
        return Err(Problem::bad_request(
            "xapi.iri",
            "activityId must be an IRI with a scheme",
        ));
    }
    let definition = lrs::definition(app, caller.tenant(), id).await?;
    Ok(Response::builder()
        .content_type("application/json")
        .body(xapi::activity::object(id, definition.as_deref())))
}

/// `Sat, 21 Nov 2026 23:53:53 GMT` (RFC 9110 §5.6.7).
pub(super) fn http_date(at: Instant) -> String {
    let format = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.to_time().format(&format).unwrap_or_default()
}
