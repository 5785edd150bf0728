//! Rows of `attempts`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One passage of a learner through the version begun.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7; the seed of shuffles comes from it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which registration.
    pub registration_id: Uuid,
    /// Of which course.
    pub course_id: Uuid,
    /// The version begun, and finished.
    pub version_id: Uuid,
    /// Whose.
    pub learner_id: Uuid,
    /// 1 for the first.
    pub number: i32,
    /// Language shown.
    pub lang: String,
    /// `active` or `finished`.
    pub state: String,
    /// The segment to go on at.
    pub bookmark: String,
    /// What was seen and answered, JSON.
    #[sea_orm(column_type = "Text")]
    pub progress: String,
    /// So far.
    pub points_won: f64,
    /// On the path; the same for every learner.
    pub points_possible: f64,
    /// 0 to 1, once finished.
    pub scaled: Option<f64>,
    /// Once finished.
    pub passed: Option<bool>,
    /// By the course's `complete-when`.
    pub completed: bool,
    /// Made by the demo.
    pub simulated: bool,
    /// Counts every change; two writers cannot both win.
    pub revision: i64,
    /// Begin.
    pub started_at: Instant,
    /// Last event.
    pub updated_at: Instant,
    /// End.
    pub finished_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
