//! Multi-row inserts. The SQL of a row count is prepared once per connection, so counts are bounded by [`ROWS`].

use crate::{Result, Tx};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use std::fmt::Write;

/// Rows per INSERT. More gain nothing measurable and each count is a prepared statement of its own.
const ROWS: usize = 128;

/// An insert into one table.
pub(super) struct Insert {
    /// Table name.
    pub(super) table: &'static str,
    /// Column names.
    pub(super) columns: &'static [&'static str],
    /// What follows the rows: `ON CONFLICT …`.
    pub(super) then: &'static str,
}

impl Insert {
    /// Adds the rows, given as values one after the other.
    pub(super) async fn execute(&self, tx: &Tx, values: Vec<Value>) -> Result<()> {
        for chunk in self.chunks(tx, values) {
            tx.0.execute_raw(chunk).await?;
        }
        Ok(())
    }

    /// Adds the rows and reads what `RETURNING` gives for those that were new.
    pub(super) async fn returning(&self, tx: &Tx, values: Vec<Value>) -> Result<Vec<QueryResult>> {
        let mut rows = Vec::new();
        for chunk in self.chunks(tx, values) {
            rows.extend(tx.0.query_all_raw(chunk).await?);
        }
        Ok(rows)
    }

    fn chunks(&self, tx: &Tx, values: Vec<Value>) -> Vec<Statement> {
        let width = self.columns.len();
        let backend = tx.0.get_database_backend();
        let mut values = values.into_iter();
        let mut chunks = Vec::new();
        while values.len() > 0 {
            let chunk: Vec<Value> = values.by_ref().take(ROWS * width).collect();
            let sql = self.sql(chunk.len() / width);
            chunks.push(Statement::from_sql_and_values(backend, sql, chunk));
        }
        chunks
    }

    fn sql(&self, rows: usize) -> String {
        let width = self.columns.len();
        let mut sql = format!(
            "INSERT INTO {} ({}) VALUES ",
            self.table,
            self.columns.join(",")
        );
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ",(" });
            for column in 1..=width {
                let comma = if column == 1 { "" } else { "," };
                let _ = write!(sql, "{comma}${}", row * width + column);
            }
            sql.push(')');
        }
        sql.push_str(self.then);
        sql
    }
}
