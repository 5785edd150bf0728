//! What learners did, once per event id.

use crate::entity::event::{Column, Entity};
use crate::{Executor, Page, Result, TenantId, scope};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::event::Model as Event;

/// The event with this id, when it was recorded before.
pub async fn by_id(
    db: &impl Executor,
    tenant: TenantId,
    attempt: Uuid,
    id: Uuid,
) -> Result<Option<Event>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::AttemptId.eq(attempt))
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Events of an attempt in the order they were recorded; `after` is the last (time, id) seen.
pub async fn of_attempt(
    db: &impl Executor,
    tenant: TenantId,
    attempt: Uuid,
    page: Page<(crate::Instant, Uuid)>,
) -> Result<Vec<Event>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(Column::AttemptId.eq(attempt))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some((at, id)) = page.after {
        query = query.filter(
            Column::At
                .gt(at)
                .or(Column::At.eq(at).and(Column::Id.gt(id))),
        );
    }
    Ok(query.all(db).await?)
}
