//! Looking at anomalies.

use super::finding::{Fact, Hit};
use super::keep;
use super::rule::{Act, Rule};
use crate::{App, Error, Instant, Result};
use store::anomaly::{Anomaly, Filter};
use store::{Page, TenantId};
use uuid::Uuid;

/// Signals are kept for so long.
const SIGNALS: i64 = 7 * 86_400;
/// Anomalies, ended blocks.
const ANOMALIES: i64 = 90 * 86_400;
/// Places where nobody was.
const PLACES: i64 = 180 * 86_400;

/// An anomaly with everything that is kept of it.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The row.
    pub row: Anomaly,
    /// Its rule; none when a later version made the row.
    pub rule: Option<Rule>,
    /// What was seen.
    pub facts: Vec<Fact>,
    /// The newest signals, the newest first.
    pub evidence: Vec<Hit>,
    /// What can be done about it.
    pub acts: Vec<Act>,
}

/// Reads what a row holds.
pub fn detail(row: Anomaly) -> Detail {
    let mut evidence = keep::evidence(&row);
    evidence.reverse();
    Detail {
        rule: Rule::by_code(&row.rule),
        facts: keep::facts(&row),
        acts: acts(&row, &evidence),
        evidence,
        row,
    }
}

fn acts(row: &Anomaly, evidence: &[Hit]) -> Vec<Act> {
    let of_person = row.subject.starts_with("person:");
    let of_key = row.subject.starts_with("key:");
    let mut acts = Vec::new();
    if matches!(row.subject_kind.as_str(), "person" | "session") || of_person {
        acts.push(Act::RevokeSessions);
    }
    if row.subject_kind == "key" || of_key {
        acts.push(Act::DisableKey);
    }
    if super::networks::of(row, evidence).is_some() {
        acts.push(Act::Block);
    }
    acts
}

/// One anomaly.
pub async fn get(app: &App, tenant: TenantId, id: Uuid) -> Result<Anomaly> {
    let found = store::anomaly::by_id(app.store.read(), tenant, id).await?;
    found.ok_or_else(|| Error::not_found("anomaly with id", id))
}

/// Anomalies, newest first.
pub async fn list(
    app: &App,
    tenant: TenantId,
    filter: &Filter,
    page: Page<Uuid>,
) -> Result<Vec<Anomaly>> {
    Ok(store::anomaly::page(app.store.read(), tenant, filter, page).await?)
}

/// Anomalies whose last signal is the newest, first.
pub async fn latest(
    app: &App,
    tenant: TenantId,
    filter: &Filter,
    limit: u64,
) -> Result<Vec<Anomaly>> {
    Ok(store::anomaly::latest(app.store.read(), tenant, filter, limit).await?)
}

/// When one last changed.
pub async fn changed_at(app: &App, tenant: TenantId) -> Result<Option<Instant>> {
    Ok(store::anomaly::changed(app.store.read(), tenant).await?)
}

/// How sign-on stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Live sessions of people.
    pub sessions: u64,
    /// Keys that can be used.
    pub keys: u64,
    /// Of these, those that end within a week.
    pub keys_ending: u64,
    /// Networks that are blocked.
    pub blocks: u64,
    /// Rules that do not speak of somebody for now.
    pub mutes: u64,
}

/// How sign-on stands in a tenant.
pub async fn standing(app: &App, tenant: TenantId) -> Result<Standing> {
    let (read, now) = (app.store.read(), app.now());
    let week = now.plus_seconds(7 * 86_400);
    let (keys, keys_ending) = store::key::count_live(read, tenant, now, week).await?;
    Ok(Standing {
        sessions: store::web_session::count_all_live(read, tenant, now).await?,
        keys,
        keys_ending,
        blocks: store::block::live(read, tenant, now).await?.len() as u64,
        mutes: store::mute::live(read, tenant, now).await?.len() as u64,
    })
}

/// Removes what is old.
pub async fn sweep(app: &App, tenant: TenantId) -> Result<()> {
    let now = app.now();
    let tx = app.store.begin_write().await?;
    store::signal::forget_older(&tx, tenant, now.plus_seconds(-SIGNALS)).await?;
    store::anomaly::forget_older(&tx, tenant, now.plus_seconds(-ANOMALIES)).await?;
    store::mute::forget_older(&tx, tenant, now).await?;
    store::block::forget_older(&tx, tenant, now.plus_seconds(-ANOMALIES)).await?;
    store::place::forget_older(&tx, tenant, now.plus_seconds(-PLACES)).await?;
    store::counter::forget_older(&tx, tenant, now).await?;
    store::trial::forget_older(&tx, tenant, now).await?;
    Ok(tx.commit().await?)
}
