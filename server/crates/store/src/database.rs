//! Opening the database, and where transactions begin.

use crate::{Error, Result};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    SqlxPostgresConnector, SqlxSqliteConnector, TransactionOptions, TransactionTrait,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// How long a writer waits for another process's write before it gives up.
const BUSY: Duration = Duration::from_secs(10);
/// Prepared statements kept per connection: every row count of a multi-row insert is one.
const PREPARED: usize = 600;

/// An open write transaction. Dropped without [`Tx::commit`], it rolls back.
#[derive(Debug)]
pub struct Tx(pub(crate) DatabaseTransaction);

impl Tx {
    /// Makes the changes durable.
    pub async fn commit(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

impl std::ops::Deref for Tx {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.0
    }
}

/// The database: one write connection and a pool of readers on SQLite, one shared pool on PostgreSQL.
#[derive(Debug, Clone)]
pub struct Store {
    write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Store {
    /// Opens `sqlite://PATH` or `postgres://…`, without touching the schema.
    pub async fn open(url: &str) -> Result<Store> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return open_sqlite(Path::new(path)).await;
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return open_postgres(url).await;
        }
        Err(Error::Url {
            url: url.split('@').next_back().unwrap_or_default().to_owned(),
            problem: "expected sqlite://PATH or postgres://USER@HOST/NAME".to_owned(),
        })
    }

    /// Brings the schema up to date. Safe to run from several processes at once only on PostgreSQL.
    pub async fn migrate(&self) -> Result<()> {
        Ok(Migrator::up(&self.write, None).await?)
    }

    /// For reading.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a write transaction. IMMEDIATE on SQLite: a deferred one fails when two readers turn writers.
    pub async fn begin_write(&self) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let options = if self.is_sqlite() {
            options
        } else {
            TransactionOptions::default()
        };
        Ok(Tx(self.write.begin_with_options(options).await?))
    }

    /// Whether this is the embedded engine.
    pub fn is_sqlite(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Sqlite
    }
}

async fn open_sqlite(path: &Path) -> Result<Store> {
    // busy_timeout must stand before journal_mode: switching to WAL needs a lock that another opener may hold.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(false)
        .statement_cache_capacity(PREPARED)
        .pragma("cache_size", "-65536")
        .pragma("temp_store", "memory");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(8)
        .connect_with(
            options
                .pragma("query_only", "on")
                .pragma("cache_size", "-16384"),
        )
        .await?;
    Ok(Store {
        write: SqlxSqliteConnector::from_sqlx_sqlite_pool(write),
        read: SqlxSqliteConnector::from_sqlx_sqlite_pool(read),
    })
}

async fn open_postgres(url: &str) -> Result<Store> {
    let options = PgConnectOptions::from_str(url)?.statement_cache_capacity(PREPARED);
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(BUSY)
        .connect_with(options)
        .await?;
    let pool = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok(Store {
        write: pool.clone(),
        read: pool,
    })
}
