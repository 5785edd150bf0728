//! `/ops/v1`: what the console watches. One pulse a second for everybody, one hop query per console and wake-up.

mod console;
mod pulse;
mod rows;

pub use pulse::Pulse;

use crate::http::caller;
use crate::http::problem::Problem;
use console::Console;
use engine::access::Scope;
use engine::{App, hops};
use poem::web::sse::SSE;
use poem::web::{Data, Json, Query};
use poem::{EndpointExt, Request, Route, get, handler};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use tui::wire::HopPage;

/// Rows of history when nothing was asked.
const USUAL: u64 = 500;

/// Routes below `/ops/v1`.
pub fn routes(
    pulse: Pulse,
    stop: CancellationToken,
    environment: String,
) -> impl poem::Endpoint + 'static {
    Route::new()
        .at("/stream", get(stream))
        .at("/hops", get(history))
        .data(pulse)
        .data(stop)
        .data(Environment(environment))
}

#[derive(Clone)]
struct Environment(String);

#[derive(Deserialize)]
struct Wanted {
    topics: Option<String>,
    after: Option<i64>,
}

#[handler]
async fn stream(
    Data(app): Data<&App>,
    Data(pulse): Data<&Pulse>,
    Data(stop): Data<&CancellationToken>,
    Data(environment): Data<&Environment>,
    Query(wanted): Query<Wanted>,
    request: &Request,
) -> Result<SSE, Problem> {
    let caller = caller::of(request)?;
    caller
        .require(Scope::OpsRead)
        .map_err(engine::Error::from)?;
    let last = request
        .header("last-event-id")
        .and_then(|text| text.parse().ok());
    let topics = wanted
        .topics
        .unwrap_or_else(|| "hops,rejects,auth,agg".to_owned());
    let may_see_anomalies = caller.require(Scope::AnomaliesRead).is_ok();
    let console = Console {
        app: app.clone(),
        caller,
        pulse: pulse.0.clone(),
        stop: stop.clone(),
        environment: environment.0.clone(),
        hops: topics.contains("hops"),
        rejects: topics.contains("rejects"),
        auth: topics.contains("auth") && may_see_anomalies,
        agg: topics.contains("agg"),
        after: last.or(wanted.after),
    };
    Ok(SSE::new(console.events()))
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
    limit: Option<u64>,
}

#[handler]
async fn history(
    Data(app): Data<&App>,
    Query(asked): Query<Before>,
    request: &Request,
) -> Result<Json<HopPage>, Problem> {
    let caller = caller::of(request)?;
    caller
        .require(Scope::OpsRead)
        .map_err(engine::Error::from)?;
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, 1_000);
    let hops = hops::before(app, caller.tenant(), asked.before, limit).await?;
    Ok(Json(HopPage {
        hops: hops.into_iter().map(rows::hop).collect(),
    }))
}
