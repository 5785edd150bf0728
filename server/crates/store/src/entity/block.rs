//! Rows of `blocks`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A network that may not sign on and use keys for a while.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "blocks")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `192.0.2.0/24`.
    pub network: String,
    /// Until when.
    pub until: Instant,
    /// Since when.
    pub created_at: Instant,
    /// Handle of who did it.
    pub created_by: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// What led to it.
    pub anomaly_id: Option<Uuid>,
    /// When it was lifted before its time.
    pub ended_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
