//! What may be used a single time, on whatever instance: states and nonces of launches.

use crate::entity::used::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter};

pub use crate::entity::used::Model as Used;

/// What was used under this hash.
pub async fn by_hash(db: &impl Executor, tenant: TenantId, hash: &str) -> Result<Option<Used>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Hash.eq(hash))
        .one(db)
        .await?)
}

/// Notes a use; fails when there was one before.
pub async fn insert(tx: &Tx, used: Used) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, used).await
}

/// Removes what no check of time would let through again.
pub async fn forget_expired(tx: &Tx, tenant: TenantId, now: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::ExpiresAt.lt(now))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
