//! The questions that cannot name a tenant, because their answer decides it: whose key, session, link or provider is this?
//! Nothing else may look across tenants.
#![allow(clippy::disallowed_methods, reason = "a credential decides the tenant")]

use crate::entity::{key, link, provider, session, web_session};
use crate::{Executor, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
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

/// The launch link with this id. Its token was verified before we ask.
pub async fn link(db: &impl Executor, id: Uuid) -> Result<Option<link::Model>> {
    Ok(link::Entity::find_by_id(id).one(db).await?)
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
