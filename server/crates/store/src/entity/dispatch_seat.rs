//! Rows of `dispatch_seats`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A learner who came by a dispatch.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_seats")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// By which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub dispatch_id: Uuid,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pseudonym: String,
    /// Since when.
    pub taken_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
