//! The hop log: one append-only record per step of a launch.

use crate::table::{index, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut hops = of_tenant("hops");
        hops.col(big_pk_auto("seq"))
            .col(uuid("launch_id"))
            .col(big_integer("at"))
            .col(string("place"))
            .col(string("step"))
            .col(string("outcome"))
            .col(string_null("code"))
            .col(text("done"))
            .col(text("came_back"))
            .col(text_null("expected"))
            .col(string("side"))
            .col(big_integer("us"))
            .col(string("protocol"))
            .col(string("platform"))
            .col(string("course"))
            .col(string("learner"))
            .col(uuid_null("attempt_id"))
            .col(boolean("simulated"));
        m.create_table(hops).await?;
        index(m, "hops", &["tenant_id", "seq"]).await?;
        index(m, "hops", &["tenant_id", "launch_id", "seq"]).await
    }
}
