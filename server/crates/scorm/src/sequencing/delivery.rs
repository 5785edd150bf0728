//! Delivery Request Process [DB.1.1] and Content Delivery Environment Process [DB.2].

use super::exception::Exception;
use super::sequencer::Sequencer;
use super::tracking::ObjectiveProgress;
use super::tree::{Node, ROOT};

impl Sequencer<'_> {
    /// Delivery Request Process [DB.1.1]: whether this activity can be delivered.
    pub(super) fn delivery_request(&self, node: Node) -> Result<(), Exception> {
        if !self.tree.is_leaf(node) {
            return Err(Exception::Db1_1_1);
        }
        if self.tree.upwards(node).any(|it| self.check_activity(it)) {
            Err(Exception::Db1_1_3)
        } else {
            Ok(())
        }
    }

    /// Content Delivery Environment Process [DB.2].
    pub(super) fn content_delivery_environment(&mut self, node: Node) -> Result<(), Exception> {
        if self
            .state
            .current
            .is_some_and(|it| self.activity(it).active)
        {
            return Err(Exception::Db2_1);
        }
        if self.state.suspended != Some(node) {
            self.clear_suspended_activity(node);
        }
        self.terminate_descendent_attempts(node);
        for node in self.tree.path_to(node) {
            if !self.activity(node).active {
                self.begin_or_resume_attempt(node);
                self.activity_mut(node).active = true;
            }
        }
        self.state.current = Some(node);
        self.state.suspended = None;
        Ok(())
    }

    /// DB.2, 5.1.1.
    fn begin_or_resume_attempt(&mut self, node: Node) {
        let resumed = std::mem::take(&mut self.activity_mut(node).suspended);
        self.activity_mut(node).resumed = resumed;
        if self.definition(node).sequencing.delivery_controls.tracked && !resumed {
            self.begin_attempt(node);
        }
    }

    /// DB.2, 5.1.1.2: a new attempt knows nothing yet, and what the children know may be of the last one (SN 3.2.6, 3.2.7).
    fn begin_attempt(&mut self, node: Node) {
        let it = self.activity_mut(node);
        it.attempt_count = it.attempt_count.saturating_add(1);
        it.objectives.fill(ObjectiveProgress::default());
        (it.stale_objectives, it.stale_progress) = (false, false);
        (it.success_said, it.completion_said) = (false, false);
        for below in self.tree.descendants(node) {
            self.age(below);
        }
    }

    /// What an activity knows grows old when an attempt begins above it, if its own parent looks at the current alone.
    fn age(&mut self, node: Node) {
        let Some(parent) = self.tree.parent(node) else {
            return;
        };
        let mode = self.definition(parent).sequencing.control_mode;
        let it = self.activity_mut(node);
        if it.attempt_count > 0 {
            it.stale_objectives |= mode.use_current_attempt_objective_info;
            it.stale_progress |= mode.use_current_attempt_progress_info;
        }
    }

    /// Clear Suspended Activity Subprocess [DB.2.1]: something else is delivered, so what was suspended no longer is.
    fn clear_suspended_activity(&mut self, node: Node) {
        let Some(suspended) = self.state.suspended.take() else {
            return;
        };
        let ancestor = self.tree.common_ancestor(node, suspended);
        let path: Vec<_> = self
            .tree
            .upwards(suspended)
            .take_while(|&it| it != ancestor)
            .chain([ancestor])
            .collect();
        for it in path {
            let still = self
                .available_children(it)
                .iter()
                .any(|&child| self.activity(child).suspended);
            self.activity_mut(it).suspended = still;
        }
    }

    /// Objectives that live for one attempt on the course begin anew when it does (SN 3.10.2).
    pub(super) fn forget_scoped_objectives(&mut self) {
        if !self.tree.objectives_global_to_system && self.state.current == Some(ROOT) {
            self.globals.objectives.clear();
        }
    }
}
