//! Grades on their way to learning platforms: one row for each learner at a placement, written with the progress that it
//! speaks of and sent afterwards.

use crate::table::{index, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut grades = of_tenant("grades");
        grades
            .col(pk_uuid("id"))
            .col(uuid("platform_id"))
            .col(uuid("seat_id"))
            .col(uuid("registration_id"))
            .col(uuid("attempt_id"))
            .col(double("share"))
            .col(boolean("passed"))
            .col(big_integer("revision"))
            .col(big_integer("sent_revision"))
            .col(string("state"))
            .col(integer("tries"))
            .col(big_integer("created_at"))
            .col(big_integer("changed_at"))
            .col(big_integer("next_at"))
            .col(big_integer("ends_at"))
            .col(big_integer_null("sent_at"))
            .col(integer_null("status"))
            .col(text_null("error"))
            .col(big_integer_null("delivered_at"));
        m.create_table(grades).await?;
        unique(m, "grades", &["tenant_id", "seat_id"]).await?;
        index(m, "grades", &["tenant_id", "state", "next_at"]).await?;
        index(m, "grades", &["tenant_id", "registration_id"]).await
    }
}
