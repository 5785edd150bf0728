//! Reading statements: found by terms, answered as stored. They are written by the [`crate::writer`] only.

mod select;

use crate::entity::statement::{Column, Entity};
use crate::{Executor, Instant, Result, TenantId, scope};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Statement as Sql};
use std::collections::HashMap;
use uuid::Uuid;

pub use crate::entity::statement::Model as Statement;

/// What `GET /statements` can ask for (xAPI 1.0.3 Communication §2.1.3).
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Agent key.
    pub agent: Option<String>,
    /// Look for the agent in every place, not only actor and object.
    pub related_agents: bool,
    /// Verb id, exactly.
    pub verb: Option<String>,
    /// Activity id.
    pub activity: Option<String>,
    /// Look for the activity in every place, not only the object.
    pub related_activities: bool,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// Stored after this moment.
    pub since: Option<Instant>,
    /// Stored at this moment or before.
    pub until: Option<Instant>,
    /// Only what the authority with this agent key sent.
    pub authority: Option<String>,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Go on after the statement with this sequence number, in the direction asked for.
    pub after: Option<i64>,
    /// At most this many.
    pub limit: u64,
}

/// A statement as it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// Order of storage: the moment of storage in microseconds.
    pub seq: i64,
    /// Canonical JSON.
    pub json: String,
}

impl Raw {
    /// When it was stored.
    pub fn stored(&self) -> Instant {
        Instant(self.seq)
    }
}

/// The statement with this id, voided or not as asked (xAPI 1.0.3 Communication §2.1.3, §2.1.4).
pub async fn by_id(
    db: &impl Executor,
    tenant: TenantId,
    id: Uuid,
    voided: bool,
) -> Result<Option<Raw>> {
    let found: Option<(i64, String)> = scope::find::<Entity>(tenant)
        .select_only()
        .columns([Column::Seq, Column::Raw])
        .filter(Column::Id.eq(id))
        .filter(Column::Voided.eq(voided))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(|(seq, json)| Raw { seq, json }))
}

/// The newest statements that are not voided and match, themselves or by what they refer to (§2.1.3).
pub async fn matching(db: &impl Executor, tenant: TenantId, filter: &Filter) -> Result<Vec<Raw>> {
    let backend = db.get_database_backend();
    let (sql, values) = select::matching(backend, tenant, filter);
    let rows = db
        .query_all_raw(Sql::from_sql_and_values(backend, sql, values))
        .await?;
    let raw = |row: &sea_orm::QueryResult| {
        Ok(Raw {
            seq: row.try_get_by_index(0)?,
            json: row.try_get_by_index(1)?,
        })
    };
    rows.iter().map(raw).collect()
}

/// How many statements match, counted no further than the filter's limit.
pub async fn count_matching(db: &impl Executor, tenant: TenantId, filter: &Filter) -> Result<u64> {
    let backend = db.get_database_backend();
    let (sql, values) = select::found(backend, tenant, filter);
    let sql = format!("SELECT count(*) FROM ({sql}) AS matching");
    let row = db
        .query_one_raw(Sql::from_sql_and_values(backend, sql, values))
        .await?;
    let count: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(count.unwrap_or(0).unsigned_abs())
}

/// Digests of those of these statements that are there, voided or not.
pub async fn digests(
    db: &impl Executor,
    tenant: TenantId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<u8>>> {
    let rows: Vec<(Uuid, Vec<u8>)> = scope::find::<Entity>(tenant)
        .select_only()
        .columns([Column::Id, Column::Digest])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
