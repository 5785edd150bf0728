//! Rows of `platform_keys`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A key pair of ours for one platform.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "platform_keys")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For which platform.
    pub platform_id: Uuid,
    /// The public half, a JWK.
    #[sea_orm(column_type = "Text")]
    pub public: String,
    /// The private half as PKCS#8, sealed.
    #[sea_orm(column_type = "Blob")]
    pub private: Vec<u8>,
    /// When it was made; it is published from then on.
    pub created_at: Instant,
    /// From when on it signs.
    pub signs_at: Instant,
    /// When it is published no longer.
    pub ends_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
