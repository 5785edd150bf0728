//! Attempts: one passage of a learner through the version begun.

use crate::entity::attempt::{ActiveModel, Column, Entity};
use crate::{Executor, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::attempt::Model as Attempt;

/// State of an attempt that goes on.
pub const ACTIVE: &str = "active";
/// State of an attempt that has ended.
pub const FINISHED: &str = "finished";

/// Which attempts are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this course.
    pub course: Option<Uuid>,
    /// Of these courses; none: of all.
    pub within: Option<Vec<Uuid>>,
    /// Of this learner.
    pub learner: Option<Uuid>,
    /// In this state.
    pub state: Option<String>,
    /// Made by the demo, or not.
    pub simulated: Option<bool>,
}

/// One attempt.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Attempt>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Attempts, newest first; `after` is the last id seen.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    page: Page<Uuid>,
) -> Result<Vec<Attempt>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(course) = filter.course {
        query = query.filter(Column::CourseId.eq(course));
    }
    if let Some(courses) = &filter.within {
        query = query.filter(Column::CourseId.is_in(courses.iter().copied()));
    }
    if let Some(learner) = filter.learner {
        query = query.filter(Column::LearnerId.eq(learner));
    }
    if let Some(state) = &filter.state {
        query = query.filter(Column::State.eq(state.as_str()));
    }
    if let Some(simulated) = filter.simulated {
        query = query.filter(Column::Simulated.eq(simulated));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// The newest attempt of a registration.
pub async fn newest(
    db: &impl Executor,
    tenant: TenantId,
    registration: Uuid,
) -> Result<Option<Attempt>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::RegistrationId.eq(registration))
        .order_by_desc(Column::Number)
        .one(db)
        .await?)
}

/// The newest attempt of each of these registrations, in any order.
pub async fn newest_of(
    db: &impl Executor,
    tenant: TenantId,
    registrations: &[Uuid],
) -> Result<Vec<Attempt>> {
    let other = |column: Column| Expr::col(("others", column));
    let newest = Query::select()
        .expr(other(Column::Number).max())
        .from_as(Entity, "others")
        .and_where(other(Column::TenantId).equals((Entity, Column::TenantId)))
        .and_where(other(Column::RegistrationId).equals((Entity, Column::RegistrationId)))
        .to_owned();
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::RegistrationId.is_in(registrations.iter().copied()))
        .filter(Column::Number.in_subquery(newest))
        .all(db)
        .await?)
}

/// Adds an attempt.
pub async fn insert(tx: &Tx, attempt: Attempt) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, attempt).await
}

/// Writes an attempt that was read at revision `was`; `false` when someone else was faster.
pub async fn save(tx: &Tx, attempt: Attempt, was: i64) -> Result<bool> {
    let (tenant, id) = (attempt.tenant_id, attempt.id);
    let done = scope::update::<Entity>(tenant)
        .set(row::whole::<_, ActiveModel>(attempt))
        .filter(Column::Id.eq(id))
        .filter(Column::Revision.eq(was))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}
