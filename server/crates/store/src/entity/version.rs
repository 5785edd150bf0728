//! Rows of `versions`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One version of a course. Its identity is the hash of its canonical model.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "versions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which course.
    pub course_id: Uuid,
    /// Semantic version: the author's, or of packages counted.
    pub number: String,
    /// Hash of the canonical model, 64 hex digits.
    pub sha256: String,
    /// The canonical model, or what a package says of itself; JSON.
    #[sea_orm(column_type = "Text")]
    pub model: String,
    /// When it was imported.
    pub created_at: Instant,
    /// When it was first published.
    pub published_at: Option<Instant>,
    /// `microcourse`, `scorm12`, `scorm2004` or `cmi5`: what the model is.
    pub kind: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
