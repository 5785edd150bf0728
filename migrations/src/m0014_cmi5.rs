//! Courses of cmi5 as they are taken: what is on record of a registration, and the sessions of its AUs.

use crate::table::{index, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut registrations = of_tenant("cmi5_registrations");
        registrations
            .col(pk_uuid("id"))
            .col(uuid("course_id"))
            .col(uuid("version_id"))
            .col(string("home_page"))
            .col(string("name"))
            .col(text("progress"))
            .col(big_integer("revision"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"));
        m.create_table(registrations).await?;
        index(m, "cmi5_registrations", &["tenant_id", "course_id", "id"]).await?;

        let mut sessions = of_tenant("cmi5_sessions");
        sessions
            .col(pk_uuid("id"))
            .col(uuid("registration_id"))
            .col(string("fetch_hash"))
            .col(string_null("token_hash"))
            .col(text("state"))
            .col(boolean("open"))
            .col(big_integer("revision"))
            .col(big_integer("launched_at"))
            .col(big_integer("heard_at"))
            .col(big_integer("expires_at"));
        m.create_table(sessions).await?;
        unique(m, "cmi5_sessions", &["fetch_hash"]).await?;
        unique(m, "cmi5_sessions", &["token_hash"]).await?;
        index(m, "cmi5_sessions", &["tenant_id", "registration_id", "id"]).await
    }
}
