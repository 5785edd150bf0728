//! Rows of `statements`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A statement as answered, and the columns it is found by.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statements")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Order of storage: strictly increasing with `stored`.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Statement id.
    pub id: Uuid,
    /// Set by the writer, strictly increasing.
    pub stored: Instant,
    /// When it happened, by its sender.
    pub timestamp: Instant,
    /// Agent key.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// Verb id.
    #[sea_orm(column_type = "Text")]
    pub verb: String,
    /// Activity id, or `agent:`, `ref:`, `sub:`.
    #[sea_orm(column_type = "Text")]
    pub object: String,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// Target of a StatementRef object.
    pub refers_to: Option<Uuid>,
    /// Target of a voiding statement.
    pub voids: Option<Uuid>,
    /// Voided by a later statement.
    pub voided: bool,
    /// Key id or `lectern`.
    pub authority: String,
    /// Of the logically compared form, 32 bytes.
    #[sea_orm(column_type = "Blob")]
    pub digest: Vec<u8>,
    /// Canonical JSON, answered as it is.
    #[sea_orm(column_type = "Text")]
    pub raw: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
