//! Tenants. There is always one called `default`.

use crate::{App, Error, Result};
use std::sync::Arc;
use store::TenantId;

/// The tenant of installations that need no other.
pub const DEFAULT: &str = "default";

/// Makes sure that a tenant exists.
pub async fn ensure(app: &App, slug: &str) -> Result<TenantId> {
    if let Some(tenant) = store::tenant::by_slug(app.store.read(), slug).await? {
        return Ok(TenantId(tenant.id));
    }
    let tx = app.store.begin_write().await?;
    if let Some(tenant) = store::tenant::by_slug(&*tx, slug).await? {
        return Ok(TenantId(tenant.id));
    }
    let id = store::tenant::insert(&tx, app.ids.next(), slug, slug, app.now()).await?;
    tx.commit().await?;
    Ok(id)
}

/// The tenant with this slug.
pub async fn by_slug(app: &App, slug: &str) -> Result<TenantId> {
    let tenant = store::tenant::by_slug(app.store.read(), slug).await?;
    tenant
        .map(|tenant| TenantId(tenant.id))
        .ok_or_else(|| Error::not_found("tenant", slug))
}

/// A tenant's slug.
pub async fn slug(app: &App, tenant: TenantId) -> Result<Arc<str>> {
    if let Some(slug) = app.tenants.get(&tenant).await {
        return Ok(slug);
    }
    let row = store::tenant::by_id(app.store.read(), tenant).await?;
    let slug: Arc<str> = row
        .ok_or_else(|| Error::not_found("tenant", tenant))?
        .slug
        .into();
    app.tenants.insert(tenant, slug.clone()).await;
    Ok(slug)
}
