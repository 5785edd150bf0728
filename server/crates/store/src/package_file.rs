//! Files of package versions.

use crate::entity::package_file::{ActiveModel, Column, Entity};
use crate::{Executor, Result, TenantId, Tx, scope};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::package_file::Model as PackageFile;

/// Rows written at once: seven values each, far below what either database binds.
const AT_ONCE: usize = 500;

/// One file by its path.
pub async fn by_path(
    db: &impl Executor,
    tenant: TenantId,
    version: Uuid,
    path: &str,
) -> Result<Option<PackageFile>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::VersionId.eq(version))
        .filter(Column::Path.eq(path))
        .one(db)
        .await?)
}

/// Hash and place of what the tenant has, in whatever version, among these hashes.
pub async fn places(
    db: &impl Executor,
    tenant: TenantId,
    hashes: &[String],
) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for hashes in hashes.chunks(AT_ONCE) {
        let query = scope::find::<Entity>(tenant)
            .select_only()
            .column(Column::Sha256)
            .column(Column::Object)
            .filter(Column::Sha256.is_in(hashes))
            .distinct();
        found.extend(query.into_tuple::<(String, String)>().all(db).await?);
    }
    Ok(found)
}

/// Files of a version by path, after one.
pub async fn of_version(
    db: &impl Executor,
    tenant: TenantId,
    version: Uuid,
    after: &str,
    limit: u64,
) -> Result<Vec<PackageFile>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::VersionId.eq(version))
        .filter(Column::Path.gt(after))
        .order_by_asc(Column::Path)
        .limit(limit)
        .all(db)
        .await?)
}

/// Adds the files of a version.
pub async fn insert(tx: &Tx, files: Vec<PackageFile>) -> Result<()> {
    let mut files = files
        .into_iter()
        .map(IntoActiveModel::into_active_model)
        .peekable();
    while files.peek().is_some() {
        let some: Vec<ActiveModel> = files.by_ref().take(AT_ONCE).collect();
        Entity::insert_many(some)
            .exec_without_returning(&tx.0)
            .await?;
    }
    Ok(())
}
