//! Packages: what kind a course and each of its versions is, and the files of package versions.

use crate::table::{column, index, key, of_tenant};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        column(m, "courses", string("kind").default("microcourse")).await?;
        column(m, "versions", string("kind").default("microcourse")).await?;

        let mut files = of_tenant("package_files");
        files
            .col(uuid("version_id"))
            .col(text("path"))
            .col(string("sha256"))
            .col(string("object"))
            .col(string("content_type"))
            .col(big_integer("bytes"))
            .primary_key(&mut key(&["version_id", "path"]));
        m.create_table(files).await?;
        index(m, "package_files", &["tenant_id", "sha256"]).await
    }
}
