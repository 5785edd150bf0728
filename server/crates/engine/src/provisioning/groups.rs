//! Groups of people, as they are provisioned.

use super::{forget, without};
use crate::{App, Error, Result};
use std::collections::BTreeSet;
use store::person_group::{self, Group, Sought};
use store::provisioned;
use store::{TenantId, Tx};
use uuid::Uuid;

/// What a group is called.
#[derive(Debug, Clone)]
pub struct Named {
    /// Rules for roles look at it.
    pub name: String,
    /// The provider's id.
    pub external_id: Option<String>,
}

/// What happens to the members.
#[derive(Debug, Clone)]
pub enum Change {
    /// These and no others.
    Set(Vec<Uuid>),
    /// These, too.
    Add(Vec<Uuid>),
    /// These no longer.
    Remove(Vec<Uuid>),
}

/// One group.
pub async fn group(app: &App, tenant: TenantId, id: Uuid) -> Result<Group> {
    let wanted = Sought {
        id: Some(id),
        ..Sought::default()
    };
    let found = person_group::page(app.store.read(), tenant, &wanted, 0, 1).await?;
    let one = found.into_iter().next();
    one.ok_or_else(|| Error::not_found("group with id", id))
}

/// How many there are, and some of them.
pub async fn groups(
    app: &App,
    tenant: TenantId,
    wanted: &Sought,
    skip: u64,
    limit: u64,
) -> Result<(u64, Vec<Group>)> {
    let read = app.store.read();
    let total = person_group::count(read, tenant, wanted).await?;
    let rows = person_group::page(read, tenant, wanted, skip, limit).await?;
    Ok((total, rows))
}

/// Ids of those in a group.
pub async fn members(app: &App, tenant: TenantId, group: Uuid) -> Result<Vec<Uuid>> {
    Ok(person_group::members(app.store.read(), tenant, group).await?)
}

/// Groups that somebody is in.
pub async fn groups_of(app: &App, tenant: TenantId, person: Uuid) -> Result<Vec<Group>> {
    Ok(person_group::of_person(app.store.read(), tenant, person).await?)
}

/// Makes a group.
pub async fn create_group(
    app: &App,
    tenant: TenantId,
    named: Named,
    members: Option<Change>,
) -> Result<Group> {
    let now = app.now();
    let group = Group {
        tenant_id: tenant,
        id: app.ids.next(),
        name_key: named.name.to_lowercase(),
        name: named.name,
        external_id: named.external_id,
        created_at: now,
        updated_at: now,
    };
    let tx = app.store.begin_write().await?;
    is_free(&tx, &group).await?;
    person_group::insert(&tx, group.clone()).await?;
    let changes: Vec<Change> = members.into_iter().collect();
    apply(app, &tx, &group, &changes).await?;
    tx.commit().await?;
    Ok(group)
}

/// Writes a group, and what happens to its members, in order.
pub async fn write_group(
    app: &App,
    tenant: TenantId,
    id: Uuid,
    named: Named,
    changes: Vec<Change>,
) -> Result<Group> {
    let known = group(app, tenant, id).await?;
    let renamed = known.name != named.name;
    let group = Group {
        name_key: named.name.to_lowercase(),
        name: named.name,
        external_id: named.external_id,
        updated_at: app.now(),
        ..known
    };
    let tx = app.store.begin_write().await?;
    is_free(&tx, &group).await?;
    person_group::replace(&tx, group.clone()).await?;
    apply(app, &tx, &group, &changes).await?;
    if renamed {
        // For the rules it is another group.
        for person in person_group::members(&*tx, tenant, id).await? {
            without(app, &tx, tenant, person).await?;
        }
    }
    tx.commit().await?;
    forget(app);
    Ok(group)
}

/// Removes a group.
pub async fn remove_group(app: &App, tenant: TenantId, id: Uuid) -> Result<()> {
    let group = group(app, tenant, id).await?;
    let tx = app.store.begin_write().await?;
    apply(app, &tx, &group, &[Change::Set(Vec::new())]).await?;
    person_group::remove(&tx, tenant, id).await?;
    tx.commit().await?;
    forget(app);
    Ok(())
}

async fn is_free(tx: &Tx, group: &Group) -> Result<()> {
    let wanted = Sought {
        name_key: Some(group.name_key.clone()),
        ..Sought::default()
    };
    let found = person_group::page(&**tx, group.tenant_id, &wanted, 0, 1).await?;
    match found.first() {
        Some(other) if other.id != group.id => {
            let shown: String = group.name.chars().take(100).collect();
            let message = format!("there is a group with displayName {shown:?}");
            Err(Error::conflict("group.exists", message))
        }
        _ => Ok(()),
    }
}

async fn apply(app: &App, tx: &Tx, group: &Group, changes: &[Change]) -> Result<()> {
    let tenant = group.tenant_id;
    if changes.is_empty() {
        return Ok(());
    }
    let before = person_group::members(&**tx, tenant, group.id).await?;
    let before: BTreeSet<Uuid> = before.into_iter().collect();
    let mut after = before.clone();
    for change in changes {
        match change {
            Change::Set(ids) => after = ids.iter().copied().collect(),
            Change::Add(ids) => after.extend(ids),
            Change::Remove(ids) => after.retain(|id| !ids.contains(id)),
        }
    }
    if after.len() as u64 > person_group::MOST {
        let message = format!("a group has at most {} members", person_group::MOST);
        return Err(Error::invalid("group.members", message));
    }
    let new: Vec<Uuid> = after.difference(&before).copied().collect();
    are_there(tx, tenant, &new).await?;
    for person in new {
        person_group::join(tx, tenant, group.id, person).await?;
    }
    for person in before.difference(&after) {
        person_group::leave(tx, tenant, group.id, *person).await?;
        without(app, tx, tenant, *person).await?;
    }
    Ok(())
}

async fn are_there(tx: &Tx, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let known = provisioned::among(&**tx, tenant, ids).await?;
    match ids.iter().find(|id| !known.contains(id)) {
        None => Ok(()),
        Some(id) => {
            let message = format!("there is no user with id {id}");
            Err(Error::invalid("group.members", message))
        }
    }
}
