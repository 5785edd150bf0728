//! Rows of `saml_descriptions`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// What a SAML provider said of itself when it was last asked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "saml_descriptions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Whose description.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: Uuid,
    /// Its metadata.
    #[sea_orm(column_type = "Text")]
    pub xml: String,
    /// When it was read.
    pub fetched_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
