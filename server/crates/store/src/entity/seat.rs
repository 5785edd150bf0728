//! Rows of `seats`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A learner at a placement: whom the platform means when a grade goes back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seats")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which platform.
    pub platform_id: Uuid,
    /// Where.
    pub placement_id: Uuid,
    /// Who.
    pub learner_id: Uuid,
    /// What they do here.
    pub registration_id: Uuid,
    /// What the platform calls them, sealed.
    #[sea_orm(column_type = "Blob")]
    pub subject: Vec<u8>,
    /// Where a grade of Basic Outcomes goes.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome_url: Option<String>,
    /// What the platform calls that grade, sealed.
    #[sea_orm(column_type = "Blob", nullable)]
    pub sourcedid: Option<Vec<u8>>,
    /// First launch.
    pub created_at: Instant,
    /// Newest launch.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
