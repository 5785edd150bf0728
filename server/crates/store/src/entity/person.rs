//! Rows of `people`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// Somebody who signs on. Name and address are kept only where the provider is asked for them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name outside: `ln-` and 24 hex digits.
    pub pseudonym: String,
    /// As the provider gave it last.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// As the provider gave it last.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    /// Whether the provider vouches for the address.
    pub email_verified: bool,
    /// First login.
    pub created_at: Instant,
    /// Last login.
    pub seen_at: Instant,
    /// What they are, as their last login gave it or somebody set it: `author instructor@<course>`.
    #[sea_orm(column_type = "Text", default_value = "")]
    pub roles: String,
    /// Since when they may not sign on.
    pub deactivated_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
