//! Learners at placements.

use crate::entity::seat::{ActiveModel, Column, Entity};
use crate::{Executor, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::seat::Model as Seat;

/// Seats of one registration at most: places that show one course to one learner.
const MOST: u64 = 50;

/// One seat.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Seat>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Where the learner of a registration sits.
pub async fn of_registration(
    db: &impl Executor,
    tenant: TenantId,
    registration: Uuid,
) -> Result<Vec<Seat>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::RegistrationId.eq(registration))
        .limit(MOST)
        .all(db)
        .await?)
}

/// Who sits at a place, newest first; `after` is the last id seen.
pub async fn of_placement(
    db: &impl Executor,
    tenant: TenantId,
    placement: Uuid,
    page: Page<Uuid>,
) -> Result<Vec<Seat>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(Column::PlacementId.eq(placement))
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// Takes a seat, or takes it anew: the id and the first moment stay.
pub(crate) async fn take(tx: &Tx, seat: Seat) -> Result<()> {
    let again = OnConflict::columns([Column::TenantId, Column::PlacementId, Column::LearnerId])
        .update_columns([
            Column::RegistrationId,
            Column::Subject,
            Column::OutcomeUrl,
            Column::Sourcedid,
            Column::UpdatedAt,
        ])
        .to_owned();
    Entity::insert(row::whole::<_, ActiveModel>(seat))
        .on_conflict(again)
        .exec_without_returning(&tx.0)
        .await?;
    Ok(())
}
