//! Tenants themselves: the only rows that belong to nobody.

use crate::entity::tenant::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

pub use crate::entity::tenant::Model as Tenant;

/// The tenant with this slug.
#[allow(clippy::disallowed_methods, reason = "tenants have no tenant")]
pub async fn by_slug(db: &impl Executor, slug: &str) -> Result<Option<Tenant>> {
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(db).await?)
}

/// The tenant with this id.
#[allow(clippy::disallowed_methods, reason = "tenants have no tenant")]
pub async fn by_id(db: &impl Executor, id: TenantId) -> Result<Option<Tenant>> {
    Ok(Entity::find_by_id(id.0).one(db).await?)
}

/// Every tenant, by slug. There are few.
#[allow(clippy::disallowed_methods, reason = "tenants have no tenant")]
pub async fn list(db: &impl Executor) -> Result<Vec<Tenant>> {
    Ok(Entity::find().order_by_asc(Column::Slug).all(db).await?)
}

/// Adds a tenant.
pub async fn insert(tx: &Tx, id: Uuid, slug: &str, name: &str, now: Instant) -> Result<TenantId> {
    let row = Tenant {
        id,
        slug: slug.to_owned(),
        name: name.to_owned(),
        created_at: now,
    };
    row::insert::<_, ActiveModel>(tx, row).await?;
    Ok(TenantId(id))
}
