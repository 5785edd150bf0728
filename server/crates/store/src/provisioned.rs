//! People as an identity provider provisions them.

use crate::entity::provisioned::{ActiveModel, Column, Entity};
use crate::{Executor, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::provisioned::Model as Provisioned;

/// What is looked for among those that are there.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// This person.
    pub person: Option<Uuid>,
    /// With this name in lower case.
    pub name_key: Option<String>,
    /// With this id of the provider.
    pub external_id: Option<String>,
}

fn sought(tenant: TenantId, sought: &Sought) -> sea_orm::Select<Entity> {
    let mut query = scope::find::<Entity>(tenant).filter(Column::RemovedAt.is_null());
    if let Some(person) = sought.person {
        query = query.filter(Column::PersonId.eq(person));
    }
    if let Some(name) = &sought.name_key {
        query = query.filter(Column::NameKey.eq(name.as_str()));
    }
    if let Some(external) = &sought.external_id {
        query = query.filter(Column::ExternalId.eq(external.as_str()));
    }
    query
}

/// Those that are there, by age; SCIM counts pages by rows.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    wanted: &Sought,
    skip: u64,
    limit: u64,
) -> Result<Vec<Provisioned>> {
    Ok(sought(tenant, wanted)
        .order_by_asc(Column::PersonId)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?)
}

/// How many are there.
pub async fn count(db: &impl Executor, tenant: TenantId, wanted: &Sought) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(sought(tenant, wanted).count(db).await?)
}

/// The one with this name in lower case, also when it was removed.
pub async fn by_name(
    db: &impl Executor,
    tenant: TenantId,
    name_key: &str,
) -> Result<Option<Provisioned>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::NameKey.eq(name_key))
        .one(db)
        .await?)
}

/// The one of this person, also when it was removed.
pub async fn of_person(
    db: &impl Executor,
    tenant: TenantId,
    person: Uuid,
) -> Result<Option<Provisioned>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::PersonId.eq(person))
        .one(db)
        .await?)
}

/// Which of these are there.
pub async fn among(db: &impl Executor, tenant: TenantId, people: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for some in people.chunks(500) {
        let rows = scope::find::<Entity>(tenant)
            .filter(Column::RemovedAt.is_null())
            .filter(Column::PersonId.is_in(some.iter().copied()))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|row| row.person_id));
    }
    Ok(found)
}

/// Adds one.
pub async fn insert(tx: &Tx, one: Provisioned) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, one).await
}

/// Writes all of one that is there.
pub async fn replace(tx: &Tx, one: Provisioned) -> Result<()> {
    scope::update::<Entity>(one.tenant_id)
        .filter(Column::PersonId.eq(one.person_id))
        .set(row::whole::<_, ActiveModel>(one))
        .exec(&tx.0)
        .await?;
    Ok(())
}
