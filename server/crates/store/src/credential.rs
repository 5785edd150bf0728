//! The three questions that cannot name a tenant, because their answer decides it: whose key, session or link is this?
//! Nothing else may look across tenants.
#![allow(clippy::disallowed_methods, reason = "a credential decides the tenant")]

use crate::entity::{key, link, session};
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
