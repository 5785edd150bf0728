//! Files that belong to a version.

use crate::entity::media::{ActiveModel, Column, Entity};
use crate::{Executor, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

pub use crate::entity::media::Model as Media;

/// One file by the path the course uses.
pub async fn by_path(
    db: &impl Executor,
    tenant: TenantId,
    version: Uuid,
    path: &str,
) -> Result<Option<Media>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::VersionId.eq(version))
        .filter(Column::Path.eq(path))
        .one(db)
        .await?)
}

/// Adds a file.
pub async fn insert(tx: &Tx, media: Media) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, media).await
}
