//! Groups of people as an identity provider provisions them, and who is in them.

use crate::entity::{group_member, person_group};
use crate::{Executor, Result, TenantId, Tx, row, scope};
use person_group::{ActiveModel, Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::group_member::Model as Member;
pub use crate::entity::person_group::Model as Group;

/// Members of a group, and groups of a person, at most.
pub const MOST: u64 = 10_000;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// This group.
    pub id: Option<Uuid>,
    /// With this name in lower case.
    pub name_key: Option<String>,
    /// With this id of the provider.
    pub external_id: Option<String>,
    /// With this member.
    pub member: Option<Uuid>,
}

fn sought(tenant: TenantId, sought: &Sought) -> sea_orm::Select<Entity> {
    let mut query = scope::find::<Entity>(tenant);
    if let Some(id) = sought.id {
        query = query.filter(Column::Id.eq(id));
    }
    if let Some(name) = &sought.name_key {
        query = query.filter(Column::NameKey.eq(name.as_str()));
    }
    if let Some(external) = &sought.external_id {
        query = query.filter(Column::ExternalId.eq(external.as_str()));
    }
    if let Some(person) = sought.member {
        query = query.filter(Column::Id.in_subquery(groups_with(tenant, person)));
    }
    query
}

fn groups_with(tenant: TenantId, person: Uuid) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QueryTrait;
    scope::find::<group_member::Entity>(tenant)
        .select_only()
        .column(group_member::Column::GroupId)
        .filter(group_member::Column::PersonId.eq(person))
        .into_query()
}

/// Groups by age; SCIM counts pages by rows.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    wanted: &Sought,
    skip: u64,
    limit: u64,
) -> Result<Vec<Group>> {
    Ok(sought(tenant, wanted)
        .order_by_asc(Column::Id)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?)
}

/// How many there are.
pub async fn count(db: &impl Executor, tenant: TenantId, wanted: &Sought) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(sought(tenant, wanted).count(db).await?)
}

/// Groups that a person is in, by age.
pub async fn of_person(db: &impl Executor, tenant: TenantId, person: Uuid) -> Result<Vec<Group>> {
    let wanted = Sought {
        member: Some(person),
        ..Sought::default()
    };
    page(db, tenant, &wanted, 0, MOST).await
}

/// Ids of the people in a group.
pub async fn members(db: &impl Executor, tenant: TenantId, group: Uuid) -> Result<Vec<Uuid>> {
    let rows = scope::find::<group_member::Entity>(tenant)
        .filter(group_member::Column::GroupId.eq(group))
        .order_by_asc(group_member::Column::PersonId)
        .limit(MOST)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// Adds a group.
pub async fn insert(tx: &Tx, group: Group) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, group).await
}

/// Writes all of a group that is there.
pub async fn replace(tx: &Tx, group: Group) -> Result<()> {
    scope::update::<Entity>(group.tenant_id)
        .filter(Column::Id.eq(group.id))
        .set(row::whole::<_, ActiveModel>(group))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Removes a group, and that people are in it.
pub async fn remove(tx: &Tx, tenant: TenantId, group: Uuid) -> Result<()> {
    scope::delete::<group_member::Entity>(tenant)
        .filter(group_member::Column::GroupId.eq(group))
        .exec(&tx.0)
        .await?;
    scope::delete::<Entity>(tenant)
        .filter(Column::Id.eq(group))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Puts somebody into a group; twice is fine.
pub async fn join(tx: &Tx, tenant: TenantId, group: Uuid, person: Uuid) -> Result<()> {
    let member = Member {
        tenant_id: tenant,
        group_id: group,
        person_id: person,
    };
    group_member::Entity::insert(row::whole::<_, group_member::ActiveModel>(member))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    Ok(())
}

/// Takes somebody out of a group.
pub async fn leave(tx: &Tx, tenant: TenantId, group: Uuid, person: Uuid) -> Result<()> {
    scope::delete::<group_member::Entity>(tenant)
        .filter(group_member::Column::GroupId.eq(group))
        .filter(group_member::Column::PersonId.eq(person))
        .exec(&tx.0)
        .await?;
    Ok(())
}
