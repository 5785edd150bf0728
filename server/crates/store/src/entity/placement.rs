//! Rows of `placements`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A place in a course of a platform that shows one of ours: a resource link.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "placements")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which deployment.
    pub deployment_id: Uuid,
    /// What the platform calls it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// In which course of the platform.
    pub context_id: Option<Uuid>,
    /// Which course of ours it shows.
    pub course_id: Option<Uuid>,
    /// Where columns for grades are listed and made.
    #[sea_orm(column_type = "Text", nullable)]
    pub line_items_url: Option<String>,
    /// The one column of this place.
    #[sea_orm(column_type = "Text", nullable)]
    pub line_item_url: Option<String>,
    /// What we may ask a service token for, separated by blanks.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    /// First launch.
    pub created_at: Instant,
    /// When something of it last changed.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
