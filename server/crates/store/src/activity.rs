//! Canonical activity definitions.

use crate::entity::activity::{Column, Entity};
use crate::{Executor, Result, TenantId, scope};
use sea_orm::{ColumnTrait, QueryFilter};

pub use crate::entity::activity::Model as Activity;

/// The definition of an activity, when one was ever sent.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: &str) -> Result<Option<Activity>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}
