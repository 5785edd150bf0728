//! Which refused statements are meant, and what became of each.

use crate::{App, Error, Result};
use store::quarantine::{Filter, State};
use store::{Page, TenantId};
use uuid::Uuid;
use xapi::Fault;
use xapi::repair::Change;

/// Which refused statements.
#[derive(Debug, Clone)]
pub enum Choice {
    /// These.
    Ids(Vec<Uuid>),
    /// The open ones that the filter leaves, oldest first, page by page.
    Group {
        /// Its `state` is not asked: only open ones can change.
        filter: Filter,
        /// Where to go on, and how many.
        page: Page<Uuid>,
    },
}

/// What became of one refused statement; on a dry run what would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the record store.
    Stored,
    /// The record store had the same statement already.
    AlreadyThere,
    /// It still breaks the standard.
    Refused,
    /// A different statement has its id.
    Conflict,
    /// It was dropped.
    Dropped,
    /// There is no such refused statement.
    NotFound,
}

impl Verdict {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Stored => "stored",
            Verdict::AlreadyThere => "already_there",
            Verdict::Refused => "refused",
            Verdict::Conflict => "conflict",
            Verdict::Dropped => "dropped",
            Verdict::NotFound => "not_found",
        }
    }
}

/// One refused statement and what became of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Of the refused statement.
    pub id: Uuid,
    /// Of the statement in the record store.
    pub statement: Option<Uuid>,
    /// What became of it.
    pub verdict: Verdict,
    /// What was repaired.
    pub changes: Vec<Change>,
    /// What is wrong still.
    pub faults: Vec<Fault>,
}

impl Outcome {
    pub(super) fn of(id: Uuid, verdict: Verdict) -> Outcome {
        Outcome {
            id,
            statement: None,
            verdict,
            changes: Vec::new(),
            faults: Vec::new(),
        }
    }
}

/// What became of all of them.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order of their arrival.
    pub outcomes: Vec<Outcome>,
    /// Where to go on; none when that was all.
    pub next: Option<Uuid>,
}

impl Report {
    /// How many ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        let same = |outcome: &&Outcome| outcome.verdict == verdict;
        self.outcomes.iter().filter(same).count()
    }
}

/// The ids that are meant, in the order of their arrival, and where to go on.
pub(super) async fn chosen(
    app: &App,
    tenant: TenantId,
    choice: Choice,
) -> Result<(Vec<Uuid>, Option<Uuid>)> {
    match choice {
        Choice::Ids(mut ids) => {
            at_most(ids.len() as u64)?;
            ids.sort_unstable();
            ids.dedup();
            Ok((ids, None))
        }
        Choice::Group { filter, page } => {
            at_most(page.limit)?;
            let open = Filter {
                state: Some(State::Open),
                ..filter
            };
            let one_more = Page {
                limit: page.limit + 1,
                ..page
            };
            let mut ids = store::quarantine::ids(app.store.read(), tenant, &open, one_more).await?;
            let more = ids.len() as u64 > page.limit;
            ids.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
            let next = ids.last().copied().filter(|_| more);
            Ok((ids, next))
        }
    }
}

fn at_most(count: u64) -> Result<()> {
    let most = super::LARGEST;
    if count > 0 && count <= most {
        return Ok(());
    }
    let message = format!("1 to {most} refused statements in one request, found {count}");
    Err(Error::invalid("quarantine.count", message))
}

/// Why something is done, in the words of whoever does it.
pub(super) fn reason(text: Option<&str>) -> Result<Option<String>> {
    const LONGEST: usize = 500;
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > LONGEST => {
            let message = format!("a reason has at most {LONGEST} characters");
            Err(Error::invalid_at("quarantine.reason", "/reason", message))
        }
        other => Ok(other.map(str::to_owned)),
    }
}
