//! Keys as credentials. A key that was found good is trusted for a second, for the secret and the neighbourhood that it was
//! used with: a new network is always looked at.

use super::PREFIX;
use crate::access::{Caller, Denied, Reach, Rights, Scopes};
use crate::audit::{self, Ending, Origin};
use crate::networks::Network;
use crate::sign_on::read_roles;
use crate::{App, Instant, Result, secrets};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use store::key::{Key, KeyNetwork};
use uuid::Uuid;

/// `last_used_at` is kept to the minute: a write per request would cost more than it tells.
const USE_STEP_US: i64 = 60_000_000;

/// A secret's hash, and where it was used.
pub(crate) type Seen = (String, Network);

/// A key that was found good.
#[derive(Debug, Clone)]
pub(crate) struct Authenticated {
    caller: Caller,
    /// When the secret stops working.
    until: Option<Instant>,
    networks: Vec<Network>,
}

/// Who holds this secret; none when it is unknown, expired or revoked. `id` is the user name of Basic authentication. A
/// good key from a network that it is not for is denied.
pub async fn authenticate(
    app: &App,
    secret: &str,
    id: Option<&str>,
    from: IpAddr,
) -> Result<Option<Caller>> {
    let Some(named) = key_id(secret) else {
        return Ok(None);
    };
    if id.is_some_and(|id| Uuid::parse_str(id).ok() != Some(named)) {
        return Ok(None);
    }
    let seen = (app.secrets.token_hash(secret), Network::around(from));
    let known = match app.keys.get(&seen).await {
        Some(known) => Some(known),
        None => look_up(app, named, seen, from).await?,
    };
    let Some(known) = known.filter(|known| known.until.is_none_or(|end| end > app.now())) else {
        return Ok(None);
    };
    if !is_for(&known.networks, from) {
        let (tenant, origin) = (known.caller.tenant(), Origin::of(&known.caller, from, ""));
        audit::denied(app, tenant, origin, "", Denied::Network.code()).await?;
        return Err(Denied::Network.into());
    }
    Ok(Some(known.caller.clone()))
}

fn is_for(networks: &[Network], from: IpAddr) -> bool {
    networks.is_empty() || networks.iter().any(|network| network.contains(from))
}

async fn look_up(
    app: &App,
    id: Uuid,
    seen: Seen,
    from: IpAddr,
) -> Result<Option<Arc<Authenticated>>> {
    let found = store::credential::key(app.store.read(), id).await?;
    let Some(key) = found.filter(|key| key.revoked_at.is_none()) else {
        return Ok(None);
    };
    let Some(until) = lives_until(&key, &seen.0) else {
        return Ok(None);
    };
    let Some(rights) = rights(app, &key).await? else {
        return Ok(None);
    };
    let known = Arc::new(Authenticated {
        networks: networks(&key)?,
        caller: caller(&key, rights)?,
        until,
    });
    let lives = until.is_none_or(|end| end > app.now());
    if lives && is_for(&known.networks, from) {
        note_use(app, &key).await?;
        note_network(app, &key, &known.caller, (seen.1, from)).await?;
    }
    app.keys.insert(seen, known.clone()).await;
    Ok(Some(known))
}

/// When the secret with this hash stops working; none when it is not one of the key's.
fn lives_until(key: &Key, hash: &str) -> Option<Option<Instant>> {
    let same = |known: &str| secrets::same(known.as_bytes(), hash.as_bytes());
    if same(&key.secret_hash) {
        return Some(key.expires_at);
    }
    let second = key.second_hash.as_deref().is_some_and(same);
    let until = key.second_until.filter(|_| second)?;
    Some(Some(key.expires_at.map_or(until, |end| end.min(until))))
}

fn caller(key: &Key, rights: Rights) -> Result<Caller> {
    Ok(Caller::Key {
        tenant: key.tenant_id,
        id: key.id,
        name: key.name.clone(),
        scopes: rights.scopes(),
        rights: Arc::new(rights),
        expires: key.expires_at,
        max_attachment: key
            .max_attachment_bytes
            .and_then(|most| u64::try_from(most).ok()),
    })
}

/// What a key may do now: what its scopes, its restriction and its owner have in common. None: its owner is gone.
async fn rights(app: &App, key: &Key) -> Result<Option<Rights>> {
    let scopes = Scopes::parse(&key.scopes).map_err(|error| corrupt("key scope", &error))?;
    let reach = match &key.courses {
        None => Reach::Tenant,
        Some(text) => {
            let ids: Result<Vec<Uuid>, _> = text.split(' ').map(Uuid::parse_str).collect();
            Reach::courses(ids.map_err(|error| corrupt("courses of a key", &error))?)
        }
    };
    let own = Rights::within(scopes, reach);
    let Some(owner) = key.owner_id else {
        return Ok(Some(own));
    };
    let owner = store::person::by_id(app.store.read(), key.tenant_id, owner).await?;
    match owner.filter(|person| person.deactivated_at.is_none()) {
        None => Ok(None),
        Some(person) => Ok(Some(own.meet(&read_roles(&person.roles)?.rights()))),
    }
}

fn networks(key: &Key) -> Result<Vec<Network>> {
    let all = key.networks.iter().flat_map(|text| text.split(' '));
    let read: Result<Vec<Network>, _> = all.map(str::parse).collect();
    read.map_err(|error| corrupt("networks of a key", &error))
}

fn corrupt(what: &'static str, problem: &dyn std::error::Error) -> crate::Error {
    let problem = problem.to_string();
    store::Error::Corrupt { what, problem }.into()
}

async fn note_use(app: &App, key: &Key) -> Result<()> {
    let now = app.now();
    if key
        .last_used_at
        .is_some_and(|last| now.since(last) < USE_STEP_US)
    {
        return Ok(());
    }
    let tx = app.store.begin_write().await?;
    store::key::used(&tx, key.tenant_id, key.id, now).await?;
    Ok(tx.commit().await?)
}

/// Remembers where a key is used from, and tells of the first time.
async fn note_network(
    app: &App,
    key: &Key,
    caller: &Caller,
    (network, from): (Network, IpAddr),
) -> Result<()> {
    let name = network.to_string();
    if store::key::was_seen_from(app.store.read(), key.tenant_id, key.id, &name).await? {
        return Ok(());
    }
    let seen = KeyNetwork {
        tenant_id: key.tenant_id,
        key_id: key.id,
        network: name,
        first_at: app.now(),
    };
    let tx = app.store.begin_write().await?;
    let is_new = store::key::seen_from(&tx, seen).await?;
    tx.commit().await?;
    if !is_new {
        return Ok(());
    }
    let what = ("key.network", key.id.to_string());
    let detail = json!({"network": network.to_string()});
    let (what, how) = ((what.0, what.1.as_str()), (Ending::Ok, None));
    audit::note(
        app,
        key.tenant_id,
        Origin::of(caller, from, ""),
        what,
        how,
        detail,
    )
    .await
}

/// The id of a key that somebody sent, if it looks like one.
pub(crate) fn key_id(secret: &str) -> Option<Uuid> {
    let text = secret.strip_prefix(PREFIX)?;
    Some(Uuid::from_bytes(secrets::from_base64url::<16>(
        text.get(..22)?,
    )?))
}
