//! What was fired is written together with the position that says so.

use super::{Active, Fire, Follower, Progress};
use crate::reactions::MOST_FAILURES;
use crate::{Error, Instant, Result};
use store::reaction::Step;
use store::writer::{Change, Refused, Unit};

/// Firings written at once.
const AT_ONCE: usize = 50;

impl Follower {
    /// Writes what was fired; `false` when the reaction must be read again first.
    pub(super) async fn settle(
        &mut self,
        one: &mut Active,
        fires: &[Fire],
        end: Instant,
    ) -> Result<bool> {
        let chunks = fires.chunks(AT_ONCE);
        let last = chunks.len() - 1;
        for (index, chunk) in chunks.enumerate() {
            let to = if index == last {
                end
            } else {
                chunk[chunk.len() - 1].at
            };
            match self.write(one, chunk, to).await {
                Ok(true) => {}
                Ok(false) | Err(Refused::Stale) => return Ok(false),
                Err(Refused::StatementExists(_)) => {
                    if !self.one_by_one(one, chunk, to).await? {
                        return Ok(false);
                    }
                }
                Err(refused) => return Err(refused.into()),
            }
        }
        Ok(true)
    }

    /// A statement that an earlier form of the rule made of the same statements stays as it is.
    async fn one_by_one(&mut self, one: &mut Active, chunk: &[Fire], end: Instant) -> Result<bool> {
        for (index, fire) in chunk.iter().enumerate() {
            let to = if index + 1 == chunk.len() {
                end
            } else {
                fire.at
            };
            let written = match self.write(one, std::slice::from_ref(fire), to).await {
                Err(Refused::StatementExists(_)) => self.write(one, &[], to).await,
                written => written,
            };
            match written {
                Ok(true) => {}
                Ok(false) | Err(Refused::Stale) => return Ok(false),
                Err(refused) => return Err(refused.into()),
            }
        }
        Ok(true)
    }

    /// Writes firings and the new position in one unit; `false` when the reaction was put to rest by it.
    async fn write(
        &mut self,
        one: &mut Active,
        fires: &[Fire],
        to: Instant,
    ) -> Result<bool, Refused> {
        let mut unit = Unit::new(one.row.tenant_id);
        let mut step = self.step(one, to);
        for fire in fires {
            match &fire.what {
                Ok(made) => {
                    step.fired += 1;
                    step.failures = 0;
                    unit.statements.extend(made.unit.statements.iter().cloned());
                    unit.definitions
                        .extend(made.unit.definitions.iter().cloned());
                    step.deliveries.extend(made.delivery.clone());
                }
                Err(problem) => {
                    step.errors += 1;
                    step.failures += 1;
                    step.last_error = Some(problem.clone());
                }
            }
            if step.failures >= MOST_FAILURES {
                // It goes on from here once somebody has looked at it.
                step.disable = true;
                step.to = fire.at;
                break;
            }
        }
        let (position, failures, disabled) = (step.to, step.failures, step.disable);
        let sends = !step.deliveries.is_empty();
        unit.changes.push(Change::ReactionMoved(Box::new(step)));
        self.app.writer.write(unit).await?;
        one.row.failures = failures;
        let progress = Progress {
            saved: position,
            seen: position,
        };
        self.progress.insert(one.row.id, progress);
        if sends {
            self.app.deliveries_due.notify_one();
        }
        if disabled {
            tracing::warn!(reaction.id = %one.row.id, failures, "a reaction failed too often and was put to rest");
        }
        Ok(!disabled)
    }

    /// Saves a position that moved without anything fired.
    pub(super) async fn save(&mut self, one: &Active) -> Result<()> {
        let Some(progress) = self.progress.get(&one.row.id).copied() else {
            return Ok(());
        };
        if progress.seen == progress.saved {
            return Ok(());
        }
        let mut unit = Unit::new(one.row.tenant_id);
        let step = self.step(one, progress.seen);
        unit.changes.push(Change::ReactionMoved(Box::new(step)));
        match self.app.writer.write(unit).await {
            Ok(_) => {
                let saved = Progress {
                    saved: progress.seen,
                    seen: progress.seen,
                };
                self.progress.insert(one.row.id, saved);
                Ok(())
            }
            // It was changed meanwhile and will be read again.
            Err(Refused::Stale) => Ok(()),
            Err(refused) => Err(Error::from(refused)),
        }
    }

    fn step(&self, one: &Active, to: Instant) -> Step {
        Step {
            reaction: one.row.id,
            was: self.saved(one),
            to,
            at: self.app.now(),
            fired: 0,
            errors: 0,
            failures: one.row.failures,
            last_error: None,
            disable: false,
            deliveries: Vec::new(),
        }
    }
}
