//! Rows of `contexts`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A course of a platform.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contexts")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which deployment.
    pub deployment_id: Uuid,
    /// What the platform calls it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its title, where titles are kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    /// Where its members are listed.
    #[sea_orm(column_type = "Text", nullable)]
    pub memberships_url: Option<String>,
    /// First launch.
    pub created_at: Instant,
    /// When something of it last changed.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
