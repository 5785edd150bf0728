//! Single sign-on: identity providers, the people who come from them, their sessions, logins that have begun, and ids of
//! logout messages that were used.

use crate::table::{index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        providers(m).await?;
        people(m).await?;
        identities(m).await?;
        sessions(m).await?;
        logins(m).await?;
        logout_ids(m).await
    }
}

async fn providers(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut providers = of_tenant("providers");
    providers
        .col(pk_uuid("id"))
        .col(string("slug"))
        .col(string("kind"))
        .col(text("issuer"))
        .col(text("client_id"))
        .col(blob_null("client_secret"))
        .col(text("settings"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"));
    m.create_table(providers).await?;
    unique(m, "providers", &["slug"]).await?;
    index(m, "providers", &["tenant_id", "id"]).await
}

async fn people(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut people = of_tenant("people");
    people
        .col(pk_uuid("id"))
        .col(string("pseudonym"))
        .col(text_null("name"))
        .col(text_null("email"))
        .col(boolean("email_verified"))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"));
    m.create_table(people).await?;
    unique(m, "people", &["tenant_id", "pseudonym"]).await
}

async fn identities(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut identities = of_tenant("identities");
    identities
        .col(uuid("provider_id"))
        .col(text("issuer"))
        .col(text("subject"))
        .col(uuid("person_id"))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"))
        .primary_key(&mut key(&["tenant_id", "issuer", "subject"]));
    m.create_table(identities).await?;
    index(m, "identities", &["tenant_id", "person_id"]).await
}

async fn sessions(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut sessions = of_tenant("web_sessions");
    sessions
        .col(pk_uuid("id"))
        .col(string("token_hash"))
        .col(uuid("person_id"))
        .col(uuid("provider_id"))
        .col(text_null("provider_session"))
        .col(text("roles"))
        .col(text("amr"))
        .col(blob_null("id_token"))
        .col(text("agent"))
        .col(big_integer("auth_at"))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"))
        .col(big_integer("idle_seconds"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .col(string_null("reason"));
    m.create_table(sessions).await?;
    unique(m, "web_sessions", &["token_hash"]).await?;
    index(m, "web_sessions", &["tenant_id", "person_id", "id"]).await?;
    index(
        m,
        "web_sessions",
        &["tenant_id", "provider_id", "provider_session"],
    )
    .await?;
    index(m, "web_sessions", &["tenant_id", "expires_at"]).await
}

async fn logins(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut logins = of_tenant("logins");
    logins
        .col(pk_uuid("id"))
        .col(string("state_hash"))
        .col(string("browser_hash"))
        .col(uuid("provider_id"))
        .col(blob("secrets"))
        .col(text("return_to"))
        .col(big_integer("created_at"));
    m.create_table(logins).await?;
    unique(m, "logins", &["tenant_id", "state_hash"]).await?;
    index(m, "logins", &["tenant_id", "created_at"]).await
}

async fn logout_ids(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut ids = of_tenant("logout_ids");
    ids.col(uuid("provider_id"))
        .col(string("id_hash"))
        .col(big_integer("expires_at"))
        .primary_key(&mut key(&["tenant_id", "provider_id", "id_hash"]));
    m.create_table(ids).await?;
    index(m, "logout_ids", &["tenant_id", "expires_at"]).await
}
