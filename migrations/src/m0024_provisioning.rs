//! People and groups as an identity provider provisions them (SCIM 2.0).

use crate::table::{index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut people = of_tenant("provisioned");
        people
            .col(pk_uuid("person_id"))
            .col(text("name_key"))
            .col(text_null("external_id"))
            .col(text("profile"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .col(big_integer_null("removed_at"));
        m.create_table(people).await?;
        unique(m, "provisioned", &["tenant_id", "name_key"]).await?;
        index(m, "provisioned", &["tenant_id", "external_id"]).await?;
        let mut groups = of_tenant("person_groups");
        groups
            .col(pk_uuid("id"))
            .col(text("name"))
            .col(text("name_key"))
            .col(text_null("external_id"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"));
        m.create_table(groups).await?;
        unique(m, "person_groups", &["tenant_id", "name_key"]).await?;
        let mut members = of_tenant("group_members");
        members
            .col(uuid("group_id"))
            .col(uuid("person_id"))
            .primary_key(&mut key(&["tenant_id", "group_id", "person_id"]));
        m.create_table(members).await?;
        index(m, "group_members", &["tenant_id", "person_id"]).await
    }
}
