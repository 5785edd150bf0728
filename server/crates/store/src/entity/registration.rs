//! Rows of `registrations`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One learner in one course through one platform; holds the attempts.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "registrations")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7; `context.registration` of its statements.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which course.
    pub course_id: Uuid,
    /// Which learner.
    pub learner_id: Uuid,
    /// Launching platform: `link`, `api`, later the LMS.
    pub platform: String,
    /// First launch.
    pub created_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
