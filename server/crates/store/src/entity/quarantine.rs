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
    /// `open`, `replayed` or `dropped`.
    pub state: String,
    /// The version of the request: `1.0.3` or `2.0.0`.
    pub version: String,
    /// Handle of the credential that sent it; none in rows from before it was kept.
    pub authority: Option<String>,
    /// The key that sent it, when it was one.
    pub key_id: Option<Uuid>,
    /// The statement's own id, or that of its PUT.
    pub statement_id: Option<Uuid>,
    /// When it was replayed or dropped.
    pub resolved_at: Option<Instant>,
    /// Handle of the credential that did so.
    pub resolved_by: Option<String>,
    /// Why, in their words.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
