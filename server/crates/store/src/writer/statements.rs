//! The statements of a batch: inserted, told from repeats, linked to what they speak of, and voided.

use super::insert::Insert;
use super::stamps::Stamps;
use super::unit::{NewStatement, Refused, Unit};
use crate::{Instant, TenantId, Tx};
use sea_orm::{ConnectionTrait, Statement, Value};
use std::collections::{HashMap, HashSet};
use time::macros::format_description;
use uuid::Uuid;

/// Stores the statements of all units; a different one under a known id refuses the batch.
pub(super) async fn store(tx: &Tx, stamps: &mut Stamps, units: &[Unit]) -> Result<(), Refused> {
    const STATEMENTS: Insert = Insert {
        table: "statements",
        columns: &[
            "tenant_id",
            "id",
            "stored",
            "timestamp",
            "actor",
            "verb",
            "object",
            "registration",
            "refers_to",
            "voids",
            "voided",
            "authority",
            "digest",
            "raw",
        ],
        then: " ON CONFLICT (tenant_id, id) DO NOTHING RETURNING tenant_id, id, seq",
    };
    let rows: Vec<(TenantId, &NewStatement)> = units
        .iter()
        .flat_map(|unit| {
            unit.statements
                .iter()
                .map(|statement| (unit.tenant, statement))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let values = rows
        .iter()
        .flat_map(|(tenant, statement)| row(*tenant, statement, stamps.next()))
        .collect();
    let mut new: HashMap<(TenantId, Uuid), i64> = HashMap::with_capacity(rows.len());
    for row in STATEMENTS.returning(tx, values).await? {
        let key = (TenantId(row.try_get_by_index(0)?), row.try_get_by_index(1)?);
        new.insert(key, row.try_get_by_index(2)?);
    }
    if new.len() < rows.len() {
        repeats_are_equal(tx, &rows, &new).await?;
    }
    spoken_of(tx, &rows, &new).await?;
    void(tx, &rows, &new).await
}

fn row(tenant: TenantId, statement: &NewStatement, stored: Instant) -> [Value; 14] {
    [
        tenant.into(),
        statement.id.into(),
        stored.into(),
        statement.timestamp.unwrap_or(stored).into(),
        statement.actor.clone().into(),
        statement.verb.clone().into(),
        statement.object.clone().into(),
        statement.registration.into(),
        statement.refers_to.into(),
        statement.voids.into(),
        false.into(),
        statement.authority.clone().into(),
        statement.digest.to_vec().into(),
        stamped(statement, stored).into(),
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
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
    stored
        .to_time()
        .format(&format)
        .expect("every part of a date can be formatted")
}

/// The same statement again is fine; another one under the same id is a conflict (xAPI 1.0.3 Communication §2.1.1).
async fn repeats_are_equal(
    tx: &Tx,
    rows: &[(TenantId, &NewStatement)],
    new: &HashMap<(TenantId, Uuid), i64>,
) -> Result<(), Refused> {
    let mut seen = HashSet::new();
    for (tenant, statement) in rows {
        let key = (*tenant, statement.id);
        if new.contains_key(&key) && seen.insert(key) {
            continue;
        }
        let stored = Statement::from_sql_and_values(
            tx.0.get_database_backend(),
            "SELECT digest FROM statements WHERE tenant_id = $1 AND id = $2",
            [Value::from(*tenant), statement.id.into()],
        );
        let digest: Option<Vec<u8>> =
            tx.0.query_one_raw(stored)
                .await?
                .map(|row| row.try_get_by_index(0))
                .transpose()?;
        if digest.as_deref() != Some(statement.digest.as_slice()) {
            return Err(Refused::StatementExists(statement.id));
        }
    }
    Ok(())
}

async fn spoken_of(
    tx: &Tx,
    rows: &[(TenantId, &NewStatement)],
    new: &HashMap<(TenantId, Uuid), i64>,
) -> Result<(), Refused> {
    const AGENTS: Insert = Insert {
        table: "statement_agents",
        columns: &["tenant_id", "agent", "seq", "direct"],
        then: " ON CONFLICT DO NOTHING",
    };
    const ACTIVITIES: Insert = Insert {
        table: "statement_activities",
        columns: &["tenant_id", "activity", "seq"],
        then: " ON CONFLICT DO NOTHING",
    };
    let (mut agents, mut activities) = (Vec::new(), Vec::new());
    for (tenant, statement) in rows {
        let Some(seq) = new.get(&(*tenant, statement.id)) else {
            continue;
        };
        for (agent, direct) in &statement.agents {
            agents.extend([
                Value::from(*tenant),
                agent.clone().into(),
                (*seq).into(),
                (*direct).into(),
            ]);
        }
        for activity in &statement.related_activities {
            activities.extend([Value::from(*tenant), activity.clone().into(), (*seq).into()]);
        }
    }
    AGENTS.execute(tx, agents).await?;
    ACTIVITIES.execute(tx, activities).await?;
    Ok(())
}

/// A voiding statement voids its target (xAPI 1.0.3 Data §2.3.2). A voiding statement itself cannot be voided.
async fn void(
    tx: &Tx,
    rows: &[(TenantId, &NewStatement)],
    new: &HashMap<(TenantId, Uuid), i64>,
) -> Result<(), Refused> {
    const TARGET: &str =
        "UPDATE statements SET voided = TRUE WHERE tenant_id = $1 AND id = $2 AND voids IS NULL";
    for (tenant, statement) in rows
        .iter()
        .filter(|(tenant, s)| new.contains_key(&(*tenant, s.id)))
    {
        let Some(target) = statement.voids else {
            continue;
        };
        let update = Statement::from_sql_and_values(
            tx.0.get_database_backend(),
            TARGET,
            [Value::from(*tenant), target.into()],
        );
        tx.0.execute_raw(update).await?;
    }
    Ok(())
}
