//! Rows of `saml_keys`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A key of ours at a SAML provider.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "saml_keys")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it is used.
    pub provider_id: Uuid,
    /// `current`, `next` or `previous`.
    pub stage: String,
    /// PKCS #8, sealed.
    #[sea_orm(column_type = "Blob")]
    pub private: Vec<u8>,
    /// X.509, DER.
    #[sea_orm(column_type = "Blob")]
    pub certificate: Vec<u8>,
    /// When it was made.
    pub created_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
