//! The Tracking Model (SN 4): what is known of a learner's progress, and its form between two requests.
//!
//! The book's pairs of a status flag and a value are one `Option` here: `None` is a status of false.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::tree::{ActivityTree, Node};

/// Objective Progress Information (SN 4.2.1.2), of a local or a global objective.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ObjectiveProgress {
    /// Objective Progress Status and Objective Satisfied Status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// Objective Measure Status and Objective Normalized Measure, -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<f64>,
    /// Raw score (4th Edition).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_score: Option<f64>,
    /// Least score (4th Edition).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_score: Option<f64>,
    /// Greatest score (4th Edition).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_score: Option<f64>,
    /// Completion status (4th Edition).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
    /// Progress measure, 0 to 1 (4th Edition).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_measure: Option<f64>,
}

/// Activity and attempt progress (SN 4.2.1.3, 4.2.1.4) and activity state (SN 4.2.1.5) of one activity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivityState {
    /// Activity Attempt Count; from 1 on, Activity Progress Status is true.
    pub attempt_count: u32,
    /// Activity is Active.
    #[serde(skip_serializing_if = "no")]
    pub active: bool,
    /// Activity is Suspended.
    #[serde(skip_serializing_if = "no")]
    pub suspended: bool,
    /// The attempt was suspended and goes on: content enters with `resume`.
    #[serde(skip_serializing_if = "no")]
    pub resumed: bool,
    /// Its objectives, the primary one first, as the definition orders them. The primary one's `completed` and
    /// `progress_measure` are the activity's Attempt Completion Status and Attempt Completion Amount.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<ObjectiveProgress>,
    /// The objectives are of an earlier attempt on the parent, which asks for its current one alone.
    #[serde(skip_serializing_if = "no")]
    pub stale_objectives: bool,
    /// The same for completion and progress.
    #[serde(skip_serializing_if = "no")]
    pub stale_progress: bool,
    /// The content has spoken of its success, if only to say `unknown`: no success by silence.
    #[serde(skip_serializing_if = "no")]
    pub success_said: bool,
    /// The same for completion.
    #[serde(skip_serializing_if = "no")]
    pub completion_said: bool,
    /// Available Children, as places among the children; `None` while they are all, in the manifest's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available: Option<Vec<usize>>,
}

fn no(it: &bool) -> bool {
    !it
}

/// Global State Information (SN 4.2.1.6) and the activities' states, as kept per registration between requests.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// What is known of each activity, by identifier; one that is missing has not been touched.
    pub activities: BTreeMap<String, ActivityState>,
    /// Current Activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Suspended Activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<String>,
    /// Where chance stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chance: Option<u64>,
    /// Children have been selected and put into order for the first time.
    #[serde(skip_serializing_if = "no")]
    pub prepared: bool,
}

/// What activities share: with each other, and between courses where the manifest says so.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Globals {
    /// Global objectives (`targetObjectiveID`), of the learner or of the registration: `objectives_global_to_system`.
    pub objectives: BTreeMap<String, ObjectiveProgress>,
    /// Shared data (`adlcp:map/@targetID`), likewise: `shared_data_global_to_system`.
    pub data: BTreeMap<String, String>,
}

/// The state of a tree, numbered as the tree is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) activities: Vec<ActivityState>,
    pub(crate) current: Option<Node>,
    pub(crate) suspended: Option<Node>,
    pub(crate) prepared: bool,
}

impl State {
    /// The state a snapshot tells of. What it says of activities the tree no longer has is forgotten, and what does not
    /// fit the definition (a course was replaced) starts anew.
    pub(crate) fn load(tree: &ActivityTree, mut from: Snapshot) -> Self {
        let activities = tree
            .nodes()
            .map(|node| {
                fitting(
                    tree,
                    node,
                    from.activities.remove(tree.id(node)).unwrap_or_default(),
                )
            })
            .collect();
        let find = |id: Option<String>| id.and_then(|id| tree.find(&id));
        Self {
            activities,
            current: find(from.current),
            suspended: find(from.suspended),
            prepared: from.prepared,
        }
    }

    pub(crate) fn save(&self, tree: &ActivityTree) -> Snapshot {
        let untouched =
            |it: &ActivityState, node: Node| *it == fitting(tree, node, ActivityState::default());
        let id = |node: Option<Node>| node.map(|it| tree.id(it).to_owned());
        Snapshot {
            activities: tree
                .nodes()
                .zip(&self.activities)
                .filter(|(node, it)| !untouched(it, *node))
                .map(|(node, it)| (tree.id(node).to_owned(), it.clone()))
                .collect(),
            current: id(self.current),
            suspended: id(self.suspended),
            chance: None,
            prepared: self.prepared,
        }
    }
}

fn fitting(tree: &ActivityTree, node: Node, mut it: ActivityState) -> ActivityState {
    it.objectives.resize(
        1 + tree.definition(node).sequencing.objectives.len(),
        ObjectiveProgress::default(),
    );
    if let Some(places) = &it.available {
        let mut seen = vec![false; tree.children(node).len()];
        let fits = places.iter().all(|&at| {
            seen.get_mut(at)
                .is_some_and(|seen| !std::mem::replace(seen, true))
        });
        if !fits {
            it.available = None;
        }
    }
    it
}
