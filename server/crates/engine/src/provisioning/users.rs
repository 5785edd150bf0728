//! People, as they are provisioned.

use super::{forget, shut_out, told};
use crate::sign_on;
use crate::{App, Error, Result};
use store::person::Person;
use store::provisioned::{self, Provisioned, Sought};
use store::{Page, TenantId, Tx};
use uuid::Uuid;

/// What a provider wants somebody to be.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Unique at the provider.
    pub user_name: String,
    /// The provider's id.
    pub external_id: Option<String>,
    /// Whether they may sign on; none: as it was.
    pub active: Option<bool>,
    /// As they are shown.
    pub name: Option<String>,
    /// Their address of mail.
    pub email: Option<String>,
    /// All that is kept, as the protocol reads it back.
    pub profile: String,
}

impl Wanted {
    fn name_key(&self) -> String {
        self.user_name.to_lowercase()
    }
}

/// Somebody, if they are provisioned.
pub async fn get(app: &App, tenant: TenantId, id: Uuid) -> Result<(Provisioned, Person)> {
    let wanted = Sought {
        person: Some(id),
        ..Sought::default()
    };
    let (_, found) = list(app, tenant, &wanted, 0, 1).await?;
    let one = found.into_iter().next();
    one.ok_or_else(|| Error::not_found("user with id", id))
}

/// How many there are, and some of them.
pub async fn list(
    app: &App,
    tenant: TenantId,
    wanted: &Sought,
    skip: u64,
    limit: u64,
) -> Result<(u64, Vec<(Provisioned, Person)>)> {
    let read = app.store.read();
    let total = provisioned::count(read, tenant, wanted).await?;
    let rows = provisioned::page(read, tenant, wanted, skip, limit).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.person_id).collect();
    let people = store::person::by_ids(read, tenant, &ids).await?;
    let person = |row: Provisioned| {
        let found = people.iter().find(|person| person.id == row.person_id)?;
        Some((row, found.clone()))
    };
    Ok((total, rows.into_iter().filter_map(person).collect()))
}

/// Provisions somebody: who was taken away before comes back, who has signed on already is recognised, and anybody else
/// is new.
pub async fn create(
    app: &App,
    tenant: TenantId,
    wanted: Wanted,
    by: &str,
) -> Result<(Provisioned, Person)> {
    let (key, now) = (wanted.name_key(), app.now());
    let tx = app.store.begin_write().await?;
    let known = provisioned::by_name(&*tx, tenant, &key).await?;
    if known.as_ref().is_some_and(|row| row.removed_at.is_none()) {
        return Err(taken(&wanted));
    }
    let person = match &known {
        Some(row) => Some(row.person_id),
        None => signed_on_before(app, tenant, &wanted).await?,
    };
    let person = match person {
        Some(id) => existing(&tx, tenant, id).await?,
        None => {
            let person = new(app, tenant);
            store::person::insert(&tx, person.clone()).await?;
            person
        }
    };
    let row = Provisioned {
        tenant_id: tenant,
        person_id: person.id,
        name_key: key,
        external_id: wanted.external_id.clone(),
        profile: wanted.profile.clone(),
        created_at: now,
        updated_at: now,
        removed_at: None,
    };
    match known {
        Some(_) => provisioned::replace(&tx, row).await?,
        None => provisioned::insert(&tx, row).await?,
    }
    let wanted = Wanted {
        active: Some(wanted.active.unwrap_or(true)),
        ..wanted
    };
    settle(app, &tx, person.clone(), &wanted, by).await?;
    tx.commit().await?;
    forget(app);
    get(app, tenant, person.id).await
}

/// Writes what somebody is from now on.
pub async fn write(
    app: &App,
    tenant: TenantId,
    id: Uuid,
    wanted: Wanted,
    by: &str,
) -> Result<(Provisioned, Person)> {
    let (row, _) = get(app, tenant, id).await?;
    let tx = app.store.begin_write().await?;
    let person = existing(&tx, tenant, id).await?;
    let key = wanted.name_key();
    let other = provisioned::by_name(&*tx, tenant, &key).await?;
    if other.is_some_and(|other| other.person_id != id) {
        return Err(taken(&wanted));
    }
    let row = Provisioned {
        name_key: key,
        external_id: wanted.external_id.clone(),
        profile: wanted.profile.clone(),
        updated_at: app.now(),
        ..row
    };
    provisioned::replace(&tx, row).await?;
    settle(app, &tx, person, &wanted, by).await?;
    tx.commit().await?;
    forget(app);
    get(app, tenant, id).await
}

/// Takes somebody away: they are shut out, and out of all groups. The person and what they did stay.
pub async fn remove(app: &App, tenant: TenantId, id: Uuid, by: &str) -> Result<()> {
    let (row, _) = get(app, tenant, id).await?;
    let tx = app.store.begin_write().await?;
    let person = existing(&tx, tenant, id).await?;
    for group in store::person_group::of_person(&*tx, tenant, id).await? {
        store::person_group::leave(&tx, tenant, group.id, id).await?;
    }
    let row = Provisioned {
        removed_at: Some(app.now()),
        ..row
    };
    provisioned::replace(&tx, row).await?;
    shut_out(app, &tx, person, by).await?;
    tx.commit().await?;
    forget(app);
    Ok(())
}

/// Brings the person in line.
async fn settle(app: &App, tx: &Tx, person: Person, wanted: &Wanted, by: &str) -> Result<()> {
    let person = Person {
        name: wanted.name.clone(),
        email: wanted.email.clone(),
        ..person
    };
    match wanted.active {
        Some(false) if person.deactivated_at.is_none() => shut_out(app, tx, person, by).await,
        Some(true) if person.deactivated_at.is_some() => {
            told(app, tx, &person, by, "person.activated").await?;
            let back = Person {
                deactivated_at: None,
                ..person
            };
            Ok(store::person::replace(tx, back).await?)
        }
        _ => Ok(store::person::replace(tx, person).await?),
    }
}

async fn existing(tx: &Tx, tenant: TenantId, id: Uuid) -> Result<Person> {
    let found = store::person::by_id(&**tx, tenant, id).await?;
    found.ok_or_else(|| Error::not_found("user with id", id))
}

fn new(app: &App, tenant: TenantId) -> Person {
    let (id, now) = (app.ids.next(), app.now());
    Person {
        tenant_id: tenant,
        id,
        pseudonym: app.secrets.pseudonym(tenant, "scim", &id.to_string()),
        name: None,
        email: None,
        email_verified: false,
        created_at: now,
        seen_at: now,
        roles: "learner".to_owned(),
        deactivated_at: None,
    }
}

/// Somebody whose login named them by what the provider now provisions them with.
async fn signed_on_before(app: &App, tenant: TenantId, wanted: &Wanted) -> Result<Option<Uuid>> {
    let read = app.store.read();
    let first = Page::first(super::MOST_PROVIDERS);
    for provider in store::provider::page(read, tenant, first).await? {
        let Some(link) = sign_on::settings_of(&provider)?.scim else {
            continue;
        };
        let subject = match link.attribute.as_str() {
            _ if link.claim != "sub" => None,
            "userName" => Some(&wanted.user_name),
            _ => wanted.external_id.as_ref(),
        };
        let Some(subject) = subject else { continue };
        let identity = store::person::identity(read, tenant, &provider.issuer, subject).await?;
        let Some(identity) = identity else { continue };
        let id = identity.person_id;
        if provisioned::of_person(read, tenant, id).await?.is_none() {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn taken(wanted: &Wanted) -> Error {
    let shown: String = wanted.user_name.chars().take(100).collect();
    let message = format!("there is a user with userName {shown:?}");
    Error::conflict("user.exists", message)
}
