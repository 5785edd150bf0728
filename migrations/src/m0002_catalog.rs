//! Courses, their versions and media.

use crate::table::{index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut courses = of_tenant("courses");
        courses
            .col(pk_uuid("id"))
            .col(string("slug"))
            .col(string("title"))
            .col(text_null("summary"))
            .col(string("lang"))
            .col(integer("minutes"))
            .col(uuid_null("published_version"))
            .col(big_integer("revision"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"));
        m.create_table(courses).await?;
        unique(m, "courses", &["tenant_id", "slug"]).await?;
        index(m, "courses", &["tenant_id", "updated_at"]).await?;

        let mut versions = of_tenant("versions");
        versions
            .col(pk_uuid("id"))
            .col(uuid("course_id"))
            .col(string("number"))
            .col(string("sha256"))
            .col(text("model"))
            .col(big_integer("created_at"))
            .col(big_integer_null("published_at"));
        m.create_table(versions).await?;
        unique(m, "versions", &["tenant_id", "course_id", "sha256"]).await?;

        let mut media = of_tenant("media");
        media
            .col(uuid("version_id"))
            .col(string("path"))
            .col(string("sha256"))
            .col(string("content_type"))
            .col(big_integer("bytes"))
            .primary_key(&mut key(&["version_id", "path"]));
        m.create_table(media).await
    }
}
