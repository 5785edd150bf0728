//! Rows of `mutes`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A rule that shall not speak of somebody for a while.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mutes")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Code of the rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule: String,
    /// Kind and id of whom it is about; `*` for all.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Until when.
    pub until: Instant,
    /// Since when.
    pub created_at: Instant,
    /// Handle of who did it.
    pub created_by: String,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
