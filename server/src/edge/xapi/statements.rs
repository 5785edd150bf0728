//! `/statements` (Communication §2.1).

use super::{enter, faults, no_content, parameters, parts, required};
use crate::http::problem::Problem;
use engine::access::{Caller, Scope};
use engine::{App, lrs};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Request, Response, ResponseBuilder, handler};
use std::fmt::Write;
use store::statement::Raw;
use tokio_util::task::TaskTracker;
use uuid::Uuid;
use xapi::language::Languages;
use xapi::query::{Filter, Format, Query};
use xapi::{Limits, Version};

/// Our own parameter in `more`: the place to go on from.
const CURSOR: &str = "cursor";

#[handler]
pub(super) async fn put(
    Data(app): Data<&App>,
    Data(tasks): Data<&TaskTracker>,
    request: &Request,
    body: poem::Body,
) -> Result<Response, Problem> {
    let (version, caller) = enter(request, Scope::StatementsWrite)?;
    let parameters = parameters(request)?;
    super::only(&parameters, &["statementId"])?;
    let id = statement_id(&parameters)?;
    let sent = Sent {
        request,
        version,
        caller,
        put: Some(id),
        body,
    };
    record(app, tasks, sent).await?;
    Ok(no_content())
}

#[handler]
pub(super) async fn post(
    Data(app): Data<&App>,
    Data(tasks): Data<&TaskTracker>,
    request: &Request,
    body: poem::Body,
) -> Result<Response, Problem> {
    let (version, caller) = enter(request, Scope::StatementsWrite)?;
    super::only(&parameters(request)?, &[])?;
    let sent = Sent {
        request,
        version,
        caller,
        put: None,
        body,
    };
    let ids = record(app, tasks, sent).await?;
    Ok(super::ids(&ids))
}

/// `statementId` of a PUT.
pub(in crate::edge) fn statement_id(parameters: &[(String, String)]) -> Result<Uuid, Problem> {
    let id = required(parameters, "statementId")?;
    xapi::iri::uuid(id)
        .ok_or_else(|| Problem::bad_request("xapi.statement.id", "statementId must be a UUID"))
}

/// What a POST is answered with.
pub(in crate::edge) fn ids(ids: &[Uuid]) -> Response {
    Response::builder()
        .content_type("application/json")
        .body(id_list(ids))
}

/// What a PUT or POST brings.
pub(in crate::edge) struct Sent<'r> {
    pub(super) request: &'r Request,
    pub(super) version: Version,
    pub(super) caller: Caller,
    pub(super) put: Option<Uuid>,
    pub(super) body: poem::Body,
}

async fn record(app: &App, tasks: &TaskTracker, sent: Sent<'_>) -> Result<Vec<Uuid>, Problem> {
    if parts::are_in(sent.request) {
        return parts::record(app, tasks, sent).await;
    }
    let body = Sent::read(sent.request, sent.body).await?;
    Ok(lrs::record(app, &sent.caller, &body, sent.version, sent.put).await?)
}

fn id_list(ids: &[Uuid]) -> String {
    let mut text = String::with_capacity(2 + ids.len() * 39);
    for (index, id) in ids.iter().enumerate() {
        let _ = write!(text, "{}\"{id}\"", if index == 0 { "[" } else { "," });
    }
    if ids.is_empty() {
        "[]".to_owned()
    } else {
        text + "]"
    }
}

impl Sent<'_> {
    /// The body of statements that come without attachments.
    pub(in crate::edge) async fn read(
        request: &Request,
        body: poem::Body,
    ) -> Result<Vec<u8>, Problem> {
        let kind = request.content_type().unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let detail = format!(
                "statements are sent as application/json, or with attachments as multipart/mixed, not as {kind:?}"
            );
            return Err(Problem::bad_request("xapi.content_type", detail));
        }
        let most = Limits::default().bytes;
        let bytes = body.into_bytes_limit(most).await.map_err(|_| {
            let detail = format!("a request has at most {most} bytes; send smaller batches");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
        })?;
        Ok(bytes.into())
    }
}

#[handler]
pub(super) async fn get(Data(app): Data<&App>, request: &Request) -> Result<Response, Problem> {
    let (version, caller) = enter(request, Scope::StatementsReadMine)?;
    let mut parameters = parameters(request)?;
    let cursor = take_cursor(&mut parameters)?;
    let pairs = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    match xapi::query::statements(pairs, version).map_err(faults)? {
        Query::One {
            id,
            voided,
            format,
            attachments,
        } => {
            let raw = lrs::by_id(app, &caller, id, voided).await?;
            let json = written(app, &caller, &raw, format, request).await?;
            let answer = headed(Some(&raw));
            if attachments {
                return parts::answer(app, &caller, answer, &[raw], json).await;
            }
            Ok(answer.content_type("application/json").body(json))
        }
        Query::Many(filter) => many(app, &caller, request, &parameters, &filter, cursor).await,
    }
}

fn take_cursor(parameters: &mut Vec<(String, String)>) -> Result<Option<i64>, Problem> {
    let Some(at) = parameters.iter().position(|(name, _)| name == CURSOR) else {
        return Ok(None);
    };
    let (_, value) = parameters.remove(at);
    let seq = value
        .parse()
        .map_err(|_| Problem::bad_request("page.cursor", "this more link is not one of ours"))?;
    Ok(Some(seq))
}

async fn many(
    app: &App,
    caller: &Caller,
    request: &Request,
    parameters: &[(String, String)],
    filter: &Filter,
    cursor: Option<i64>,
) -> Result<Response, Problem> {
    let found = lrs::find(app, caller, filter, cursor).await?;
    let mut json = String::with_capacity(
        found
            .statements
            .iter()
            .map(|raw| raw.json.len() + 1)
            .sum::<usize>()
            + 64,
    );
    json.push_str("{\"statements\":[");
    for (index, raw) in found.statements.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        match filter.format {
            // Stored canonical, answered as stored.
            Format::Exact => json.push_str(&raw.json),
            other => json.push_str(&written(app, caller, raw, other, request).await?),
        }
    }
    json.push_str("],\"more\":");
    let more = found
        .more
        .map(|seq| more_link(request, parameters, seq))
        .unwrap_or_default();
    json.push_str(&serde_json::Value::String(more).to_string());
    json.push('}');
    let newest = found.statements.iter().max_by_key(|raw| raw.seq);
    let answer = headed(newest);
    if filter.attachments {
        return parts::answer(app, caller, answer, &found.statements, json).await;
    }
    Ok(answer.content_type("application/json").body(json))
}

/// A relative IRL that keeps every parameter (Communication §2.1.3): stable under inserts, because the cursor is a
/// place in the order of storage and not a count.
fn more_link(request: &Request, parameters: &[(String, String)], seq: i64) -> String {
    let mut parameters = parameters.to_vec();
    parameters.push((CURSOR.to_owned(), seq.to_string()));
    let query = serde_urlencoded::to_string(&parameters).unwrap_or_default();
    format!("{}?{query}", request.original_uri().path())
}

async fn written(
    app: &App,
    caller: &Caller,
    raw: &Raw,
    format: Format,
    request: &Request,
) -> Result<String, Problem> {
    match format {
        Format::Exact => Ok(raw.json.clone()),
        Format::Ids => Ok(xapi::format::ids(&raw.json)),
        Format::Canonical => {
            let wanted =
                Languages::from_header(request.header(header::ACCEPT_LANGUAGE).unwrap_or_default());
            let mut definitions = std::collections::BTreeMap::new();
            for id in xapi::format::activities(&raw.json) {
                if let Some(definition) = lrs::definition(app, caller.tenant(), &id).await? {
                    definitions.insert(id, definition);
                }
            }
            Ok(xapi::format::canonical(&raw.json, &wanted, |id: &str| {
                definitions.get(id).cloned()
            }))
        }
    }
}

/// The beginning of every answer.
fn headed(newest: Option<&Raw>) -> ResponseBuilder {
    let answer = Response::builder();
    match newest {
        Some(raw) => answer.header(
            header::LAST_MODIFIED,
            super::others::http_date(raw.stored()),
        ),
        None => answer,
    }
}
