//! Rows of `attachments` and of `statement_attachments`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A payload; its bytes lie in object storage.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attachments")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// SHA-2 of the bytes, of any width, lower-case hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha2: String,
    /// Where the bytes lie.
    pub object: String,
    /// How many there are.
    pub length: i64,
    /// When they came.
    pub created_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}

/// Rows of `statement_attachments`.
pub(crate) mod brought {
    use super::*;

    /// A statement that brought a payload. One that only names it, with a `fileUrl`, has no row.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "statement_attachments")]
    pub struct Model {
        /// Whose it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: TenantId,
        /// Which statement.
        #[sea_orm(primary_key, auto_increment = false)]
        pub statement_id: Uuid,
        /// Which payload.
        #[sea_orm(primary_key, auto_increment = false)]
        pub sha2: String,
        /// Its media type, as the statement says.
        #[sea_orm(column_type = "Text")]
        pub content_type: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl crate::scope::Scoped for Entity {
        const TENANT: Column = Column::TenantId;
    }
}
