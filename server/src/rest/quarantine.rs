//! Refused statements: every fault, and the statement as it was sent.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::Scope;
use engine::{App, quarantine};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;
use store::quarantine::Quarantined as Row;
use uuid::Uuid;

/// The REST resource.
pub struct Quarantine;

/// A refused statement.
#[derive(Object)]
struct Quarantined {
    /// UUIDv7.
    id: String,
    /// When it came, RFC 3339.
    received_at: String,
    /// Name of the credential that sent it.
    source: String,
    /// All faults found.
    faults: Vec<Fault>,
    /// As it was sent.
    statement: String,
}

/// One broken rule.
#[derive(Object, Deserialize)]
struct Fault {
    /// Stable and dotted.
    code: String,
    /// JSON pointer.
    pointer: String,
    /// The rule with its section.
    rule: String,
    /// What was there.
    found: String,
    /// What belongs there.
    expected: String,
}

impl From<Row> for Quarantined {
    fn from(row: Row) -> Self {
        Quarantined {
            id: row.id.to_string(),
            received_at: row.received_at.to_string(),
            source: row.source,
            faults: serde_json::from_str(&row.faults).unwrap_or_default(),
            statement: row.statement,
        }
    }
}

#[OpenApi(tag = "Tag::Operations")]
impl Quarantine {
    /// Refused statements, newest first
    ///
    /// Scope: `quarantine:read`.
    #[oai(path = "/quarantine", method = "get", operation_id = "listQuarantine")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Only with this fault.
        code: Query<Option<String>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Quarantined>>, Problem> {
        caller
            .require(Scope::QuarantineRead)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let rows = quarantine::all_refused(app, caller.tenant(), code.0.as_deref(), page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Quarantined::from,
        )))
    }

    /// One refused statement
    ///
    /// Scope: `quarantine:read`.
    #[oai(
        path = "/quarantine/:id",
        method = "get",
        operation_id = "getQuarantined"
    )]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        id: Path<Uuid>,
    ) -> Result<Json<Quarantined>, Problem> {
        caller
            .require(Scope::QuarantineRead)
            .map_err(engine::Error::from)?;
        Ok(Json(
            quarantine::refused(app, caller.tenant(), id.0)
                .await?
                .into(),
        ))
    }
}
