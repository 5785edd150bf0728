//! Doing something about an anomaly: first told, then done. Everything here takes away; nothing gives.

use super::rule::Act;
use super::{list, networks};
use crate::access::{Caller, Scope};
use crate::networks::Network;
use crate::{App, Error, Instant, Result};
use std::collections::BTreeSet;
use std::net::IpAddr;
use store::anomaly::{Anomaly, Resolution, State};
use store::block::Block;
use store::mute::Mute;
use store::web_session::Which;
use store::{TenantId, Tx};
use uuid::Uuid;

/// Letters of a reason.
const LONGEST_REASON: usize = 500;
/// Hours of a block or a mute.
const MOST_HOURS: i64 = 24 * 90;
/// A block looks back so far to tell whom it would hit.
const LOOK_BACK: i64 = 7 * 86_400;
/// Logins that are looked at for that.
const MOST_LOGINS: u64 = 5_000;

/// What shall be done.
#[derive(Debug, Clone)]
pub struct Order {
    /// Because of which anomaly.
    pub id: Uuid,
    /// What.
    pub act: Act,
    /// For how long, where it ends by itself.
    pub hours: i64,
    /// Why.
    pub reason: String,
    /// Only tell what would happen.
    pub dry_run: bool,
    /// Where the order comes from, if from anywhere.
    pub from: Option<IpAddr>,
}

/// What was done, or would be.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// In sentences, each with whether it is something to think about.
    pub lines: Vec<(bool, String)>,
    /// How many sessions, keys or networks.
    pub affected: u64,
    /// A block that began, to lift it again.
    pub block: Option<Uuid>,
}

impl Effect {
    fn say(&mut self, warns: bool, line: impl Into<String>) {
        self.lines.push((warns, line.into()));
    }
}

/// Tells what an act would do, or does it.
pub async fn act(app: &App, caller: &Caller, order: &Order) -> Result<Effect> {
    caller.require(Scope::AnomaliesWrite)?;
    let tenant = caller.tenant();
    let row = list::get(app, tenant, order.id).await?;
    if !order.dry_run && order.reason.trim().is_empty() {
        let message = "say why: it is kept with the anomaly";
        return Err(Error::invalid_at("anomaly.reason", "/reason", message));
    }
    checked(&order.reason, order.hours)?;
    let tx = app.store.begin_write().await?;
    let effect = match order.act {
        Act::RevokeSessions => revoke_sessions(app, &tx, &row, order.dry_run).await?,
        Act::DisableKey => disable_key(app, &tx, &row, order.dry_run).await?,
        Act::Block => block(app, &tx, caller, &row, order).await?,
    };
    if order.dry_run {
        return Ok(effect);
    }
    let by = Resolution {
        state: State::Acted,
        at: app.now(),
        by: caller.handle(),
        reason: Some(order.reason.clone()),
        act: Some(order.act.name().to_owned()),
    };
    store::anomaly::resolve(&tx, tenant, &[row.id], &by).await?;
    tx.commit().await?;
    app.web_sessions.invalidate_all();
    app.keys.invalidate_all();
    app.blocks.invalidate(&tenant).await;
    Ok(effect)
}

fn checked(reason: &str, hours: i64) -> Result<()> {
    if reason.len() > LONGEST_REASON {
        let message = format!("at most {LONGEST_REASON} bytes");
        return Err(Error::invalid_at("anomaly.reason", "/reason", message));
    }
    if !(1..=MOST_HOURS).contains(&hours) {
        let message = format!("1 to {MOST_HOURS} hours, found {hours}");
        return Err(Error::invalid_at("anomaly.hours", "/hours", message));
    }
    Ok(())
}

/// The id in a subject, which stands there alone or after the kind of an actor.
fn id(row: &Anomaly, kind: &str) -> Option<Uuid> {
    let text = row.subject.strip_prefix(kind).unwrap_or(&row.subject);
    text.trim_start_matches(':').parse().ok()
}

async fn revoke_sessions(app: &App, tx: &Tx, row: &Anomaly, dry_run: bool) -> Result<Effect> {
    let (tenant, now) = (row.tenant_id, app.now());
    let person = match row.subject_kind.as_str() {
        "session" => {
            let id = id(row, "session").ok_or_else(|| unfit(row, Act::RevokeSessions))?;
            let session = store::web_session::by_id(&**tx, tenant, id).await?;
            session.map(|session| session.person_id)
        }
        "person" | "actor" => id(row, "person"),
        _ => None,
    };
    let person = person.ok_or_else(|| unfit(row, Act::RevokeSessions))?;
    let live = store::web_session::count_live(&**tx, tenant, person, now).await?;
    if !dry_run {
        let which = Which::OfPerson(person);
        store::web_session::end(tx, tenant, which, "revoked", now).await?;
    }
    let mut effect = Effect {
        affected: live,
        ..Effect::default()
    };
    effect.say(
        false,
        format!("{live} live sessions of {} end at once", row.label),
    );
    effect.say(false, "the person can sign on again");
    effect.say(false, "launches of learners and API keys go on");
    Ok(effect)
}

async fn disable_key(app: &App, tx: &Tx, row: &Anomaly, dry_run: bool) -> Result<Effect> {
    let (tenant, now) = (row.tenant_id, app.now());
    let id = id(row, "key").ok_or_else(|| unfit(row, Act::DisableKey))?;
    let key = store::key::by_id(&**tx, tenant, id).await?;
    let key = key.ok_or_else(|| Error::not_found("key with id", id))?;
    let mut effect = Effect::default();
    if let Some(at) = key.revoked_at {
        effect.say(
            false,
            format!("key {} was revoked at {at} already", key.name),
        );
        return Ok(effect);
    }
    if !dry_run {
        store::key::revoke(tx, tenant, id, now).await?;
    }
    effect.affected = 1;
    let last = key.last_used_at.map_or_else(
        || "it was never used".to_owned(),
        |at| format!("last used {} min ago", now.since(at) / 60_000_000),
    );
    effect.say(
        true,
        format!("whoever uses key {} is refused at once", key.name),
    );
    effect.say(false, format!("{last}, scopes {}", key.scopes));
    effect.say(true, "a revoked key never comes back: make another one");
    Ok(effect)
}

async fn block(
    app: &App,
    tx: &Tx,
    caller: &Caller,
    row: &Anomaly,
    order: &Order,
) -> Result<Effect> {
    let evidence = list::detail(row.clone()).evidence;
    let network = networks::of(row, &evidence).ok_or_else(|| unfit(row, Act::Block))?;
    if order.from.is_some_and(|from| network.contains(from)) {
        let message = format!("you are in {network} yourself: you would lock yourself out");
        return Err(Error::conflict("anomaly.block.self", message));
    }
    let mut effect = told(app, tx, row.tenant_id, network, order.hours).await?;
    effect.affected = 1;
    if order.dry_run {
        return Ok(effect);
    }
    let now = app.now();
    let block = Block {
        tenant_id: row.tenant_id,
        id: app.ids.next(),
        network: network.to_string(),
        until: now.plus_seconds(order.hours * 3_600),
        created_at: now,
        created_by: caller.handle(),
        reason: order.reason.clone(),
        anomaly_id: Some(row.id),
        ended_at: None,
    };
    effect.block = Some(block.id);
    store::block::insert(tx, block).await?;
    Ok(effect)
}

/// Whom a block would have hit in the last days.
async fn told(
    app: &App,
    tx: &Tx,
    tenant: TenantId,
    network: Network,
    hours: i64,
) -> Result<Effect> {
    let since = app.now().plus_seconds(-LOOK_BACK);
    let (mut well, mut people) = (0_u64, BTreeSet::new());
    let logins = store::signal::of_kind(&**tx, tenant, "signed_on", since, MOST_LOGINS).await?;
    for login in logins {
        let body: serde_json::Value = serde_json::from_str(&login.what).unwrap_or_default();
        let shown = body["place"]["shown"].as_str().unwrap_or_default();
        let from: Option<Network> = shown.parse().ok();
        if from.is_some_and(|from| network.covers(from)) {
            well += 1;
            people.insert(body["what"]["person"].to_string());
        }
    }
    let mut effect = Effect::default();
    let days = hours / 24;
    let time = match (days, hours % 24) {
        (0, hours) => format!("{hours} h"),
        (days, 0) => format!("{days} d"),
        (days, hours) => format!("{days} d {hours} h"),
    };
    effect.say(
        false,
        format!("{network} can neither sign on nor use keys for {time}"),
    );
    effect.say(
        well > 0,
        format!(
            "in the last 7 days {well} logins from there went well, of {} people",
            people.len()
        ),
    );
    effect.say(
        false,
        "learners who are launched go on; it can be lifted at any time",
    );
    Ok(effect)
}

fn unfit(row: &Anomaly, act: Act) -> Error {
    let message = format!(
        "{} cannot be done about {} {}",
        act.name(),
        row.subject_kind,
        row.label
    );
    Error::invalid_at("anomaly.act", "/act", message)
}

/// Notes that somebody has looked at it.
pub async fn acknowledge(
    app: &App,
    caller: &Caller,
    ids: &[Uuid],
    reason: Option<String>,
) -> Result<u64> {
    caller.require(Scope::AnomaliesWrite)?;
    checked(reason.as_deref().unwrap_or_default(), 1)?;
    let by = Resolution {
        state: State::Acknowledged,
        at: app.now(),
        by: caller.handle(),
        reason,
        act: None,
    };
    let tx = app.store.begin_write().await?;
    let known = store::anomaly::resolve(&tx, caller.tenant(), ids, &by).await?;
    tx.commit().await?;
    Ok(known)
}

/// Lets the rule of an anomaly not speak of its subject for a while; answers until when.
pub async fn mute(
    app: &App,
    caller: &Caller,
    id: Uuid,
    hours: i64,
    reason: Option<String>,
) -> Result<Instant> {
    caller.require(Scope::AnomaliesWrite)?;
    checked(reason.as_deref().unwrap_or_default(), hours)?;
    let row = list::get(app, caller.tenant(), id).await?;
    let now = app.now();
    let mute = Mute {
        tenant_id: row.tenant_id,
        rule: row.rule.clone(),
        subject: format!("{}:{}", row.subject_kind, row.subject),
        until: now.plus_seconds(hours * 3_600),
        created_at: now,
        created_by: caller.handle(),
        reason: reason.clone(),
    };
    let (until, tx) = (mute.until, app.store.begin_write().await?);
    store::mute::put(&tx, mute).await?;
    let by = Resolution {
        state: State::Acknowledged,
        at: now,
        by: caller.handle(),
        reason,
        act: None,
    };
    store::anomaly::resolve(&tx, row.tenant_id, &[row.id], &by).await?;
    tx.commit().await?;
    Ok(until)
}
