//! One batch, one transaction. First all units together with few statements of SQL; if any unit cannot be written,
//! everything is rolled back and each unit is tried alone, so that one refusal never costs another request.

use super::insert::Insert;
use super::unit::{NewStatement, Refused, Unit};
use super::{Receipt, changes};
use crate::{Clock, Instant, Result, Store, TenantId, Tx};
use sea_orm::{ConnectionTrait, Statement, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use time::macros::format_description;
use uuid::Uuid;

/// The lock that makes PostgreSQL commit batches of several instances one after the other, so that `seq` and
/// `stored` grow together and a reader that follows them misses nothing.
const LANE: &str = "SELECT pg_advisory_xact_lock(7239284)";

/// Gives every statement a moment of storage later than the one before.
pub(super) struct Stamps {
    clock: Arc<dyn Clock>,
    last: Option<Instant>,
}

impl Stamps {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Stamps { clock, last: None }
    }

    /// On PostgreSQL another instance may have stored since, so its newest is asked for at every batch.
    async fn begin(&mut self, store: &Store, tx: &Tx) -> Result<()> {
        if !store.is_sqlite() {
            tx.0.execute_unprepared(LANE).await?;
        } else if self.last.is_some() {
            return Ok(());
        }
        let newest = Statement::from_string(
            tx.0.get_database_backend(),
            "SELECT stored FROM statements ORDER BY seq DESC LIMIT 1",
        );
        let row = tx.0.query_one_raw(newest).await?;
        let stored = row
            .map(|row| row.try_get_by_index::<i64>(0))
            .transpose()?
            .unwrap_or(0);
        self.last = Some(self.last.unwrap_or_default().max(Instant(stored)));
        Ok(())
    }

    fn next(&mut self) -> Instant {
        let after_last = Instant(self.last.unwrap_or_default().0 + 1);
        let stamp = self.clock.now().max(after_last);
        self.last = Some(stamp);
        stamp
    }
}

/// What became of a batch.
pub(super) struct Written {
    /// One answer per unit, in order.
    pub(super) answers: Vec<Result<Receipt, Refused>>,
    /// The newest hop's sequence number.
    pub(super) newest_hop: Option<i64>,
}

/// Writes the units; never panics, never leaves a unit half written.
pub(super) async fn write(store: &Store, stamps: &mut Stamps, units: &[Unit]) -> Written {
    match together(store, stamps, units).await {
        Ok(written) => written,
        Err(refused) if units.len() == 1 => Written {
            answers: vec![Err(refused)],
            newest_hop: None,
        },
        Err(_) => one_by_one(store, stamps, units).await,
    }
}

async fn one_by_one(store: &Store, stamps: &mut Stamps, units: &[Unit]) -> Written {
    let mut all = Written {
        answers: Vec::with_capacity(units.len()),
        newest_hop: None,
    };
    for unit in units {
        match together(store, stamps, std::slice::from_ref(unit)).await {
            Ok(mut written) => {
                all.answers.append(&mut written.answers);
                all.newest_hop = written.newest_hop.or(all.newest_hop);
            }
            Err(refused) => all.answers.push(Err(refused)),
        }
    }
    all
}

async fn together(store: &Store, stamps: &mut Stamps, units: &[Unit]) -> Result<Written, Refused> {
    let tx = store.begin_write().await?;
    stamps.begin(store, &tx).await?;
    for unit in units {
        changes::apply(&tx, unit).await?;
    }
    events(&tx, units).await?;
    statements(&tx, stamps, units).await?;
    definitions(&tx, units).await?;
    quarantine(&tx, units).await?;
    let newest_hop = hops(&tx, units).await?;
    tx.commit().await?;
    let stored = stamps.last.unwrap_or_default();
    Ok(Written {
        answers: units.iter().map(|_| Ok(Receipt { stored })).collect(),
        newest_hop,
    })
}

async fn events(tx: &Tx, units: &[Unit]) -> Result<(), Refused> {
    const EVENTS: Insert = Insert {
        table: "attempt_events",
        columns: &[
            "tenant_id",
            "attempt_id",
            "id",
            "kind",
            "segment",
            "detail",
            "at",
        ],
        then: " ON CONFLICT DO NOTHING RETURNING 1",
    };
    let rows: Vec<_> = units.iter().flat_map(|unit| &unit.events).collect();
    let values = rows.iter().flat_map(|event| -> [Value; 7] {
        [
            event.tenant_id.into(),
            event.attempt_id.into(),
            event.id.into(),
            event.kind.clone().into(),
            event.segment.clone().into(),
            event.detail.clone().into(),
            event.at.into(),
        ]
    });
    let new = EVENTS.returning(tx, values.collect()).await?;
    // An event that is there already was recorded by a request that came first.
    if new.len() < rows.len() {
        Err(Refused::Stale)
    } else {
        Ok(())
    }
}

async fn statements(tx: &Tx, stamps: &mut Stamps, units: &[Unit]) -> Result<(), Refused> {
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

async fn definitions(tx: &Tx, units: &[Unit]) -> Result<(), Refused> {
    const DEFINITIONS: Insert = Insert {
        table: "activities",
        columns: &["tenant_id", "id", "definition"],
        then: " ON CONFLICT (tenant_id, id) DO UPDATE SET definition = excluded.definition",
    };
    // One statement may not touch a row twice, and rows in one order cannot deadlock: a sorted map of the newest.
    let newest: std::collections::BTreeMap<(TenantId, &str), &str> = units
        .iter()
        .flat_map(|unit| {
            unit.definitions
                .iter()
                .map(|(id, text)| ((unit.tenant, id.as_str()), text.as_str()))
        })
        .collect();
    let values = newest
        .into_iter()
        .flat_map(|((tenant, id), text)| -> [Value; 3] { [tenant.into(), id.into(), text.into()] });
    Ok(DEFINITIONS.execute(tx, values.collect()).await?)
}

async fn quarantine(tx: &Tx, units: &[Unit]) -> Result<(), Refused> {
    const QUARANTINE: Insert = Insert {
        table: "quarantine",
        columns: &[
            "tenant_id",
            "id",
            "received_at",
            "source",
            "code",
            "pointer",
            "rule",
            "found",
            "expected",
            "faults",
            "statement",
        ],
        then: "",
    };
    let rows = units.iter().flat_map(|unit| &unit.quarantine);
    let values = rows.flat_map(|row| -> [Value; 11] {
        [
            row.tenant_id.into(),
            row.id.into(),
            row.received_at.into(),
            row.source.clone().into(),
            row.code.clone().into(),
            row.pointer.clone().into(),
            row.rule.clone().into(),
            row.found.clone().into(),
            row.expected.clone().into(),
            row.faults.clone().into(),
            row.statement.clone().into(),
        ]
    });
    Ok(QUARANTINE.execute(tx, values.collect()).await?)
}

async fn hops(tx: &Tx, units: &[Unit]) -> Result<Option<i64>, Refused> {
    const HOPS: Insert = Insert {
        table: "hops",
        columns: &[
            "tenant_id",
            "launch_id",
            "at",
            "place",
            "step",
            "outcome",
            "code",
            "done",
            "came_back",
            "expected",
            "side",
            "us",
            "protocol",
            "platform",
            "course",
            "learner",
            "attempt_id",
            "simulated",
        ],
        then: " RETURNING seq",
    };
    let rows = units.iter().flat_map(|unit| &unit.hops);
    let values = rows.flat_map(|hop| -> [Value; 18] {
        [
            hop.tenant_id.into(),
            hop.launch_id.into(),
            hop.at.into(),
            hop.place.clone().into(),
            hop.step.clone().into(),
            hop.outcome.clone().into(),
            hop.code.clone().into(),
            hop.done.clone().into(),
            hop.came_back.clone().into(),
            hop.expected.clone().into(),
            hop.side.clone().into(),
            hop.us.into(),
            hop.protocol.clone().into(),
            hop.platform.clone().into(),
            hop.course.clone().into(),
            hop.learner.clone().into(),
            hop.attempt_id.into(),
            hop.simulated.into(),
        ]
    });
    let mut newest = None;
    for row in HOPS.returning(tx, values.collect()).await? {
        newest = newest.max(Some(row.try_get_by_index::<i64>(0)?));
    }
    Ok(newest)
}
