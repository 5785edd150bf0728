//! Rows of `cmi5_registrations`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One enrolment of a learner in a cmi5 course.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cmi5_registrations")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// `context.registration` of its statements.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which course.
    pub course_id: Uuid,
    /// The version begun.
    pub version_id: Uuid,
    /// `homePage` of the actor's account.
    pub home_page: String,
    /// `name` of the actor's account.
    pub name: String,
    /// What is on record of each AU, and what is satisfied, JSON.
    #[sea_orm(column_type = "Text")]
    pub progress: String,
    /// Counts every change; two writers cannot both win.
    pub revision: i64,
    /// First launch.
    pub created_at: Instant,
    /// Last change.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
