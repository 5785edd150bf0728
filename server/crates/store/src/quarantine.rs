//! Refused statements, kept with everything needed to see why.

use crate::entity::quarantine::{Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, scope};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

pub use crate::entity::quarantine::Model as Quarantined;

/// Refused statements with the same fault from the same source.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// How many.
    pub count: i64,
    /// When the oldest came.
    pub first: Instant,
    /// The newest: its code, pointer and rule are those of the group.
    pub newest: Quarantined,
}

/// One refused statement.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Quarantined>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Refused statements, newest first; `after` is the last id seen.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    code: Option<&str>,
    page: Page<Uuid>,
) -> Result<Vec<Quarantined>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(code) = code {
        query = query.filter(Column::Code.eq(code));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// Groups with something received after `since`, largest first.
pub async fn groups(
    db: &impl Executor,
    tenant: TenantId,
    since: Instant,
    limit: u64,
) -> Result<Vec<Group>> {
    let counted: Vec<(i64, i64, Instant)> = scope::find::<Entity>(tenant)
        .select_only()
        .column_as(Column::Seq.max(), "newest")
        .column_as(Column::Seq.count(), "count")
        .column_as(Column::ReceivedAt.min(), "first")
        .filter(Column::ReceivedAt.gt(since))
        .group_by(Column::Code)
        .group_by(Column::Pointer)
        .group_by(Column::Source)
        .order_by_desc(Column::Seq.count())
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let newest = counted.iter().map(|(seq, ..)| *seq);
    let rows = scope::find::<Entity>(tenant)
        .filter(Column::Seq.is_in(newest))
        .all(db)
        .await?;
    let mut rows: HashMap<i64, Quarantined> = rows.into_iter().map(|row| (row.seq, row)).collect();
    Ok(counted
        .into_iter()
        .filter_map(|(seq, count, first)| {
            rows.remove(&seq).map(|newest| Group {
                count,
                first,
                newest,
            })
        })
        .collect())
}

/// When the newest one came, to see whether anything changed.
pub async fn newest(db: &impl Executor, tenant: TenantId) -> Result<Option<Instant>> {
    Ok(scope::find::<Entity>(tenant)
        .select_only()
        .column(Column::ReceivedAt)
        .order_by_desc(Column::ReceivedAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}
