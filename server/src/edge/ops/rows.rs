//! Rows of the database as the console reads them.

use engine::quarantine;
use store::quarantine::{Group, Quarantined};
use tui::wire::{Hop, Outcome, Place, RejectGroup, Repair};
use xapi::repair::Change;

/// Larger statements are repaired when somebody asks, not for every list.
const LARGEST_SAMPLE: usize = 64 * 1024;
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
