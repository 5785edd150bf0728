//! Rows of `cursors`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// How far a consumer has read the statements that it asked for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cursors")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The credential it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner: String,
    /// Chosen by the consumer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Which statements: parameters of `GET /statements`, a JSON object.
    #[sea_orm(column_type = "Text")]
    pub filter: String,
    /// What was stored up to this moment is done with.
    pub position: Instant,
    /// When it was made.
    pub created_at: Instant,
    /// When it last moved.
    pub committed_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
