//! Opening the database, and where transactions begin.

use crate::{Error, Result};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    SqlxPostgresConnector, SqlxSqliteConnector, TransactionOptions, TransactionTrait,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// How long a writer waits for another process's write before it gives up.
const BUSY: Duration = Duration::from_secs(10);
/// Prepared statements kept per connection: a multi-row insert has up to two dozen.
const PREPARED: usize = 128;
/// Pages of the log (4 KB each) before they are moved into the database. Most pages are written many times in between,
/// and are moved once.
const LOG: &str = "8192";
/// Held while the schema of a PostgreSQL database changes.
const MIGRATING: &str = "SELECT pg_advisory_xact_lock(7239285)";
/// Processes that start on one new SQLite file at the same moment.
const MEETINGS: usize = 10;

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

    /// Brings the schema up to date. Several processes may do so at once: on PostgreSQL a lock lets one go first, on
    /// SQLite whoever comes second finds the work done.
    pub async fn migrate(&self) -> Result<()> {
        if !self.is_sqlite() {
            let first = self.write.begin().await?;
            first.execute_unprepared(MIGRATING).await?;
            Migrator::up(&self.write, None).await?;
            return Ok(first.commit().await?);
        }
        let mut tried = Migrator::up(&self.write, None).await;
        for _ in 0..MEETINGS {
            if tried.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            tried = Migrator::up(&self.write, None).await;
        }
        Ok(tried?)
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
        .pragma("cache_size", "-32768")
        .pragma("temp_store", "memory");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone().pragma("wal_autocheckpoint", LOG))
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(8)
        .connect_with(
            options
                .pragma("query_only", "on")
                .pragma("cache_size", "-4096"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity;
    use sea_orm::{ConnectOptions, Database, EntityTrait, Schema, Statement};

    /// Name, type, NOT NULL and place in the primary key of every column.
    async fn columns(db: &DatabaseConnection, table: &str) -> Vec<String> {
        let sql = format!(
            "SELECT name || ' ' || upper(type) || ' ' || \"notnull\" || ' ' || (pk > 0) AS c FROM pragma_table_info('{table}')"
        );
        let rows = db
            .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
            .await
            .unwrap();
        let mut columns: Vec<String> = rows
            .iter()
            .map(|row| row.try_get_by_index(0).unwrap())
            .collect();
        columns.sort();
        columns
    }

    async fn same<E: EntityTrait>(migrated: &DatabaseConnection, entity: E) {
        let fresh = Database::connect(
            ConnectOptions::new("sqlite::memory:")
                .max_connections(1)
                .to_owned(),
        )
        .await
        .unwrap();
        let table = Schema::new(DbBackend::Sqlite).create_table_from_entity(entity);
        fresh.execute(&table).await.unwrap();
        let name = entity.table_name();
        assert_eq!(
            columns(migrated, name).await,
            columns(&fresh, name).await,
            "table {name}"
        );
    }

    #[tokio::test]
    async fn migrations_and_entities_give_the_same_tables() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}", dir.path().join("x.db").display()))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let db = store.read();
        same(db, entity::tenant::Entity).await;
        same(db, entity::key::Entity).await;
        same(db, entity::key_network::Entity).await;
        same(db, entity::audit_entry::Entity).await;
        same(db, entity::audit_head::Entity).await;
        same(db, entity::remembered::Entity).await;
        same(db, entity::course::Entity).await;
        same(db, entity::version::Entity).await;
        same(db, entity::media::Entity).await;
        same(db, entity::package_file::Entity).await;
        same(db, entity::learner::Entity).await;
        same(db, entity::link::Entity).await;
        same(db, entity::registration::Entity).await;
        same(db, entity::attempt::Entity).await;
        same(db, entity::event::Entity).await;
        same(db, entity::session::Entity).await;
        same(db, entity::cmi5_registration::Entity).await;
        same(db, entity::cmi5_session::Entity).await;
        same(db, entity::statement::Entity).await;
        same(db, entity::activity::Entity).await;
        same(db, entity::attachment::Entity).await;
        same(db, entity::attachment::brought::Entity).await;
        same(db, entity::document::Entity).await;
        same(db, entity::quarantine::Entity).await;
        same(db, entity::cursor::Entity).await;
        same(db, entity::reaction::Entity).await;
        same(db, entity::delivery::Entity).await;
        same(db, entity::hop::Entity).await;
        same(db, entity::scorm::Entity).await;
        same(db, entity::scorm::activity::Entity).await;
        same(db, entity::scorm::calls::Entity).await;
        same(db, entity::scorm::global::Entity).await;
        same(db, entity::provider::Entity).await;
        same(db, entity::saml_key::Entity).await;
        same(db, entity::saml_description::Entity).await;
        same(db, entity::person::Entity).await;
        same(db, entity::identity::Entity).await;
        same(db, entity::web_session::Entity).await;
        same(db, entity::login::Entity).await;
        same(db, entity::logout_id::Entity).await;
        same(db, entity::signal::Entity).await;
        same(db, entity::anomaly::Entity).await;
        same(db, entity::mute::Entity).await;
        same(db, entity::block::Entity).await;
        same(db, entity::place::Entity).await;
        same(db, entity::counter::Entity).await;
        same(db, entity::trial::Entity).await;
        same(db, entity::platform::Entity).await;
        same(db, entity::platform_key::Entity).await;
        same(db, entity::deployment::Entity).await;
        same(db, entity::context::Entity).await;
        same(db, entity::placement::Entity).await;
        same(db, entity::seat::Entity).await;
        same(db, entity::used::Entity).await;
        same(db, entity::grade::Entity).await;
    }

    #[tokio::test]
    async fn an_address_that_is_no_database_says_what_to_write() {
        let error = Store::open("mysql://root:secret@host/db")
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("sqlite://PATH") && !error.contains("secret"),
            "{error}"
        );
    }
}
