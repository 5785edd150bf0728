//! Moments of storage: strictly increasing, also across instances on one PostgreSQL. They number the statements. There
//! they are never earlier than the database's own clock, so that all instances and all readers go by one clock.

use crate::{Clock, Instant, Result, Store, Tx};
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;

/// The lock that makes PostgreSQL commit batches of several instances one after the other, so that moments of storage
/// grow in the order of commits and a reader that follows them misses nothing.
const LANE: &str = "SELECT pg_advisory_xact_lock(7239284)";
/// First the clock, then whether anybody stores: if not, whatever was stored up to then can be read.
const THROUGH: &str = "\
    SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1, pg_try_advisory_xact_lock_shared(7239284), \
    (SELECT coalesce(max(seq), 0) FROM statements)";

const BEFORE: &str = "\
    SELECT coalesce((SELECT seq FROM statements ORDER BY seq DESC LIMIT 1), 0), EXISTS (SELECT 1 FROM awaited_statements)";
/// And what the database's clock says.
const BY_ITS_CLOCK: &str = ", (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1";

/// Everything stored up to this moment can be read, on PostgreSQL.
pub(super) async fn through(store: &Store) -> Result<Instant> {
    let db = store.read();
    let asked = Statement::from_string(db.get_database_backend(), THROUGH);
    let Some(row) = db.query_one_raw(asked).await? else {
        return Ok(Instant::default());
    };
    let idle: bool = row.try_get_by_index(1)?;
    Ok(row.try_get_by_index(if idle { 0 } else { 2 })?)
}

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

    /// Another process may have stored since, so the newest is asked for at every batch. In the same question: whether
    /// any statement is awaited by one that refers to it.
    pub(super) async fn begin(&mut self, store: &Store, tx: &Tx) -> Result<bool> {
        let mut sql = BEFORE.to_owned();
        if !store.is_sqlite() {
            tx.0.execute_unprepared(LANE).await?;
            sql.push_str(BY_ITS_CLOCK);
        }
        let asked = Statement::from_string(tx.0.get_database_backend(), sql);
        let Some(before) = tx.0.query_one_raw(asked).await? else {
            return Ok(false);
        };
        self.last = self.last.max(before.try_get_by_index(0)?);
        if !store.is_sqlite() {
            self.last = self.last.max(before.try_get_by_index(2)?);
        }
        Ok(before.try_get_by_index(1)?)
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
