//! Rows of `provisioned`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A person whom an identity provider provisions, as it knows them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioned")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Who that is here.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// `userName` in lower case.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The provider's id.
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
    /// What else is kept of them, JSON.
    #[sea_orm(column_type = "Text")]
    pub profile: String,
    /// Since when.
    pub created_at: Instant,
    /// Last change.
    pub updated_at: Instant,
    /// When the provider took them away; the person stays.
    pub removed_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
