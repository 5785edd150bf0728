//! What looks wrong: one row per rule, subject and window, whatever instance saw it.

use crate::entity::anomaly::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryInsertResult,
};
use uuid::Uuid;

pub use crate::entity::anomaly::Model as Anomaly;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has looked at it.
    Open,
    /// Somebody has.
    Acknowledged,
    /// Something was done about it.
    Acted,
}

impl State {
    /// Every state.
    pub const ALL: [State; 3] = [State::Open, State::Acknowledged, State::Acted];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Acknowledged => "acknowledged",
            State::Acted => "acted",
        }
    }
}

/// What somebody decided.
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
    /// What was done.
    pub act: Option<String>,
}

/// Which of them. What is `None` leaves nothing out.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<State>,
    /// Of this rule.
    pub rule: Option<String>,
    /// Of this level.
    pub level: Option<String>,
    /// About this one.
    pub subject: Option<String>,
    /// Seen after this moment.
    pub since: Option<Instant>,
}

impl Filter {
    fn conditions(&self) -> Condition {
        let text = |column: Column, value: &Option<String>| {
            value.as_ref().map(|value| column.eq(value.as_str()))
        };
        Condition::all()
            .add_option(self.state.map(|state| Column::State.eq(state.name())))
            .add_option(text(Column::Rule, &self.rule))
            .add_option(text(Column::Level, &self.level))
            .add_option(text(Column::Subject, &self.subject))
            .add_option(self.since.map(|moment| Column::LastAt.gt(moment)))
    }
}

/// One of them.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Anomaly>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// The newest of a rule about somebody.
pub async fn newest_of(
    db: &impl Executor,
    tenant: TenantId,
    rule: &str,
    subject_kind: &str,
    subject: &str,
) -> Result<Option<Anomaly>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Rule.eq(rule))
        .filter(Column::SubjectKind.eq(subject_kind))
        .filter(Column::Subject.eq(subject))
        .order_by_desc(Column::WindowAt)
        .one(db)
        .await?)
}

/// Anomalies, newest first; `after` is the last id seen.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    page: Page<Uuid>,
) -> Result<Vec<Anomaly>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(filter.conditions())
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// Anomalies whose last signal is the newest, first.
pub async fn latest(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    limit: u64,
) -> Result<Vec<Anomaly>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(filter.conditions())
        .order_by_desc(Column::LastAt)
        .limit(limit)
        .all(db)
        .await?)
}

/// Adds one; `false` when another instance was faster.
pub async fn insert(tx: &Tx, anomaly: Anomaly) -> Result<bool> {
    let new = Entity::insert(row::whole::<_, ActiveModel>(anomaly))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    Ok(matches!(new, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Writes all of one that is there.
pub async fn replace(tx: &Tx, anomaly: Anomaly) -> Result<()> {
    scope::update::<Entity>(anomaly.tenant_id)
        .filter(Column::Id.eq(anomaly.id))
        .set(row::whole::<_, ActiveModel>(anomaly))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Notes what somebody decided; answers how many of these are there.
pub async fn resolve(tx: &Tx, tenant: TenantId, ids: &[Uuid], by: &Resolution) -> Result<u64> {
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::State, Expr::value(by.state.name()))
        .col_expr(Column::ResolvedAt, Expr::value(by.at))
        .col_expr(Column::ResolvedBy, Expr::value(by.by.as_str()))
        .col_expr(Column::Reason, Expr::value(by.reason.clone()))
        .col_expr(Column::Act, Expr::value(by.act.clone()))
        .col_expr(Column::ChangedAt, Expr::value(by.at))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected)
}

/// When one last changed, to see whether anything did.
pub async fn changed(db: &impl Executor, tenant: TenantId) -> Result<Option<Instant>> {
    Ok(scope::find::<Entity>(tenant)
        .select_only()
        .column(Column::ChangedAt)
        .order_by_desc(Column::ChangedAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}

/// Removes what was last seen before a moment.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::LastAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
