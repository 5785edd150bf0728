//! Keeping what the rules find: a page of signals, what was known before each, and the rows that come of it, in one
//! transaction. Seeing a signal twice changes nothing.

use super::finding::{Fact, Finding, Hit};
use super::rule::{Level, Rule};
use super::signal::{Known, Place, Signal, What};
use super::watch::Watch;
use crate::{App, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::anomaly::{Anomaly, State};
use store::{Instant, TenantId, Tx};

/// Signals kept as evidence: the newest.
const EVIDENCE: usize = 50;

#[derive(Deserialize)]
struct Body {
    place: Option<Place>,
    what: What,
}

/// Holds a page of signals against the rules and keeps what they find.
pub(super) async fn page(
    app: &App,
    tenant: TenantId,
    watch: &mut Watch,
    rows: Vec<store::signal::Signal>,
) -> Result<()> {
    let tx = app.store.begin_write().await?;
    let mut found = BTreeMap::new();
    for row in rows {
        // A signal of a later version that we cannot read is no reason to stop.
        let Ok(body) = serde_json::from_str::<Body>(&row.what) else {
            continue;
        };
        let signal = Signal {
            seq: row.seq,
            id: row.id,
            at: row.at,
            place: body.place,
            what: body.what,
            times: row.times,
        };
        let known = visit(&tx, tenant, &signal).await?;
        for finding in watch.see(&signal, &known) {
            merge(&mut found, finding);
        }
    }
    if !found.is_empty() {
        let mutes = store::mute::live(&*tx, tenant, app.now()).await?;
        for finding in found.into_values() {
            let subject = format!("{}:{}", finding.subject.kind, finding.subject.id);
            let muted = mutes.iter().any(|mute| {
                mute.rule == finding.rule.code() && (mute.subject == "*" || mute.subject == subject)
            });
            if !muted {
                keep(app, &tx, tenant, finding).await?;
            }
        }
    }
    Ok(tx.commit().await?)
}

type Merged = BTreeMap<(Rule, &'static str, String), Finding>;

fn merge(found: &mut Merged, finding: Finding) {
    let key = (
        finding.rule,
        finding.subject.kind,
        finding.subject.id.clone(),
    );
    match found.get_mut(&key) {
        None => {
            found.insert(key, finding);
        }
        Some(known) => {
            let last = known.hits.last().map_or(0, |hit| hit.seq);
            let more = finding.hits.into_iter().filter(|hit| hit.seq > last);
            known.hits.extend(more);
            known.level = known.level.max(finding.level);
            (known.summary, known.facts) = (finding.summary, finding.facts);
        }
    }
}

/// What was known of the one whom a signal is about; from now on they are known there, too.
async fn visit(tx: &Tx, tenant: TenantId, signal: &Signal) -> Result<Known> {
    let subject = match &signal.what {
        What::SignedOn(login) => format!("person:{}", login.person),
        What::KeyUsed { key, .. } => format!("key:{key}"),
        _ => return Ok(Known::default()),
    };
    let Some(place) = &signal.place else {
        return Ok(Known::default());
    };
    let names = [
        format!("net:{}", place.network),
        format!("ua:{}", place.agent),
    ];
    let before: Vec<_> = store::place::of(&**tx, tenant, &subject)
        .await?
        .into_iter()
        .filter(|known| known.first_at < signal.at)
        .collect();
    let first = before.iter().map(|known| known.first_at).min();
    let networks = before
        .iter()
        .filter(|known| known.place.starts_with("net:"));
    let known = Known {
        seen: !before.is_empty(),
        network: before.iter().any(|known| known.place == names[0]),
        agent: before.iter().any(|known| known.place == names[1]),
        uses: networks.map(|known| known.uses).sum(),
        age: first.map_or(0, |first| signal.at.since(first) / 1_000_000),
    };
    for place in names {
        let visit = store::place::Place {
            tenant_id: tenant,
            subject: subject.clone(),
            place,
            first_at: signal.at,
            last_at: signal.at,
            uses: 1,
            last_seq: signal.seq,
        };
        store::place::visit(tx, visit).await?;
    }
    Ok(known)
}

/// Goes on with the row of this rule and subject, or begins one when the last was quiet for long.
async fn keep(app: &App, tx: &Tx, tenant: TenantId, finding: Finding) -> Result<()> {
    let (rule, subject) = (finding.rule, &finding.subject);
    let newest =
        store::anomaly::newest_of(&**tx, tenant, rule.code(), subject.kind, &subject.id).await?;
    let seen = newest.as_ref().map_or(0, |row| row.last_seq);
    let hits: Vec<Hit> = finding
        .hits
        .iter()
        .filter(|hit| hit.seq > seen)
        .cloned()
        .collect();
    let Some(first) = hits.first() else {
        return Ok(());
    };
    let goes_on = |row: &Anomaly| row.last_at.plus_seconds(rule.quiet()) >= first.at;
    if let Some(row) = newest.filter(goes_on) {
        return Ok(store::anomaly::replace(tx, with(row, &finding, hits, app.now())).await?);
    }
    let row = begun(app, tenant, &finding, first.at);
    let row = with(row, &finding, hits, app.now());
    tell(&row);
    store::anomaly::insert(tx, row).await?;
    Ok(())
}

fn begun(app: &App, tenant: TenantId, finding: &Finding, at: Instant) -> Anomaly {
    let window = finding.rule.window() * 1_000_000;
    Anomaly {
        tenant_id: tenant,
        id: app.ids.next(),
        rule: finding.rule.code().to_owned(),
        subject_kind: finding.subject.kind.to_owned(),
        subject: finding.subject.id.clone(),
        label: finding.subject.label.clone(),
        level: finding.level.name().to_owned(),
        window_at: Instant(at.0.div_euclid(window) * window),
        first_at: at,
        last_at: at,
        count: 0,
        last_seq: 0,
        summary: String::new(),
        facts: "[]".to_owned(),
        evidence: "[]".to_owned(),
        state: State::Open.name().to_owned(),
        resolved_at: None,
        resolved_by: None,
        reason: None,
        act: None,
        changed_at: at,
    }
}

fn with(row: Anomaly, finding: &Finding, hits: Vec<Hit>, now: Instant) -> Anomaly {
    let mut evidence: Vec<Hit> = serde_json::from_str(&row.evidence).unwrap_or_default();
    let count = row.count + hits.iter().map(|hit| hit.times).sum::<i64>();
    let last = hits.last().cloned();
    evidence.extend(hits);
    let over = evidence.len().saturating_sub(EVIDENCE);
    evidence.drain(..over);
    let known = Level::ALL.iter().find(|level| level.name() == row.level);
    let level = known
        .copied()
        .map_or(finding.level, |known| known.max(finding.level));
    Anomaly {
        level: level.name().to_owned(),
        label: finding.subject.label.clone(),
        last_at: last
            .as_ref()
            .map_or(row.last_at, |hit| hit.at.max(row.last_at)),
        last_seq: last.map_or(row.last_seq, |hit| hit.seq),
        count,
        summary: finding.summary.clone(),
        facts: json(&finding.facts),
        evidence: json(&evidence),
        changed_at: now,
        ..row
    }
}

fn json<T: serde::Serialize>(value: &[T]) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn tell(row: &Anomaly) {
    let (rule, subject, id) = (&row.rule, &row.label, row.id);
    if row.level == Level::High.name() {
        tracing::warn!(%rule, %subject, anomaly.id = %id, "something looks wrong: {}", row.summary);
    } else {
        tracing::info!(%rule, %subject, anomaly.id = %id, "something to look at: {}", row.summary);
    }
}

/// Evidence of a row.
pub(super) fn evidence(row: &Anomaly) -> Vec<Hit> {
    serde_json::from_str(&row.evidence).unwrap_or_default()
}

/// Facts of a row.
pub(super) fn facts(row: &Anomaly) -> Vec<Fact> {
    serde_json::from_str(&row.facts).unwrap_or_default()
}
