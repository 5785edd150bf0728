//! Whatever is kept sealed, for the one who seals it anew: secrets belong to tenants, but the key that seals them does not.

use crate::{Executor, Result, Tx};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use uuid::Uuid;

/// A column of sealed secrets.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The table; its rows are known by `id`.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Columns of ids that a secret is bound to, so that it opens in no other row.
    pub bound_to: &'static [&'static str],
}

/// A secret as it is kept.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// Its row.
    pub id: Uuid,
    /// What it is bound to.
    pub bound_to: Vec<Uuid>,
    /// What is kept.
    pub bytes: Vec<u8>,
}

/// Secrets by the ids of their rows; `after` is the last one seen.
pub async fn page(db: &impl Executor, of: Column, after: Uuid, limit: u64) -> Result<Vec<Sealed>> {
    let id = || Expr::col(Alias::new("id"));
    let select = Query::select()
        .columns([Alias::new("id"), Alias::new(of.column)])
        .columns(of.bound_to.iter().copied().map(Alias::new))
        .from(Alias::new(of.table))
        .and_where(id().gt(after))
        .and_where(Expr::col(Alias::new(of.column)).is_not_null())
        .order_by(Alias::new("id"), sea_orm::Order::Asc)
        .limit(limit)
        .to_owned();
    let mut all = Vec::new();
    for row in db.query_all(&select).await? {
        let names = 2..2 + of.bound_to.len();
        let bound_to = names.map(|at| row.try_get_by_index(at));
        all.push(Sealed {
            id: row.try_get_by_index(0)?,
            bytes: row.try_get_by_index(1)?,
            bound_to: bound_to.collect::<std::result::Result<_, _>>()?,
        });
    }
    Ok(all)
}

/// Exchanges a secret, unless somebody else has changed it since it was read.
pub async fn exchange(tx: &Tx, of: Column, was: Sealed, now: Vec<u8>) -> Result<bool> {
    let update = Query::update()
        .table(Alias::new(of.table))
        .value(Alias::new(of.column), now)
        .and_where(Expr::col(Alias::new("id")).eq(was.id))
        .and_where(Expr::col(Alias::new(of.column)).eq(was.bytes))
        .to_owned();
    Ok(tx.0.execute(&update).await?.rows_affected() > 0)
}

/// Every column of bytes that the database has, as table and name: what is sealed is among them.
pub async fn columns_of_bytes(db: &impl Executor) -> Result<Vec<(String, String)>> {
    let sql = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND data_type = 'bytea' ORDER BY 1, 2"
        }
        _ => {
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND upper(c.type) LIKE 'BLOB%' ORDER BY 1, 2"
        }
    };
    let select = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let mut all = Vec::new();
    for row in db.query_all_raw(select).await? {
        all.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    }
    Ok(all)
}
