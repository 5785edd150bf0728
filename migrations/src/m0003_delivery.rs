//! Learners, launch links, registrations, attempts with their events, and sessions.

use crate::table::{index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        people(m).await?;
        attempts(m).await?;
        sessions(m).await
    }
}

async fn people(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut learners = of_tenant("learners");
    learners
        .col(pk_uuid("id"))
        .col(string("pseudonym"))
        .col(boolean("simulated"))
        .col(big_integer("created_at"));
    m.create_table(learners).await?;
    unique(m, "learners", &["tenant_id", "pseudonym"]).await?;

    let mut links = of_tenant("links");
    links
        .col(pk_uuid("id"))
        .col(uuid("course_id"))
        .col(uuid("learner_id"))
        .col(boolean("once"))
        .col(big_integer("created_at"))
        .col(big_integer_null("expires_at"))
        .col(big_integer_null("used_at"))
        .col(big_integer_null("revoked_at"));
    m.create_table(links).await?;
    index(m, "links", &["tenant_id", "course_id"]).await
}

async fn attempts(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut registrations = of_tenant("registrations");
    registrations
        .col(pk_uuid("id"))
        .col(uuid("course_id"))
        .col(uuid("learner_id"))
        .col(string("platform"))
        .col(big_integer("created_at"));
    m.create_table(registrations).await?;
    unique(
        m,
        "registrations",
        &["tenant_id", "course_id", "learner_id", "platform"],
    )
    .await?;

    let mut attempts = of_tenant("attempts");
    attempts
        .col(pk_uuid("id"))
        .col(uuid("registration_id"))
        .col(uuid("course_id"))
        .col(uuid("version_id"))
        .col(uuid("learner_id"))
        .col(integer("number"))
        .col(string("lang"))
        .col(string("state"))
        .col(string("bookmark"))
        .col(text("progress"))
        .col(double("points_won"))
        .col(double("points_possible"))
        .col(double_null("scaled"))
        .col(boolean_null("passed"))
        .col(boolean("completed"))
        .col(boolean("simulated"))
        .col(big_integer("revision"))
        .col(big_integer("started_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("finished_at"));
    m.create_table(attempts).await?;
    unique(m, "attempts", &["tenant_id", "registration_id", "number"]).await?;
    index(m, "attempts", &["tenant_id", "course_id"]).await?;
    index(m, "attempts", &["tenant_id", "updated_at"]).await?;

    let mut events = of_tenant("attempt_events");
    events
        .col(uuid("attempt_id"))
        .col(uuid("id"))
        .col(string("kind"))
        .col(string("segment"))
        .col(text("detail"))
        .col(big_integer("at"))
        .primary_key(&mut key(&["attempt_id", "id"]));
    m.create_table(events).await
}

async fn sessions(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut sessions = of_tenant("sessions");
    sessions
        .col(pk_uuid("id"))
        .col(string("token_hash"))
        .col(uuid("attempt_id"))
        .col(uuid("launch_id"))
        .col(string("protocol"))
        .col(string("platform"))
        .col(text_null("return_url"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"));
    m.create_table(sessions).await?;
    unique(m, "sessions", &["token_hash"]).await?;
    index(m, "sessions", &["tenant_id", "attempt_id"]).await
}
