//! SCORM at run time: where each registration stands, what its SCOs keep, what they called, and what a learner's courses
//! share.

use crate::table::{index, key, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        runs(m).await?;
        activities(m).await?;
        calls(m).await?;
        globals(m).await
    }
}

async fn runs(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut runs = of_tenant("scorm_runs");
    runs.col(uuid("registration_id"))
        .col(uuid("attempt_id"))
        .col(uuid_null("sitting"))
        .col(text("activity"))
        .col(boolean("running"))
        .col(boolean("spoke"))
        .col(big_integer("seq"))
        .col(text("standings"))
        .col(text("shared"))
        .col(text("sequencing"))
        .col(big_integer("updated_at"))
        .primary_key(&mut key(&["tenant_id", "registration_id"]));
    m.create_table(runs).await
}

async fn activities(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut activities = of_tenant("scorm_activities");
    activities
        .col(uuid("registration_id"))
        .col(text("activity"))
        .col(uuid("attempt_id"))
        .col(text("kept"))
        .col(big_integer("updated_at"))
        .primary_key(&mut key(&["tenant_id", "registration_id", "activity"]));
    m.create_table(activities).await
}

async fn calls(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut calls = of_tenant("scorm_calls");
    calls
        .col(uuid("sitting"))
        .col(big_integer("seq"))
        .col(uuid("launch_id"))
        .col(text("activity"))
        .col(text("calls"))
        .col(big_integer("at"))
        .primary_key(&mut key(&["tenant_id", "sitting", "seq"]));
    m.create_table(calls).await?;
    index(m, "scorm_calls", &["tenant_id", "launch_id", "at"]).await
}

async fn globals(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut globals = of_tenant("scorm_globals");
    globals
        .col(uuid("learner_id"))
        .col(string("kind"))
        .col(text("id"))
        .col(text("value"))
        .col(big_integer("updated_at"))
        .primary_key(&mut key(&["tenant_id", "learner_id", "kind", "id"]));
    m.create_table(globals).await
}
