//! Answers kept for requests that carry an `Idempotency-Key`.

use crate::entity::remembered::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};

pub use crate::entity::remembered::Model as Remembered;

/// What was answered to this caller's key.
pub async fn find(
    db: &impl Executor,
    tenant: TenantId,
    caller: &str,
    key: &str,
) -> Result<Option<Remembered>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Caller.eq(caller))
        .filter(Column::IdempotencyKey.eq(key))
        .one(db)
        .await?)
}

/// Claims a key before the work begins; `false` when it is taken.
pub async fn claim(tx: &Tx, row: Remembered) -> Result<bool> {
    let new = Entity::insert(row::whole::<_, ActiveModel>(row))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    Ok(matches!(new, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Keeps the answer.
pub async fn keep(tx: &Tx, row: Remembered) -> Result<()> {
    scope::update::<Entity>(row.tenant_id)
        .filter(Column::Caller.eq(row.caller.as_str()))
        .filter(Column::IdempotencyKey.eq(row.idempotency_key.as_str()))
        .set(row::whole::<_, ActiveModel>(row))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Claims a key again that `known` held too long; `false` when another request was faster.
pub async fn take_over(tx: &Tx, known: &Remembered, row: Remembered) -> Result<bool> {
    let done = scope::update::<Entity>(row.tenant_id)
        .filter(Column::Caller.eq(row.caller.as_str()))
        .filter(Column::IdempotencyKey.eq(row.idempotency_key.as_str()))
        .filter(Column::CreatedAt.eq(known.created_at))
        .set(row::whole::<_, ActiveModel>(row))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Gives a key free again, when the work failed for a passing reason.
pub async fn forget(tx: &Tx, tenant: TenantId, caller: &str, key: &str) -> Result<()> {
    scope::delete::<Entity>(tenant)
        .filter(Column::Caller.eq(caller))
        .filter(Column::IdempotencyKey.eq(key))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes what is older than `moment`.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::CreatedAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
