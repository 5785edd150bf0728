//! Identity providers of a tenant.

use crate::entity::provider::{ActiveModel, Column, Entity};
use crate::{Executor, Page, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::provider::Model as Provider;

/// Providers by age, oldest first; `after` is the last id seen.
pub async fn page(db: &impl Executor, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Provider>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// One provider.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Provider>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Adds a provider.
pub async fn insert(tx: &Tx, provider: Provider) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, provider).await
}

/// Writes all of a provider that is there.
pub async fn replace(tx: &Tx, provider: Provider) -> Result<()> {
    scope::update::<Entity>(provider.tenant_id)
        .filter(Column::Id.eq(provider.id))
        .set(row::whole::<_, ActiveModel>(provider))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes a provider. People and their identities stay.
pub async fn remove(tx: &Tx, tenant: TenantId, id: Uuid) -> Result<()> {
    scope::delete::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(())
}
