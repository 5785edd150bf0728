//! Rows of `audit_entries`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One line of a tenant's audit log. Lines are added and never changed; each carries a keyed hash over itself and the one
/// before.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// 1, 2, 3 … within the tenant, without a gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// What happened: the lines before and after an act share it.
    pub act_id: Uuid,
    /// `before`, `after`, or `once`.
    pub phase: String,
    /// When.
    pub at: Instant,
    /// Of which request.
    #[sea_orm(column_type = "Text", nullable)]
    pub request_id: Option<String>,
    /// Who: `key:…`, `person:…`, `cli`, `nobody`.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// With what: the id of a session or key.
    #[sea_orm(column_type = "Text", nullable)]
    pub credential: Option<String>,
    /// How they came: `key`, `session`, `token`, `cli`, the kind of a provider.
    pub method: String,
    /// From where.
    pub address: Option<String>,
    /// What their program calls itself, shortened.
    #[sea_orm(column_type = "Text")]
    pub agent: String,
    /// `key.create`.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// What it was done to.
    #[sea_orm(column_type = "Text")]
    pub resource: String,
    /// `begun`, `ok`, `refused`, `failed`.
    pub result: String,
    /// Why it was refused.
    pub code: Option<String>,
    /// More, JSON; never a secret.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// Which of our keys made the hash.
    pub key_id: String,
    /// Keyed hash over this line and the hash of the one before, hex.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
