//! Rows by a list of ids. Lists are filled up to powers of two, so that few statements of SQL are prepared.

use crate::{Result, TenantId, Tx};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Ids in one list at most.
const MOST: usize = 128;

/// What statements are compared by.
pub(super) async fn digests(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<(Uuid, TenantId), Vec<u8>>> {
    let sql = "SELECT id, tenant_id, digest FROM statements WHERE id IN ";
    let mut found = HashMap::new();
    for row in by_ids(tx, sql, ids).await? {
        let key = (row.try_get_by_index(0)?, TenantId(row.try_get_by_index(1)?));
        found.insert(key, row.try_get_by_index(2)?);
    }
    Ok(found)
}

/// Canonical definitions of activities.
pub(super) async fn definitions(
    tx: &Tx,
    ids: &[&str],
) -> Result<HashMap<(TenantId, String), String>> {
    let sql = "SELECT tenant_id, id, definition FROM activities WHERE id IN ";
    let mut found = HashMap::new();
    for row in by_ids(tx, sql, ids).await? {
        let key = (TenantId(row.try_get_by_index(0)?), row.try_get_by_index(1)?);
        found.insert(key, row.try_get_by_index(2)?);
    }
    Ok(found)
}

/// What `sql`, which ends in `IN `, gives for these ids.
pub(super) async fn by_ids<K>(tx: &Tx, sql: &str, ids: &[K]) -> Result<Vec<QueryResult>>
where
    K: Copy + Into<Value>,
{
    let backend = tx.0.get_database_backend();
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST) {
        let wide = chunk.len().next_power_of_two();
        let last = &chunk[chunk.len() - 1];
        let values = chunk
            .iter()
            .chain(std::iter::repeat(last))
            .take(wide)
            .map(|id| (*id).into());
        let list = format!("{sql}({})", places(backend, wide));
        let asked = Statement::from_sql_and_values(backend, list, values);
        rows.extend(tx.0.query_all_raw(asked).await?);
    }
    Ok(rows)
}

fn places(backend: DbBackend, count: usize) -> String {
    let place = |number: usize| match backend {
        DbBackend::Sqlite => "?".to_owned(),
        _ => format!("${number}"),
    };
    (1..=count).map(place).collect::<Vec<_>>().join(",")
}
