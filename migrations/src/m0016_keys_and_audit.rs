//! Keys that hold for some courses and from some networks, with an owner and a second secret; what people are when they are
//! not signed on; the audit log.

use crate::table::{column, index, key, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        keys(m).await?;
        people(m).await?;
        audit(m).await
    }
}

async fn keys(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    column(m, "keys", text_null("courses")).await?;
    column(m, "keys", text_null("networks")).await?;
    column(m, "keys", string_null("second_hash")).await?;
    column(m, "keys", big_integer_null("second_until")).await?;
    column(m, "keys", uuid_null("owner_id")).await?;
    index(m, "keys", &["tenant_id", "owner_id"]).await?;
    let mut networks = of_tenant("key_networks");
    networks
        .col(uuid("key_id"))
        .col(string("network"))
        .col(big_integer("first_at"))
        .primary_key(&mut key(&["tenant_id", "key_id", "network"]));
    m.create_table(networks).await
}

async fn people(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    column(m, "people", text("roles").default("")).await?;
    column(m, "people", big_integer_null("deactivated_at")).await
}

async fn audit(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut entries = of_tenant("audit_entries");
    entries
        .col(big_integer("seq"))
        .col(uuid("act_id"))
        .col(string("phase"))
        .col(big_integer("at"))
        .col(text_null("request_id"))
        .col(text("actor"))
        .col(text_null("credential"))
        .col(string("method"))
        .col(string_null("address"))
        .col(text("agent"))
        .col(text("action"))
        .col(text("resource"))
        .col(string("result"))
        .col(string_null("code"))
        .col(text("detail"))
        .col(string("key_id"))
        .col(string("hash"))
        .primary_key(&mut key(&["tenant_id", "seq"]));
    m.create_table(entries).await?;
    let mut heads = Table::create();
    heads
        .table("audit_heads")
        .col(pk_uuid("tenant_id"))
        .col(big_integer("seq"))
        .col(string("hash"));
    m.create_table(heads).await
}
