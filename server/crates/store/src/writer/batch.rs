//! One batch, one transaction. All units are written together with few statements of SQL; units that cannot be written
//! are taken out and the others tried again, so that one refusal never costs another request.

use super::definitions::Definitions;
use super::index::Index;
use super::stamps::Stamps;
use super::unit::{Refused, Unit};
use super::{Receipt, changes, rows, statements};
use crate::{Result, Store};

/// How often a batch is tried without those that failed, before each unit is tried alone.
const TRIES: usize = 4;

/// What became of a batch.
pub(super) struct Written {
    /// One answer per unit, in order.
    pub(super) answers: Vec<Result<Receipt, Refused>>,
    /// The newest hop's sequence number.
    pub(super) newest_hop: Option<i64>,
}

/// Why a transaction was rolled back.
pub(super) enum Failed {
    /// Because of these units, by their place in the batch.
    Units(Vec<(usize, Refused)>),
    /// The database failed.
    All(Refused),
}

impl From<crate::Error> for Failed {
    fn from(error: crate::Error) -> Self {
        Failed::All(error.into())
    }
}

impl From<sea_orm::DbErr> for Failed {
    fn from(error: sea_orm::DbErr) -> Self {
        Failed::All(error.into())
    }
}

/// What the writer carries from batch to batch.
pub(super) struct Lane {
    pub(super) store: Store,
    pub(super) stamps: Stamps,
    pub(super) definitions: Definitions,
    pub(super) index: Index,
}

/// Writes the units; never panics, never leaves a unit half written.
pub(super) async fn write(lane: &mut Lane, units: &[Unit]) -> Written {
    let mut outcome = Outcome {
        answers: units.iter().map(|_| None).collect(),
        newest_hop: None,
    };
    for _ in 0..TRIES {
        let open = outcome.open();
        if open.is_empty() || outcome.attempt(lane, units, &open).await {
            break;
        }
    }
    for index in outcome.open() {
        outcome.attempt(lane, units, &[index]).await;
    }
    outcome.written()
}

/// Answers so far.
struct Outcome {
    answers: Vec<Option<Result<Receipt, Refused>>>,
    newest_hop: Option<i64>,
}

impl Outcome {
    /// The units without an answer.
    fn open(&self) -> Vec<usize> {
        (0..self.answers.len())
            .filter(|index| self.answers[*index].is_none())
            .collect()
    }

    /// Tries these together. Answers whether that is the end of it: they are written, or it is nobody's fault in
    /// particular.
    async fn attempt(&mut self, lane: &mut Lane, units: &[Unit], open: &[usize]) -> bool {
        let chosen: Vec<&Unit> = open.iter().map(|index| &units[*index]).collect();
        match together(lane, &chosen).await {
            Ok((receipt, newest_hop)) => {
                self.newest_hop = newest_hop.or(self.newest_hop);
                for index in open {
                    self.answers[*index] = Some(Ok(receipt));
                }
                true
            }
            Err(Failed::Units(failed)) => {
                for (place, refused) in failed {
                    self.answers[open[place]] = Some(Err(refused));
                }
                false
            }
            Err(Failed::All(refused)) => {
                if let [index] = open {
                    self.answers[*index] = Some(Err(refused));
                }
                true
            }
        }
    }

    fn written(self) -> Written {
        let answers = self.answers.into_iter();
        Written {
            answers: answers
                .map(|answer| answer.unwrap_or(Err(Refused::Stopping)))
                .collect(),
            newest_hop: self.newest_hop,
        }
    }
}

async fn together(lane: &mut Lane, units: &[&Unit]) -> Result<(Receipt, Option<i64>), Failed> {
    let tx = lane.store.begin_write().await?;
    let awaited = lane.stamps.begin(&lane.store, &tx).await?;
    for (place, unit) in units.iter().enumerate() {
        let applied = changes::apply(&tx, unit).await;
        applied.map_err(|refused| blamed(place, refused))?;
    }
    // An event that is there already came in with another unit of the same attempt: which one, only trying tells.
    rows::events(&tx, units).await.map_err(Failed::All)?;
    statements::store(&tx, &mut lane.stamps, units, awaited).await?;
    rows::attachments(&tx, units).await?;
    let news = lane.definitions.write(&tx, units).await?;
    rows::quarantine(&tx, units).await?;
    let newest_hop = rows::hops(&tx, units).await?;
    tx.commit().await?;
    lane.definitions.remember(&news);
    let stored = lane.stamps.last();
    Ok((Receipt { stored }, newest_hop))
}

/// A unit whose own rows stand in the way.
fn blamed(place: usize, refused: Refused) -> Failed {
    match refused {
        Refused::Stale => Failed::Units(vec![(place, refused)]),
        other => Failed::All(other),
    }
}
