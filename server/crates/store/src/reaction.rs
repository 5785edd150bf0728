//! Rules on statements, and how far each has followed them.

use crate::entity::reaction::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, delivery, row, scope};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use uuid::Uuid;

pub use crate::entity::reaction::Model as Reaction;

/// What a reaction leaves behind on its way from one moment of storage to a later one.
#[derive(Debug, Clone)]
pub struct Step {
    /// Which.
    pub reaction: Uuid,
    /// Where it was.
    pub was: Instant,
    /// Where it is now.
    pub to: Instant,
    /// The present moment.
    pub at: Instant,
    /// How often it fired on the way.
    pub fired: i64,
    /// How often it failed on the way.
    pub errors: i64,
    /// How often it failed since it last went well.
    pub failures: i32,
    /// Why it failed last, if it did.
    pub last_error: Option<String>,
    /// Whether it failed too often to go on.
    pub disable: bool,
    /// Webhooks to send.
    pub deliveries: Vec<delivery::Delivery>,
}

/// One reaction.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Reaction>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Reactions by age, oldest first; `after` is the last id seen.
pub async fn page(db: &impl Executor, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Reaction>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Reactions at work, at most `limit`.
pub async fn enabled(db: &impl Executor, tenant: TenantId, limit: u64) -> Result<Vec<Reaction>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Enabled.eq(true))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// How many there are in a tenant.
pub async fn count(db: &impl Executor, tenant: TenantId) -> Result<u64> {
    Ok(scope::find::<Entity>(tenant).count(db).await?)
}

/// Adds a reaction.
pub async fn insert(tx: &Tx, reaction: Reaction) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, reaction).await
}

/// Changes name, rule and secret, and forgives what failed before; `false` when there is none.
pub async fn replace(tx: &Tx, new: &Reaction) -> Result<bool> {
    let done = one(new.tenant_id, new.id)
        .col_expr(Column::Name, Expr::value(new.name.as_str()))
        .col_expr(Column::Rule, Expr::value(new.rule.as_str()))
        .col_expr(Column::Secret, Expr::value(new.secret.clone()))
        .col_expr(Column::UpdatedAt, Expr::value(new.updated_at))
        .col_expr(Column::Failures, Expr::value(0))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Puts a reaction to work, from another moment when one is given, or to rest; `false` when there is none.
pub async fn enable(
    tx: &Tx,
    tenant: TenantId,
    id: Uuid,
    enabled: bool,
    position: Option<Instant>,
) -> Result<bool> {
    let mut update = one(tenant, id)
        .col_expr(Column::Enabled, Expr::value(enabled))
        .col_expr(Column::Failures, Expr::value(0));
    if let Some(position) = position {
        update = update.col_expr(Column::Position, Expr::value(position));
    }
    Ok(update.exec(&tx.0).await?.rows_affected > 0)
}

/// Removes a reaction with what it has to send; `false` when there is none.
pub async fn remove(tx: &Tx, tenant: TenantId, id: Uuid) -> Result<bool> {
    delivery::remove_of(tx, tenant, id).await?;
    let done = scope::delete::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Notes how a webhook ended: failures of a reaction count until something goes well, and too many put it to rest.
pub async fn webhook_ended(
    tx: &Tx,
    tenant: TenantId,
    id: Uuid,
    failed: Option<(&str, Instant)>,
    most_failures: i32,
) -> Result<()> {
    let update = one(tenant, id);
    let update = match failed {
        None => update.col_expr(Column::Failures, Expr::value(0)),
        Some((error, at)) => update
            .col_expr(Column::Errors, Expr::col(Column::Errors).add(1))
            .col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
            .col_expr(Column::LastError, Expr::value(error))
            .col_expr(Column::LastErrorAt, Expr::value(at)),
    };
    update.exec(&tx.0).await?;
    scope::update::<Entity>(tenant)
        .col_expr(Column::Enabled, Expr::value(false))
        .filter(Column::Id.eq(id))
        .filter(Column::Failures.gte(most_failures))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Moves a reaction on; `false` when it was changed, moved or removed meanwhile.
pub(crate) async fn step(tx: &Tx, tenant: TenantId, step: Step) -> Result<bool> {
    let mut update = one(tenant, step.reaction)
        .col_expr(Column::Position, Expr::value(step.to))
        .col_expr(Column::Fired, Expr::col(Column::Fired).add(step.fired))
        .col_expr(Column::Errors, Expr::col(Column::Errors).add(step.errors))
        .col_expr(Column::Failures, Expr::value(step.failures))
        .col_expr(Column::Enabled, Expr::value(!step.disable))
        .filter(Column::Enabled.eq(true))
        .filter(Column::Position.eq(step.was));
    if step.fired > 0 {
        update = update.col_expr(Column::FiredAt, Expr::value(step.at));
    }
    if let Some(error) = step.last_error {
        update = update
            .col_expr(Column::LastError, Expr::value(error))
            .col_expr(Column::LastErrorAt, Expr::value(step.at));
    }
    if update.exec(&tx.0).await?.rows_affected == 0 {
        return Ok(false);
    }
    for delivery in step.deliveries {
        delivery::insert(tx, delivery).await?;
    }
    Ok(true)
}

fn one(tenant: TenantId, id: Uuid) -> UpdateMany<Entity> {
    scope::update::<Entity>(tenant).filter(Column::Id.eq(id))
}
