//! GraphQL beside REST: the same engine, the same callers, the same scopes. One file per noun; the roots are in
//! `query`, `mutation` and `subscription`. What a request may cost is held in `limits` and `schema`.

mod attempt;
mod cmi5;
mod course;
mod explorer;
mod failure;
mod guard;
mod interaction;
mod limits;
mod loaders;
mod me;
mod mutation;
mod paging;
mod query;
mod question;
mod response;
mod schema;
mod segment;
mod socket;
mod subscription;
#[cfg(test)]
mod tests;
mod transport;
mod view;

pub(crate) use explorer::page;
pub use schema::{roots, sdl};

use engine::App;
use poem::{EndpointExt, Route, get, post};
use tokio_util::sync::CancellationToken;

/// Routes below `/graphql`. Subscriptions end when `stop` is cancelled.
pub fn routes(app: &App, stop: CancellationToken) -> Route {
    let schema = schema::build(app, stop.clone());
    Route::new()
        .at("/", post(transport::ask).data(schema.clone()))
        .at("/ws", get(socket::open).data(schema).data(stop))
        .at("/schema.graphql", get(explorer::schema))
        .at("/explorer.js", get(explorer::script))
        .at("/explorer.css", get(explorer::style))
}
