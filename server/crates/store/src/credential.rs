//! The questions that cannot name a tenant, because their answer decides it: whose key, session, link, dispatch, provider or platform is this?
//! Nothing else may look across tenants.
#![allow(clippy::disallowed_methods, reason = "a credential decides the tenant")]

use crate::entity::{
    cmi5_session, dispatch, key, link, platform, platform_key, provider, session, web_session,
};
use crate::{Executor, Instant, Result, TenantId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The key with this id.
pub async fn key(db: &impl Executor, id: Uuid) -> Result<Option<key::Model>> {
    Ok(key::Entity::find_by_id(id).one(db).await?)
}

/// The session whose token has this hash.
pub async fn session(db: &impl Executor, token_hash: &str) -> Result<Option<session::Model>> {
    Ok(session::Entity::find()
        .filter(session::Column::TokenHash.eq(token_hash))
        .one(db)
        .await?)
}

/// The session of a cmi5 course whose fetch secret has this hash.
pub async fn cmi5_fetch(
    db: &impl Executor,
    fetch_hash: &str,
) -> Result<Option<cmi5_session::Model>> {
    Ok(cmi5_session::Entity::find()
        .filter(cmi5_session::Column::FetchHash.eq(fetch_hash))
        .one(db)
        .await?)
}

/// The session of a cmi5 course whose AU has a token with this hash.
pub async fn cmi5_session(
    db: &impl Executor,
    token_hash: &str,
) -> Result<Option<cmi5_session::Model>> {
    Ok(cmi5_session::Entity::find()
        .filter(cmi5_session::Column::TokenHash.eq(token_hash))
        .one(db)
        .await?)
}

/// The launch link with this id. Its token was verified before we ask.
pub async fn link(db: &impl Executor, id: Uuid) -> Result<Option<link::Model>> {
    Ok(link::Entity::find_by_id(id).one(db).await?)
}

/// The dispatch with this id. Its token was verified before we ask.
pub async fn dispatch(db: &impl Executor, id: Uuid) -> Result<Option<dispatch::Model>> {
    Ok(dispatch::Entity::find_by_id(id).one(db).await?)
}

/// The session of a person whose cookie has this hash.
pub async fn web_session(
    db: &impl Executor,
    token_hash: &str,
) -> Result<Option<web_session::Model>> {
    Ok(web_session::Entity::find()
        .filter(web_session::Column::TokenHash.eq(token_hash))
        .one(db)
        .await?)
}

/// The identity provider with this slug: it stands in addresses that browsers and providers open without a credential.
pub async fn provider(db: &impl Executor, slug: &str) -> Result<Option<provider::Model>> {
    Ok(provider::Entity::find()
        .filter(provider::Column::Slug.eq(slug))
        .one(db)
        .await?)
}

/// The providers with this name for themselves, in whatever tenant: a token of theirs says which by its audience.
pub async fn providers(
    db: &impl Executor,
    issuer: &str,
    limit: u64,
) -> Result<Vec<provider::Model>> {
    Ok(provider::Entity::find()
        .filter(provider::Column::Issuer.eq(issuer))
        .order_by_asc(provider::Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// The platforms that go by this name, in whatever tenant if none is named: a launch says which by its client, or by its
/// address.
pub async fn platforms(
    db: &impl Executor,
    tenant: Option<TenantId>,
    kind: &str,
    issuer: &str,
    limit: u64,
) -> Result<Vec<platform::Model>> {
    Ok(platform::Entity::find()
        .filter(within(tenant))
        .filter(platform::Column::Kind.eq(kind))
        .filter(platform::Column::Issuer.eq(issuer))
        .order_by_asc(platform::Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// Rows of the tenant, where the address of a request names one.
fn within(tenant: Option<TenantId>) -> Condition {
    let named = tenant.map(|tenant| platform::Column::TenantId.eq(tenant));
    Condition::all().add_option(named)
}

/// The platforms that call us so: two at most, of which the second says that the tenant must be named.
pub async fn platforms_of_client(
    db: &impl Executor,
    tenant: Option<TenantId>,
    kind: &str,
    issuer: &str,
    client_id: &str,
) -> Result<Vec<platform::Model>> {
    Ok(platform::Entity::find()
        .filter(within(tenant))
        .filter(platform::Column::Kind.eq(kind))
        .filter(platform::Column::Issuer.eq(issuer))
        .filter(platform::Column::ClientId.eq(client_id))
        .order_by_asc(platform::Column::Id)
        .limit(2)
        .all(db)
        .await?)
}

/// The platform with this id: a sealed state of ours names it.
pub async fn platform(db: &impl Executor, id: Uuid) -> Result<Option<platform::Model>> {
    Ok(platform::Entity::find_by_id(id).one(db).await?)
}

/// Our keys at all platforms, newest first: platforms fetch them without a credential.
pub async fn platform_keys(
    db: &impl Executor,
    now: Instant,
    limit: u64,
) -> Result<Vec<platform_key::Model>> {
    use platform_key::Column;
    Ok(platform_key::Entity::find()
        .filter(
            Condition::any()
                .add(Column::EndsAt.is_null())
                .add(Column::EndsAt.gt(now)),
        )
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}
