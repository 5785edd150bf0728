//! Dispatches: courses that thin packages in other LMSs open here, and the seats that their learners took.

use crate::table::{index, key, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut dispatches = of_tenant("dispatches");
        dispatches
            .col(pk_uuid("id"))
            .col(uuid("course_id"))
            .col(uuid_null("version_id"))
            .col(string("name"))
            .col(big_integer_null("seats"))
            .col(big_integer("taken"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .col(big_integer_null("expires_at"))
            .col(big_integer_null("disabled_at"));
        m.create_table(dispatches).await?;
        index(m, "dispatches", &["tenant_id", "course_id"]).await?;

        let mut seats = of_tenant("dispatch_seats");
        seats
            .col(uuid("dispatch_id"))
            .col(string("pseudonym"))
            .col(big_integer("taken_at"))
            .primary_key(&mut key(&["tenant_id", "dispatch_id", "pseudonym"]));
        m.create_table(seats).await
    }
}
