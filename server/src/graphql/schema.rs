//! The schema, what a request may cost, and how one is run.

use super::cmi5;
use super::failure::{coded, refusal};
use super::mutation::Mutation;
use super::query::Query;
use super::subscription::Watching;
use super::{limits, loaders};
use crate::http::problem::Problem;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use async_graphql::{MergedObject, Request, Response, SDLExportOptions};
use engine::App;
use engine::access::Caller;
use std::net::IpAddr;
use tokio_util::sync::CancellationToken;

/// Fields within fields. The standard introspection query has 13 levels.
const DEEPEST: usize = 15;
/// Fields, each list counted as often as it has rows; acts count more.
const MOST_COMPLEX: usize = 1_000;

/// What can be read. A learner's session may read its own attempt; everything else is for keys.
#[derive(MergedObject)]
#[graphql(name = "Query")]
pub(super) struct Reads(Query, cmi5::Reads);

/// What can be done. Acts are done once per `event`, a UUID of your choice.
#[derive(MergedObject)]
#[graphql(name = "Mutation")]
pub(super) struct Acts(Mutation, cmi5::Acts);

const fn parts() -> (Reads, Acts) {
    (Reads(Query, cmi5::Reads), Acts(Mutation, cmi5::Acts))
}

/// What is served under `/graphql`.
pub(super) type Schema = async_graphql::Schema<Reads, Acts, Watching>;

/// When the server stops, subscriptions end.
#[derive(Clone)]
pub(super) struct Stop(pub(super) CancellationToken);

/// What a subscriber came with, and from where: asked again before anything is told.
#[derive(Clone)]
pub(super) struct Credential(pub(super) String, pub(super) IpAddr);

/// The schema with an engine behind it.
pub(super) fn build(app: &App, stop: CancellationToken) -> Schema {
    let (reads, acts) = parts();
    Schema::build(reads, acts, Watching)
        .data(app.clone())
        .data(Stop(stop))
        .limit_depth(DEEPEST)
        .limit_complexity(MOST_COMPLEX)
        .limit_directives(10)
        .finish()
}

/// The schema in GraphQL's own language, for `openapi/schema.graphql`.
pub fn sdl() -> String {
    let (reads, acts) = parts();
    let schema = Schema::build(reads, acts, Watching).finish();
    schema.sdl_with_options(SDLExportOptions::new().include_specified_by())
}

/// Every root field with the scope that its description names.
pub fn roots() -> Vec<(String, Option<String>)> {
    let document = async_graphql::parser::parse_schema(sdl());
    let mut roots = Vec::new();
    for definition in document.into_iter().flat_map(|all| all.definitions) {
        let TypeSystemDefinition::Type(found) = definition else {
            continue;
        };
        let (name, kind) = (found.node.name.node.to_string(), found.node.kind);
        let TypeKind::Object(object) = kind else {
            continue;
        };
        if !["Query", "Mutation", "Subscription"].contains(&name.as_str()) {
            continue;
        }
        for field in object.fields.into_iter().map(|field| field.node) {
            let told = field.description.map(|text| text.node).unwrap_or_default();
            let scope = told
                .split_once("Scope: `")
                .and_then(|(_, rest)| rest.split_once('`'));
            let scope = scope.map(|(scope, _)| scope.to_owned());
            roots.push((format!("{name}.{}", field.name.node), scope));
        }
    }
    roots
}

/// Runs a query or a mutation.
pub(super) async fn execute(
    schema: &Schema,
    app: &App,
    caller: &Caller,
    request: Request,
) -> Response {
    match prepared(app, caller, request) {
        Ok(request) => coded(schema.execute(request).await),
        Err(problem) => refusal(&problem),
    }
}

/// Holds a request against what the executor does not hold, and gives it its caller and loaders.
pub(super) fn prepared(
    app: &App,
    caller: &Caller,
    mut request: Request,
) -> Result<Request, Problem> {
    limits::hold(&mut request)?;
    Ok(request.data(loaders::of(app, caller)).data(caller.clone()))
}
