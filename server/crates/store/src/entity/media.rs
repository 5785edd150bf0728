//! Rows of `media`.

use crate::value::TenantId;
use sea_orm::entity::prelude::*;

/// A file that belongs to a version; the bytes lie in object storage under their hash.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "media")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Of which version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// As the course names it: `media/x.svg`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// Hash of the bytes, 64 hex digits.
    pub sha256: String,
    /// Media type.
    pub content_type: String,
    /// Size.
    pub bytes: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
