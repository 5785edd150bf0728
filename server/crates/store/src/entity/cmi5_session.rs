//! Rows of `cmi5_sessions`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One launch of one AU.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cmi5_sessions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// `sessionid` of its statements.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which registration.
    pub registration_id: Uuid,
    /// Keyed hash of the secret in the fetch address, hex.
    #[sea_orm(unique)]
    pub fetch_hash: String,
    /// Keyed hash of the AU's token, hex; none until it was fetched.
    #[sea_orm(unique)]
    pub token_hash: Option<String>,
    /// What the LMS remembers of it, JSON.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Whether the AU may still speak.
    pub open: bool,
    /// Counts every change; two writers cannot both win.
    pub revision: i64,
    /// Begin.
    pub launched_at: Instant,
    /// The AU's last word.
    pub heard_at: Instant,
    /// End at the latest.
    pub expires_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
