//! Those who follow the statements: saved cursors of consumers, reactions, and the webhooks that reactions send.

use crate::table::{index, key, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        cursors(m).await?;
        reactions(m).await?;
        deliveries(m).await
    }
}

async fn cursors(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut cursors = of_tenant("cursors");
    cursors
        .col(string("owner"))
        .col(string("name"))
        .col(text("filter"))
        .col(big_integer("position"))
        .col(big_integer("created_at"))
        .col(big_integer_null("committed_at"))
        .primary_key(&mut key(&["tenant_id", "owner", "name"]));
    m.create_table(cursors).await
}

async fn reactions(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut reactions = of_tenant("reactions");
    reactions
        .col(pk_uuid("id"))
        .col(string("name"))
        .col(text("rule"))
        .col(blob_null("secret"))
        .col(boolean("enabled"))
        .col(big_integer("position"))
        .col(big_integer("fired"))
        .col(big_integer_null("fired_at"))
        .col(big_integer("errors"))
        .col(integer("failures"))
        .col(text_null("last_error"))
        .col(big_integer_null("last_error_at"))
        .col(string("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"));
    m.create_table(reactions).await?;
    index(m, "reactions", &["tenant_id", "enabled"]).await
}

async fn deliveries(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut deliveries = of_tenant("deliveries");
    deliveries
        .col(pk_uuid("id"))
        .col(uuid("reaction_id"))
        .col(uuid("statement_id"))
        .col(text("body"))
        .col(string("state"))
        .col(integer("tries"))
        .col(big_integer("created_at"))
        .col(big_integer("next_at"))
        .col(big_integer("ends_at"))
        .col(integer_null("status"))
        .col(text_null("error"))
        .col(big_integer_null("ended_at"));
    m.create_table(deliveries).await?;
    index(m, "deliveries", &["tenant_id", "state", "next_at"]).await?;
    index(
        m,
        "deliveries",
        &["tenant_id", "reaction_id", "state", "next_at"],
    )
    .await?;
    index(m, "deliveries", &["tenant_id", "reaction_id", "id"]).await
}
