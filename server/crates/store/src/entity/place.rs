//! Rows of `places`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// Where somebody usually is: what is not here is new for them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "places")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// A person or a key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Keyed hash of a network or of what a browser calls itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: String,
    /// First time.
    pub first_at: Instant,
    /// Last time.
    pub last_at: Instant,
    /// How often, to the minute.
    pub uses: i64,
    /// The last signal that was counted.
    pub last_seq: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
