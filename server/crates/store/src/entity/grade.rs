//! Rows of `grades`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// The grade of a learner at a placement: to be sent, or sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grades")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To which platform.
    pub platform_id: Uuid,
    /// Of whom, and where.
    pub seat_id: Uuid,
    /// The learner in the course.
    pub registration_id: Uuid,
    /// The attempt that counts.
    pub attempt_id: Uuid,
    /// Of all points, 0 to 1.
    pub share: f64,
    /// Whether it was enough.
    pub passed: bool,
    /// Counts changes of the grade.
    pub revision: i64,
    /// The change that the platform has; 0 for none.
    pub sent_revision: i64,
    /// `waiting`, `delivered` or `failed`.
    pub state: String,
    /// How often this change was tried.
    pub tries: i32,
    /// When there was first one.
    pub created_at: Instant,
    /// When the grade last changed.
    pub changed_at: Instant,
    /// Not before this moment.
    pub next_at: Instant,
    /// Given up after this moment.
    pub ends_at: Instant,
    /// The newest moment that the platform was told: it takes no earlier one.
    pub sent_at: Option<Instant>,
    /// What the platform answered last.
    pub status: Option<i32>,
    /// Why the last try failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    /// When the platform took it.
    pub delivered_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
