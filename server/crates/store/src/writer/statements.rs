//! The statements of a batch: inserted, and told from repeats.

use super::insert::Insert;
use super::stamps::Stamps;
use super::unit::{NewStatement, Refused, Unit};
use super::{batch::Failed, lookup, references};
use crate::{Instant, TenantId, Tx};
use sea_orm::{ConnectionTrait, Statement, Value};
use std::collections::HashSet;
use uuid::Uuid;

/// One statement of a batch, with its place in the order of storage.
pub(super) struct Row<'u> {
    pub(super) unit: usize,
    pub(super) tenant: TenantId,
    pub(super) seq: i64,
    pub(super) statement: &'u NewStatement,
}

/// Stores the statements of all units. A different one under a known id fails its unit. `awaited`: some statement is
/// referred to and not there.
pub(super) async fn store(
    tx: &Tx,
    stamps: &mut Stamps,
    units: &[&Unit],
    awaited: bool,
) -> Result<(), Failed> {
    let rows = rows(stamps, units);
    if rows.is_empty() {
        return Ok(());
    }
    let inserted = insert(tx, &rows).await?;
    let new = if inserted < rows.len() as u64 {
        new_ones(tx, rows).await?
    } else {
        rows
    };
    mentions(tx, &new).await?;
    references::link(tx, &new, awaited).await?;
    Ok(())
}

fn rows<'u>(stamps: &mut Stamps, units: &[&'u Unit]) -> Vec<Row<'u>> {
    let mut rows = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        rows.extend(unit.statements.iter().map(|statement| Row {
            unit: index,
            tenant: unit.tenant,
            seq: stamps.next().0,
            statement,
        }));
    }
    rows
}

async fn insert(tx: &Tx, rows: &[Row<'_>]) -> crate::Result<u64> {
    const STATEMENTS: Insert = Insert {
        table: "statements",
        columns: &[
            "tenant_id",
            "seq",
            "id",
            "timestamp",
            "actor",
            "verb",
            "activity",
            "registration",
            "refers_to",
            "voiding",
            "authority",
            "digest",
            "raw",
        ],
        then: " ON CONFLICT (id, tenant_id) DO NOTHING",
    };
    let mut values = Vec::with_capacity(rows.len() * STATEMENTS.columns.len());
    for row in rows {
        values.extend(values_of(row));
    }
    STATEMENTS.execute(tx, values).await
}

fn values_of(row: &Row<'_>) -> [Value; 13] {
    let statement = row.statement;
    [
        row.tenant.into(),
        row.seq.into(),
        statement.id.into(),
        statement.timestamp.unwrap_or(Instant(row.seq)).into(),
        statement.actor.into(),
        statement.verb.into(),
        statement.activity.into(),
        statement.registration.into(),
        statement.refers_to.into(),
        statement.voiding.into(),
        statement.authority.into(),
        statement.digest.to_vec().into(),
        stamped(statement, Instant(row.seq)).into(),
    ]
}

/// The statement's text with the moment of storage in its places.
fn stamped(statement: &NewStatement, stored: Instant) -> String {
    let text = stored_text(stored);
    let mut raw = statement.raw.clone();
    for slot in &statement.stored_slots {
        raw.replace_range(*slot..*slot + text.len(), &text);
    }
    raw
}

/// Fixed width, so that it can be written into a place made for it: `2026-11-21T23:53:53.123456Z`.
fn stored_text(stored: Instant) -> String {
    let at = stored.to_time();
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.microsecond()
    )
}

/// The rows that were not there before. The same statement again is fine; another one under the same id is a conflict
/// (xAPI 1.0.3 Communication §2.1.1).
async fn new_ones<'u>(tx: &Tx, rows: Vec<Row<'u>>) -> Result<Vec<Row<'u>>, Failed> {
    let written = written(tx, &rows).await?;
    let (new, repeats): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| written.contains(&row.seq));
    let ids: Vec<Uuid> = repeats.iter().map(|row| row.statement.id).collect();
    let known = lookup::digests(tx, &ids).await?;
    let conflicts: Vec<(usize, Refused)> = repeats
        .iter()
        .filter(|row| {
            let stored = known.get(&(row.statement.id, row.tenant));
            stored.map(Vec::as_slice) != Some(&row.statement.digest)
        })
        .map(|row| (row.unit, Refused::StatementExists(row.statement.id)))
        .collect();
    if conflicts.is_empty() {
        Ok(new)
    } else {
        Err(Failed::Units(conflicts))
    }
}

/// The places that were taken by this batch.
async fn written(tx: &Tx, rows: &[Row<'_>]) -> crate::Result<HashSet<i64>> {
    let ends = [rows.first(), rows.last()].map(|row| Value::from(row.map_or(0, |row| row.seq)));
    let sql = "SELECT seq FROM statements WHERE seq BETWEEN $1 AND $2";
    let found = Statement::from_sql_and_values(tx.0.get_database_backend(), sql, ends);
    let found = tx.0.query_all_raw(found).await?;
    found
        .iter()
        .map(|row| Ok(row.try_get_by_index(0)?))
        .collect()
}

async fn mentions(tx: &Tx, new: &[Row<'_>]) -> crate::Result<()> {
    const MENTIONS: Insert = Insert {
        table: "statement_mentions",
        columns: &["term", "seq"],
        then: " ON CONFLICT DO NOTHING",
    };
    let mut rows: Vec<(i64, i64)> = Vec::new();
    for row in new {
        rows.extend(row.statement.mentions.iter().map(|term| (term.0, row.seq)));
    }
    // In the order of the index: neighbours are written together.
    rows.sort_unstable();
    let values = rows
        .into_iter()
        .flat_map(|(term, seq)| [Value::from(term), seq.into()]);
    MENTIONS.execute(tx, values.collect()).await?;
    Ok(())
}
