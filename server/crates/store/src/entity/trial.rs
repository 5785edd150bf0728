//! Rows of `trials`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A login that is only tried: no session comes of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trials")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// With which provider.
    pub provider_id: Uuid,
    /// Keyed hash of the link's token, hex.
    pub token_hash: String,
    /// When it was made.
    pub created_at: Instant,
    /// When the link ends.
    pub expires_at: Instant,
    /// When the login came back.
    pub ended_at: Option<Instant>,
    /// What came of it, sealed: it names the person who tried.
    #[sea_orm(column_type = "Blob", nullable)]
    pub result: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
