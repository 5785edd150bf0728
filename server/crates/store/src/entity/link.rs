//! Rows of `links`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A signed launch link.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7; part of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it opens.
    pub course_id: Uuid,
    /// For whom.
    pub learner_id: Uuid,
    /// Opens a single time.
    pub once: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops working.
    pub expires_at: Option<Instant>,
    /// First use.
    pub used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
