//! Rows of `scorm_runs`, and beside them those of `scorm_activities`, `scorm_calls` and `scorm_globals`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// Where one registration stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scorm_runs")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Of which registration.
    #[sea_orm(primary_key, auto_increment = false)]
    pub registration_id: Uuid,
    /// Of which attempt: a new one begins anew.
    pub attempt_id: Uuid,
    /// The newest launch of a SCO; its commits carry it.
    pub sitting: Option<Uuid>,
    /// Which activity that is; empty before the first.
    #[sea_orm(column_type = "Text")]
    pub activity: String,
    /// Whether that sitting goes on.
    pub running: bool,
    /// Whether its SCO has initialized.
    pub spoke: bool,
    /// Commits taken of it.
    pub seq: i64,
    /// What each activity came to, JSON by activity.
    #[sea_orm(column_type = "Text")]
    pub standings: String,
    /// Shared buckets of this registration, JSON by id.
    #[sea_orm(column_type = "Text")]
    pub shared: String,
    /// State of the sequencing engine, JSON; empty where none is used.
    #[sea_orm(column_type = "Text")]
    pub sequencing: String,
    /// Last change.
    pub updated_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}

/// Rows of `scorm_activities`.
pub(crate) mod activity {
    use crate::value::{Instant, TenantId};
    use sea_orm::entity::prelude::*;

    /// What one activity keeps between its sessions.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "scorm_activities")]
    pub struct Model {
        /// Whose it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: TenantId,
        /// Of which registration.
        #[sea_orm(primary_key, auto_increment = false)]
        pub registration_id: Uuid,
        /// Which activity: the manifest's id.
        #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
        pub activity: String,
        /// In which attempt it was kept.
        pub attempt_id: Uuid,
        /// Run-time data and what came of it, JSON.
        #[sea_orm(column_type = "Text")]
        pub kept: String,
        /// Last change.
        pub updated_at: Instant,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl crate::scope::Scoped for Entity {
        const TENANT: Column = Column::TenantId;
    }
}

/// Rows of `scorm_calls`.
pub(crate) mod calls {
    use crate::value::{Instant, TenantId};
    use sea_orm::entity::prelude::*;

    /// What a SCO called up to one commit: the debug log.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "scorm_calls")]
    pub struct Model {
        /// Whose it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: TenantId,
        /// Which launch of a SCO.
        #[sea_orm(primary_key, auto_increment = false)]
        pub sitting: Uuid,
        /// Which commit brought it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        /// Which launch of the course.
        pub launch_id: Uuid,
        /// Which activity.
        #[sea_orm(column_type = "Text")]
        pub activity: String,
        /// Calls in order, a JSON list.
        #[sea_orm(column_type = "Text")]
        pub calls: String,
        /// When they came.
        pub at: Instant,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl crate::scope::Scoped for Entity {
        const TENANT: Column = Column::TenantId;
    }
}

/// Rows of `scorm_globals`.
pub(crate) mod global {
    use crate::value::{Instant, TenantId};
    use sea_orm::entity::prelude::*;

    /// What a learner's courses share.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "scorm_globals")]
    pub struct Model {
        /// Whose it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: TenantId,
        /// Of which learner.
        #[sea_orm(primary_key, auto_increment = false)]
        pub learner_id: Uuid,
        /// `objective` or `data`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        /// The objective's or the bucket's id.
        #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
        pub id: String,
        /// JSON of an objective, or the text of a bucket.
        #[sea_orm(column_type = "Text")]
        pub value: String,
        /// Last change.
        pub updated_at: Instant,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl crate::scope::Scoped for Entity {
        const TENANT: Column = Column::TenantId;
    }
}
