//! Rows of `reactions`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A rule on statements, how far it has come, and how it fares.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reactions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// What it waits for and what it does, JSON.
    #[sea_orm(column_type = "Text")]
    pub rule: String,
    /// What its webhooks are signed with, sealed.
    #[sea_orm(column_type = "Blob", nullable)]
    pub secret: Option<Vec<u8>>,
    /// Whether it is at work.
    pub enabled: bool,
    /// What was stored up to this moment has been looked at.
    pub position: Instant,
    /// How often it fired.
    pub fired: i64,
    /// When it fired last.
    pub fired_at: Option<Instant>,
    /// How often it failed.
    pub errors: i64,
    /// How often since it last went well.
    pub failures: i32,
    /// Why it failed last.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// When it failed last.
    pub last_error_at: Option<Instant>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Instant,
    /// When its rule was last changed.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
