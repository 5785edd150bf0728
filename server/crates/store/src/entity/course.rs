//! Rows of `courses`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A course, whatever its versions.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "courses")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The author's id, unique within the tenant.
    pub slug: String,
    /// Of the newest version.
    pub title: String,
    /// Of the newest version.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    /// BCP 47 tag of the source text.
    pub lang: String,
    /// As the author states them.
    pub minutes: i32,
    /// What a new attempt begins; none before the first publication.
    pub published_version: Option<Uuid>,
    /// Counts every change: the ETag.
    pub revision: i64,
    /// When it was first imported.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// `microcourse`, `scorm12`, `scorm2004` or `cmi5`: of the newest version.
    pub kind: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
