//! People: one per tenant and identity, made at their first login. Outside they have a pseudonym.

use super::{Login, Settings};
use crate::access::Roles;
use crate::provisioning;
use crate::{App, Error, Result};
use serde_json::Value;
use store::person::{Identity, Person};
use store::provider::Provider;
use store::{Instant, TenantId, Tx};
use uuid::Uuid;

/// Characters of a name or an address that are kept.
const LONGEST: usize = 200;

/// A person as they may see themselves.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The row.
    pub person: Person,
    /// Slug of a provider, or its issuer when it was removed, and the provider's name for the person.
    pub identities: Vec<(String, String)>,
    /// The protocol of the identity that came last.
    pub kind: String,
}

/// A person with their identities.
pub async fn profile(app: &App, tenant: TenantId, id: Uuid) -> Result<Profile> {
    let read = app.store.read();
    let found = store::person::by_id(read, tenant, id).await?;
    let person = found.ok_or_else(|| Error::not_found("person with id", id))?;
    let mut identities = Vec::new();
    let (mut kind, mut last) = ("oidc".to_owned(), store::Instant(0));
    for identity in store::person::identities(read, tenant, id).await? {
        let provider = store::provider::by_id(read, tenant, identity.provider_id).await?;
        if let Some(provider) = provider.as_ref().filter(|_| identity.seen_at >= last) {
            (kind, last) = (provider.kind.clone(), identity.seen_at);
        }
        let named = provider.map_or(identity.issuer, |provider| provider.slug);
        identities.push((named, identity.subject));
    }
    Ok(Profile {
        person,
        identities,
        kind,
    })
}

/// The person behind a login, and when they came last: the known one with what is said of them now, or a new one. Issuer and subject decide; an
/// address of mail never does.
pub(super) async fn of_login(
    app: &App,
    tx: &Tx,
    provider: &Provider,
    settings: &Settings,
    login: &Login,
    roles: &Roles,
    expected: Option<Uuid>,
) -> Result<(Person, Option<Instant>)> {
    let (tenant, now) = (provider.tenant_id, app.now());
    let known = store::person::identity(&**tx, tenant, &login.issuer, &login.subject).await?;
    let Some(identity) = known else {
        let person = match expected {
            Some(id) => welcomed(app, tx, tenant, id, roles).await?,
            None => {
                let person = new(app, tenant, login, roles);
                store::person::insert(tx, person.clone()).await?;
                person
            }
        };
        let person = said(settings, login, person);
        store::person::replace(tx, person.clone()).await?;
        let identity = Identity {
            tenant_id: tenant,
            provider_id: provider.id,
            issuer: login.issuer.clone(),
            subject: login.subject.clone(),
            person_id: person.id,
            created_at: now,
            seen_at: now,
        };
        store::person::link(tx, identity).await?;
        return Ok((person, None));
    };
    let found = store::person::by_id(&**tx, tenant, identity.person_id).await?;
    let person = found.ok_or_else(|| Error::not_found("person with id", identity.person_id))?;
    if person.deactivated_at.is_some() {
        return Err(provisioning::stays_out());
    }
    let person = said(
        settings,
        login,
        Person {
            seen_at: now,
            roles: roles.to_string(),
            ..person
        },
    );
    store::person::replace(tx, person.clone()).await?;
    store::person::seen(tx, &identity, provider.id, now).await?;
    Ok((person, Some(identity.seen_at)))
}

/// Who a login will be, as far as they are known: by its identity, else because they were provisioned. Who was shut out stays
/// out, whichever of the two says so.
pub(super) async fn expected(
    app: &App,
    provider: &Provider,
    settings: &Settings,
    login: &Login,
) -> Result<Option<Uuid>> {
    let (read, tenant) = (app.store.read(), provider.tenant_id);
    let known = store::person::identity(read, tenant, &login.issuer, &login.subject).await?;
    let known = known.map(|identity| identity.person_id);
    let meant = provisioning::meant(app, provider, settings, login).await?;
    let meant = meant.map(|row| row.person_id);
    for id in known.into_iter().chain(meant) {
        let found = store::person::by_id(read, tenant, id).await?;
        if found.is_some_and(|person| person.deactivated_at.is_some()) {
            return Err(provisioning::stays_out());
        }
    }
    Ok(known.or(meant))
}

/// Somebody who was provisioned and comes for the first time.
async fn welcomed(app: &App, tx: &Tx, tenant: TenantId, id: Uuid, roles: &Roles) -> Result<Person> {
    let found = store::person::by_id(&**tx, tenant, id).await?;
    let person = found.ok_or_else(|| Error::not_found("person with id", id))?;
    if person.deactivated_at.is_some() {
        return Err(provisioning::stays_out());
    }
    Ok(Person {
        seen_at: app.now(),
        roles: roles.to_string(),
        ..person
    })
}

fn new(app: &App, tenant: TenantId, login: &Login, roles: &Roles) -> Person {
    Person {
        tenant_id: tenant,
        id: app.ids.next(),
        pseudonym: app.secrets.pseudonym(tenant, &login.issuer, &login.subject),
        name: None,
        email: None,
        email_verified: false,
        created_at: app.now(),
        seen_at: app.now(),
        roles: roles.to_string(),
        deactivated_at: None,
    }
}

/// Keeps what was asked for, and nothing else.
fn said(settings: &Settings, login: &Login, person: Person) -> Person {
    let text = |scope: &str, claim: &str| {
        let told = login.claims.get(claim).and_then(Value::as_str);
        let clean = told.map(|text| {
            text.chars()
                .filter(|one| !one.is_control())
                .take(LONGEST)
                .collect()
        });
        clean.filter(|text: &String| settings.asks_for(scope) && !text.trim().is_empty())
    };
    Person {
        name: text("profile", "name"),
        email: text("email", "email"),
        email_verified: login.claims.get("email_verified") == Some(&Value::Bool(true)),
        ..person
    }
}
