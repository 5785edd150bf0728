//! Sequencing Request Process [SB.2.12] and the processes of the single requests [SB.2.4] to [SB.2.13].

use super::definition::PreAction;
use super::exception::Exception;
use super::flow::{Blocked, Direction};
use super::request::SequencingRequest;
use super::sequencer::Sequencer;
use super::tree::{Node, ROOT};

/// What a sequencing request comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequenced {
    /// This activity shall be delivered.
    Deliver(Node),
    /// The sequencing session ends.
    EndSession,
    /// Nothing: the learner will ask for something else.
    Nothing,
}

impl Sequencer<'_> {
    /// Sequencing Request Process [SB.2.12].
    pub(super) fn sequencing_request(
        &mut self,
        request: SequencingRequest,
    ) -> Result<Sequenced, Exception> {
        match self.sequence(request) {
            Ok(it) => Ok(it),
            Err(Blocked::By(exception)) => Err(exception),
            Err(Blocked::EndOfTree) => Ok(self.walk_off_the_tree()),
        }
    }

    /// The same without what follows from it: it can be tried.
    pub(super) fn sequence(&self, request: SequencingRequest) -> Result<Sequenced, Blocked> {
        let deliver = match request {
            SequencingRequest::Start => self.start(),
            SequencingRequest::ResumeAll => self.resume_all(),
            SequencingRequest::Continue => self.continue_(),
            SequencingRequest::Previous => self.previous(),
            SequencingRequest::Choice(target) => self.choice(target),
            SequencingRequest::Jump(target) => self.jump(target),
            SequencingRequest::Retry => self.retry(),
            SequencingRequest::Exit => return self.exit_session(),
        };
        deliver.map(Sequenced::Deliver)
    }

    /// SB.2.1, 3.1.1: past the last activity everything ends. The root's own attempt too, so that its status is rolled
    /// up and nothing stays active (ADL's reference engine).
    fn walk_off_the_tree(&mut self) -> Sequenced {
        self.terminate_descendent_attempts(ROOT);
        self.end_attempt(ROOT);
        self.state.current = Some(ROOT);
        Sequenced::EndSession
    }

    /// Start Sequencing Request Process [SB.2.5].
    fn start(&self) -> Result<Node, Blocked> {
        if self.state.current.is_some() {
            return Err(Exception::Sb2_5_1.into());
        }
        if self.tree.is_leaf(ROOT) {
            Ok(ROOT)
        } else {
            self.flow(ROOT, Direction::Forward, true)
        }
    }

    /// Resume All Sequencing Request Process [SB.2.6].
    fn resume_all(&self) -> Result<Node, Blocked> {
        if self.state.current.is_some() {
            return Err(Exception::Sb2_6_1.into());
        }
        self.state.suspended.ok_or(Exception::Sb2_6_2.into())
    }

    /// Continue Sequencing Request Process [SB.2.7].
    fn continue_(&self) -> Result<Node, Blocked> {
        let current = self.state.current.ok_or(Exception::Sb2_7_1)?;
        if !self.parent_flows(current) {
            return Err(Exception::Sb2_7_2.into());
        }
        self.flow(current, Direction::Forward, false)
    }

    /// Previous Sequencing Request Process [SB.2.8].
    fn previous(&self) -> Result<Node, Blocked> {
        let current = self.state.current.ok_or(Exception::Sb2_8_1)?;
        if !self.parent_flows(current) {
            return Err(Exception::Sb2_8_2.into());
        }
        self.flow(current, Direction::Backward, false)
    }

    fn parent_flows(&self, node: Node) -> bool {
        self.tree
            .parent(node)
            .is_none_or(|it| self.definition(it).sequencing.control_mode.flow)
    }

    /// Choice Sequencing Request Process [SB.2.9].
    fn choice(&self, target: Node) -> Result<Node, Blocked> {
        self.choice_path_is_open(target)?;
        let ancestor = self
            .state
            .current
            .map_or(ROOT, |it| self.tree.common_ancestor(it, target));
        match self.state.current {
            Some(current) if current == target => {}
            Some(current) if self.tree.parent(current) == self.tree.parent(target) => {
                self.choose_sibling(current, target)?;
            }
            Some(current) if target == ancestor => self.choose_ancestor(current, ancestor)?,
            Some(current) if current != ancestor => {
                self.choose_elsewhere(current, ancestor, target)?
            }
            _ => self.choose_descendant(ancestor, target)?,
        }
        if self.tree.is_leaf(target) {
            return Ok(target);
        }
        self.flow(target, Direction::Forward, true)
            .map_err(|_| Exception::Sb2_9_9.into())
    }

    /// Steps 2 to 4.
    fn choice_path_is_open(&self, target: Node) -> Result<(), Exception> {
        for node in self.tree.path_to(target) {
            if !self.is_available(node) {
                return Err(Exception::Sb2_9_2);
            }
            if self.has_pre(node, PreAction::HiddenFromChoice) {
                return Err(Exception::Sb2_9_3);
            }
        }
        match self.tree.parent(target) {
            Some(parent) if !self.definition(parent).sequencing.control_mode.choice => {
                Err(Exception::Sb2_9_4)
            }
            _ => Ok(()),
        }
    }

    /// Step 8.
    fn choose_sibling(&self, current: Node, target: Node) -> Result<(), Exception> {
        let direction = self.towards(current, target);
        let step = match direction {
            Direction::Forward => 1,
            Direction::Backward => -1,
        };
        let mut at = current;
        while at != target {
            self.choice_activity_traversal(at, direction)?;
            at = self.sibling(at, step).ok_or(Exception::Sb2_9_5)?;
        }
        Ok(())
    }

    /// Step 9: the target is below the current activity, or nothing is current.
    fn choose_descendant(&self, ancestor: Node, target: Node) -> Result<(), Exception> {
        self.path_down_is_open(ancestor, target, true)
    }

    /// Step 10: the target contains the current activity. The Current Activity has ended and is not asked itself; while
    /// it was active, NB.2.1 asked it (ADL's reference engine).
    fn choose_ancestor(&self, current: Node, target: Node) -> Result<(), Exception> {
        self.path_up_is_open(current, target)
    }

    /// Step 11: the way goes up to the common ancestor and down again.
    fn choose_elsewhere(
        &self,
        current: Node,
        ancestor: Node,
        target: Node,
    ) -> Result<(), Exception> {
        self.path_up_is_open(current, ancestor)?;
        let mut left = self
            .tree
            .upwards(current)
            .skip(1)
            .take_while(|&it| it != ancestor);
        let constrained = left.find(|&it| {
            self.definition(it)
                .sequencing
                .constrained_choice
                .constrain_choice
        });
        if let Some(constrained) = constrained {
            let consider = self.choice_flow(constrained, self.towards(constrained, target));
            if !self.tree.within(target, consider) && target != constrained {
                return Err(Exception::Sb2_9_8);
            }
        }
        self.path_down_is_open(ancestor, target, self.is_forward_of(target, current))
    }

    /// 10.3 and 11.4.
    fn path_up_is_open(&self, current: Node, ancestor: Node) -> Result<(), Exception> {
        let mut left = self
            .tree
            .upwards(current)
            .skip(1)
            .take_while(|&it| it != ancestor);
        let holds = |it: Node| !self.definition(it).sequencing.control_mode.choice_exit;
        if left.any(holds) {
            Err(Exception::Sb2_9_7)
        } else {
            Ok(())
        }
    }

    /// 9.3, 11.8 and 11.9: from the common ancestor to the target, which is left out.
    fn path_down_is_open(
        &self,
        ancestor: Node,
        target: Node,
        forward: bool,
    ) -> Result<(), Exception> {
        let path: Vec<_> = self
            .tree
            .upwards(target)
            .skip(1)
            .take_while(|&it| it != ancestor)
            .collect();
        for node in std::iter::once(ancestor).chain(path.into_iter().rev()) {
            if forward {
                self.choice_activity_traversal(node, Direction::Forward)?;
            }
            let prevents = self
                .definition(node)
                .sequencing
                .constrained_choice
                .prevent_activation;
            if node != ancestor && prevents && !self.activity(node).active {
                return Err(Exception::Sb2_9_6);
            }
        }
        Ok(())
    }

    fn towards(&self, from: Node, target: Node) -> Direction {
        if self.is_forward_of(target, from) {
            Direction::Forward
        } else {
            Direction::Backward
        }
    }

    /// Choice Activity Traversal Subprocess [SB.2.4]: whether choice may pass this activity.
    fn choice_activity_traversal(&self, node: Node, direction: Direction) -> Result<(), Exception> {
        match direction {
            Direction::Forward if self.has_pre(node, PreAction::StopForwardTraversal) => {
                Err(Exception::Sb2_4_1)
            }
            Direction::Forward => Ok(()),
            Direction::Backward => {
                let parent = self.tree.parent(node).ok_or(Exception::Sb2_4_3)?;
                let forward_only = self.definition(parent).sequencing.control_mode.forward_only;
                if forward_only {
                    Err(Exception::Sb2_4_2)
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Retry Sequencing Request Process [SB.2.10].
    fn retry(&self) -> Result<Node, Blocked> {
        let current = self.state.current.ok_or(Exception::Sb2_10_1)?;
        let it = self.activity(current);
        if it.active || it.suspended {
            return Err(Exception::Sb2_10_2.into());
        }
        if self.tree.is_leaf(current) {
            return Ok(current);
        }
        self.flow(current, Direction::Forward, true)
            .map_err(|_| Exception::Sb2_10_3.into())
    }

    /// Exit Sequencing Request Process [SB.2.11].
    fn exit_session(&self) -> Result<Sequenced, Blocked> {
        let current = self.state.current.ok_or(Exception::Sb2_11_1)?;
        if self.activity(current).active {
            return Err(Exception::Sb2_11_2.into());
        }
        Ok(if self.is_root(current) {
            Sequenced::EndSession
        } else {
            Sequenced::Nothing
        })
    }

    /// Jump Sequencing Request Process [SB.2.13] (4th Edition).
    fn jump(&self, target: Node) -> Result<Node, Blocked> {
        self.state
            .current
            .map(|_| target)
            .ok_or(Exception::Sb2_13_1.into())
    }
}
