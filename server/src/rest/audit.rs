//! The audit log of a tenant, page by page and as a whole.

use crate::http::caller::Key;
use crate::http::ndjson::Ndjson;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::Scope;
use engine::audit::{self, Entry, Filter};
use engine::{App, TenantId};
use poem::Body;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::{Any, ToJSON};
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde_json::Value;
use std::io;
use time::OffsetDateTime;
use uuid::Uuid;

/// Lines of an export read at once.
const AT_ONCE: u64 = 500;

/// The REST resource.
pub struct Audit;

/// A line of the audit log.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct AuditEntry {
    /// 1, 2, 3 …, without a gap.
    seq: i64,
    /// The lines before and after an act share it.
    act: Uuid,
    /// `before` or `after` an act; `once` for what is over when it is known.
    phase: String,
    /// When.
    at: OffsetDateTime,
    /// `key:…`, `person:…`, `session:…`, `cli`, `nobody`.
    actor: String,
    /// The id of the key or session.
    credential: Option<String>,
    /// How they came: `key`, `session`, `token`, `cli`, `oidc`, ….
    method: String,
    /// From where.
    address: Option<String>,
    /// What their program calls itself.
    agent: String,
    /// `key.create`, `login`, `access.denied`, ….
    action: String,
    /// What it was done to.
    resource: String,
    /// `begun`, `ok`, `refused` or `failed`.
    result: String,
    /// Why it was refused.
    code: Option<String>,
    /// More.
    detail: Any<Value>,
    /// Keyed hash over this line and the one before, hex.
    hash: String,
}

impl From<Entry> for AuditEntry {
    fn from(row: Entry) -> Self {
        AuditEntry {
            seq: row.seq,
            act: row.act_id,
            phase: row.phase,
            at: row.at.to_time(),
            actor: row.actor,
            credential: row.credential,
            method: row.method,
            address: row.address,
            agent: row.agent,
            action: row.action,
            resource: row.resource,
            result: row.result,
            code: row.code,
            detail: Any(serde_json::from_str(&row.detail).unwrap_or_default()),
            hash: row.hash,
        }
    }
}

#[derive(ApiResponse)]
enum Exported {
    /// One line of the log after the other.
    #[oai(status = 200)]
    Lines(Ndjson),
}

#[OpenApi(tag = "Tag::Operations")]
impl Audit {
    /// The audit log, oldest first
    ///
    /// Scope: `audit:read`.
    #[oai(path = "/audit", method = "get", operation_id = "listAudit")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Only by this actor.
        actor: Query<Option<String>>,
        /// Only of this action.
        action: Query<Option<String>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<AuditEntry>>, Problem> {
        caller
            .require(Scope::AuditRead)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<i64>(cursor.0, limit.0)?;
        let filter = Filter {
            actor: actor.0,
            action: action.0,
        };
        let rows = audit::page(app, caller.tenant(), &filter, page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.seq.to_string(),
            AuditEntry::from,
        )))
    }

    /// The whole audit log, one line after the other
    ///
    /// As `application/x-ndjson`; `after` goes on where an export before ended. Scope: `audit:read`.
    #[oai(path = "/audit/export", method = "get", operation_id = "exportAudit")]
    async fn export(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// `seq` of the last line seen.
        after: Query<Option<i64>>,
    ) -> Result<Exported, Problem> {
        caller
            .require(Scope::AuditRead)
            .map_err(engine::Error::from)?;
        let after = after.0.unwrap_or(0);
        Ok(Exported::Lines(Ndjson(streamed(
            app.clone(),
            caller.tenant(),
            after,
        ))))
    }
}

/// The next lines are read when the client has taken those before.
fn streamed(app: App, tenant: TenantId, after: i64) -> Body {
    let pages = futures_util::stream::try_unfold((app, after), move |(app, after)| async move {
        match lines(&app, tenant, after).await {
            Ok(Some((text, last))) => Ok(Some((text, (app, last)))),
            Ok(None) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "an export of the audit log was cut short");
                Err(io::Error::other(error))
            }
        }
    });
    Body::from_bytes_stream(pages)
}

/// Some lines and the number of the last one.
pub(crate) async fn lines(
    app: &App,
    tenant: TenantId,
    after: i64,
) -> engine::Result<Option<(String, i64)>> {
    let page = store::Page {
        after: Some(after),
        limit: AT_ONCE,
    };
    let rows = audit::page(app, tenant, &Filter::default(), page).await?;
    let Some(last) = rows.last().map(|row| row.seq) else {
        return Ok(None);
    };
    let mut text = String::new();
    for row in rows {
        text.push_str(&AuditEntry::from(row).to_json_string());
        text.push('\n');
    }
    Ok(Some((text, last)))
}
