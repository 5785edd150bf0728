//! On SQLite what statements are found by moves into one narrow table, which is written some time after the statement,
//! for many statements at once: an index of its own per column costs a page of the log per index and statement, and
//! that was most of what storing cost. `statement_reach` tells up to where the table speaks; the few statements beyond
//! are read one by one. PostgreSQL keeps its indexes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let db = m.get_connection();
        if db.get_database_backend() == DbBackend::Sqlite {
            for sql in STEPS {
                db.execute_unprepared(sql).await?;
            }
        }
        Ok(())
    }
}

/// The terms are those of `store::writer::index`; written down here because a migration may not change with the program.
const STEPS: &[&str] = &[
    "CREATE TABLE statement_index (term integer NOT NULL, seq integer NOT NULL, PRIMARY KEY (term, seq)) WITHOUT ROWID",
    "CREATE TABLE statement_reach (seq integer NOT NULL)",
    "INSERT OR IGNORE INTO statement_index (term, seq) SELECT term, seq FROM ( \
     SELECT actor AS term, seq FROM statements UNION ALL \
     SELECT (actor | verb) - (actor & verb), seq FROM statements UNION ALL \
     SELECT verb, seq FROM statements UNION ALL \
     SELECT activity, seq FROM statements WHERE activity IS NOT NULL UNION ALL \
     SELECT registration, seq FROM statements WHERE registration IS NOT NULL) ORDER BY term, seq",
    "INSERT INTO statement_reach (seq) SELECT coalesce(max(seq), 0) FROM statements",
    "DROP INDEX ix_statements_actor",
    "DROP INDEX ix_statements_actor_verb",
    "DROP INDEX ix_statements_verb",
    "DROP INDEX ix_statements_activity",
    "DROP INDEX ix_statements_registration",
];
