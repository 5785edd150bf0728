//! Rows of `deployments`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A deployment of a platform, learned at its first launch.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deployments")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which platform.
    pub platform_id: Uuid,
    /// What the platform calls it; empty in 1.1.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// First launch.
    pub created_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
