//! Reading statements: found by columns, answered as stored. They are written by the [`crate::writer`] only.

use crate::entity::statement::{Column, Entity};
use crate::{Executor, Instant, Result, TenantId, scope};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

pub use crate::entity::statement::Model as Statement;

/// What `GET /statements` can ask for (xAPI 1.0.3 Communication §2.1.3).
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Agent key.
    pub agent: Option<String>,
    /// Look for the agent in every place, not only the actor.
    pub related_agents: bool,
    /// Verb id, exactly.
    pub verb: Option<String>,
    /// Activity id.
    pub activity: Option<String>,
    /// Look for the activity in every place, not only the object.
    pub related_activities: bool,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// Stored after this moment.
    pub since: Option<Instant>,
    /// Stored at this moment or before.
    pub until: Option<Instant>,
    /// Only what this credential sent.
    pub authority: Option<String>,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Go on after the statement with this sequence number, in the direction asked for.
    pub after: Option<i64>,
    /// At most this many.
    pub limit: u64,
}

/// A statement as it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// Order of storage.
    pub seq: i64,
    /// When it was stored.
    pub stored: Instant,
    /// Canonical JSON.
    pub json: String,
}

/// The statement with this id, voided or not as asked (xAPI 1.0.3 Communication §2.1.3, §2.1.4).
pub async fn by_id(
    db: &impl Executor,
    tenant: TenantId,
    id: Uuid,
    voided: bool,
) -> Result<Option<Raw>> {
    let query = scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .filter(Column::Voided.eq(voided));
    Ok(raws(query).one(db).await?.map(raw))
}

/// The newest statement not voided that the filter matches, and so on.
pub async fn matching(db: &impl Executor, tenant: TenantId, filter: &Filter) -> Result<Vec<Raw>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(Column::Voided.eq(false))
        .filter(conditions(tenant, filter));
    query = if filter.ascending {
        query.order_by_asc(Column::Seq)
    } else {
        query.order_by_desc(Column::Seq)
    };
    let rows = raws(query.limit(filter.limit)).all(db).await?;
    Ok(rows.into_iter().map(raw).collect())
}

/// How many statements there are with this verb and object; for checks and reports.
pub async fn count(db: &impl Executor, tenant: TenantId, verb: Option<&str>) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    let mut query = scope::find::<Entity>(tenant);
    if let Some(verb) = verb {
        query = query.filter(Column::Verb.eq(verb));
    }
    Ok(query.count(db).await?)
}

type Columns = (i64, Instant, String);

fn raws(query: Select<Entity>) -> sea_orm::Selector<sea_orm::SelectGetableTuple<Columns>> {
    query
        .select_only()
        .columns([Column::Seq, Column::Stored, Column::Raw])
        .into_tuple()
}

fn raw((seq, stored, json): Columns) -> Raw {
    Raw { seq, stored, json }
}

fn conditions(tenant: TenantId, filter: &Filter) -> Condition {
    let mut all = Condition::all();
    if let Some(agent) = &filter.agent {
        all = all.add(about_agent(tenant, agent, filter.related_agents));
    }
    if let Some(activity) = &filter.activity {
        all = all.add(about_activity(tenant, activity, filter.related_activities));
    }
    if let Some(after) = filter.after {
        all = all.add(if filter.ascending {
            Column::Seq.gt(after)
        } else {
            Column::Seq.lt(after)
        });
    }
    all.add_option(
        filter
            .verb
            .as_ref()
            .map(|verb| Column::Verb.eq(verb.as_str())),
    )
    .add_option(filter.registration.map(|id| Column::Registration.eq(id)))
    .add_option(filter.since.map(|moment| Column::Stored.gt(moment)))
    .add_option(filter.until.map(|moment| Column::Stored.lte(moment)))
    .add_option(
        filter
            .authority
            .as_ref()
            .map(|key| Column::Authority.eq(key.as_str())),
    )
}

/// The actor's column, or the narrow table of the other agents.
fn about_agent(tenant: TenantId, agent: &str, related: bool) -> Condition {
    let mut others = spoken_of(tenant, "statement_agents", "agent", agent);
    if !related {
        others.and_where(Expr::col(Alias::new("direct")).eq(true));
    }
    Condition::any()
        .add(Column::Actor.eq(agent))
        .add(Column::Seq.in_subquery(others))
}

/// The object's column, or also the narrow table of everything the statement speaks of.
fn about_activity(tenant: TenantId, activity: &str, related: bool) -> Condition {
    let own = Condition::any().add(Column::Object.eq(activity));
    if !related {
        return own;
    }
    own.add(Column::Seq.in_subquery(spoken_of(
        tenant,
        "statement_activities",
        "activity",
        activity,
    )))
}

fn spoken_of(
    tenant: TenantId,
    table: &'static str,
    name: &'static str,
    value: &str,
) -> SelectStatement {
    Query::select()
        .column(Alias::new("seq"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("tenant_id")).eq(tenant))
        .and_where(Expr::col(Alias::new(name)).eq(value))
        .to_owned()
}
