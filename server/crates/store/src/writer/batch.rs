//! One batch, one transaction. First all units together with few statements of SQL; if any unit cannot be written,
//! everything is rolled back and each unit is tried alone, so that one refusal never costs another request.

use super::stamps::Stamps;
use super::unit::{Refused, Unit};
use super::{Receipt, changes, rows, statements};
use crate::{Result, Store};

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
    rows::events(&tx, units).await?;
    statements::store(&tx, stamps, units).await?;
    rows::definitions(&tx, units).await?;
    rows::quarantine(&tx, units).await?;
    let newest_hop = rows::hops(&tx, units).await?;
    tx.commit().await?;
    let stored = stamps.last();
    Ok(Written {
        answers: units.iter().map(|_| Ok(Receipt { stored })).collect(),
        newest_hop,
    })
}
