//! Rows of `deliveries`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A webhook to be sent, or sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose webhook.
    pub reaction_id: Uuid,
    /// The statement that completed the match.
    pub statement_id: Uuid,
    /// What is sent.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// `waiting`, `delivered` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub tries: i32,
    /// When the reaction fired.
    pub created_at: Instant,
    /// Not before this moment.
    pub next_at: Instant,
    /// Given up after this moment.
    pub ends_at: Instant,
    /// What the receiver answered last.
    pub status: Option<i32>,
    /// Why the last try failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    /// When it was delivered or given up.
    pub ended_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
