//! Rows of `signals`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One thing that happened around sign-on, sessions or keys.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signals")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Commit order: the cursor of whoever watches.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// UUIDv7: evidence names it.
    pub id: Uuid,
    /// When it happened.
    pub at: Instant,
    /// What kind of thing, as in `what`.
    pub kind: String,
    /// What happened and where, JSON; nobody is named.
    #[sea_orm(column_type = "Text")]
    pub what: String,
    /// How often, when the same happened within a moment.
    pub times: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
