//! The outbox of grades: written with the progress that they speak of, sent afterwards.

use crate::entity::grade::{ActiveModel, Column, Entity};
use crate::entity::seat;
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
};
use uuid::Uuid;

pub use crate::entity::grade::Model as Grade;

/// To be sent.
pub const WAITING: &str = "waiting";
/// The platform has it.
pub const DELIVERED: &str = "delivered";
/// Given up.
pub const FAILED: &str = "failed";

/// Which grades are meant; what is not said leaves all.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// This one.
    pub id: Option<Uuid>,
    /// In this state.
    pub state: Option<&'static str>,
    /// For this platform.
    pub platform: Option<Uuid>,
    /// Of who sits at this place.
    pub placement: Option<Uuid>,
}

impl Wanted {
    fn condition(&self, tenant: TenantId) -> Condition {
        let at = self.placement.map(|placement| {
            let seats = Query::select()
                .column(seat::Column::Id)
                .from(seat::Entity)
                .and_where(seat::Column::TenantId.eq(tenant))
                .and_where(seat::Column::PlacementId.eq(placement))
                .to_owned();
            Column::SeatId.in_subquery(seats)
        });
        Condition::all()
            .add_option(self.id.map(|id| Column::Id.eq(id)))
            .add_option(self.state.map(|state| Column::State.eq(state)))
            .add_option(self.platform.map(|id| Column::PlatformId.eq(id)))
            .add_option(at)
    }
}

/// One grade.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Grade>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Grades, newest first; `after` is the last id seen.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    wanted: &Wanted,
    page: Page<Uuid>,
) -> Result<Vec<Grade>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(wanted.condition(tenant))
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// Grades of a learner in a course, one for each place.
pub async fn of_registration(
    db: &impl Executor,
    tenant: TenantId,
    registration: Uuid,
) -> Result<Vec<Grade>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::RegistrationId.eq(registration))
        .limit(50)
        .all(db)
        .await?)
}

/// Grades of these seats, in any order.
pub async fn of_seats(db: &impl Executor, tenant: TenantId, seats: &[Uuid]) -> Result<Vec<Grade>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::SeatId.is_in(seats.iter().copied()))
        .all(db)
        .await?)
}

/// Platforms with grades whose time has come.
pub async fn due_platforms(
    db: &impl Executor,
    tenant: TenantId,
    now: Instant,
) -> Result<Vec<Uuid>> {
    Ok(scope::find::<Entity>(tenant)
        .select_only()
        .column(Column::PlatformId)
        .distinct()
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.lte(now))
        .into_tuple()
        .all(db)
        .await?)
}

/// Grades for a platform whose time has come, longest waiting first.
pub async fn due(
    db: &impl Executor,
    tenant: TenantId,
    platform: Uuid,
    now: Instant,
    limit: u64,
) -> Result<Vec<Grade>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::PlatformId.eq(platform))
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

/// Takes a grade to send it; nobody else does before `until`. The moment that the platform will be told is written down
/// first: a server killed before it learns of the answer tells a later one. `false` when somebody was faster.
pub async fn claim(tx: &Tx, known: &Grade, until: Instant, told: Instant) -> Result<bool> {
    let done = one(known)
        .col_expr(Column::NextAt, Expr::value(until))
        .col_expr(Column::SentAt, Expr::value(told))
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.eq(known.next_at))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Notes how a try went: the row as it shall be. A grade that changed meanwhile waits anew, from `now` on.
pub async fn tried(tx: &Tx, row: &Grade, now: Instant) -> Result<()> {
    let same = || Expr::col(Column::Revision).eq(row.revision);
    let state = CaseStatement::new()
        .case(same(), row.state.as_str())
        .finally(WAITING);
    let next_at = CaseStatement::new().case(same(), row.next_at).finally(now);
    one(row)
        .col_expr(Column::State, state.into())
        .col_expr(Column::NextAt, next_at.into())
        .col_expr(Column::SentRevision, Expr::value(row.sent_revision))
        .col_expr(Column::Status, Expr::value(row.status))
        .col_expr(Column::Error, Expr::value(row.error.clone()))
        .col_expr(Column::DeliveredAt, Expr::value(row.delivered_at))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Has grades sent anew, whatever became of them; answers how many.
pub async fn again(
    tx: &Tx,
    tenant: TenantId,
    wanted: &Wanted,
    now: Instant,
    ends: Instant,
) -> Result<u64> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::State, Expr::value(WAITING))
        .col_expr(Column::Tries, Expr::value(0))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::NextAt, Expr::value(now))
        .col_expr(Column::EndsAt, Expr::value(ends))
        .filter(wanted.condition(tenant))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected)
}

/// Writes a grade over the one that the learner has at this place, if there is one: that keeps its id and, while it is on
/// its way or waits after a failure, the moment of its next try.
pub(crate) async fn put(tx: &Tx, grade: Grade) -> Result<()> {
    let waits = Expr::col((Entity, Column::State)).eq(WAITING);
    let next_at = CaseStatement::new()
        .case(waits, Expr::col((Entity, Column::NextAt)))
        .finally(grade.next_at);
    let merged = OnConflict::columns([Column::TenantId, Column::SeatId])
        .update_columns([
            Column::AttemptId,
            Column::Share,
            Column::Passed,
            Column::ChangedAt,
            Column::EndsAt,
        ])
        .value(
            Column::Revision,
            Expr::col((Entity, Column::Revision)).add(1),
        )
        .value(Column::State, Expr::value(WAITING))
        .value(Column::Tries, Expr::value(0))
        .value(Column::NextAt, next_at)
        .to_owned();
    Entity::insert(row::whole::<_, ActiveModel>(grade))
        .on_conflict(merged)
        .exec_without_returning(&tx.0)
        .await?;
    Ok(())
}

fn one(known: &Grade) -> UpdateMany<Entity> {
    scope::update::<Entity>(known.tenant_id).filter(Column::Id.eq(known.id))
}
