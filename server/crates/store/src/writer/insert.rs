//! Multi-row inserts. The SQL of a row count is prepared once per connection, so counts are bounded.

use crate::{Result, Tx};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use std::fmt::Write;

/// The most rows of one INSERT. Counts above [`STEP`] are multiples of it, so that a table has two dozen prepared
/// statements and not as many as there are counts: a batch of 45 rows is written as 32 and 13.
const MOST: usize = 128;
const STEP: usize = 16;

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
    /// Adds the rows, given as values one after the other; answers how many were new.
    pub(super) async fn execute(&self, tx: &Tx, values: Vec<Value>) -> Result<u64> {
        let mut new = 0;
        for chunk in self.chunks(tx, values) {
            new += tx.0.execute_raw(chunk).await?.rows_affected();
        }
        Ok(new)
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
            let rows = rows_of(values.len() / width);
            let chunk: Vec<Value> = values.by_ref().take(rows * width).collect();
            chunks.push(Statement::from_sql_and_values(
                backend,
                self.sql(rows, backend),
                chunk,
            ));
        }
        chunks
    }

    /// SQLite gets nameless parameters: it looks names up one by one, which costs the square of their number.
    fn sql(&self, rows: usize, backend: DbBackend) -> String {
        let width = self.columns.len();
        // A failure ends the whole transaction. SQLite need not copy each page first, to undo this INSERT alone.
        let or = match backend {
            DbBackend::Sqlite => "OR FAIL ",
            _ => "",
        };
        let mut sql = format!(
            "INSERT {or}INTO {} ({}) VALUES ",
            self.table,
            self.columns.join(",")
        );
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ",(" });
            for column in 1..=width {
                let comma = if column == 1 { "" } else { "," };
                let _ = match backend {
                    DbBackend::Sqlite => write!(sql, "{comma}?"),
                    _ => write!(sql, "{comma}${}", row * width + column),
                };
            }
            sql.push(')');
        }
        sql.push_str(self.then);
        sql
    }
}

/// How many of so many rows are written next.
fn rows_of(left: usize) -> usize {
    match left.min(MOST) {
        few if few < STEP => few,
        many => many / STEP * STEP,
    }
}

#[cfg(test)]
mod tests {
    use super::rows_of;

    #[test]
    fn row_counts_are_few() {
        let counts = [1, 2, 15, 16, 29, 127, 128, 5_000].map(rows_of);
        assert_eq!(counts, [1, 2, 15, 16, 16, 112, 128, 128]);
    }
}
