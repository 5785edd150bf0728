//! The table of contents: what a learner sees of the tree, and may choose.

use serde::{Deserialize, Serialize};

use super::definition::PreAction;
use super::sequencer::{PRIMARY, Sequencer};
use super::tree::{Node, ROOT};
use super::valid::Prospect;

/// An activity in the table of contents, with what is below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TocEntry {
    /// Its identifier: the target of a choice.
    pub id: String,
    /// Its title.
    pub title: String,
    /// It is shown. `isvisible` hides an item, not its children (CAM 3.4.1.9); a rule that hides it from choice hides
    /// them too.
    pub visible: bool,
    /// It can be chosen now.
    pub enabled: bool,
    /// It is the current activity.
    pub current: bool,
    /// It has content of its own.
    pub leaf: bool,
    /// It is suspended.
    pub suspended: bool,
    /// How many attempts have begun.
    pub attempts: u32,
    /// Completed, not completed, or not known.
    pub completed: Option<bool>,
    /// Satisfied, not satisfied, or not known.
    pub satisfied: Option<bool>,
    /// Its measure, -1 to 1.
    pub measure: Option<f64>,
    /// Its progress measure, 0 to 1.
    pub progress_measure: Option<f64>,
    /// Its available children, in the learner's order.
    pub children: Vec<TocEntry>,
}

/// The table of contents at present: choices are those of the moment after the current activity has ended, the status is
/// that of now.
pub(super) fn toc(now: &Sequencer<'_>) -> TocEntry {
    entry(now, &Prospect::of(now), ROOT, true)
}

fn entry(now: &Sequencer<'_>, prospect: &Prospect<'_>, node: Node, shown: bool) -> TocEntry {
    let (definition, it) = (now.definition(node), now.activity(node));
    let shown = shown && !prospect.then().has_pre(node, PreAction::HiddenFromChoice);
    let children = prospect.then().available_children(node);
    TocEntry {
        id: definition.id.clone(),
        title: definition.title.clone(),
        visible: shown && definition.visible,
        enabled: prospect.offers(node),
        current: now.state.current == Some(node),
        leaf: now.tree.is_leaf(node),
        suspended: it.suspended,
        attempts: it.attempt_count,
        completed: now.completed(node),
        satisfied: now.satisfied(node, PRIMARY),
        measure: now.measure(node, PRIMARY),
        progress_measure: now.completion_amount(node),
        children: children
            .into_iter()
            .map(|it| entry(now, prospect, it, shown))
            .collect(),
    }
}
