//! Whatever is kept sealed, for the one who seals it anew: secrets belong to tenants, but the key that seals them does not.

use crate::{Executor, Result, Tx};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use uuid::Uuid;

/// A column of sealed secrets.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The table.
    pub table: &'static str,
    /// The column; rows are known by `id`.
    pub column: &'static str,
}

/// Secrets by the ids of their rows; `after` is the last one seen.
pub async fn page(
    db: &impl Executor,
    of: Column,
    after: Uuid,
    limit: u64,
) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let id = || Expr::col(Alias::new("id"));
    let select = Query::select()
        .columns([Alias::new("id"), Alias::new(of.column)])
        .from(Alias::new(of.table))
        .and_where(id().gt(after))
        .and_where(Expr::col(Alias::new(of.column)).is_not_null())
        .order_by(Alias::new("id"), sea_orm::Order::Asc)
        .limit(limit)
        .to_owned();
    let mut all = Vec::new();
    for row in db.query_all(&select).await? {
        all.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    }
    Ok(all)
}

/// Exchanges a secret, unless somebody else has changed it since it was read.
pub async fn exchange(tx: &Tx, of: Column, id: Uuid, was: Vec<u8>, now: Vec<u8>) -> Result<bool> {
    let update = Query::update()
        .table(Alias::new(of.table))
        .value(Alias::new(of.column), now)
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .and_where(Expr::col(Alias::new(of.column)).eq(was))
        .to_owned();
    Ok(tx.0.execute(&update).await?.rows_affected() > 0)
}
