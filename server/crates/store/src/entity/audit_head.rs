//! Rows of `audit_heads`.

use crate::value::TenantId;
use sea_orm::entity::prelude::*;

/// The last line of a tenant's audit log: what was cut off its end is missed by it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_heads")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Its number.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
