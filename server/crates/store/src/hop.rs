//! The hop log. Appended by the writer only; console, `explain` and path check read nothing else.

use crate::entity::hop::{Column, Entity};
use crate::{Executor, Page, Result, TenantId, scope};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::hop::Model as Hop;

/// Hops after a sequence number, oldest first.
pub async fn after(db: &impl Executor, tenant: TenantId, seq: i64, limit: u64) -> Result<Vec<Hop>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Seq.gt(seq))
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(db)
        .await?)
}

/// The newest hops before a sequence number (none: of all), oldest first.
pub async fn before(
    db: &impl Executor,
    tenant: TenantId,
    seq: Option<i64>,
    limit: u64,
) -> Result<Vec<Hop>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_desc(Column::Seq)
        .limit(limit);
    if let Some(seq) = seq {
        query = query.filter(Column::Seq.lt(seq));
    }
    let mut hops = query.all(db).await?;
    hops.reverse();
    Ok(hops)
}

/// Hops of one launch in order; `after` is the last sequence number seen.
pub async fn of_launch(
    db: &impl Executor,
    tenant: TenantId,
    launch: Uuid,
    page: Page<i64>,
) -> Result<Vec<Hop>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::LaunchId.eq(launch))
        .filter(Column::Seq.gt(page.after.unwrap_or(0)))
        .order_by_asc(Column::Seq)
        .limit(page.limit)
        .all(db)
        .await?)
}

/// How many hops lie between two cursors, both exclusive below and inclusive above.
pub async fn count_between(
    db: &impl Executor,
    tenant: TenantId,
    after: i64,
    upto: i64,
) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Seq.gt(after))
        .filter(Column::Seq.lte(upto))
        .count(db)
        .await?)
}
