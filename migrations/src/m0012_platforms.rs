//! Learning platforms that launch us (LTI): who they are, our keys there, what was learned of them at their launches, and
//! what may be used a single time.

use crate::table::{index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        platforms(m).await?;
        keys(m).await?;
        deployments(m).await?;
        contexts(m).await?;
        placements(m).await?;
        seats(m).await?;
        used(m).await
    }
}

async fn platforms(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut platforms = of_tenant("platforms");
    platforms
        .col(pk_uuid("id"))
        .col(string("kind"))
        .col(text("issuer"))
        .col(text("client_id"))
        .col(string("name"))
        .col(string_null("product"))
        .col(text_null("auth_login_url"))
        .col(text_null("auth_token_url"))
        .col(text_null("key_set_url"))
        .col(blob_null("secret"))
        .col(text("settings"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"));
    m.create_table(platforms).await?;
    unique(
        m,
        "platforms",
        &["tenant_id", "kind", "issuer", "client_id"],
    )
    .await?;
    index(m, "platforms", &["kind", "issuer", "client_id"]).await?;
    index(m, "platforms", &["tenant_id", "id"]).await
}

async fn keys(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut keys = of_tenant("platform_keys");
    keys.col(pk_uuid("id"))
        .col(uuid("platform_id"))
        .col(text("public"))
        .col(blob("private"))
        .col(big_integer("created_at"))
        .col(big_integer("signs_at"))
        .col(big_integer_null("ends_at"));
    m.create_table(keys).await?;
    index(m, "platform_keys", &["tenant_id", "platform_id", "id"]).await
}

async fn deployments(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut deployments = of_tenant("deployments");
    deployments
        .col(pk_uuid("id"))
        .col(uuid("platform_id"))
        .col(text("name"))
        .col(big_integer("created_at"));
    m.create_table(deployments).await?;
    unique(m, "deployments", &["tenant_id", "platform_id", "name"]).await
}

async fn contexts(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut contexts = of_tenant("contexts");
    contexts
        .col(pk_uuid("id"))
        .col(uuid("deployment_id"))
        .col(text("name"))
        .col(text_null("title"))
        .col(text_null("memberships_url"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"));
    m.create_table(contexts).await?;
    unique(m, "contexts", &["tenant_id", "deployment_id", "name"]).await
}

async fn placements(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut placements = of_tenant("placements");
    placements
        .col(pk_uuid("id"))
        .col(uuid("deployment_id"))
        .col(text("name"))
        .col(uuid_null("context_id"))
        .col(uuid_null("course_id"))
        .col(text_null("line_items_url"))
        .col(text_null("line_item_url"))
        .col(text("scopes"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"));
    m.create_table(placements).await?;
    unique(m, "placements", &["tenant_id", "deployment_id", "name"]).await?;
    index(m, "placements", &["tenant_id", "context_id"]).await
}

async fn seats(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut seats = of_tenant("seats");
    seats
        .col(pk_uuid("id"))
        .col(uuid("platform_id"))
        .col(uuid("placement_id"))
        .col(uuid("learner_id"))
        .col(uuid("registration_id"))
        .col(blob("subject"))
        .col(text_null("outcome_url"))
        .col(blob_null("sourcedid"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"));
    m.create_table(seats).await?;
    unique(m, "seats", &["tenant_id", "placement_id", "learner_id"]).await?;
    index(m, "seats", &["tenant_id", "registration_id"]).await
}

async fn used(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut used = of_tenant("used");
    used.col(string("hash"))
        .col(blob_null("answer"))
        .col(big_integer("used_at"))
        .col(big_integer("expires_at"))
        .primary_key(&mut key(&["tenant_id", "hash"]));
    m.create_table(used).await?;
    index(m, "used", &["tenant_id", "expires_at"]).await
}
