//! Learning platforms of a tenant, and our key pairs there.

use crate::entity::platform::{ActiveModel, Column, Entity};
use crate::entity::{platform, platform_key};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use platform::Model as Platform;
pub use platform_key::Model as Key;

/// LTI 1.3.
pub const V1P3: &str = "1.3";
/// LTI 1.1.
pub const V1P1: &str = "1.1";

/// Platforms by age, oldest first; `after` is the last id seen.
pub async fn page(db: &impl Executor, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Platform>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// One platform.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Platform>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// The platform by its own name and ours.
pub async fn by_names(
    db: &impl Executor,
    tenant: TenantId,
    kind: &str,
    issuer: &str,
    client_id: &str,
) -> Result<Option<Platform>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Kind.eq(kind))
        .filter(Column::Issuer.eq(issuer))
        .filter(Column::ClientId.eq(client_id))
        .one(db)
        .await?)
}

/// Adds a platform.
pub async fn insert(tx: &Tx, platform: Platform) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, platform).await
}

/// Writes all of a platform that is there.
pub async fn replace(tx: &Tx, platform: Platform) -> Result<()> {
    scope::update::<Entity>(platform.tenant_id)
        .filter(Column::Id.eq(platform.id))
        .set(row::whole::<_, ActiveModel>(platform))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes a platform and our keys there. What was learned of it stays, so that it can come back.
pub async fn remove(tx: &Tx, tenant: TenantId, id: Uuid) -> Result<bool> {
    scope::delete::<platform_key::Entity>(tenant)
        .filter(platform_key::Column::PlatformId.eq(id))
        .exec(&tx.0)
        .await?;
    let done = scope::delete::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Our keys at a platform that have not ended, newest first.
pub async fn keys(
    db: &impl Executor,
    tenant: TenantId,
    platform: Uuid,
    now: Instant,
) -> Result<Vec<Key>> {
    use platform_key::Column as Of;
    Ok(scope::find::<platform_key::Entity>(tenant)
        .filter(Of::PlatformId.eq(platform))
        .filter(
            Condition::any()
                .add(Of::EndsAt.is_null())
                .add(Of::EndsAt.gt(now)),
        )
        .order_by_desc(Of::Id)
        .limit(100)
        .all(db)
        .await?)
}

/// All our keys of a tenant that have not ended, newest first.
pub async fn keys_of_tenant(
    db: &impl Executor,
    tenant: TenantId,
    now: Instant,
    limit: u64,
) -> Result<Vec<Key>> {
    use platform_key::Column as Of;
    Ok(scope::find::<platform_key::Entity>(tenant)
        .filter(
            Condition::any()
                .add(Of::EndsAt.is_null())
                .add(Of::EndsAt.gt(now)),
        )
        .order_by_desc(Of::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// Adds a key.
pub async fn insert_key(tx: &Tx, key: Key) -> Result<()> {
    row::insert::<_, platform_key::ActiveModel>(tx, key).await
}
