//! Dispatches and their seats.

use crate::entity::dispatch::{ActiveModel, Column, Entity};
use crate::entity::dispatch_seat;
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::dispatch::Model as Dispatch;
pub use crate::entity::dispatch_seat::Model as Seat;

/// Dispatches, newest first; `after` is the last id seen; with `within`, of these courses.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    within: Option<&[Uuid]>,
    page: Page<Uuid>,
) -> Result<Vec<Dispatch>> {
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

/// One dispatch.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Dispatch>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Adds a dispatch.
pub async fn insert(tx: &Tx, dispatch: Dispatch) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, dispatch).await
}

/// Writes what can be changed of a dispatch: name, version, seats, and when it ends. How many seats are taken stays.
pub async fn save(tx: &Tx, dispatch: &Dispatch) -> Result<()> {
    scope::update::<Entity>(dispatch.tenant_id)
        .col_expr(Column::Name, Expr::value(dispatch.name.clone()))
        .col_expr(Column::VersionId, Expr::value(dispatch.version_id))
        .col_expr(Column::Seats, Expr::value(dispatch.seats))
        .col_expr(Column::ExpiresAt, Expr::value(dispatch.expires_at))
        .col_expr(Column::DisabledAt, Expr::value(dispatch.disabled_at))
        .col_expr(Column::UpdatedAt, Expr::value(dispatch.updated_at))
        .filter(Column::Id.eq(dispatch.id))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Whether a learner has a seat.
pub async fn has_seat(
    db: &impl Executor,
    tenant: TenantId,
    dispatch: Uuid,
    pseudonym: &str,
) -> Result<bool> {
    let seat = scope::find::<dispatch_seat::Entity>(tenant)
        .filter(dispatch_seat::Column::DispatchId.eq(dispatch))
        .filter(dispatch_seat::Column::Pseudonym.eq(pseudonym))
        .one(db)
        .await?;
    Ok(seat.is_some())
}

/// Counts one more learner, if there is room; then the seat can be given. Whoever counts holds the row: two who come at
/// once come one after the other.
pub async fn count_seat(tx: &Tx, tenant: TenantId, dispatch: Uuid) -> Result<bool> {
    let room = Condition::any()
        .add(Column::Seats.is_null())
        .add(Expr::col(Column::Taken).lt(Expr::col(Column::Seats)));
    let counted = scope::update::<Entity>(tenant)
        .col_expr(Column::Taken, Expr::col(Column::Taken).add(1))
        .filter(Column::Id.eq(dispatch))
        .filter(room)
        .exec(&tx.0)
        .await?;
    Ok(counted.rows_affected > 0)
}

/// Gives a learner a seat that was counted.
pub async fn give_seat(
    tx: &Tx,
    tenant: TenantId,
    dispatch: Uuid,
    pseudonym: &str,
    now: Instant,
) -> Result<()> {
    let seat = Seat {
        tenant_id: tenant,
        dispatch_id: dispatch,
        pseudonym: pseudonym.to_owned(),
        taken_at: now,
    };
    row::insert::<_, dispatch_seat::ActiveModel>(tx, seat).await
}
