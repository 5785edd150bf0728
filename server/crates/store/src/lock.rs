//! Work that one instance does at a time.

use crate::{Result, Store, Tx};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Who holds this works alone; dropped, it lets others go.
#[derive(Debug)]
pub struct Held {
    /// PostgreSQL gives the lock free when the transaction ends, also when we die.
    _tx: Option<Tx>,
}

/// Following the statements for reactions.
pub const REACTIONS: i64 = 7_239_286;

/// Holding signals against the rules.
pub const ANOMALIES: i64 = 7_239_287;
/// Writing signals: who reads them by number must not miss one whose number was given earlier and came later.
const SIGNALS: i64 = 7_239_288;

/// Takes the lock, or gives none when another instance holds it. SQLite belongs to one server: nothing to take.
pub async fn take(store: &Store, lock: i64) -> Result<Option<Held>> {
    if store.is_sqlite() {
        return Ok(Some(Held { _tx: None }));
    }
    let tx = store.begin_write().await?;
    let sql = "SELECT pg_try_advisory_xact_lock($1)";
    let ask = Statement::from_sql_and_values(DbBackend::Postgres, sql, [lock.into()]);
    let row = tx.query_one_raw(ask).await?;
    let taken = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok((taken == Some(true)).then_some(Held { _tx: Some(tx) }))
}

/// Waits for the turn to write signals, until the end of the transaction. SQLite has one writer anyway.
pub(crate) async fn signals(tx: &Tx) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let sql = "SELECT pg_advisory_xact_lock($1)";
    let ask = Statement::from_sql_and_values(DbBackend::Postgres, sql, [SIGNALS.into()]);
    tx.query_one_raw(ask).await?;
    Ok(())
}
