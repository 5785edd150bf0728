//! Sessions of people in their browsers.

use crate::entity::web_session::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use uuid::Uuid;

pub use crate::entity::web_session::Model as WebSession;

/// Which sessions end.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// This one.
    One(Uuid),
    /// All of a person.
    OfPerson(Uuid),
    /// All that began at a provider.
    OfProvider(Uuid),
    /// Those of a person that began at a provider.
    OfPersonAt(Uuid, Uuid),
    /// Those that belong to one session at a provider.
    OfProviderSession(Uuid, &'a str),
    /// Those at a provider whose sessions there have names that begin so; plain letters, digits and dots alone.
    OfProviderSessions(Uuid, &'a str),
}

/// Adds a session.
pub async fn insert(tx: &Tx, session: WebSession) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, session).await
}

/// One session.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<WebSession>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Sessions of a person that have not ended, oldest first.
pub async fn of_person(
    db: &impl Executor,
    tenant: TenantId,
    person: Uuid,
    now: Instant,
    page: Page<Uuid>,
) -> Result<Vec<WebSession>> {
    let mut query = scope::find::<Entity>(tenant)
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_asc(Column::Id)
        .limit(page.limit);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// How many sessions of a person have not ended.
pub async fn count_live(
    db: &impl Executor,
    tenant: TenantId,
    person: Uuid,
    now: Instant,
) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .count(db)
        .await?)
}

/// How many sessions of a tenant have not ended.
pub async fn count_all_live(db: &impl Executor, tenant: TenantId, now: Instant) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .count(db)
        .await?)
}

/// Ends sessions that have not ended; answers how many did.
pub async fn end(
    tx: &Tx,
    tenant: TenantId,
    which: Which<'_>,
    reason: &str,
    now: Instant,
) -> Result<u64> {
    let done = narrowed(scope::update::<Entity>(tenant), which)
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Reason, Expr::value(reason))
        .col_expr(Column::IdToken, Expr::value(None::<Vec<u8>>))
        .filter(Column::EndedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected)
}

fn narrowed(update: UpdateMany<Entity>, which: Which<'_>) -> UpdateMany<Entity> {
    match which {
        Which::One(id) => update.filter(Column::Id.eq(id)),
        Which::OfPerson(person) => update.filter(Column::PersonId.eq(person)),
        Which::OfProvider(provider) => update.filter(Column::ProviderId.eq(provider)),
        Which::OfPersonAt(person, provider) => update
            .filter(Column::PersonId.eq(person))
            .filter(Column::ProviderId.eq(provider)),
        Which::OfProviderSession(provider, session) => update
            .filter(Column::ProviderId.eq(provider))
            .filter(Column::ProviderSession.eq(session)),
        Which::OfProviderSessions(provider, begin) => update
            .filter(Column::ProviderId.eq(provider))
            .filter(Column::ProviderSession.starts_with(begin)),
    }
}

/// Notes that a session was used.
pub async fn seen(tx: &Tx, tenant: TenantId, id: Uuid, now: Instant) -> Result<()> {
    scope::update::<Entity>(tenant)
        .col_expr(Column::SeenAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes sessions that could not have been used since a moment.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::ExpiresAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
