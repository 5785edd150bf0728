//! Rows of `logout_ids`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// The id of a logout message that was used.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "logout_ids")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Who sent the message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: Uuid,
    /// Keyed hash of its id, hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    /// Until when it must be remembered.
    pub expires_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
