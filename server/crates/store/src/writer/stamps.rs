//! Moments of storage: strictly increasing, also across instances on one PostgreSQL. They number the statements.

use crate::{Clock, Instant, Result, Store, Tx, statement};
use sea_orm::ConnectionTrait;
use std::sync::Arc;

/// The lock that makes PostgreSQL commit batches of several instances one after the other, so that moments of storage
/// grow in the order of commits and a reader that follows them misses nothing.
const LANE: &str = "SELECT pg_advisory_xact_lock(7239284)";

/// Gives every statement a moment of storage later than the one before.
pub(super) struct Stamps {
    clock: Arc<dyn Clock>,
    last: Instant,
}

impl Stamps {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Stamps {
            clock,
            last: Instant::default(),
        }
    }

    /// Another process may have stored since, so the newest is asked for at every batch.
    pub(super) async fn begin(&mut self, store: &Store, tx: &Tx) -> Result<()> {
        if !store.is_sqlite() {
            tx.0.execute_unprepared(LANE).await?;
        }
        self.last = self.last.max(statement::newest(&tx.0).await?);
        Ok(())
    }

    /// The next one.
    pub(super) fn next(&mut self) -> Instant {
        self.last = self.clock.now().max(Instant(self.last.0 + 1));
        self.last
    }

    /// The newest given.
    pub(super) fn last(&self) -> Instant {
        self.last
    }
}
