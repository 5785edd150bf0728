//! Counters that all instances share: how often something happened in a window of time.

use crate::entity::counter::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

pub use crate::entity::counter::Model as Counter;

/// What is counted, if anything was.
pub async fn get(db: &impl Executor, tenant: TenantId, subject: &str) -> Result<Option<Counter>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Subject.eq(subject))
        .one(db)
        .await?)
}

/// Counts, and answers how often it was in this window. A window that is over counts for nothing.
pub async fn hit(tx: &Tx, hit: Counter) -> Result<i64> {
    let (tenant, subject) = (hit.tenant_id, hit.subject.clone());
    let same = Expr::col((Entity, Column::WindowAt)).eq(hit.window_at);
    let more = Expr::col((Entity, Column::Hits)).add(hit.hits);
    let known = OnConflict::columns([Column::TenantId, Column::Subject])
        .value(Column::Hits, Expr::case(same, more).finally(hit.hits))
        .update_columns([Column::WindowAt, Column::Until])
        .to_owned();
    Entity::insert(row::whole::<_, ActiveModel>(hit))
        .on_conflict(known)
        .exec_without_returning(&tx.0)
        .await?;
    let counted = get(&tx.0, tenant, &subject).await?;
    Ok(counted.map_or(0, |row| row.hits))
}

/// Forgets what was counted.
pub async fn forget(tx: &Tx, tenant: TenantId, subject: &str) -> Result<()> {
    scope::delete::<Entity>(tenant)
        .filter(Column::Subject.eq(subject))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes counters that are over.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::Until.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
