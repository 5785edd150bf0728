//! Rows of `web_sessions`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A session of a person in a browser. The cookie itself is never stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "web_sessions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Keyed hash of the cookie, hex.
    pub token_hash: String,
    /// Whose.
    pub person_id: Uuid,
    /// Where they signed on.
    pub provider_id: Uuid,
    /// The provider's name for its session.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider_session: Option<String>,
    /// Roles of this session, as its login gave them, separated by spaces.
    #[sea_orm(column_type = "Text")]
    pub roles: String,
    /// How the person proved who they are (RFC 8176), separated by spaces.
    #[sea_orm(column_type = "Text")]
    pub amr: String,
    /// The ID token of the login, sealed: shown to the provider at a logout.
    #[sea_orm(column_type = "Blob", nullable)]
    pub id_token: Option<Vec<u8>>,
    /// What the browser calls itself, shortened.
    #[sea_orm(column_type = "Text")]
    pub agent: String,
    /// When the person proved who they are.
    pub auth_at: Instant,
    /// When it began.
    pub created_at: Instant,
    /// Last use, to the minute.
    pub seen_at: Instant,
    /// Unused for so long, it ends.
    pub idle_seconds: i64,
    /// When it ends whatever happens.
    pub expires_at: Instant,
    /// When it was ended.
    pub ended_at: Option<Instant>,
    /// Why: `logout`, `replaced`, `revoked`, `provider`.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
