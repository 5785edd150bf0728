//! Ids of logout messages: each may be used a single time.

use crate::entity::logout_id::{ActiveModel, Column, Entity};
use crate::{Instant, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};

pub use crate::entity::logout_id::Model as LogoutId;

/// Notes an id; `false` when it was used before.
pub async fn claim(tx: &Tx, id: LogoutId) -> Result<bool> {
    let new = Entity::insert(row::whole::<_, ActiveModel>(id))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    Ok(matches!(new, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Removes ids that no check of time would let through again.
pub async fn forget_expired(tx: &Tx, tenant: TenantId, now: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::ExpiresAt.lt(now))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
