//! Rows of `dispatches`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// A course that a thin package in another LMS opens here.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatches")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7; part of the package's token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it opens.
    pub course_id: Uuid,
    /// The version that new attempts begin; none: whichever is published then.
    pub version_id: Option<Uuid>,
    /// For screens: whom it was given to.
    pub name: String,
    /// Learners at most; none: any number.
    pub seats: Option<i64>,
    /// Learners who came so far.
    pub taken: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// When it stops working.
    pub expires_at: Option<Instant>,
    /// When it was switched off.
    pub disabled_at: Option<Instant>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
