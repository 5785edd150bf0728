//! Replaying: a refused statement goes through the one door again, as its sender would have sent it, and is marked in
//! the same unit. A second replay of the same one writes nothing.

use super::mend::{self, Mend, Mended};
use super::report::{self, Choice, Outcome, Report, Verdict};
use crate::access::{Caller, Scope, Scopes};
use crate::lrs::{self, Sender};
use crate::{App, Result, ids};
use std::collections::HashMap;
use store::TenantId;
use store::quarantine::{Quarantined, Resolution, State};
use store::writer::{Change, Refused, Unit};
use uuid::Uuid;
use xapi::payload::Wanted;
use xapi::{Fault, Version};

/// Refused statements in memory at a time: one may have as many bytes as a body.
const CHUNK: usize = 32;

/// What to replay, and how.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Which ones.
    pub choice: Choice,
    /// What a person changed.
    pub mend: Mend,
    /// Whether the mechanical repairs are made, too.
    pub repair: bool,
    /// Whether to tell only what would happen.
    pub dry_run: bool,
    /// Why.
    pub reason: Option<String>,
}

/// Replays; or tells, on a dry run, what replaying would do.
pub async fn replay(app: &App, caller: &Caller, order: Replay) -> Result<Report> {
    caller.require(Scope::QuarantineWrite)?;
    let resolution = Resolution {
        state: State::Replayed,
        at: app.now(),
        by: caller.handle(),
        reason: report::reason(order.reason.as_deref())?,
    };
    let mut run = Run {
        app,
        tenant: caller.tenant(),
        order: &order,
        resolution,
        known: HashMap::new(),
        defining: HashMap::new(),
    };
    let (ids, next) = report::chosen(app, caller.tenant(), order.choice.clone()).await?;
    let mut outcomes = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        outcomes.extend(run.chunk(chunk).await?);
    }
    Ok(Report { outcomes, next })
}

/// One request's work.
struct Run<'a> {
    app: &'a App,
    tenant: TenantId,
    order: &'a Replay,
    resolution: Resolution,
    /// Digests of statements that are there, or will be when this run has ended.
    known: HashMap<Uuid, Vec<u8>>,
    /// Keys whose definitions are kept.
    defining: HashMap<Uuid, bool>,
}

/// What is to be written for one refused statement.
struct Step {
    outcome: Outcome,
    unit: Option<Unit>,
}

impl Run<'_> {
    async fn chunk(&mut self, ids: &[Uuid]) -> Result<Vec<Outcome>> {
        let read = self.app.store.read();
        let rows = store::quarantine::by_ids(read, self.tenant, ids).await?;
        let mut rows: HashMap<Uuid, Quarantined> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        let mut steps = Vec::with_capacity(ids.len());
        for id in ids {
            steps.push(match rows.remove(id) {
                Some(row) => self.step(row).await?,
                None => Step::told(Outcome::of(*id, Verdict::NotFound)),
            });
        }
        let written = steps.into_iter().map(|step| self.write(step));
        futures_util::future::try_join_all(written).await
    }

    /// Decides what a refused statement comes to.
    async fn step(&mut self, row: Quarantined) -> Result<Step> {
        let mut outcome = Outcome::of(row.id, Verdict::Stored);
        if row.state != State::Open.name() {
            outcome.verdict = closed(&row);
            return Ok(Step::told(outcome));
        }
        let version = mend::version(&row)?;
        let (mend, repair) = (&self.order.mend, self.order.repair);
        let mended = mend::mend(&row, mend, repair, version);
        let text = match mended {
            Ok(Mended { text, changes }) => {
                outcome.changes = changes;
                text
            }
            Err(faults) => return Ok(Step::refused(outcome, faults)),
        };
        let statement = match mend::read(&row, &text, version) {
            Ok(statement) => statement,
            Err(faults) => return Ok(Step::refused(outcome, faults)),
        };
        // The payloads of a refused request are not kept: what needs one has to be sent again.
        let missing = Wanted::by(std::slice::from_ref(&statement), version).missing();
        if !missing.is_empty() {
            return Ok(Step::refused(outcome, missing));
        }
        let Some(handle) = row.authority.as_deref() else {
            return Ok(Step::refused(outcome, vec![unknown_sender()]));
        };
        // The id of what came without one is that of its quarantine: a second replay finds it taken by itself.
        let id = statement.id.or(row.statement_id);
        let id = id.unwrap_or_else(|| ids::for_statements(row.id));
        outcome.statement = Some(id);
        outcome.verdict = self.verdict(id, &statement.digest()).await?;
        if outcome.verdict == Verdict::Conflict || self.order.dry_run {
            return Ok(Step::told(outcome));
        }
        let sender = self.sender(&row, handle, version).await?;
        let mut unit = self.unit(row.id);
        lrs::readmit(self.app, &mut unit, statement, id, sender);
        let unit = Some(unit);
        Ok(Step { outcome, unit })
    }

    /// Whether the record store has a statement with this id.
    async fn verdict(&mut self, id: Uuid, digest: &[u8]) -> Result<Verdict> {
        if !self.known.contains_key(&id) {
            let read = self.app.store.read();
            self.known
                .extend(store::statement::digests(read, self.tenant, &[id]).await?);
        }
        Ok(match self.known.get(&id) {
            Some(known) if known == digest => Verdict::AlreadyThere,
            Some(_) => Verdict::Conflict,
            None => {
                self.known.insert(id, digest.to_vec());
                Verdict::Stored
            }
        })
    }

    async fn sender<'r>(
        &mut self,
        row: &Quarantined,
        handle: &'r str,
        version: Version,
    ) -> Result<Sender<'r>> {
        let defines = match row.key_id {
            None => false,
            Some(key) => match self.defining.get(&key) {
                Some(known) => *known,
                None => {
                    let defines = defines(self.app, self.tenant, key).await?;
                    self.defining.insert(key, defines);
                    defines
                }
            },
        };
        Ok(Sender {
            handle,
            version,
            defines,
        })
    }

    fn unit(&self, refused: Uuid) -> Unit {
        let mut unit = Unit::new(self.tenant);
        unit.changes.push(Change::Resolved {
            refused,
            by: self.resolution.clone(),
        });
        unit
    }

    async fn write(&self, step: Step) -> Result<Outcome> {
        let Step { mut outcome, unit } = step;
        let Some(unit) = unit else {
            return Ok(outcome);
        };
        match self.app.writer.write(unit).await {
            Ok(_) => {}
            Err(Refused::StatementExists(_)) => outcome.verdict = Verdict::Conflict,
            // Another operator was quicker.
            Err(Refused::Stale) => {
                let row = super::get(self.app, self.tenant, outcome.id).await?;
                outcome.verdict = closed(&row);
            }
            Err(refused) => return Err(refused.into()),
        }
        Ok(outcome)
    }
}

impl Step {
    fn told(outcome: Outcome) -> Step {
        Step {
            outcome,
            unit: None,
        }
    }

    fn refused(mut outcome: Outcome, faults: Vec<Fault>) -> Step {
        outcome.verdict = Verdict::Refused;
        outcome.faults = faults;
        Step::told(outcome)
    }
}

/// What became of a refused statement that is open no more.
fn closed(row: &Quarantined) -> Verdict {
    if row.state == State::Dropped.name() {
        Verdict::Dropped
    } else {
        Verdict::AlreadyThere
    }
}

/// Whether the key that sent a statement may define activities, by what it may do today.
async fn defines(app: &App, tenant: TenantId, key: Uuid) -> Result<bool> {
    let key = store::key::by_id(app.store.read(), tenant, key).await?;
    let scopes = key.and_then(|key| Scopes::parse(&key.scopes).ok());
    Ok(scopes.is_some_and(|scopes| scopes.allows(Scope::Define)))
}

/// A replay under another name would be a lie.
fn unknown_sender() -> Fault {
    Fault {
        code: "quarantine.sender",
        pointer: String::new(),
        rule: "a replay keeps the authority of the sender",
        found: "a statement from before senders were kept".to_owned(),
        expected: "its sender sends it again".to_owned(),
    }
}
