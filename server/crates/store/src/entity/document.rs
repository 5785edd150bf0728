//! Rows of `documents`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A state, activity profile or agent profile document.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// `state`, `activity` or `agent`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: String,
    /// Activity id, empty for agent profiles.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub activity: String,
    /// Agent key, empty for activity profiles.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub agent: String,
    /// UUID, empty when absent: absent is a value of its own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub registration: String,
    /// stateId or profileId.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// As sent.
    pub content_type: String,
    /// Quoted SHA-1 of the body.
    pub etag: String,
    /// As sent.
    #[sea_orm(column_type = "Blob")]
    pub body: Vec<u8>,
    /// Last write.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
