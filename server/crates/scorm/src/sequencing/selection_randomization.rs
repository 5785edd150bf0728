//! Selection and Randomization Processes [SR.x].

use super::definition::Timing;
use super::sequencer::Sequencer;
use super::tree::Node;

impl Sequencer<'_> {
    /// Select Children Process [SR.1] and Randomize Children Process [SR.2] on every cluster, when a registration begins
    /// (SN 4.8: before the first attempt; both timings have their first occasion here).
    pub(super) fn prepare_tree(&mut self) {
        if self.state.prepared {
            return;
        }
        self.state.prepared = true;
        for node in self.tree.nodes() {
            self.select_children(node, true);
            self.randomize_children(node, true);
        }
    }

    /// The same when an attempt on this cluster is over and the next one may begin.
    pub(super) fn prepare_new_attempt(&mut self, node: Node) {
        self.select_children(node, false);
        self.randomize_children(node, false);
    }

    /// Select Children Process [SR.1].
    fn select_children(&mut self, node: Node, first: bool) {
        let controls = &self.definition(node).sequencing.randomization;
        let (Some(count), true) = (
            controls.select_count,
            self.is_due(node, controls.selection_timing, first),
        ) else {
            return;
        };
        let mut places: Vec<usize> = (0..self.tree.children(node).len()).collect();
        self.chance.shuffle(&mut places);
        places.truncate(count as usize);
        places.sort_unstable();
        self.activity_mut(node).available = Some(places);
    }

    /// Randomize Children Process [SR.2].
    fn randomize_children(&mut self, node: Node, first: bool) {
        let controls = &self.definition(node).sequencing.randomization;
        if !controls.reorder_children || !self.is_due(node, controls.randomization_timing, first) {
            return;
        }
        let all = 0..self.tree.children(node).len();
        let mut places = self
            .activity_mut(node)
            .available
            .take()
            .unwrap_or_else(|| all.collect());
        self.chance.shuffle(&mut places);
        self.activity_mut(node).available = Some(places);
    }

    /// Steps 1 to 4 of both: a cluster, neither suspended nor active, whose timing has come.
    fn is_due(&self, node: Node, timing: Timing, first: bool) -> bool {
        let it = self.activity(node);
        if self.tree.is_leaf(node) || it.suspended || it.active {
            return false;
        }
        match timing {
            Timing::Never => false,
            Timing::Once => first && it.attempt_count == 0,
            Timing::OnEachNewAttempt => true,
        }
    }
}
