//! Rows of `identities`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// Who a person is at a provider: issuer and subject, never a mail address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identities")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Which provider said so last.
    pub provider_id: Uuid,
    /// The provider's name for itself.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub issuer: String,
    /// The provider's name for the person.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub subject: String,
    /// Who that is here.
    pub person_id: Uuid,
    /// First login.
    pub created_at: Instant,
    /// Last login.
    pub seen_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
