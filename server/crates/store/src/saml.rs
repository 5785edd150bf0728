//! What SAML needs of a provider beside its row: our keys there, and its description.

use crate::entity::{saml_description, saml_key};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::saml_description::Model as SamlDescription;
pub use crate::entity::saml_key::Model as SamlKey;

/// Keys that are read at most: there are three, unless somebody was very quick.
const MOST_KEYS: u64 = 10;

/// Our keys at a provider, oldest first.
pub async fn keys(db: &impl Executor, tenant: TenantId, provider: Uuid) -> Result<Vec<SamlKey>> {
    Ok(scope::find::<saml_key::Entity>(tenant)
        .filter(saml_key::Column::ProviderId.eq(provider))
        .order_by_asc(saml_key::Column::Id)
        .limit(MOST_KEYS)
        .all(db)
        .await?)
}

/// Adds a key.
pub async fn add_key(tx: &Tx, key: SamlKey) -> Result<()> {
    row::insert::<_, saml_key::ActiveModel>(tx, key).await
}

/// Moves the keys of a stage to another one.
pub async fn move_keys(
    tx: &Tx,
    tenant: TenantId,
    provider: Uuid,
    from: &str,
    to: &str,
) -> Result<()> {
    scope::update::<saml_key::Entity>(tenant)
        .col_expr(saml_key::Column::Stage, Expr::value(to))
        .filter(saml_key::Column::ProviderId.eq(provider))
        .filter(saml_key::Column::Stage.eq(from))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes the keys of a stage.
pub async fn remove_keys(tx: &Tx, tenant: TenantId, provider: Uuid, stage: &str) -> Result<()> {
    scope::delete::<saml_key::Entity>(tenant)
        .filter(saml_key::Column::ProviderId.eq(provider))
        .filter(saml_key::Column::Stage.eq(stage))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// The description of a provider.
pub async fn description(
    db: &impl Executor,
    tenant: TenantId,
    provider: Uuid,
) -> Result<Option<SamlDescription>> {
    Ok(scope::find::<saml_description::Entity>(tenant)
        .filter(saml_description::Column::ProviderId.eq(provider))
        .one(db)
        .await?)
}

/// Writes the description of a provider, whether there was one or not.
pub async fn keep_description(
    tx: &Tx,
    tenant: TenantId,
    provider: Uuid,
    xml: String,
    now: Instant,
) -> Result<()> {
    scope::delete::<saml_description::Entity>(tenant)
        .filter(saml_description::Column::ProviderId.eq(provider))
        .exec(&tx.0)
        .await?;
    let row = SamlDescription {
        tenant_id: tenant,
        provider_id: provider,
        xml,
        fetched_at: now,
    };
    row::insert::<_, saml_description::ActiveModel>(tx, row).await
}

/// Removes all of a provider.
pub async fn remove(tx: &Tx, tenant: TenantId, provider: Uuid) -> Result<()> {
    scope::delete::<saml_key::Entity>(tenant)
        .filter(saml_key::Column::ProviderId.eq(provider))
        .exec(&tx.0)
        .await?;
    scope::delete::<saml_description::Entity>(tenant)
        .filter(saml_description::Column::ProviderId.eq(provider))
        .exec(&tx.0)
        .await?;
    Ok(())
}
