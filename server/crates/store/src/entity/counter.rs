//! Rows of `counters`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A counter that all instances share.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "counters")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// What is counted: keyed hash of an address, a provider or an account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Since when.
    pub window_at: Instant,
    /// How often.
    pub hits: i64,
    /// When the row is worthless.
    pub until: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
