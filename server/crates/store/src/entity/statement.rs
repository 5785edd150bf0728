//! Rows of `statements`.

use crate::term::Term;
use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A statement as answered, and the columns it is found by.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statements")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// When it was stored, in microseconds: strictly increasing in the order of commits, over all tenants.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Statement id.
    pub id: Uuid,
    /// When it happened, by its sender.
    pub timestamp: Instant,
    /// Who did it.
    pub actor: Term,
    /// What was done.
    pub verb: Term,
    /// The activity it was done to, when the object is one.
    pub activity: Option<Term>,
    /// `context.registration`.
    pub registration: Option<Term>,
    /// Target of a StatementRef object.
    pub refers_to: Option<Uuid>,
    /// Whether it voids that target.
    pub voiding: bool,
    /// Voided by another statement.
    pub voided: bool,
    /// Who sent it.
    pub authority: Term,
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
