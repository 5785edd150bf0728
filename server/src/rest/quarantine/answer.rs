//! What became of refused statements.

use super::wire::{Change, Fault};
use engine::quarantine::{Outcome, Report, Verdict};
use poem_openapi::Object;
use uuid::Uuid;

/// Faults and repairs told per statement when there are many statements.
const TOLD: usize = 5;

/// What became of them; on a dry run what would.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Answer {
    /// Whether nothing was changed.
    dry_run: bool,
    /// How many ended how, on this page.
    counts: Counts,
    /// One by one, in the order of their arrival.
    results: Vec<OneResult>,
    /// Send this as `cursor` to go on; absent when that was all.
    next_cursor: Option<Uuid>,
}

/// How many ended how.
#[derive(Object)]
struct Counts {
    /// In the record store now.
    stored: usize,
    /// The record store had the same statement already.
    already_there: usize,
    /// Still breaking the standard.
    refused: usize,
    /// A different statement has the id.
    conflict: usize,
    /// Dropped.
    dropped: usize,
    /// No such refused statement.
    not_found: usize,
}

/// One of them.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct OneResult {
    /// Of the refused statement.
    id: Uuid,
    /// `stored`, `already_there`, `refused`, `conflict`, `dropped` or `not_found`.
    result: String,
    /// Id in the record store.
    statement_id: Option<Uuid>,
    /// What was repaired; of many statements the first five each.
    changes: Vec<Change>,
    /// What is still wrong; of many statements the first five each.
    faults: Vec<Fault>,
}

impl Answer {
    pub(super) fn of(report: Report, dry_run: bool) -> Answer {
        let counts = Counts {
            stored: report.count(Verdict::Stored),
            already_there: report.count(Verdict::AlreadyThere),
            refused: report.count(Verdict::Refused),
            conflict: report.count(Verdict::Conflict),
            dropped: report.count(Verdict::Dropped),
            not_found: report.count(Verdict::NotFound),
        };
        Answer {
            dry_run,
            counts,
            results: report.outcomes.into_iter().map(brief).collect(),
            next_cursor: report.next,
        }
    }
}

fn brief(mut outcome: Outcome) -> OneResult {
    outcome.changes.truncate(TOLD);
    outcome.faults.truncate(TOLD);
    outcome.into()
}

impl From<Outcome> for OneResult {
    fn from(outcome: Outcome) -> Self {
        OneResult {
            id: outcome.id,
            result: outcome.verdict.name().to_owned(),
            statement_id: outcome.statement,
            changes: outcome.changes.into_iter().map(Change::from).collect(),
            faults: outcome.faults.into_iter().map(Fault::from).collect(),
        }
    }
}
