//! Refused statements as they are answered.

use poem_openapi::{Enum, Object};
use serde::Deserialize;
use store::quarantine::{Group, Quarantined as Row, State};
use time::OffsetDateTime;
use uuid::Uuid;
use xapi::repair::Proposal;

/// Larger statements are not repaired for a list, only when they are asked for.
const LARGEST_SAMPLE: usize = 256 * 1024;

/// What became of a refused statement.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
pub(super) enum WireState {
    /// It waits to be looked at.
    Open,
    /// It is in the record store now.
    Replayed,
    /// Someone decided against it; it stays here.
    Dropped,
}

impl From<WireState> for State {
    fn from(state: WireState) -> Self {
        match state {
            WireState::Open => State::Open,
            WireState::Replayed => State::Replayed,
            WireState::Dropped => State::Dropped,
        }
    }
}

/// A refused statement.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Quarantined {
    /// UUIDv7.
    id: String,
    /// When it came, RFC 3339.
    received_at: String,
    /// Name of the credential that sent it.
    source: String,
    /// `open`, `replayed` or `dropped`.
    state: String,
    /// The xAPI version of the request.
    version: String,
    /// Its own id, or that of its PUT.
    statement_id: Option<Uuid>,
    /// All faults found.
    faults: Vec<Fault>,
    /// As it was sent.
    statement: String,
    /// When it was replayed or dropped.
    resolved_at: Option<OffsetDateTime>,
    /// The credential that did so.
    resolved_by: Option<String>,
    /// Why.
    reason: Option<String>,
    /// What repairing would do; told of one statement, not in lists, and only while it is open.
    repair: Option<Repair>,
}

/// One broken rule.
#[derive(Object, Deserialize)]
pub(super) struct Fault {
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

/// What mechanical repairs would do: they change how something is written, never what it says.
#[derive(Object)]
struct Repair {
    /// Whether the statement could be replayed then.
    possible: bool,
    /// The repairs in their order.
    changes: Vec<Change>,
    /// What would still be wrong.
    left: Vec<Fault>,
}

/// One repair.
#[derive(Object)]
#[oai(rename = "RepairChange")]
pub(super) struct Change {
    /// Which repair: `mbox.form`, `property.case`, …
    rule: String,
    /// The fault it mends.
    code: String,
    /// JSON pointer.
    pointer: String,
    /// What is there.
    before: String,
    /// What stands there then.
    after: String,
}

/// Refused statements with the same fault at the same place from the same source.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct QuarantineGroup {
    /// Code of the first fault.
    code: String,
    /// Its JSON pointer, array indexes as `*`.
    pointer: String,
    /// Name of the credential that sent them.
    source: String,
    /// The rule with its section.
    rule: String,
    /// What the newest carried there.
    found: String,
    /// What belongs there.
    expected: String,
    /// How many.
    count: i64,
    /// When the oldest came.
    first: OffsetDateTime,
    /// When the newest came.
    last: OffsetDateTime,
    /// Ids of the newest and the oldest.
    samples: Vec<Uuid>,
    /// Whether the newest could be replayed after repair; absent when it is too large to try here.
    repairable: Option<bool>,
}

/// The groups, largest first.
#[derive(Object)]
pub(super) struct QuarantineGroups {
    /// At most 100.
    pub(super) items: Vec<QuarantineGroup>,
}

impl From<Row> for Quarantined {
    fn from(row: Row) -> Self {
        Quarantined {
            id: row.id.to_string(),
            received_at: row.received_at.to_string(),
            source: row.source,
            state: row.state,
            version: row.version,
            statement_id: row.statement_id,
            faults: serde_json::from_str(&row.faults).unwrap_or_default(),
            statement: row.statement,
            resolved_at: row.resolved_at.map(store::Instant::to_time),
            resolved_by: row.resolved_by,
            reason: row.reason,
            repair: None,
        }
    }
}

impl Quarantined {
    /// With what repairing would do, while that is a question.
    pub(super) fn with_repair(row: Row) -> Result<Quarantined, engine::Error> {
        let repair = match row.state == State::Open.name() {
            true => Some(engine::quarantine::proposal(&row)?.into()),
            false => None,
        };
        Ok(Quarantined {
            repair,
            ..row.into()
        })
    }
}

impl From<Proposal> for Repair {
    fn from(proposal: Proposal) -> Self {
        Repair {
            possible: proposal.is_sound(),
            changes: proposal.changes.into_iter().map(Change::from).collect(),
            left: proposal.left.into_iter().map(Fault::from).collect(),
        }
    }
}

impl From<xapi::repair::Change> for Change {
    fn from(change: xapi::repair::Change) -> Self {
        Change {
            rule: change.rule.to_owned(),
            code: change.code.to_owned(),
            pointer: change.pointer,
            before: change.before,
            after: change.after,
        }
    }
}

impl From<xapi::Fault> for Fault {
    fn from(fault: xapi::Fault) -> Self {
        Fault {
            code: fault.code.to_owned(),
            pointer: fault.pointer,
            rule: fault.rule.to_owned(),
            found: fault.found,
            expected: fault.expected,
        }
    }
}

impl QuarantineGroup {
    pub(super) fn of(group: Group) -> Result<QuarantineGroup, engine::Error> {
        let newest = group.newest;
        let repairable = match newest.statement.len() <= LARGEST_SAMPLE {
            true => Some(engine::quarantine::proposal(&newest)?.is_sound()),
            false => None,
        };
        let mut samples = vec![newest.id, group.oldest.id];
        samples.dedup();
        Ok(QuarantineGroup {
            code: newest.code,
            pointer: newest.pointer,
            source: newest.source,
            rule: newest.rule,
            found: newest.found,
            expected: newest.expected,
            count: group.count,
            first: group.oldest.received_at.to_time(),
            last: newest.received_at.to_time(),
            samples,
            repairable,
        })
    }
}
