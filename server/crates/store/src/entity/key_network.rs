//! Rows of `key_networks`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A network that a key has been used from.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_networks")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Which key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_id: Uuid,
    /// `192.0.2.0/24`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub network: String,
    /// First use.
    pub first_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
