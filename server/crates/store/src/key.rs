//! API keys of a tenant.

use crate::entity::key::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::key::Model as Key;

/// Keys by age, oldest first.
pub async fn page(db: &impl Executor, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Key>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// One key.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Key>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Adds a key.
pub async fn insert(tx: &Tx, key: Key) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, key).await
}

/// Revokes a key for good; `false` when there is none or it already was.
pub async fn revoke(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<bool> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Notes that the key was used.
pub async fn used(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<()> {
    scope::update::<Entity>(tenant)
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(())
}
