//! Refused statements can be repaired, replayed and dropped: what became of them, and what a replay needs to speak
//! for their true sender. Rows from before know no sender.

use crate::table::{column, index};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "quarantine";
        column(m, table, string("state").default("open")).await?;
        column(m, table, string("version").default("1.0.3")).await?;
        column(m, table, string_null("authority")).await?;
        column(m, table, uuid_null("key_id")).await?;
        column(m, table, uuid_null("statement_id")).await?;
        column(m, table, big_integer_null("resolved_at")).await?;
        column(m, table, string_null("resolved_by")).await?;
        column(m, table, text_null("reason")).await?;
        index(m, table, &["tenant_id", "state", "code", "id"]).await?;
        index(m, table, &["tenant_id", "resolved_at"]).await
    }
}
