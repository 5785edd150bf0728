//! Rows of the database as the console reads them.

use store::quarantine::Group;
use tui::wire::{Hop, Outcome, Place, RejectGroup};

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

/// A group of refused statements.
pub(super) fn reject(group: Group) -> RejectGroup {
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
    }
}
