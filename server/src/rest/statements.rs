//! Statements in bulk. One by one and in pages they are read at `/xapi/statements`.

use crate::http::caller::Key;
use crate::http::ndjson::Ndjson;
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::App;
use engine::export::Export;
use poem::web::Data;
use poem::{Body, Request};
use poem_openapi::param::{Header, Query};
use poem_openapi::{ApiResponse, OpenApi};
use std::io;
use tokio_util::sync::CancellationToken;
use xapi::Version;
use xapi::language::Languages;
use xapi::query::Filter;

/// The REST resource.
pub struct Statements;

/// The parameters of an export: those of `GET /xapi/statements` that choose statements.
const KNOWN: [&str; 9] = [
    "agent",
    "verb",
    "activity",
    "registration",
    "related_agents",
    "related_activities",
    "since",
    "until",
    "format",
];

/// Statements, one a line.
#[derive(ApiResponse)]
enum Exported {
    /// One statement a line, oldest first. An answer that was cut short ends without its last chunk.
    #[oai(status = 200)]
    Lines(
        Ndjson,
        /// What was stored up to this moment and matches is in the whole answer: `since` of the next export.
        #[oai(header = "X-Lectern-Through")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Records")]
#[allow(
    clippy::too_many_arguments,
    reason = "each filter is a parameter of the description"
)]
impl Statements {
    /// Export statements
    ///
    /// NDJSON, streamed: one statement a line, oldest first, without those that were voided. The filters are those of
    /// `GET /xapi/statements`. To go on after a broken connection, send the `stored` of the last whole line as `since`;
    /// for what came in later, send `X-Lectern-Through` of a whole export. With `statements:read:mine` alone, only what
    /// the same credential wrote. Scope: `statements:read:mine`.
    #[oai(
        path = "/statements/export",
        method = "get",
        operation_id = "exportStatements"
    )]
    async fn export(
        &self,
        Data(app): Data<&App>,
        Data(stop): Data<&CancellationToken>,
        Key(caller): Key,
        request: &Request,
        /// An agent or identified group, as JSON.
        agent: Query<Option<String>>,
        /// Verb id.
        verb: Query<Option<String>>,
        /// Activity id.
        activity: Query<Option<String>>,
        /// `context.registration`.
        registration: Query<Option<String>>,
        /// `true`: the agent in any place.
        related_agents: Query<Option<String>>,
        /// `true`: the activity in any place.
        related_activities: Query<Option<String>>,
        /// Stored after this moment.
        since: Query<Option<String>>,
        /// Stored at this moment or before.
        until: Query<Option<String>>,
        /// `exact` (by default), `ids` or `canonical`.
        format: Query<Option<String>>,
        /// For `canonical`: the language of names and descriptions.
        #[oai(name = "Accept-Language")]
        languages: Header<Option<String>>,
    ) -> Result<Exported, Problem> {
        only_known(request)?;
        let given = [
            agent.0,
            verb.0,
            activity.0,
            registration.0,
            related_agents.0,
            related_activities.0,
            since.0,
            until.0,
            format.0,
        ];
        let pairs = KNOWN.into_iter().zip(&given);
        let filter = filter(pairs.filter_map(|(name, value)| Some((name, value.as_deref()?))))?;
        let languages = Languages::from_header(languages.0.as_deref().unwrap_or_default());
        let export = Export::begin(app, &caller, &filter, languages).await?;
        let through = xapi::time::stored_text(export.through().0);
        Ok(Exported::Lines(
            Ndjson(streamed(export, stop.clone())),
            through,
        ))
    }
}

/// A misspelt filter would let everything through.
fn only_known(request: &Request) -> Result<(), Problem> {
    let query = request.uri().query().unwrap_or_default();
    let given: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    match given
        .iter()
        .find(|(name, _)| !KNOWN.contains(&name.as_str()))
    {
        None => Ok(()),
        Some((name, _)) => {
            let detail = format!(
                "unknown parameter {name:?}; an export knows {}",
                KNOWN.join(", ")
            );
            Err(Problem::bad_request("xapi.parameter.unknown", detail))
        }
    }
}

/// Which statements are meant, by the rules of the xAPI resource.
pub(super) fn filter<'p>(
    pairs: impl Iterator<Item = (&'p str, &'p str)>,
) -> Result<Filter, Problem> {
    match xapi::query::statements(pairs, Version::V2).map_err(engine::Error::Statements)? {
        xapi::query::Query::Many(filter) => Ok(*filter),
        xapi::query::Query::One { .. } => Ok(Filter::default()),
    }
}

/// The next page is read when the client has taken the one before. A body that fails breaks the connection, so that no
/// client takes a part for the whole.
fn streamed(export: Export, stop: CancellationToken) -> Body {
    let pages = futures_util::stream::try_unfold((export, stop), |(mut export, stop)| async move {
        if stop.is_cancelled() {
            return Err(io::Error::other("the server is stopping"));
        }
        match export.next().await {
            Ok(page) => Ok(page.map(|lines| (lines, (export, stop)))),
            Err(error) => {
                tracing::warn!(%error, "an export was cut short");
                Err(io::Error::other(error))
            }
        }
    });
    Body::from_bytes_stream(pages)
}
