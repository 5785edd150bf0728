//! Rows of `sessions`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A player session: what a launch hands to the browser.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Keyed hash of the token, hex.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// The only attempt it may touch.
    pub attempt_id: Uuid,
    /// The launch that opened it.
    pub launch_id: Uuid,
    /// `link`, `api`, …
    pub protocol: String,
    /// Launching platform.
    pub platform: String,
    /// Where the learner came from.
    #[sea_orm(column_type = "Text", nullable)]
    pub return_url: Option<String>,
    /// Begin.
    pub created_at: Instant,
    /// End at the latest.
    pub expires_at: Instant,
    /// Ended on purpose.
    pub ended_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
