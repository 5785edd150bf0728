//! The map: every mount point on one page.

use crate::config::Config;
use crate::edge::{cmi5, link, lti, ops, package, player, scim, sso, xapi};
use crate::http::address::Locate;
use crate::http::audit::Record;
use crate::http::caller::Authenticate;
use crate::http::cors::Origins;
use crate::http::health;
use crate::http::idempotency::Remember;
use crate::http::limits::Bounded;
use crate::http::signed_in::SignedIn;
use crate::http::telemetry::Watch;
use crate::{graphql, rest};
use engine::App;
use poem::middleware::AddData;
use poem::{Endpoint, EndpointExt, Route, get};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// API, GraphQL, LRS, launches and operations.
pub fn api(
    app: &App,
    config: &Config,
    pulse: ops::Pulse,
    tasks: TaskTracker,
    stop: CancellationToken,
) -> impl Endpoint + 'static {
    let directory = Arc::new(sso::Directory::default());
    let bearers = Arc::new(sso::Bearers::new(directory.clone()));
    let rest = rest::service(&config.public_url);
    let described = Route::new()
        .at("/openapi.json", rest.spec_endpoint())
        .nest("/docs", rest.swagger_ui())
        .nest(
            "/api/v1",
            rest.with(Record(app.clone()))
                .with(Remember(app.clone()))
                .with(Bounded)
                .with(AddData::new(stop.clone()))
                .with(AddData::new(tasks.clone()))
                .with(SignedIn(app.clone())),
        );
    described
        .nest(
            "/graphql",
            graphql::routes(app, stop.clone())
                .with(AddData::new(bearers.clone()))
                .with(SignedIn(app.clone())),
        )
        .at("/graphiql", get(graphql::page))
        .nest("/xapi", xapi::routes(tasks))
        .nest("/l", link::routes())
        .nest("/lti", lti::routes())
        .nest("/auth", sso::routes(directory))
        .nest("/scim/v2", scim::routes())
        .nest(
            "/ops/v1",
            ops::routes(pulse, stop, config.environment.clone()),
        )
        .at("/favicon.ico", get(player::icon))
        .at("/health/live", get(health::live))
        .at("/health/ready", get(health::ready))
        .at("/metrics", get(health::metrics))
        .with(Authenticate {
            app: app.clone(),
            bearers: Some(bearers),
        })
        .with(Origins(&config.cors_origins))
        .with(AddData::new(app.clone()))
        .with(Locate::behind(&config.proxies()))
        .with(Watch(app.clone()))
}

/// Player and packages, on an origin of their own where no cookie is ever set or read.
pub fn content(app: &App, config: &Config, tasks: TaskTracker) -> impl Endpoint + 'static {
    let played = Route::new()
        .nest("/play", player::routes())
        .nest("/package", package::routes())
        .at("/health/live", get(health::live))
        .with(Authenticate {
            app: app.clone(),
            bearers: None,
        });
    Route::new()
        .nest("/", played)
        // AUs have credentials of their own.
        .nest("/cmi5", cmi5::routes(tasks))
        .with(AddData::new(app.clone()))
        .with(Locate::behind(&config.proxies()))
        .with(Watch(app.clone()))
}
