//! Rows of `quarantine`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A refused statement with everything needed to see why.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quarantine")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Order of arrival.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// UUIDv7.
    #[sea_orm(unique)]
    pub id: Uuid,
    /// When it came.
    pub received_at: Instant,
    /// Name of the credential that sent it.
    pub source: String,
    /// Of the first fault.
    pub code: String,
    /// Of the first fault.
    #[sea_orm(column_type = "Text")]
    pub pointer: String,
    /// Of the first fault.
    #[sea_orm(column_type = "Text")]
    pub rule: String,
    /// Of the first fault.
    #[sea_orm(column_type = "Text")]
    pub found: String,
    /// Of the first fault.
    #[sea_orm(column_type = "Text")]
    pub expected: String,
    /// All faults, JSON.
    #[sea_orm(column_type = "Text")]
    pub faults: String,
    /// As it was sent.
    #[sea_orm(column_type = "Text")]
    pub statement: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
