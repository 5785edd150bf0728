//! SAML: our keys at a provider, and the provider's description as it was last read.

use crate::table::{index, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut keys = of_tenant("saml_keys");
        keys.col(pk_uuid("id"))
            .col(uuid("provider_id"))
            .col(string("stage"))
            .col(blob("private"))
            .col(blob("certificate"))
            .col(big_integer("created_at"));
        m.create_table(keys).await?;
        index(m, "saml_keys", &["tenant_id", "provider_id", "id"]).await?;
        let mut descriptions = of_tenant("saml_descriptions");
        descriptions
            .col(pk_uuid("provider_id"))
            .col(text("xml"))
            .col(big_integer("fetched_at"));
        m.create_table(descriptions).await
    }
}
