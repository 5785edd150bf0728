//! Rows of `person_groups`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A group of people, as an identity provider provisions it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person_groups")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name, as rules for roles look at it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The same in lower case.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The provider's id.
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
    /// Since when.
    pub created_at: Instant,
    /// Last change.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
