//! How far the records reach: what those who follow them ask before they read. Statements become visible in the order
//! of their moments of storage, so below the newest one nothing can come in any more.

use crate::entity::statement::{Column, Entity};
use crate::{Executor, Instant, Result, TenantId, scope};
use sea_orm::{QueryOrder, QuerySelect};

/// When the newest statement was stored; the beginning of time when there is none.
pub async fn newest(db: &impl Executor, tenant: TenantId) -> Result<Instant> {
    let newest: Option<Instant> = scope::find::<Entity>(tenant)
        .select_only()
        .column(Column::Seq)
        .order_by_desc(Column::Seq)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.unwrap_or_default())
}
