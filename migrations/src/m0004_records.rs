//! The learning record store: statements, what they are about, documents, and what was refused.

use crate::table::{index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        statements(m).await?;
        about(m).await?;
        documents(m).await?;
        quarantine(m).await
    }
}

async fn statements(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut statements = of_tenant("statements");
    statements
        .col(big_pk_auto("seq"))
        .col(uuid("id"))
        .col(big_integer("stored"))
        .col(big_integer("timestamp"))
        .col(text("actor"))
        .col(text("verb"))
        .col(text("object"))
        .col(uuid_null("registration"))
        .col(uuid_null("refers_to"))
        .col(uuid_null("voids"))
        .col(boolean("voided"))
        .col(string("authority"))
        .col(blob("digest"))
        .col(text("raw"));
    m.create_table(statements).await?;
    unique(m, "statements", &["tenant_id", "id"]).await?;
    index(m, "statements", &["tenant_id", "stored"]).await?;
    index(m, "statements", &["tenant_id", "actor", "verb", "seq"]).await?;
    index(m, "statements", &["tenant_id", "verb", "seq"]).await?;
    index(m, "statements", &["tenant_id", "object", "seq"]).await?;
    index(m, "statements", &["tenant_id", "registration", "seq"]).await?;
    index(m, "statements", &["tenant_id", "refers_to"]).await
}

async fn about(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut agents = of_tenant("statement_agents");
    agents
        .col(text("agent"))
        .col(big_integer("seq"))
        .col(boolean("direct"))
        .primary_key(&mut key(&["tenant_id", "agent", "seq"]));
    m.create_table(agents).await?;
    let mut links = of_tenant("statement_activities");
    links
        .col(text("activity"))
        .col(big_integer("seq"))
        .primary_key(&mut key(&["tenant_id", "activity", "seq"]));
    m.create_table(links).await?;
    let mut activities = of_tenant("activities");
    activities
        .col(text("id"))
        .col(text("definition"))
        .primary_key(&mut key(&["tenant_id", "id"]));
    m.create_table(activities).await
}

async fn documents(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut documents = of_tenant("documents");
    documents
        .col(string("resource"))
        .col(text("activity"))
        .col(text("agent"))
        .col(string("registration"))
        .col(text("name"))
        .col(string("content_type"))
        .col(string("etag"))
        .col(blob("body"))
        .col(big_integer("updated_at"))
        .primary_key(&mut key(&[
            "tenant_id",
            "resource",
            "activity",
            "agent",
            "registration",
            "name",
        ]));
    m.create_table(documents).await
}

async fn quarantine(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut quarantine = of_tenant("quarantine");
    quarantine
        .col(big_pk_auto("seq"))
        .col(uuid("id"))
        .col(big_integer("received_at"))
        .col(string("source"))
        .col(string("code"))
        .col(text("pointer"))
        .col(text("rule"))
        .col(text("found"))
        .col(text("expected"))
        .col(text("faults"))
        .col(text("statement"));
    m.create_table(quarantine).await?;
    unique(m, "quarantine", &["id"]).await?;
    index(m, "quarantine", &["tenant_id", "received_at"]).await
}
