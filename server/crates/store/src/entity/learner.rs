//! Rows of `learners`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A learner. Nothing personal is kept: the pseudonym is a keyed hash of what the launching side calls them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "learners")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Account name in statements: `ln-` and 24 hex digits.
    pub pseudonym: String,
    /// Made by the demo.
    pub simulated: bool,
    /// First launch.
    pub created_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
