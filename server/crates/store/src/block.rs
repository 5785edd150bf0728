//! Networks that may not sign on and use keys for a while.

use crate::entity::block::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::block::Model as Block;

/// Blocks of a tenant at most.
pub const MOST: u64 = 1_000;

/// Those that hold now, newest first.
pub async fn live(db: &impl Executor, tenant: TenantId, now: Instant) -> Result<Vec<Block>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Until.gt(now))
        .filter(Column::EndedAt.is_null())
        .order_by_desc(Column::Id)
        .limit(MOST)
        .all(db)
        .await?)
}

/// Adds one.
pub async fn insert(tx: &Tx, block: Block) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, block).await
}

/// Lifts one before its time; `false` when there is none or it has ended.
pub async fn lift(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<bool> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes what ended before a moment.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::Until.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
