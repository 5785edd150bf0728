//! Rows of `hops`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One step of one launch, redacted before it came here.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hops")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Commit order: the cursor of readers.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Which launch.
    pub launch_id: Uuid,
    /// When the step ended.
    pub at: Instant,
    /// `user`, `lms`, `host`, `lrs`, `passback` or `analytics`.
    pub place: String,
    /// Stable step name.
    pub step: String,
    /// `ok`, `slow`, `running`, `fail` or `deny`.
    pub outcome: String,
    /// Stable error code.
    pub code: Option<String>,
    /// What was done.
    #[sea_orm(column_type = "Text")]
    pub done: String,
    /// What came back.
    #[sea_orm(column_type = "Text")]
    pub came_back: String,
    /// What was expected instead.
    #[sea_orm(column_type = "Text", nullable)]
    pub expected: Option<String>,
    /// Whose side.
    pub side: String,
    /// Microseconds it took.
    pub us: i64,
    /// `link`, `api`, …
    pub protocol: String,
    /// Launching platform.
    pub platform: String,
    /// Course slug, or `?`.
    pub course: String,
    /// Pseudonym, or `?`.
    pub learner: String,
    /// Once there is one.
    pub attempt_id: Option<Uuid>,
    /// Made by the demo.
    pub simulated: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
