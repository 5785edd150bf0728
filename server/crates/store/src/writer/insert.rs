//! Multi-row inserts. The SQL of a row count is prepared once per connection, so counts are bounded.

use crate::{Result, Tx};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use std::fmt::Write;

/// The most rows of one INSERT. Counts are powers of two, so that a table has eight prepared statements and not as
/// many as there are counts: a batch of 29 rows is written as 16, 8, 4 and 1.
const MOST: usize = 128;

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
            let rows = largest_power(values.len() / width);
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
        let mut sql = format!(
            "INSERT INTO {} ({}) VALUES ",
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

/// The largest power of two that is not above `rows` and [`MOST`].
fn largest_power(rows: usize) -> usize {
    1 << rows.clamp(1, MOST).ilog2()
}

#[cfg(test)]
mod tests {
    use super::largest_power;

    #[test]
    fn row_counts_are_powers_of_two() {
        let counts = [1, 2, 3, 29, 127, 128, 5_000].map(largest_power);
        assert_eq!(counts, [1, 2, 2, 16, 64, 128, 128]);
    }
}
