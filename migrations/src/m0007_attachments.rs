//! Payloads of attachments by their hash, which statement brought which, and how large a key may send them.

use crate::table::{key, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut attachments = of_tenant("attachments");
        attachments
            .col(string("sha2"))
            .col(string("object"))
            .col(big_integer("length"))
            .col(big_integer("created_at"))
            .primary_key(&mut key(&["tenant_id", "sha2"]));
        m.create_table(attachments).await?;
        let mut brought = of_tenant("statement_attachments");
        brought
            .col(uuid("statement_id"))
            .col(string("sha2"))
            .col(text("content_type"))
            .primary_key(&mut key(&["tenant_id", "statement_id", "sha2"]));
        m.create_table(brought).await?;
        let limit = Table::alter()
            .table("keys")
            .add_column(big_integer_null("max_attachment_bytes"))
            .to_owned();
        m.alter_table(limit).await
    }
}
