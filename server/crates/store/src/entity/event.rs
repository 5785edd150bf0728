//! Rows of `attempt_events`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// What a learner did, once per event id: a repeat is recognised, not repeated.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt_events")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// In which attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt_id: Uuid,
    /// Chosen by the sender.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `answer`, `next`, `bookmark`, …
    pub kind: String,
    /// Where.
    pub segment: String,
    /// Response and result, JSON.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// When it was recorded.
    pub at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
