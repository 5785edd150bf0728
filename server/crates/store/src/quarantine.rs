//! Refused statements, kept with everything needed to see why and to send them again.

use crate::entity::quarantine::{Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

pub use crate::entity::quarantine::Model as Quarantined;

/// What became of a refused statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits to be looked at.
    Open,
    /// It is in the record store now.
    Replayed,
    /// Someone decided against it; it stays here.
    Dropped,
}

impl State {
    /// Every state.
    pub const ALL: [State; 3] = [State::Open, State::Replayed, State::Dropped];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Replayed => "replayed",
            State::Dropped => "dropped",
        }
    }
}

/// The end of a refused statement's time here.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// Not [`State::Open`].
    pub state: State,
    /// When.
    pub at: Instant,
    /// Handle of the credential that did it.
    pub by: String,
    /// Why.
    pub reason: Option<String>,
}

/// Which refused statements. What is `None` leaves nothing out.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<State>,
    /// Whose first fault is this one.
    pub code: Option<String>,
    /// With the first fault there; array indexes as `*`.
    pub pointer: Option<String>,
    /// From this credential.
    pub source: Option<String>,
    /// Received after this moment.
    pub since: Option<Instant>,
    /// Received at this moment or before.
    pub until: Option<Instant>,
}

impl Filter {
    fn conditions(&self) -> Condition {
        let text = |column: Column, value: &Option<String>| {
            value.as_ref().map(|value| column.eq(value.as_str()))
        };
        Condition::all()
            .add_option(self.state.map(|state| Column::State.eq(state.name())))
            .add_option(text(Column::Code, &self.code))
            .add_option(text(Column::Pointer, &self.pointer))
            .add_option(text(Column::Source, &self.source))
            .add_option(self.since.map(|moment| Column::ReceivedAt.gt(moment)))
            .add_option(self.until.map(|moment| Column::ReceivedAt.lte(moment)))
    }
}

/// Refused statements with the same fault from the same source.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// How many.
    pub count: i64,
    /// The oldest one.
    pub oldest: Quarantined,
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

/// Those of these refused statements that are there, oldest first.
pub async fn by_ids(
    db: &impl Executor,
    tenant: TenantId,
    ids: &[Uuid],
) -> Result<Vec<Quarantined>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Refused statements, newest first; `after` is the last id seen.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    page: Page<Uuid>,
) -> Result<Vec<Quarantined>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(filter.conditions())
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// Ids of refused statements, oldest first: the order in which they are sent again.
pub async fn ids(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    page: Page<Uuid>,
) -> Result<Vec<Uuid>> {
    let mut query = scope::find::<Entity>(tenant)
        .select_only()
        .column(Column::Id)
        .filter(filter.conditions())
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.into_tuple().all(db).await?)
}

/// The states of those of these refused statements that are there.
pub async fn states(
    db: &impl Executor,
    tenant: TenantId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = scope::find::<Entity>(tenant)
        .select_only()
        .columns([Column::Id, Column::State])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Resolves those of these refused statements that are open; answers how many that were.
pub async fn resolve(tx: &Tx, tenant: TenantId, ids: &[Uuid], by: &Resolution) -> Result<u64> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::State, Expr::value(by.state.name()))
        .col_expr(Column::ResolvedAt, Expr::value(by.at))
        .col_expr(Column::ResolvedBy, Expr::value(by.by.as_str()))
        .col_expr(Column::Reason, Expr::value(by.reason.clone()))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::State.eq(State::Open.name()))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected)
}

/// Groups of what the filter leaves, largest first.
pub async fn groups(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    limit: u64,
) -> Result<Vec<Group>> {
    let counted: Vec<(i64, i64, i64)> = scope::find::<Entity>(tenant)
        .select_only()
        .column_as(Column::Seq.min(), "oldest")
        .column_as(Column::Seq.max(), "newest")
        .column_as(Column::Seq.count(), "count")
        .filter(filter.conditions())
        .group_by(Column::Code)
        .group_by(Column::Pointer)
        .group_by(Column::Source)
        .order_by_desc(Column::Seq.count())
        .order_by_desc(Column::Seq.max())
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let ends = counted
        .iter()
        .flat_map(|(oldest, newest, _)| [*oldest, *newest]);
    let rows = scope::find::<Entity>(tenant)
        .filter(Column::Seq.is_in(ends))
        .all(db)
        .await?;
    let rows: HashMap<i64, Quarantined> = rows.into_iter().map(|row| (row.seq, row)).collect();
    let group = |(oldest, newest, count)| {
        Some(Group {
            count,
            oldest: rows.get(&oldest)?.clone(),
            newest: rows.get(&newest)?.clone(),
        })
    };
    Ok(counted.into_iter().filter_map(group).collect())
}

/// When the newest one came and when one was last resolved, to see whether anything changed.
pub async fn changed(
    db: &impl Executor,
    tenant: TenantId,
) -> Result<(Option<Instant>, Option<Instant>)> {
    Ok((
        newest(db, tenant, Column::ReceivedAt).await?,
        newest(db, tenant, Column::ResolvedAt).await?,
    ))
}

async fn newest(db: &impl Executor, tenant: TenantId, column: Column) -> Result<Option<Instant>> {
    Ok(scope::find::<Entity>(tenant)
        .select_only()
        .column(column)
        .filter(column.is_not_null())
        .order_by_desc(column)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}
