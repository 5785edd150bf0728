//! Signed launch links.

use crate::entity::link::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::link::Model as Link;

/// Links, newest first; `after` is the last id seen; with `within`, of these courses.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    within: Option<&[Uuid]>,
    page: Page<Uuid>,
) -> Result<Vec<Link>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(courses) = within {
        query = query.filter(Column::CourseId.is_in(courses.iter().copied()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// One link.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Link>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Adds a link.
pub async fn insert(tx: &Tx, link: Link) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, link).await
}

/// Notes the first use; `false` when it was used before.
pub async fn used(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<bool> {
    mark(tx, tenant, id, Column::UsedAt, now).await
}

/// Revokes a link; `false` when there is none or it already was.
pub async fn revoke(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<bool> {
    mark(tx, tenant, id, Column::RevokedAt, now).await
}

async fn mark(tx: &Tx, tenant: TenantId, id: Uuid, column: Column, now: Instant) -> Result<bool> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(column, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(column.is_null())
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}
