//! Rows of `package_files`.

use crate::value::TenantId;
use sea_orm::entity::prelude::*;

/// A file of a package version; the bytes lie in object storage where the row says.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "package_files")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Of which version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// Its one spelling, relative to the root of the package.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub path: String,
    /// Hash of the bytes, 64 hex digits.
    pub sha256: String,
    /// Where the bytes lie; versions share them.
    pub object: String,
    /// Media type.
    pub content_type: String,
    /// Size.
    pub bytes: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
