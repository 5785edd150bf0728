//! Rows of `platforms`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A learning platform that launches us: one issuer and one client, or one consumer key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "platforms")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `1.3` or `1.1`.
    pub kind: String,
    /// Its name for itself; empty in 1.1.
    #[sea_orm(column_type = "Text")]
    pub issuer: String,
    /// Its name for us; in 1.1 the consumer key.
    #[sea_orm(column_type = "Text")]
    pub client_id: String,
    /// For screens.
    pub name: String,
    /// Product family, as its launches say.
    pub product: Option<String>,
    /// Where a login goes on.
    #[sea_orm(column_type = "Text", nullable)]
    pub auth_login_url: Option<String>,
    /// Where service tokens are asked for.
    #[sea_orm(column_type = "Text", nullable)]
    pub auth_token_url: Option<String>,
    /// Where its keys are.
    #[sea_orm(column_type = "Text", nullable)]
    pub key_set_url: Option<String>,
    /// The secret of a consumer key, sealed.
    #[sea_orm(column_type = "Blob", nullable)]
    pub secret: Option<Vec<u8>>,
    /// What else is set, JSON.
    #[sea_orm(column_type = "Text")]
    pub settings: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
