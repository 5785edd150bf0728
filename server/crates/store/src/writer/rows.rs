//! The plain rows of a batch: what learners did, definitions, refused statements, hops.

use super::insert::Insert;
use super::unit::{Refused, Unit};
use crate::{Result, Tx};
use sea_orm::Value;

pub(super) async fn events(tx: &Tx, units: &[&Unit]) -> Result<(), Refused> {
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
        then: " ON CONFLICT DO NOTHING",
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
    let new = EVENTS.execute(tx, values.collect()).await?;
    // An event that is there already was recorded by a request that came first.
    if new < rows.len() as u64 {
        Err(Refused::Stale)
    } else {
        Ok(())
    }
}

pub(super) async fn attachments(tx: &Tx, units: &[&Unit]) -> Result<()> {
    const ATTACHMENTS: Insert = Insert {
        table: "attachments",
        columns: &["tenant_id", "sha2", "object", "length", "created_at"],
        then: " ON CONFLICT DO NOTHING",
    };
    const BROUGHT: Insert = Insert {
        table: "statement_attachments",
        columns: &["tenant_id", "statement_id", "sha2", "content_type"],
        then: " ON CONFLICT DO NOTHING",
    };
    let attachments = units.iter().flat_map(|unit| &unit.attachments);
    let attachments = attachments.flat_map(|row| -> [Value; 5] {
        [
            row.tenant_id.into(),
            row.sha2.clone().into(),
            row.object.clone().into(),
            row.length.into(),
            row.created_at.into(),
        ]
    });
    let brought = units.iter().flat_map(|unit| &unit.brought);
    let brought = brought.flat_map(|row| -> [Value; 4] {
        [
            row.tenant_id.into(),
            row.statement_id.into(),
            row.sha2.clone().into(),
            row.content_type.clone().into(),
        ]
    });
    ATTACHMENTS.execute(tx, attachments.collect()).await?;
    BROUGHT.execute(tx, brought.collect()).await?;
    Ok(())
}

pub(super) async fn quarantine(tx: &Tx, units: &[&Unit]) -> Result<()> {
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
            "state",
            "version",
            "authority",
            "key_id",
            "statement_id",
        ],
        then: "",
    };
    let rows = units.iter().flat_map(|unit| &unit.quarantine);
    let values = rows.flat_map(|row| -> [Value; 16] {
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
            row.state.clone().into(),
            row.version.clone().into(),
            row.authority.clone().into(),
            row.key_id.into(),
            row.statement_id.into(),
        ]
    });
    QUARANTINE.execute(tx, values.collect()).await?;
    Ok(())
}

pub(super) async fn hops(tx: &Tx, units: &[&Unit]) -> Result<Option<i64>> {
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
