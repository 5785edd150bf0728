//! Versions of courses.

use crate::entity::version::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DerivePartialModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub use crate::entity::version::Model as Version;

/// A version without its model, which is large.
#[derive(Debug, Clone, PartialEq, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct Summary {
    /// UUIDv7.
    pub id: Uuid,
    /// Of which course.
    pub course_id: Uuid,
    /// Semantic version.
    pub number: String,
    /// Hash of the canonical model.
    pub sha256: String,
    /// When it was imported.
    pub created_at: Instant,
    /// When it was first published.
    pub published_at: Option<Instant>,
    /// `microcourse`, `scorm12`, `scorm2004` or `cmi5`.
    pub kind: String,
}

/// One version with its model.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Version>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Many versions without their models, in any order.
pub async fn by_ids(db: &impl Executor, tenant: TenantId, ids: &[Uuid]) -> Result<Vec<Summary>> {
    let query = scope::find::<Entity>(tenant).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(query.into_partial_model::<Summary>().all(db).await?)
}

/// The version of a course with this identity.
pub async fn by_sha256(
    db: &impl Executor,
    tenant: TenantId,
    course: Uuid,
    sha256: &str,
) -> Result<Option<Summary>> {
    let query = scope::find::<Entity>(tenant)
        .filter(Column::CourseId.eq(course))
        .filter(Column::Sha256.eq(sha256));
    Ok(query.into_partial_model::<Summary>().one(db).await?)
}

/// Versions of a course, newest first; `after` is the last id seen.
pub async fn of_course(
    db: &impl Executor,
    tenant: TenantId,
    course: Uuid,
    page: Page<Uuid>,
) -> Result<Vec<Summary>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(Column::CourseId.eq(course))
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.into_partial_model::<Summary>().all(db).await?)
}

/// How many versions a course has.
pub async fn count(db: &impl Executor, tenant: TenantId, course: Uuid) -> Result<u64> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::CourseId.eq(course))
        .count(db)
        .await?)
}

/// Adds a version.
pub async fn insert(tx: &Tx, version: Version) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, version).await
}

/// Notes the first publication.
pub async fn published(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<()> {
    scope::update::<Entity>(tenant)
        .col_expr(Column::PublishedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::PublishedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(())
}
