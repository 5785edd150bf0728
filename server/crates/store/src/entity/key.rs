//! Rows of `keys`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// An API key. The secret itself is never stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "keys")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7; also the user name of Basic authentication.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is for, in its maker's words.
    pub name: String,
    /// The visible beginning of the secret.
    pub prefix: String,
    /// Keyed hash of the secret, hex.
    pub secret_hash: String,
    /// Space-separated scopes.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    /// Who made it: a key id, or `cli`.
    pub created_by: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops working.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Last use, to the minute.
    pub last_used_at: Option<Instant>,
    /// Bytes of one attachment that it may send; none: as many as usual.
    pub max_attachment_bytes: Option<i64>,
    /// Ids of the courses that it is held to, separated by spaces; none: all.
    #[sea_orm(column_type = "Text", nullable)]
    pub courses: Option<String>,
    /// Networks that it may be used from, separated by spaces; none: all.
    #[sea_orm(column_type = "Text", nullable)]
    pub networks: Option<String>,
    /// Keyed hash of the secret before, while it still works.
    pub second_hash: Option<String>,
    /// When the secret before stops working.
    pub second_until: Option<Instant>,
    /// The person who made it: it is never worth more than they, and dies with them.
    pub owner_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
