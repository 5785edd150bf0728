//! Statements that refer to others (xAPI 1.0.3 Data §2.4.4.3) and those that void them (§2.3.2). What a statement leads
//! to, also through others, is written down beside it, so that a query finds it by what its targets say
//! (Communication §2.1.3). A target that is not there yet is awaited.

use super::lookup;
use super::statements::Row;
use crate::{Result, TenantId, Tx};
use sea_orm::{ConnectionTrait, Statement, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Links new statements with what they refer to and with what has referred to them before they came, if `any` has.
pub(super) async fn link(tx: &Tx, new: &[Row<'_>], any: bool) -> Result<()> {
    let awaited = if any {
        awaited(tx, new).await?
    } else {
        Vec::new()
    };
    let referring: Vec<&Row<'_>> = new
        .iter()
        .filter(|row| row.statement.refers_to.is_some())
        .collect();
    if !referring.is_empty() {
        lead(tx, &referring).await?;
    }
    for reference in awaited {
        if let Some(target) = new.iter().find(|row| row.is(&reference.key)) {
            let target = (target.seq, target.statement.voiding);
            join(tx, reference.seq, reference.voiding, target).await?;
        }
        arrived(tx, &reference).await?;
    }
    Ok(())
}

impl Row<'_> {
    fn is(&self, (id, tenant): &(Uuid, TenantId)) -> bool {
        self.statement.id == *id && self.tenant == *tenant
    }
}

/// A reference to a statement that was not there.
struct Awaited {
    key: (Uuid, TenantId),
    seq: i64,
    voiding: bool,
}

/// The references that waited for one of these.
async fn awaited(tx: &Tx, new: &[Row<'_>]) -> Result<Vec<Awaited>> {
    let ids: Vec<Uuid> = new.iter().map(|row| row.statement.id).collect();
    let sql = "SELECT id, tenant_id, seq, voiding FROM awaited_statements WHERE id IN ";
    let rows = lookup::by_ids(tx, sql, &ids).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok(Awaited {
            key: (row.try_get_by_index(0)?, TenantId(row.try_get_by_index(1)?)),
            seq: row.try_get_by_index(2)?,
            voiding: row.try_get_by_index(3)?,
        })
    };
    let found: Vec<Awaited> = rows.iter().map(read).collect::<Result<_>>()?;
    // An id of another tenant says nothing here.
    let ours = |reference: &Awaited| new.iter().any(|row| row.is(&reference.key));
    Ok(found.into_iter().filter(ours).collect())
}

/// Links each to its target, or has it wait.
async fn lead(tx: &Tx, referring: &[&Row<'_>]) -> Result<()> {
    let ids: Vec<Uuid> = referring
        .iter()
        .filter_map(|row| row.statement.refers_to)
        .collect();
    let sql = "SELECT id, tenant_id, seq, voiding FROM statements WHERE id IN ";
    let mut known: HashMap<(Uuid, TenantId), (i64, bool)> = HashMap::new();
    for row in lookup::by_ids(tx, sql, &ids).await? {
        let key = (row.try_get_by_index(0)?, TenantId(row.try_get_by_index(1)?));
        known.insert(key, (row.try_get_by_index(2)?, row.try_get_by_index(3)?));
    }
    for row in referring {
        let Some(id) = row.statement.refers_to else {
            continue;
        };
        match known.get(&(id, row.tenant)) {
            Some(target) => join(tx, row.seq, row.statement.voiding, *target).await?,
            None => wait(tx, row, id).await?,
        }
    }
    Ok(())
}

/// Everything that leads to `from` now leads to the target and to what that leads to; and it is voided if so meant. A
/// voiding statement cannot be voided. Statements that lead to more than a few dozen others are followed no further.
async fn join(tx: &Tx, from: i64, voiding: bool, (target, guarded): (i64, bool)) -> Result<()> {
    const JOIN: &str = "\
        INSERT INTO statement_references (seq, target, actor, verb, activity, registration, authority) \
        SELECT f.seq, t.target, t.actor, t.verb, t.activity, t.registration, t.authority \
        FROM (SELECT CAST($1 AS bigint) AS seq \
              UNION SELECT seq FROM (SELECT seq FROM statement_references WHERE target = $2 LIMIT 64) AS before) AS f \
        CROSS JOIN (SELECT seq AS target, actor, verb, activity, registration, authority FROM statements WHERE seq = $3 \
              UNION SELECT target, actor, verb, activity, registration, authority FROM \
              (SELECT * FROM statement_references WHERE seq = $4 LIMIT 64) AS beyond) AS t \
        WHERE f.seq <> t.target ON CONFLICT DO NOTHING";
    let values = [from, from, target, target].map(Value::from);
    execute(tx, JOIN, values).await?;
    if voiding && !guarded {
        const VOID: &str = "UPDATE statements SET voided = TRUE WHERE seq = $1";
        execute(tx, VOID, [target.into()]).await?;
    }
    Ok(())
}

async fn wait(tx: &Tx, row: &Row<'_>, target: Uuid) -> Result<()> {
    const WAIT: &str = "\
        INSERT INTO awaited_statements (tenant_id, id, seq, voiding) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let values = [
        row.tenant.into(),
        target.into(),
        row.seq.into(),
        row.statement.voiding.into(),
    ];
    execute(tx, WAIT, values).await
}

async fn arrived(tx: &Tx, reference: &Awaited) -> Result<()> {
    const ARRIVED: &str =
        "DELETE FROM awaited_statements WHERE id = $1 AND tenant_id = $2 AND seq = $3";
    let (id, tenant) = reference.key;
    execute(
        tx,
        ARRIVED,
        [id.into(), tenant.into(), reference.seq.into()],
    )
    .await
}

async fn execute<const N: usize>(tx: &Tx, sql: &str, values: [Value; N]) -> Result<()> {
    let statement = Statement::from_sql_and_values(tx.0.get_database_backend(), sql, values);
    tx.0.execute_raw(statement).await?;
    Ok(())
}
