//! Rows of the database as the console reads them.

use engine::anomalies::{self, Hit, Rule, Standing};
use engine::{App, quarantine};
use store::anomaly::Anomaly as Row;
use store::quarantine::{Group, Quarantined};
use tui::wire::{Anomaly, Auth, AuthNow, Hop, Outcome, Place, RejectGroup, Repair, Signal};
use xapi::repair::Change;

/// Larger statements are repaired when somebody asks, not for every list.
const LARGEST_SAMPLE: usize = 64 * 1024;
/// Signals told of an anomaly; all that are kept are in the API.
const EVIDENCE: usize = 30;
/// Repairs told of a group.
const REPAIRS: usize = 5;

/// A hop.
pub(super) fn hop(hop: store::hop::Hop) -> Hop {
    Hop {
        seq: hop.seq,
        launch: hop.launch_id.to_string(),
        at: hop.at.0,
        place: place(&hop.place),
        step: hop.step,
        outcome: outcome(&hop.outcome),
        code: hop.code,
        done: hop.done,
        came_back: hop.came_back,
        expected: hop.expected,
        side: hop.side,
        us: hop.us,
        protocol: hop.protocol,
        platform: hop.platform,
        course: hop.course,
        learner: hop.learner,
        attempt: hop.attempt_id.map(|id| id.to_string()),
        simulated: hop.simulated,
    }
}

fn place(name: &str) -> Place {
    match name {
        "user" => Place::User,
        "lms" => Place::Lms,
        "lrs" => Place::Lrs,
        "passback" => Place::Passback,
        "analytics" => Place::Analytics,
        _ => Place::Host,
    }
}

fn outcome(name: &str) -> Outcome {
    match name {
        "ok" => Outcome::Ok,
        "slow" => Outcome::Slow,
        "running" => Outcome::Running,
        "deny" => Outcome::Deny,
        _ => Outcome::Fail,
    }
}

/// A group of refused statements, with what repairing would do to its newest.
pub(super) fn reject(group: Group) -> RejectGroup {
    let (repairable, repairs) = repair(&group.newest);
    RejectGroup {
        code: group.newest.code,
        pointer: group.newest.pointer,
        rule: group.newest.rule,
        source: group.newest.source,
        count: u64::try_from(group.count).unwrap_or(0),
        first: group.oldest.received_at.0,
        last: group.newest.received_at.0,
        sample: group.newest.id.to_string(),
        found: group.newest.found,
        expected: group.newest.expected,
        repairable,
        repairs,
    }
}

/// What looks wrong, and how sign-on stands.
pub(super) fn auth(app: &App, rows: Vec<Row>, standing: Standing) -> Auth {
    Auth {
        at: app.now().0,
        anomalies: rows.into_iter().map(anomaly).collect(),
        now: AuthNow {
            sessions: standing.sessions,
            keys: standing.keys,
            keys_ending: standing.keys_ending,
            blocks: standing.blocks,
            mutes: standing.mutes,
            rules: Rule::ALL.len() as u64,
            lost: app.signals.dropped(),
        },
    }
}

fn anomaly(row: Row) -> Anomaly {
    let it = anomalies::detail(row);
    let text = |of: fn(Rule) -> &'static str| it.rule.map(of).unwrap_or_default().to_owned();
    let facts = it.facts.iter().map(|fact| (fact.0.clone(), fact.1.clone()));
    Anomaly {
        number: text(Rule::number),
        title: text(Rule::title),
        advice: text(Rule::advice),
        counts: text(Rule::counts),
        trap: text(Rule::trap),
        refused: it.rule.is_some_and(Rule::refused),
        suggested: it.rule.and_then(Rule::act).map(|act| act.name().to_owned()),
        acts: it.acts.iter().map(|act| act.name().to_owned()).collect(),
        facts: facts.collect(),
        evidence: it.evidence.into_iter().take(EVIDENCE).map(signal).collect(),
        id: it.row.id.to_string(),
        rule: it.row.rule,
        level: it.row.level,
        subject_kind: it.row.subject_kind,
        label: it.row.label,
        summary: it.row.summary,
        count: u64::try_from(it.row.count).unwrap_or(0),
        first: it.row.first_at.0,
        last: it.row.last_at.0,
        state: it.row.state,
        act: it.row.act,
        reason: it.row.reason,
    }
}

fn signal(hit: Hit) -> Signal {
    Signal {
        id: hit.id.to_string(),
        at: hit.at.0,
        times: u64::try_from(hit.times).unwrap_or(0),
        text: hit.text,
        from: hit.from,
    }
}

/// Whether it could be repaired, and the first repairs; nothing of one that is too large to try for every console.
fn repair(newest: &Quarantined) -> (Option<bool>, Vec<Repair>) {
    if newest.statement.len() > LARGEST_SAMPLE {
        return (None, Vec::new());
    }
    let Ok(proposal) = quarantine::proposal(newest) else {
        return (None, Vec::new());
    };
    let sound = proposal.is_sound();
    let repairs = proposal.changes.into_iter().take(REPAIRS).map(change);
    (Some(sound), repairs.collect())
}

fn change(it: Change) -> Repair {
    Repair {
        rule: it.rule.to_owned(),
        pointer: it.pointer,
        before: it.before,
        after: it.after,
    }
}
