//! Moments of storage: strictly increasing, also across instances on one PostgreSQL.

use crate::{Clock, Instant, Result, Store, Tx};
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;

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
    pub(super) async fn begin(&mut self, store: &Store, tx: &Tx) -> Result<()> {
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

    /// The next one.
    pub(super) fn next(&mut self) -> Instant {
        let after_last = Instant(self.last.unwrap_or_default().0 + 1);
        let stamp = self.clock.now().max(after_last);
        self.last = Some(stamp);
        stamp
    }

    /// The newest given.
    pub(super) fn last(&self) -> Instant {
        self.last.unwrap_or_default()
    }
}
