//! Rows of `remembered_answers`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// The answer to a write with an `Idempotency-Key`, kept so that a repeat gets the same.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "remembered_answers")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub caller: String,
    /// The key of the request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub idempotency_key: String,
    /// Hash of method, path and body.
    pub fingerprint: String,
    /// HTTP status; none while the first request still runs.
    pub status: Option<i32>,
    /// JSON object of the answer's headers worth keeping.
    #[sea_orm(column_type = "Text")]
    pub headers: String,
    /// The answer's body.
    #[sea_orm(column_type = "Blob", nullable)]
    pub body: Option<Vec<u8>>,
    /// When the first request came.
    pub created_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
