//! People and groups that an identity provider provisions: who is there before their first login, who may not sign on any
//! more, and in which groups they are. What is said here of groups is a claim, [`GROUPS`], that rules for roles look at.

mod groups;
mod users;

pub use groups::{
    Change, Named, create_group, group, groups, groups_of, members, remove_group, write_group,
};
pub use users::{Wanted, create, get, list, remove, write};

use crate::access::Roles;
use crate::sign_on::{self, Login, Settings};
use crate::{App, Error, Result};
use serde_json::{Map, Value, json};
use store::person::Person;
use store::provider::Provider;
use store::provisioned::{self, Provisioned, Sought};
use store::web_session::Which;
use store::{Page, TenantId, Tx};
use uuid::Uuid;

/// The claim that lists the names of somebody's groups. What a provider says under this name is not listened to.
pub const GROUPS: &str = "scim_groups";

/// Providers of a tenant that are looked at.
const MOST_PROVIDERS: u64 = 100;

/// Who of those that are provisioned a login means, if its provider says how to tell.
pub(crate) async fn meant(
    app: &App,
    provider: &Provider,
    settings: &Settings,
    login: &Login,
) -> Result<Option<Provisioned>> {
    let Some(link) = &settings.scim else {
        return Ok(None);
    };
    let told = match link.claim.as_str() {
        "sub" => Some(login.subject.as_str()),
        claim => login.claims.get(claim).and_then(Value::as_str),
    };
    let Some(told) = told.filter(|told| !told.trim().is_empty()) else {
        return Ok(None);
    };
    let wanted = match link.attribute.as_str() {
        "userName" => Sought {
            name_key: Some(told.to_lowercase()),
            ..Sought::default()
        },
        _ => Sought {
            external_id: Some(told.to_owned()),
            ..Sought::default()
        },
    };
    let found = provisioned::page(app.store.read(), provider.tenant_id, &wanted, 0, 2).await?;
    // Two with one id of the provider: nobody can tell who is meant.
    match <[Provisioned; 1]>::try_from(found) {
        Ok([one]) => Ok(Some(one)),
        Err(_) => Ok(None),
    }
}

/// What was said of somebody, with their groups here.
pub(crate) async fn with_groups(
    app: &App,
    tenant: TenantId,
    person: Option<Uuid>,
    claims: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let mut all = claims.clone();
    all.remove(GROUPS);
    if let Some(person) = person {
        let groups = store::person_group::of_person(app.store.read(), tenant, person).await?;
        let names: Vec<String> = groups.into_iter().map(|group| group.name).collect();
        all.insert(GROUPS.to_owned(), json!(names));
    }
    Ok(all)
}

/// Somebody who may not sign on.
pub(crate) fn stays_out() -> Error {
    let message = "this person was deactivated by whoever manages people here";
    Error::conflict("person.deactivated", message)
}

/// Shuts somebody out, at once: no login, no session, no key.
async fn shut_out(app: &App, tx: &Tx, person: Person, by: &str) -> Result<()> {
    let (tenant, id, now) = (person.tenant_id, person.id, app.now());
    store::web_session::end(tx, tenant, Which::OfPerson(id), "deactivated", now).await?;
    store::key::revoke_of(tx, tenant, id, now).await?;
    told(app, tx, &person, by, "person.deactivated").await?;
    let out = Person {
        deactivated_at: person.deactivated_at.or(Some(now)),
        ..person
    };
    Ok(store::person::replace(tx, out).await?)
}

async fn told(app: &App, tx: &Tx, person: &Person, by: &str, change: &str) -> Result<()> {
    let target = crate::people::short(&person.pseudonym);
    let change = crate::anomalies::Change {
        actor: by,
        person: None,
        change,
        target: &target,
        weight: crate::anomalies::Weight::Usual,
    };
    crate::anomalies::changed(app, tx, person.tenant_id, change).await
}

/// After somebody left a group: what they are by groups alone, until their next login says the rest. Sessions end, so that
/// nobody keeps what the group gave them.
async fn without(app: &App, tx: &Tx, tenant: TenantId, person: Uuid) -> Result<()> {
    let rules = rules_of_groups(app, tenant).await?;
    let found = store::person::by_id(&**tx, tenant, person).await?;
    let (Some(person), false) = (found, rules.is_empty()) else {
        return Ok(());
    };
    let (which, now) = (Which::OfPerson(person.id), app.now());
    store::web_session::end(tx, tenant, which, "groups", now).await?;
    if sign_on::read_roles(&person.roles)?.is_owner() {
        return Ok(());
    }
    let groups = store::person_group::of_person(&**tx, tenant, person.id).await?;
    let names: Vec<String> = groups.into_iter().map(|group| group.name).collect();
    let mut claims = Map::new();
    claims.insert(GROUPS.to_owned(), json!(names));
    let roles: Roles = sign_on::roles(app, tenant, &rules, &claims).await?;
    let person = Person {
        roles: roles.to_string(),
        ..person
    };
    Ok(store::person::replace(tx, person).await?)
}

async fn rules_of_groups(app: &App, tenant: TenantId) -> Result<Vec<sign_on::Rule>> {
    let mut rules = Vec::new();
    let first = Page::first(MOST_PROVIDERS);
    for provider in store::provider::page(app.store.read(), tenant, first).await? {
        let all = sign_on::settings_of(&provider)?.roles.into_iter();
        rules.extend(all.filter(|rule| rule.claim == GROUPS));
    }
    Ok(rules)
}

/// Whoever was trusted a moment ago is looked at anew.
fn forget(app: &App) {
    app.web_sessions.invalidate_all();
    app.keys.invalidate_all();
}
