//! Tenants, their API keys, and the answers remembered for repeated requests.

use crate::table::{index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut tenants = Table::create();
        tenants
            .table("tenants")
            .col(pk_uuid("id"))
            .col(string("slug"))
            .col(string("name"))
            .col(big_integer("created_at"));
        m.create_table(tenants).await?;
        unique(m, "tenants", &["slug"]).await?;

        let mut keys = of_tenant("keys");
        keys.col(pk_uuid("id"))
            .col(string("name"))
            .col(string("prefix"))
            .col(string("secret_hash"))
            .col(text("scopes"))
            .col(string("created_by"))
            .col(big_integer("created_at"))
            .col(big_integer_null("expires_at"))
            .col(big_integer_null("revoked_at"))
            .col(big_integer_null("last_used_at"));
        m.create_table(keys).await?;
        index(m, "keys", &["tenant_id", "id"]).await?;

        let mut remembered = of_tenant("remembered_answers");
        remembered
            .col(string("caller"))
            .col(string("idempotency_key"))
            .col(string("fingerprint"))
            .col(integer_null("status"))
            .col(text("headers"))
            .col(blob_null("body"))
            .col(big_integer("created_at"))
            .primary_key(&mut key(&["tenant_id", "caller", "idempotency_key"]));
        m.create_table(remembered).await?;
        index(m, "remembered_answers", &["created_at"]).await
    }
}
