//! State, activity profile and agent profile documents (xAPI 1.0.3 Communication §2.3, §2.6, §2.7).

use crate::entity::document::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

pub use crate::entity::document::Model as Document;

/// Which documents: all fields but the name, which tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// `state`, `activity` or `agent`.
    pub resource: &'static str,
    /// Activity id, or empty.
    pub activity: String,
    /// Agent key, or empty.
    pub agent: String,
    /// Registration, or empty: absent is a value of its own.
    pub registration: String,
}

fn on_shelf(tenant: TenantId, shelf: &Shelf) -> Select<Entity> {
    scope::find::<Entity>(tenant)
        .filter(Column::Resource.eq(shelf.resource))
        .filter(Column::Activity.eq(shelf.activity.as_str()))
        .filter(Column::Agent.eq(shelf.agent.as_str()))
        .filter(Column::Registration.eq(shelf.registration.as_str()))
}

/// One document.
pub async fn by_name(
    db: &impl Executor,
    tenant: TenantId,
    shelf: &Shelf,
    name: &str,
) -> Result<Option<Document>> {
    Ok(on_shelf(tenant, shelf)
        .filter(Column::Name.eq(name))
        .one(db)
        .await?)
}

/// Names of documents changed after `since`, at most `limit`.
pub async fn names(
    db: &impl Executor,
    tenant: TenantId,
    shelf: &Shelf,
    since: Option<Instant>,
    limit: u64,
) -> Result<Vec<String>> {
    let mut query = on_shelf(tenant, shelf).select_only().column(Column::Name);
    if let Some(since) = since {
        query = query.filter(Column::UpdatedAt.gt(since));
    }
    Ok(query
        .order_by_asc(Column::Name)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

/// Writes a document over the one with the ETag `replaces` (none: there must be none); `false` when that changed.
pub async fn put(tx: &Tx, document: Document, replaces: Option<&str>) -> Result<bool> {
    let Some(etag) = replaces else {
        let new = Entity::insert(row::whole::<_, ActiveModel>(document))
            .on_conflict_do_nothing()
            .exec_without_returning(&tx.0)
            .await?;
        return Ok(matches!(new, sea_orm::TryInsertResult::Inserted(rows) if rows > 0));
    };
    let shelf = shelf_of(&document);
    let done = scope::update::<Entity>(document.tenant_id)
        .filter(shelf)
        .filter(Column::Etag.eq(etag))
        .set(row::whole::<_, ActiveModel>(document))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes one document, or all of the shelf.
pub async fn remove(tx: &Tx, tenant: TenantId, shelf: &Shelf, name: Option<&str>) -> Result<u64> {
    let mut query = scope::delete::<Entity>(tenant)
        .filter(Column::Resource.eq(shelf.resource))
        .filter(Column::Activity.eq(shelf.activity.as_str()))
        .filter(Column::Agent.eq(shelf.agent.as_str()))
        .filter(Column::Registration.eq(shelf.registration.as_str()));
    if let Some(name) = name {
        query = query.filter(Column::Name.eq(name));
    }
    Ok(query.exec(&tx.0).await?.rows_affected)
}

fn shelf_of(document: &Document) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Column::Resource.eq(document.resource.as_str()))
        .add(Column::Activity.eq(document.activity.as_str()))
        .add(Column::Agent.eq(document.agent.as_str()))
        .add(Column::Registration.eq(document.registration.as_str()))
        .add(Column::Name.eq(document.name.as_str()))
}
