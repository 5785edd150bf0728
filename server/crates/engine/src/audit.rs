//! The audit log: who did what, when, from where, and how it ended. A line is written before an act and another one after,
//! so that an act that was cut short shows. Lines are chained by keyed hashes: who changes, removes or adds one without our
//! root secret breaks the chain at it. No secrets, no bodies, no statements.

mod verify;

pub use store::audit::{Entry, Filter};
pub use verify::{Broken, Verified, verify};

use crate::access::{By, Caller};
use crate::networks::Network;
use crate::{App, Instant, Result, strangers};
use serde_json::{Value, json};
use std::net::IpAddr;
use store::{Page, TenantId};
use uuid::Uuid;

/// Characters kept of what comes from outside.
const LONGEST: usize = 256;
/// What may go by before a refusal of the same kind is written again.
pub(crate) const QUIET: std::time::Duration = std::time::Duration::from_secs(60);

/// Who acts, and from where.
#[derive(Debug, Clone)]
pub struct Origin {
    /// `key:…`, `person:…`, `cli`, `nobody`.
    pub actor: String,
    /// The id of a session or key.
    pub credential: Option<String>,
    /// How they came.
    pub method: String,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// What their program calls itself.
    pub agent: String,
}

impl Origin {
    /// Somebody with a credential.
    pub fn of(caller: &Caller, address: IpAddr, agent: &str) -> Origin {
        let (credential, method) = match caller {
            Caller::Key { id, .. } => (*id, "key"),
            Caller::Session(session) => (session.id, "launch"),
            Caller::Person(person) => match person.by {
                By::Session => (person.session, "session"),
                By::Token => (person.person, "token"),
            },
        };
        Origin {
            actor: caller.handle(),
            credential: Some(credential.to_string()),
            method: method.to_owned(),
            address: Some(address),
            agent: agent.to_owned(),
        }
    }

    /// The command line, on the machine itself.
    pub fn cli() -> Origin {
        Origin {
            actor: "cli".to_owned(),
            credential: None,
            method: "cli".to_owned(),
            address: None,
            agent: String::new(),
        }
    }

    /// Somebody whom we do not know.
    pub fn nobody(method: &str, address: IpAddr, agent: &str) -> Origin {
        Origin {
            actor: "nobody".to_owned(),
            credential: None,
            method: method.to_owned(),
            address: Some(address),
            agent: agent.to_owned(),
        }
    }
}

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Done.
    Ok,
    /// Not allowed, or not possible as it was asked.
    Refused,
    /// Failed on our side.
    Failed,
}

impl Ending {
    const fn name(self) -> &'static str {
        match self {
            Ending::Ok => "ok",
            Ending::Refused => "refused",
            Ending::Failed => "failed",
        }
    }
}

/// An act whose beginning is written.
#[derive(Debug, Clone)]
pub struct Act {
    id: Uuid,
    tenant: TenantId,
    origin: Origin,
    action: String,
    resource: String,
}

/// Writes that something is about to be done. What cannot be written is not done.
pub async fn before(
    app: &App,
    tenant: TenantId,
    origin: Origin,
    action: &str,
    resource: &str,
) -> Result<Act> {
    let act = Act {
        id: app.ids.next(),
        tenant,
        origin,
        action: action.to_owned(),
        resource: short(resource),
    };
    write(app, &act, "before", "begun", None, json!({})).await?;
    Ok(act)
}

/// Writes how it ended.
pub async fn after(app: &App, act: &Act, ending: Ending, code: Option<&str>) -> Result<()> {
    write(app, act, "after", ending.name(), code, json!({})).await
}

/// Does something between the two lines.
pub async fn around<T>(
    app: &App,
    tenant: TenantId,
    origin: Origin,
    (action, resource): (&str, &str),
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let act = before(app, tenant, origin, action, resource).await?;
    let done = work.await;
    let ending = match &done {
        Ok(_) => Ending::Ok,
        Err(crate::Error::Store(_) | crate::Error::Objects(_) | crate::Error::Writer(_)) => {
            Ending::Failed
        }
        Err(_) => Ending::Refused,
    };
    after(app, &act, ending, None).await?;
    done
}

/// Writes something that is over when it is known.
pub async fn note(
    app: &App,
    tenant: TenantId,
    origin: Origin,
    (action, resource): (&str, &str),
    (ending, code): (Ending, Option<&str>),
    detail: Value,
) -> Result<()> {
    let act = Act {
        id: app.ids.next(),
        tenant,
        origin,
        action: action.to_owned(),
        resource: short(resource),
    };
    write(app, &act, "once", ending.name(), code, detail).await
}

/// Writes a denial, unless the same one was written within a minute: whoever knocks again and again must not fill the log.
pub async fn denied(
    app: &App,
    tenant: TenantId,
    origin: Origin,
    resource: &str,
    code: &str,
) -> Result<()> {
    let same = format!("{tenant} {} {resource} {code}", origin.actor);
    if is_told(app, same).await {
        return Ok(());
    }
    let what = ("access.denied", resource);
    note(
        app,
        tenant,
        origin,
        what,
        (Ending::Refused, Some(code)),
        json!({}),
    )
    .await
}

/// Writes that a credential was good for nothing, once a minute for each network. Nobody knows whose it was: the tenant of
/// whoever runs the installation is told.
pub async fn stranger(app: &App, from: IpAddr, agent: &str, code: &str) -> Result<()> {
    let network = Network::around(from);
    if is_told(app, format!("stranger {network} {code}")).await {
        return Ok(());
    }
    let Some(tenant) = strangers::home(app).await? else {
        return Ok(());
    };
    let what = ("credential.refused", "");
    let origin = Origin::nobody("none", from, agent);
    note(
        app,
        tenant,
        origin,
        what,
        (Ending::Refused, Some(code)),
        json!({}),
    )
    .await
}

/// Writes that somebody could not sign on, once a minute for each network and reason.
pub async fn refused(
    app: &App,
    tenant: TenantId,
    origin: Origin,
    action: &str,
    code: &str,
) -> Result<()> {
    let network = origin.address.map(Network::around);
    let near = network.map(|network| network.to_string());
    if is_told(app, format!("{tenant} {action} {near:?} {code}")).await {
        return Ok(());
    }
    let ending = (Ending::Refused, Some(code));
    note(app, tenant, origin, (action, ""), ending, json!({})).await
}

async fn is_told(app: &App, what: String) -> bool {
    if app.audited.get(&what).await.is_some() {
        return true;
    }
    app.audited.insert(what, ()).await;
    false
}

/// Lines in order.
pub async fn page(
    app: &App,
    tenant: TenantId,
    filter: &Filter,
    page: Page<i64>,
) -> Result<Vec<Entry>> {
    Ok(store::audit::page(app.store.read(), tenant, filter, page).await?)
}

async fn write(
    app: &App,
    act: &Act,
    phase: &str,
    result: &str,
    code: Option<&str>,
    detail: Value,
) -> Result<()> {
    let tx = app.store.begin_write().await?;
    let head = store::audit::next(&tx, act.tenant).await?;
    let mut entry = line(act, head.seq, app.now(), phase, result, code, detail);
    entry.key_id = app.secrets.active_key().to_owned();
    entry.hash = hash(app, &entry, &head.hash).unwrap_or_default();
    store::audit::append(&tx, entry).await?;
    Ok(tx.commit().await?)
}

fn line(
    act: &Act,
    seq: i64,
    at: Instant,
    phase: &str,
    result: &str,
    code: Option<&str>,
    detail: Value,
) -> Entry {
    Entry {
        tenant_id: act.tenant,
        seq,
        act_id: act.id,
        phase: phase.to_owned(),
        at,
        request_id: None,
        actor: act.origin.actor.clone(),
        credential: act.origin.credential.clone(),
        method: act.origin.method.clone(),
        address: act.origin.address.map(|ip| ip.to_string()),
        agent: short(&act.origin.agent),
        action: act.action.clone(),
        resource: act.resource.clone(),
        result: result.to_owned(),
        code: code.map(str::to_owned),
        detail: detail.to_string(),
        key_id: String::new(),
        hash: String::new(),
    }
}

/// The keyed hash of a line after another one; none when we do not have the key.
fn hash(app: &App, entry: &Entry, before: &str) -> Option<String> {
    let Entry {
        tenant_id,
        seq,
        act_id,
        phase,
        at,
        request_id,
        actor,
        credential,
        method,
        address,
        agent,
        action,
        resource,
        result,
        code,
        detail,
        key_id,
        hash: _,
    } = entry;
    let maybe = |text: &Option<String>| match text {
        Some(text) => format!("+{text}"),
        None => "-".to_owned(),
    };
    let parts = [
        before.to_owned(),
        tenant_id.to_string(),
        seq.to_string(),
        act_id.to_string(),
        phase.clone(),
        at.0.to_string(),
        maybe(request_id),
        actor.clone(),
        maybe(credential),
        method.clone(),
        maybe(address),
        agent.clone(),
        action.clone(),
        resource.clone(),
        result.clone(),
        maybe(code),
        detail.clone(),
    ];
    let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
    app.secrets.audit_hash(key_id, &parts)
}

/// Short and without what a terminal would obey.
fn short(text: &str) -> String {
    let plain = text.chars().filter(|letter| !letter.is_control());
    plain.take(LONGEST).collect()
}
