//! Rows of `logins`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A login that has begun. It can come back once; that it did is remembered for a while.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "logins")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Keyed hash of the state, hex.
    pub state_hash: String,
    /// Keyed hash of the cookie of the browser that began, hex.
    pub browser_hash: String,
    /// Where the browser was sent.
    pub provider_id: Uuid,
    /// Nonce and code verifier, sealed.
    #[sea_orm(column_type = "Blob")]
    pub secrets: Vec<u8>,
    /// Where to go afterwards.
    #[sea_orm(column_type = "Text")]
    pub return_to: String,
    /// When it began.
    pub created_at: Instant,
    /// When it came back.
    pub taken_at: Option<Instant>,
    /// Keyed hash of where from and by which browser.
    pub taken_by: Option<String>,
    /// The trial that it is.
    pub trial_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
