//! Logins that are only tried.

use crate::entity::trial::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

pub use crate::entity::trial::Model as Trial;

/// Adds one.
pub async fn insert(tx: &Tx, trial: Trial) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, trial).await
}

/// One of them.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Trial>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// The one whose link this is.
pub async fn by_token(
    db: &impl Executor,
    tenant: TenantId,
    token_hash: &str,
) -> Result<Option<Trial>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::TokenHash.eq(token_hash))
        .one(db)
        .await?)
}

/// Keeps what came of it.
pub async fn end(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant, result: Vec<u8>) -> Result<()> {
    scope::update::<Entity>(tenant)
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Result, Expr::value(result))
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes what nobody needs any more: it names somebody.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::ExpiresAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
