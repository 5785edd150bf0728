//! Courses of a tenant.

use crate::entity::course::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::course::Model as Course;

/// Courses by slug; with `published`, only those a learner can begin; with `within`, only these.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    published: bool,
    within: Option<&[Uuid]>,
    page: Page<String>,
) -> Result<Vec<Course>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Slug)
        .limit(page.limit);
    if let Some(ids) = within {
        query = query.filter(Column::Id.is_in(ids.iter().copied()));
    }
    if published {
        query = query.filter(Column::PublishedVersion.is_not_null());
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Slug.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Courses that a learner can begin, by slug, with every one of these words in title, summary or slug.
pub async fn matching(
    db: &impl Executor,
    tenant: TenantId,
    words: &[String],
    page: Page<String>,
) -> Result<Vec<Course>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(Column::PublishedVersion.is_not_null())
        .order_by_asc(Column::Slug)
        .limit(page.limit);
    for word in words {
        let places = [Column::Title, Column::Summary, Column::Slug];
        let anywhere = places.into_iter().fold(Condition::any(), |any, column| {
            any.add(contains(column, word))
        });
        query = query.filter(anywhere);
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Slug.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Both sides are lowered by the database, which may know fewer letters than we do. What has a meaning in a pattern stands
/// for any one letter: the two databases escape differently.
fn contains(column: Column, word: &str) -> SimpleExpr {
    let pattern = format!("%{}%", word.replace(['%', '_', '\\'], "_"));
    let lowered = Func::lower(Expr::col((Entity, column)));
    Expr::expr(lowered).binary(BinOper::Like, Func::lower(Expr::val(pattern)))
}

/// One course.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Course>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// The same for many, in any order.
pub async fn by_ids(db: &impl Executor, tenant: TenantId, ids: &[Uuid]) -> Result<Vec<Course>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?)
}

/// The course with the author's id.
pub async fn by_slug(db: &impl Executor, tenant: TenantId, slug: &str) -> Result<Option<Course>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Slug.eq(slug))
        .one(db)
        .await?)
}

/// Courses changed after `moment`, oldest change first.
pub async fn changed_after(
    db: &impl Executor,
    tenant: TenantId,
    moment: Instant,
    limit: u64,
) -> Result<Vec<Course>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::UpdatedAt.gt(moment))
        .order_by_asc(Column::UpdatedAt)
        .limit(limit)
        .all(db)
        .await?)
}

/// Adds a course.
pub async fn insert(tx: &Tx, course: Course) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, course).await
}

/// Writes a course that was read at revision `was`; `false` when someone else was faster.
pub async fn save(tx: &Tx, course: Course, was: i64) -> Result<bool> {
    let (tenant, id) = (course.tenant_id, course.id);
    let done = scope::update::<Entity>(tenant)
        .set(row::whole::<_, ActiveModel>(course))
        .filter(Column::Id.eq(id))
        .filter(Column::Revision.eq(was))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}
