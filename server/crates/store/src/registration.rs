//! Registrations: one learner in one course through one platform.

use crate::entity::registration::{ActiveModel, Column, Entity};
use crate::{Executor, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

pub use crate::entity::registration::Model as Registration;

/// The registration of a learner in a course through a platform.
pub async fn of_learner(
    db: &impl Executor,
    tenant: TenantId,
    course: Uuid,
    learner: Uuid,
    platform: &str,
) -> Result<Option<Registration>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::CourseId.eq(course))
        .filter(Column::LearnerId.eq(learner))
        .filter(Column::Platform.eq(platform))
        .one(db)
        .await?)
}

/// Adds a registration.
pub async fn insert(tx: &Tx, registration: Registration) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, registration).await
}
