//! API keys of a tenant.

use crate::entity::key::{ActiveModel, Column, Entity};
use crate::entity::key_network;
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryInsertResult};
use uuid::Uuid;

pub use crate::entity::key::Model as Key;
pub use crate::entity::key_network::Model as KeyNetwork;

/// Keys by age, oldest first.
pub async fn page(db: &impl Executor, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Key>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// One key.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Key>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// How many keys can be used, and how many of them end before a moment.
pub async fn count_live(
    db: &impl Executor,
    tenant: TenantId,
    now: Instant,
    before: Instant,
) -> Result<(u64, u64)> {
    use sea_orm::{Condition, PaginatorTrait};
    let endless_or_later = Condition::any()
        .add(Column::ExpiresAt.is_null())
        .add(Column::ExpiresAt.gt(now));
    let live = scope::find::<Entity>(tenant)
        .filter(Column::RevokedAt.is_null())
        .filter(endless_or_later);
    let ending = live.clone().filter(Column::ExpiresAt.lt(before));
    Ok((live.count(db).await?, ending.count(db).await?))
}

/// Adds a key.
pub async fn insert(tx: &Tx, key: Key) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, key).await
}

/// Revokes a key for good; `false` when there is none or it already was.
pub async fn revoke(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<bool> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Notes that the key was used.
pub async fn used(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<()> {
    scope::update::<Entity>(tenant)
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Gives a key that lives a new secret; the one before works until `second_until`. `false` when there is no such key.
pub async fn rotate(tx: &Tx, key: &Key) -> Result<bool> {
    let done = scope::update::<Entity>(key.tenant_id)
        .col_expr(Column::Prefix, Expr::value(key.prefix.as_str()))
        .col_expr(Column::SecretHash, Expr::value(key.secret_hash.as_str()))
        .col_expr(Column::SecondHash, Expr::value(key.second_hash.clone()))
        .col_expr(Column::SecondUntil, Expr::value(key.second_until))
        .col_expr(Column::ExpiresAt, Expr::value(key.expires_at))
        .filter(Column::Id.eq(key.id))
        .filter(Column::RevokedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Revokes every key of a person; answers how many.
pub async fn revoke_of(tx: &Tx, tenant: TenantId, owner: Uuid, now: Instant) -> Result<u64> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::OwnerId.eq(owner))
        .filter(Column::RevokedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected)
}

/// Notes that a key was used from a network; `true` when that is new.
pub async fn seen_from(tx: &Tx, seen: KeyNetwork) -> Result<bool> {
    let done = key_network::Entity::insert(row::whole::<_, key_network::ActiveModel>(seen))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    Ok(matches!(done, TryInsertResult::Inserted(count) if count > 0))
}

/// Whether a key was used from a network before.
pub async fn was_seen_from(
    db: &impl Executor,
    tenant: TenantId,
    key: Uuid,
    network: &str,
) -> Result<bool> {
    let found = scope::find::<key_network::Entity>(tenant)
        .filter(key_network::Column::KeyId.eq(key))
        .filter(key_network::Column::Network.eq(network))
        .one(db)
        .await?;
    Ok(found.is_some())
}
