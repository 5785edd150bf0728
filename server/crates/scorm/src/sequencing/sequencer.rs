//! The one value all processes work on: a tree, its state, what is shared, and a source of chance.
//!
//! The processes themselves are methods in the file of their family, under the book's names.

use super::chance::Chance;
use super::definition::{Activity, ObjectiveMap};
use super::tracking::{ActivityState, Globals, ObjectiveProgress, State};
use super::tree::{ActivityTree, Node, canonical};

/// The place of the primary objective, which contributes to roll-up.
pub(super) const PRIMARY: usize = 0;

/// Tree, state and shared values during one request.
#[derive(Debug, Clone)]
pub(super) struct Sequencer<'t> {
    pub(super) tree: &'t ActivityTree,
    pub(super) state: State,
    pub(super) globals: Globals,
    pub(super) chance: Chance,
}

impl<'t> Sequencer<'t> {
    pub(super) fn definition(&self, node: Node) -> &'t Activity {
        self.tree.definition(node)
    }

    pub(super) fn activity(&self, node: Node) -> &ActivityState {
        &self.state.activities[node]
    }

    pub(super) fn activity_mut(&mut self, node: Node) -> &mut ActivityState {
        &mut self.state.activities[node]
    }

    /// Available Children (SN 4.2.1.5), in order.
    pub(super) fn available_children(&self, node: Node) -> Vec<Node> {
        let all = self.tree.children(node);
        match &self.activity(node).available {
            None => all.to_vec(),
            Some(places) => places.iter().map(|&at| all[at]).collect(),
        }
    }

    /// Whether the parent has it among its Available Children.
    pub(super) fn is_available(&self, node: Node) -> bool {
        let Some(parent) = self.tree.parent(node) else {
            return true;
        };
        let places = &self.activity(parent).available;
        places
            .as_ref()
            .is_none_or(|places| places.contains(&self.tree.position(node)))
    }

    /// The available sibling before (-1) or after (1) it.
    pub(super) fn sibling(&self, node: Node, step: isize) -> Option<Node> {
        let parent = self.tree.parent(node)?;
        let all = self.tree.children(parent);
        let Some(places) = &self.activity(parent).available else {
            return all
                .get(self.tree.position(node).checked_add_signed(step)?)
                .copied();
        };
        let at = places
            .iter()
            .position(|&at| at == self.tree.position(node))?;
        places.get(at.checked_add_signed(step)?).map(|&at| all[at])
    }

    /// Where it stands in the tree as this learner has it: its own place among the available children of each level.
    fn rank(&self, node: Node) -> Vec<usize> {
        let place = |node: Node| {
            let parent = self.tree.parent(node)?;
            let own = self.tree.position(node);
            Some(match &self.activity(parent).available {
                None => own,
                Some(places) => places
                    .iter()
                    .position(|&at| at == own)
                    .unwrap_or(usize::MAX),
            })
        };
        self.tree
            .path_to(node)
            .into_iter()
            .filter_map(place)
            .collect()
    }

    /// Whether `node` comes after `other` in a forward preorder walk of the available activities.
    pub(super) fn is_forward_of(&self, node: Node, other: Node) -> bool {
        self.rank(node) > self.rank(other)
    }

    /// The maps of an objective.
    pub(super) fn maps(&self, node: Node, objective: usize) -> &'t [ObjectiveMap] {
        let sequencing = &self.definition(node).sequencing;
        sequencing
            .all_objectives()
            .nth(objective)
            .map_or(&[], |it| &it.maps)
    }

    /// The objective of this local id.
    pub(super) fn objective_named(&self, node: Node, id: &str) -> Option<usize> {
        let same = |it: &str| it == id || canonical(it) == canonical(id);
        self.definition(node)
            .sequencing
            .all_objectives()
            .position(|it| it.id.as_deref().is_some_and(same))
    }

    pub(super) fn local(&self, node: Node, objective: usize) -> &ObjectiveProgress {
        &self.activity(node).objectives[objective]
    }

    pub(super) fn local_mut(&mut self, node: Node, objective: usize) -> &mut ObjectiveProgress {
        &mut self.activity_mut(node).objectives[objective]
    }
}
