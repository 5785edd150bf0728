//! Walking the tree: Flow [SB.2.1] to [SB.2.3], and the walk of constrained choice [SB.2.9.1], [SB.2.9.2].
//!
//! They read only. What the book ends when a walk leaves the tree is ended by the Sequencing Request Process, so that a
//! walk can be tried. Recursion of the book that goes along siblings is a loop here: a long chapter costs no stack.

use super::definition::PreAction;
use super::exception::Exception;
use super::sequencer::Sequencer;
use super::tree::Node;

/// Where a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// Why a walk found nothing to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blocked {
    /// It was stopped.
    By(Exception),
    /// It went past the last activity: the sequencing session ends.
    EndOfTree,
}

impl From<Exception> for Blocked {
    fn from(it: Exception) -> Self {
        Self::By(it)
    }
}

impl Sequencer<'_> {
    /// Flow Subprocess [SB.2.3]: the next activity that can be delivered.
    pub(super) fn flow(
        &self,
        from: Node,
        direction: Direction,
        consider_children: bool,
    ) -> Result<Node, Blocked> {
        let (candidate, _) = self.flow_tree_traversal(from, direction, consider_children, None)?;
        self.flow_activity_traversal(candidate, direction)
    }

    /// Flow Tree Traversal Subprocess [SB.2.1]: the next activity in this direction, deliverable or not, and the
    /// direction in which the walk then goes.
    fn flow_tree_traversal(
        &self,
        node: Node,
        direction: Direction,
        consider_children: bool,
        previous: Option<Direction>,
    ) -> Result<(Node, Direction), Blocked> {
        // Step 2: a forward-only cluster met backwards has been walked to its end; the walk goes back again from its
        // first child.
        let turned_back = previous == Some(Direction::Backward)
            && self.tree.parent(node).is_some()
            && self.sibling(node, 1).is_none();
        let (node, direction, reversed) = if turned_back {
            (self.first_of_siblings(node), Direction::Backward, true)
        } else {
            (node, direction, false)
        };
        match direction {
            Direction::Forward => self
                .next_forward(node, consider_children)
                .map(|it| (it, direction)),
            Direction::Backward => self.next_backward(node, consider_children, reversed),
        }
    }

    /// SB.2.1, step 3.
    fn next_forward(&self, node: Node, consider_children: bool) -> Result<Node, Blocked> {
        if consider_children && !self.tree.is_leaf(node) {
            return Ok(*self
                .available_children(node)
                .first()
                .ok_or(Exception::Sb2_1_2)?);
        }
        self.tree
            .upwards(node)
            .find_map(|it| self.sibling(it, 1))
            .ok_or(Blocked::EndOfTree)
    }

    /// SB.2.1, step 4.
    fn next_backward(
        &self,
        node: Node,
        consider_children: bool,
        reversed: bool,
    ) -> Result<(Node, Direction), Blocked> {
        if consider_children && !self.tree.is_leaf(node) {
            let children = self.available_children(node);
            let forward_only = self.definition(node).sequencing.control_mode.forward_only;
            let (child, direction) = if forward_only {
                (children.first(), Direction::Forward)
            } else {
                (children.last(), Direction::Backward)
            };
            return Ok((*child.ok_or(Exception::Sb2_1_2)?, direction));
        }
        for it in self.tree.upwards(node) {
            let parent = self.tree.parent(it).ok_or(Exception::Sb2_1_3)?;
            let tested = it != node || !reversed;
            if tested && self.definition(parent).sequencing.control_mode.forward_only {
                return Err(Exception::Sb2_1_4.into());
            }
            if let Some(before) = self.sibling(it, -1) {
                return Ok((before, Direction::Backward));
            }
        }
        Err(Exception::Sb2_1_3.into())
    }

    fn first_of_siblings(&self, node: Node) -> Node {
        let siblings = self
            .tree
            .parent(node)
            .map(|it| self.available_children(it))
            .unwrap_or_default();
        siblings.first().copied().unwrap_or(node)
    }

    /// Flow Activity Traversal Subprocess [SB.2.2]: this activity if it can be delivered, else what comes of it.
    ///
    /// Each turn visits another activity; the bound only says so to a reader (and to a mistake).
    fn flow_activity_traversal(
        &self,
        mut node: Node,
        mut direction: Direction,
    ) -> Result<Node, Blocked> {
        let mut previous = None;
        for _ in 0..4 * self.tree.len() {
            let parent = self.tree.parent(node).ok_or(Exception::Sb2_2_1)?;
            if !self.definition(parent).sequencing.control_mode.flow {
                return Err(Exception::Sb2_2_1.into());
            }
            if self.has_pre(node, PreAction::Skip) {
                let (next, towards) = self.flow_tree_traversal(node, direction, false, previous)?;
                if previous == Some(Direction::Backward) && towards == Direction::Backward {
                    (direction, previous) = (Direction::Backward, None);
                }
                node = next;
                continue;
            }
            if self.check_activity(node) {
                return Err(Exception::Sb2_2_2.into());
            }
            if self.tree.is_leaf(node) {
                return Ok(node);
            }
            let (next, towards) = self.flow_tree_traversal(node, direction, true, None)?;
            let turned = direction == Direction::Backward && towards == Direction::Forward;
            (direction, previous) = if turned {
                (towards, Some(Direction::Backward))
            } else {
                (direction, None)
            };
            node = next;
        }
        Err(Exception::Sb2_2_2.into())
    }

    /// Choice Flow Subprocess [SB.2.9.1] over Choice Flow Tree Traversal Subprocess [SB.2.9.2]: the activity next to a
    /// constrained one, or the constrained one itself at the end of the tree.
    pub(super) fn choice_flow(&self, constrained: Node, direction: Direction) -> Node {
        let step = match direction {
            Direction::Forward => 1,
            Direction::Backward => -1,
        };
        self.tree
            .upwards(constrained)
            .find_map(|it| self.sibling(it, step))
            .unwrap_or(constrained)
    }
}
