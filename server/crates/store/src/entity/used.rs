//! Rows of `used`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// Something that may be used a single time, and was.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "used")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Keyed hash of what it is, hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// What came of it, sealed: a browser that repeats its request is answered the same.
    #[sea_orm(column_type = "Blob", nullable)]
    pub answer: Option<Vec<u8>>,
    /// When.
    pub used_at: Instant,
    /// Until when it must be remembered.
    pub expires_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
