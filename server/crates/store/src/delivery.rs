//! The outbox of webhooks: written with what they speak of, sent afterwards.

use crate::entity::delivery::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use uuid::Uuid;

pub use crate::entity::delivery::Model as Delivery;

/// To be sent.
pub const WAITING: &str = "waiting";
/// The receiver has it.
pub const DELIVERED: &str = "delivered";
/// Given up.
pub const FAILED: &str = "failed";

/// One delivery.
pub async fn by_id(
    db: &impl Executor,
    tenant: TenantId,
    reaction: Uuid,
    id: Uuid,
) -> Result<Option<Delivery>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::ReactionId.eq(reaction))
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Deliveries of a reaction, newest first; `after` is the last id seen.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    reaction: Uuid,
    state: Option<&str>,
    page: Page<Uuid>,
) -> Result<Vec<Delivery>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(Column::ReactionId.eq(reaction))
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// Reactions with deliveries whose time has come.
pub async fn due_reactions(
    db: &impl Executor,
    tenant: TenantId,
    now: Instant,
) -> Result<Vec<Uuid>> {
    Ok(scope::find::<Entity>(tenant)
        .select_only()
        .column(Column::ReactionId)
        .distinct()
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.lte(now))
        .into_tuple()
        .all(db)
        .await?)
}

/// Deliveries of a reaction whose time has come, longest waiting first.
pub async fn due(
    db: &impl Executor,
    tenant: TenantId,
    reaction: Uuid,
    now: Instant,
    limit: u64,
) -> Result<Vec<Delivery>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::ReactionId.eq(reaction))
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::NextAt)
        .limit(limit)
        .all(db)
        .await?)
}

/// When the time of the next one comes.
pub async fn next_due(db: &impl Executor, tenant: TenantId) -> Result<Option<Instant>> {
    Ok(scope::find::<Entity>(tenant)
        .select_only()
        .column(Column::NextAt)
        .filter(Column::State.eq(WAITING))
        .order_by_asc(Column::NextAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}

/// Takes a delivery to try it; nobody else does before `until`. `false` when somebody was faster.
pub async fn claim(tx: &Tx, known: &Delivery, until: Instant) -> Result<bool> {
    let done = one(known)
        .col_expr(Column::NextAt, Expr::value(until))
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.eq(known.next_at))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Notes how a try went: the row as it shall be.
pub async fn tried(tx: &Tx, now: &Delivery) -> Result<()> {
    one(now)
        .col_expr(Column::State, Expr::value(now.state.as_str()))
        .col_expr(Column::NextAt, Expr::value(now.next_at))
        .col_expr(Column::Status, Expr::value(now.status))
        .col_expr(Column::Error, Expr::value(now.error.clone()))
        .col_expr(Column::EndedAt, Expr::value(now.ended_at))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Has a delivery sent anew, whatever became of it.
pub async fn again(
    tx: &Tx,
    tenant: TenantId,
    reaction: Uuid,
    id: Uuid,
    now: Instant,
    ends: Instant,
) -> Result<bool> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::State, Expr::value(WAITING))
        .col_expr(Column::Tries, Expr::value(0))
        .col_expr(Column::NextAt, Expr::value(now))
        .col_expr(Column::EndsAt, Expr::value(ends))
        .col_expr(Column::EndedAt, Expr::value(None::<i64>))
        .filter(Column::ReactionId.eq(reaction))
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes what ended before `moment` in this state.
pub async fn forget_older(tx: &Tx, tenant: TenantId, state: &str, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::State.eq(state))
        .filter(Column::EndedAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}

/// Adds a delivery.
pub(crate) async fn insert(tx: &Tx, delivery: Delivery) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, delivery).await
}

/// Removes everything that a reaction has to send or has sent.
pub(crate) async fn remove_of(tx: &Tx, tenant: TenantId, reaction: Uuid) -> Result<()> {
    scope::delete::<Entity>(tenant)
        .filter(Column::ReactionId.eq(reaction))
        .exec(&tx.0)
        .await?;
    Ok(())
}

fn one(known: &Delivery) -> UpdateMany<Entity> {
    scope::update::<Entity>(known.tenant_id).filter(Column::Id.eq(known.id))
}
