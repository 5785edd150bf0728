//! Reactions: rules that wait for statements and then make one, or tell somebody. They follow the statements in their
//! order of storage, beside everything else: whoever writes a statement does not wait for them.
//!
//! A firing, what it makes and the reaction's new position are one unit of work, so nothing is made twice or left out.
//! What a reaction makes never makes another fire.

mod address;
mod evaluate;
mod follow;
mod matching;
mod path;
mod rule;
mod template;
mod webhook;

pub mod deliveries;

pub use address::{address, may_call};
pub use evaluate::{Trial, try_out};
pub use follow::Follower;
pub use rule::{Condition, LARGEST, Rule, Shared, Test, Then, Webhook};

pub(crate) use webhook::next_try;

use crate::cursors::Start;
use crate::{App, Error, Instant, Result};
use store::reaction::Reaction;
use store::{Page, TenantId, horizon};
use uuid::Uuid;

/// Reactions of one tenant at most.
pub const MOST: u64 = 50;
/// A reaction that fails so often without going well in between is put to rest.
pub const MOST_FAILURES: i32 = 20;
/// Letters of a name at most.
const LONGEST_NAME: usize = 100;

/// What a reaction shall be.
#[derive(Debug, Clone)]
pub struct New {
    /// For people.
    pub name: String,
    /// What it waits for and what it does.
    pub rule: Rule,
    /// What its webhooks are signed with; none: as before, or a fresh one.
    pub secret: Option<String>,
}

/// A reaction, and the secret when it was made here: nobody can ask for it again.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The reaction.
    pub reaction: Reaction,
    /// `whsec_…`.
    pub secret: Option<String>,
}

/// Makes a reaction; it is at work at once.
pub async fn create(
    app: &App,
    tenant: TenantId,
    new: New,
    start: Start,
    created_by: &str,
) -> Result<Saved> {
    let rule = written(app, &new)?;
    let position = begin(app, tenant, start).await?;
    let id = app.ids.next();
    let (sealed, secret) = secret(app, id, &new, None)?;
    let now = app.now();
    let reaction = Reaction {
        tenant_id: tenant,
        id,
        name: new.name,
        rule,
        secret: sealed,
        enabled: true,
        position,
        fired: 0,
        fired_at: None,
        errors: 0,
        failures: 0,
        last_error: None,
        last_error_at: None,
        created_by: created_by.to_owned(),
        created_at: now,
        updated_at: now,
    };
    let tx = app.store.begin_write().await?;
    if store::reaction::count(&*tx, tenant).await? >= MOST {
        let message = format!("a tenant has at most {MOST} reactions; delete one first");
        return Err(Error::conflict("reaction.too_many", message));
    }
    store::reaction::insert(&tx, reaction.clone()).await?;
    tx.commit().await?;
    app.reactions_changed.notify_one();
    Ok(Saved { reaction, secret })
}

/// Gives a reaction another name, rule or secret. It goes on from where it is.
pub async fn replace(app: &App, tenant: TenantId, id: Uuid, new: New) -> Result<Saved> {
    let rule = written(app, &new)?;
    let known = get(app, tenant, id).await?;
    let (sealed, secret) = secret(app, id, &new, known.secret.clone())?;
    let reaction = Reaction {
        name: new.name,
        rule,
        secret: sealed,
        updated_at: app.now(),
        ..known
    };
    let tx = app.store.begin_write().await?;
    if !store::reaction::replace(&tx, &reaction).await? {
        return Err(missing(id));
    }
    tx.commit().await?;
    app.reactions_changed.notify_one();
    let reaction = get(app, tenant, id).await?;
    Ok(Saved { reaction, secret })
}

/// Reactions of a tenant, oldest first.
pub async fn list(app: &App, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Reaction>> {
    Ok(store::reaction::page(app.store.read(), tenant, page).await?)
}

/// One reaction.
pub async fn get(app: &App, tenant: TenantId, id: Uuid) -> Result<Reaction> {
    let found = store::reaction::by_id(app.store.read(), tenant, id).await?;
    found.ok_or_else(|| missing(id))
}

/// The rule of a reaction, read back.
pub fn rule_of(reaction: &Reaction) -> Result<Rule> {
    serde_json::from_str(&reaction.rule).map_err(|error| {
        Error::Store(store::Error::Corrupt {
            what: "rule of a reaction",
            problem: error.to_string(),
        })
    })
}

/// Puts a reaction to work: from where it stopped, or from another moment.
pub async fn enable(
    app: &App,
    tenant: TenantId,
    id: Uuid,
    start: Option<Start>,
) -> Result<Reaction> {
    let position = match start {
        Some(start) => Some(begin(app, tenant, start).await?),
        None => None,
    };
    set(app, tenant, id, true, position).await
}

/// Puts a reaction to rest. What it has to send is still sent.
pub async fn disable(app: &App, tenant: TenantId, id: Uuid) -> Result<Reaction> {
    set(app, tenant, id, false, None).await
}

async fn set(
    app: &App,
    tenant: TenantId,
    id: Uuid,
    enabled: bool,
    position: Option<Instant>,
) -> Result<Reaction> {
    let tx = app.store.begin_write().await?;
    if !store::reaction::enable(&tx, tenant, id, enabled, position).await? {
        return Err(missing(id));
    }
    tx.commit().await?;
    app.reactions_changed.notify_one();
    get(app, tenant, id).await
}

/// Removes a reaction with what it has to send. Statements that it made stay.
pub async fn remove(app: &App, tenant: TenantId, id: Uuid) -> Result<()> {
    let tx = app.store.begin_write().await?;
    if !store::reaction::remove(&tx, tenant, id).await? {
        return Err(missing(id));
    }
    Ok(tx.commit().await?)
}

async fn begin(app: &App, tenant: TenantId, start: Start) -> Result<Instant> {
    let newest = horizon::newest(app.store.read(), tenant).await?;
    Ok(match start {
        Start::Earliest => Instant::default(),
        Start::Latest => newest,
        Start::After(moment) => moment.min(newest),
    })
}

/// The rule as it is stored, when it keeps its limits.
fn written(app: &App, new: &New) -> Result<String> {
    if new.name.trim().is_empty() || new.name.chars().count() > LONGEST_NAME {
        let message = format!("a reaction needs a name of 1 to {LONGEST_NAME} characters");
        return Err(Error::invalid_at("reaction.name", "/name", message));
    }
    new.rule.check(app.settings.webhook_allow_private)?;
    Ok(serde_json::to_string(&new.rule).unwrap_or_default())
}

/// The secret to keep, sealed, and the one to show when it was made here.
fn secret(
    app: &App,
    id: Uuid,
    new: &New,
    known: Option<Vec<u8>>,
) -> Result<(Option<Vec<u8>>, Option<String>)> {
    let seal = |text: &str| app.secrets.seal(&sealed_for(id), text.as_bytes().to_vec());
    match (&new.rule.then.webhook, &new.secret, known) {
        (None, _, _) => Ok((None, None)),
        (Some(_), Some(given), _) => {
            webhook::key_of(given)?;
            Ok((Some(seal(given)), None))
        }
        (Some(_), None, Some(known)) => Ok((Some(known), None)),
        (Some(_), None, None) => {
            let fresh = webhook::new_secret();
            Ok((Some(seal(&fresh)), Some(fresh)))
        }
    }
}

fn sealed_for(id: Uuid) -> String {
    format!("reaction {id}")
}

fn missing(id: Uuid) -> Error {
    Error::not_found("reaction with id", id)
}

/// The name of a reaction as the authority of what it makes.
fn handle(id: Uuid) -> String {
    format!("{HANDLE}{id}")
}

/// Names of authorities that are reactions. No credential's name begins like this.
const HANDLE: &str = "reaction:";
