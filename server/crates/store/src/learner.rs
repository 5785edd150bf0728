//! Learners of a tenant.

use crate::entity::learner::{ActiveModel, Column, Entity};
use crate::{Executor, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

pub use crate::entity::learner::Model as Learner;

/// One learner.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Learner>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// The same for many, in any order.
pub async fn by_ids(db: &impl Executor, tenant: TenantId, ids: &[Uuid]) -> Result<Vec<Learner>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?)
}

/// The learner with this pseudonym.
pub async fn by_pseudonym(
    db: &impl Executor,
    tenant: TenantId,
    pseudonym: &str,
) -> Result<Option<Learner>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Pseudonym.eq(pseudonym))
        .one(db)
        .await?)
}

/// Adds a learner.
pub async fn insert(tx: &Tx, learner: Learner) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, learner).await
}
