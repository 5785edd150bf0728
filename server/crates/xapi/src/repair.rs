//! Repairs of refused statements: mechanical ones, that change how something is written and not what it says.
//! What would be a guess (a score out of range, two identifiers, an unknown property) is left to a person.

mod cure;
mod forms;

use serde::Serialize;

use crate::json::{self, Bounds, Json};
use crate::{Fault, Limits, SIGNATURE, Version};

/// A repair may uncover what was hidden behind a fault; so often it is looked again.
const MOST_ROUNDS: usize = 8;

/// What repairing would do to a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The statement after the repairs.
    pub text: String,
    /// The repairs, in their order.
    pub changes: Vec<Change>,
    /// What is still wrong then.
    pub left: Vec<Fault>,
}

impl Proposal {
    /// Whether the statement is sound after the repairs.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.left.is_empty()
    }
}

/// One repair, told without personal values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which repair it is: stable, dotted.
    pub rule: &'static str,
    /// The code of the fault it mends.
    pub code: &'static str,
    /// Where, as a JSON pointer into the statement at that moment.
    pub pointer: String,
    /// What was found there, as the fault tells it.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// Repairs the text of one statement as far as it can be done without guessing.
#[must_use]
pub fn propose(text: &str, version: Version, limits: &Limits) -> Proposal {
    let mut proposal = Proposal {
        text: text.trim_start_matches('\u{feff}').to_owned(),
        changes: Vec::new(),
        left: Vec::new(),
    };
    for _ in 0..MOST_ROUNDS {
        proposal.left = faults(&proposal.text, version, limits);
        if proposal.left.is_empty() {
            return proposal;
        }
        match round(&proposal, version, limits) {
            Some((text, changes)) => {
                proposal.text = text;
                proposal.changes.extend(changes);
            }
            None => return proposal,
        }
    }
    proposal.left = faults(&proposal.text, version, limits);
    proposal
}

fn faults(text: &str, version: Version, limits: &Limits) -> Vec<Fault> {
    match crate::parse(text.as_bytes(), version, limits) {
        Ok(_) => Vec::new(),
        Err(faults) => faults,
    }
}

/// Mends every fault that has a cure; none when no fault has one.
fn round(proposal: &Proposal, version: Version, limits: &Limits) -> Option<(String, Vec<Change>)> {
    let bounds = Bounds {
        depth: limits.depth(),
        values: limits.values,
    };
    let (tree, _) = json::read(&proposal.text, bounds).ok()?;
    if is_signed(&tree) {
        return None;
    }
    let cures: Vec<_> = proposal
        .left
        .iter()
        .filter_map(|fault| cure::of(fault, &tree, version))
        .collect();
    let mut tree = tree;
    let changes: Vec<Change> = cures
        .iter()
        .filter(|cure| cure.apply(&mut tree).is_some())
        .map(|cure| cure.change.clone())
        .collect();
    (!changes.is_empty()).then(|| (json::to_text(&tree), changes))
}

/// A signature says that every letter is as its author wrote it (1.0.3 Data §2.6).
fn is_signed(statement: &Json<'_>) -> bool {
    let attachments = statement.get("attachments").map(Json::elements);
    attachments
        .unwrap_or_default()
        .iter()
        .any(|attachment| attachment.text("usageType").map(str::trim) == Some(SIGNATURE))
}
