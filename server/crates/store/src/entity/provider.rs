//! Rows of `providers`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// An identity provider, and our place there.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "providers")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name in our addresses; no other provider has it, whatever the tenant.
    pub slug: String,
    /// `oidc` or `saml`.
    pub kind: String,
    /// The provider's name for itself.
    #[sea_orm(column_type = "Text")]
    pub issuer: String,
    /// Our name there.
    #[sea_orm(column_type = "Text")]
    pub client_id: String,
    /// What proves it, sealed.
    #[sea_orm(column_type = "Blob", nullable)]
    pub client_secret: Option<Vec<u8>>,
    /// Scopes and rules for roles, JSON.
    #[sea_orm(column_type = "Text")]
    pub settings: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
