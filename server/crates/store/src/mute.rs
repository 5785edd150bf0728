//! Rules that shall not speak of somebody for a while.

use crate::entity::mute::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

pub use crate::entity::mute::Model as Mute;

/// Mutes of a tenant at most.
pub const MOST: u64 = 1_000;

/// Those that hold now.
pub async fn live(db: &impl Executor, tenant: TenantId, now: Instant) -> Result<Vec<Mute>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Until.gt(now))
        .order_by_asc(Column::Rule)
        .limit(MOST)
        .all(db)
        .await?)
}

/// Adds one, or changes how long it holds.
pub async fn put(tx: &Tx, mute: Mute) -> Result<()> {
    let known = OnConflict::columns([Column::TenantId, Column::Rule, Column::Subject])
        .update_columns([
            Column::Until,
            Column::CreatedAt,
            Column::CreatedBy,
            Column::Reason,
        ])
        .to_owned();
    Entity::insert(row::whole::<_, ActiveModel>(mute))
        .on_conflict(known)
        .exec_without_returning(&tx.0)
        .await?;
    Ok(())
}

/// Removes what no longer holds.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::Until.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
