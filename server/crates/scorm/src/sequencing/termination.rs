//! Termination Request Process [TB.2.3] and the rules that speak when something ends.

use super::definition::{ExitAction, PostAction};
use super::exception::Exception;
use super::objectives::{COMPLETED, MEASURE, PROGRESS_MEASURE, SATISFIED};
use super::request::{SequencingRequest, TerminationRequest};
use super::sequencer::{PRIMARY, Sequencer};
use super::tree::{Node, ROOT};

impl Sequencer<'_> {
    /// Termination Request Process [TB.2.3]; answers with the sequencing request that replaces a pending one.
    pub(super) fn termination_request(
        &mut self,
        request: TerminationRequest,
    ) -> Result<Option<SequencingRequest>, Exception> {
        let current = self.state.current.ok_or(Exception::Tb2_3_1)?;
        let ends_current = matches!(
            request,
            TerminationRequest::Exit | TerminationRequest::Abandon
        );
        if ends_current && !self.activity(current).active {
            return Err(Exception::Tb2_3_2);
        }
        match request {
            TerminationRequest::Exit => self.exit(current),
            TerminationRequest::ExitAll => Ok(self.exit_all(None)),
            TerminationRequest::SuspendAll => self.suspend_all(current),
            TerminationRequest::Abandon => Ok(self.abandon(current)),
            TerminationRequest::AbandonAll => Ok(self.abandon_all(current)),
        }
    }

    /// Step 3. Each turn of the loop moves one level up: it ends at the root.
    fn exit(&mut self, mut current: Node) -> Result<Option<SequencingRequest>, Exception> {
        self.end_attempt(current);
        current = self.sequencing_exit_action_rules(current);
        loop {
            let at_root = self.is_root(current);
            match self.sequencing_post_condition_rules(current) {
                Some(PostAction::ExitAll) => return Ok(self.exit_all(None)),
                Some(PostAction::RetryAll) => {
                    return Ok(self.exit_all(Some(SequencingRequest::Retry)));
                }
                // The root can only begin again after everything has ended (ADL's reference engine).
                Some(PostAction::Retry) if at_root => {
                    return Ok(self.exit_all(Some(SequencingRequest::Retry)));
                }
                Some(PostAction::Retry) => return Ok(Some(SequencingRequest::Retry)),
                Some(PostAction::ExitParent) => {
                    current = self.tree.parent(current).ok_or(Exception::Tb2_3_4)?;
                    self.state.current = Some(current);
                    self.end_attempt(current);
                }
                // 3.3.5.1: nothing can follow the root.
                _ if at_root => return Ok(Some(SequencingRequest::Exit)),
                Some(PostAction::Continue) => return Ok(Some(SequencingRequest::Continue)),
                Some(PostAction::Previous) => return Ok(Some(SequencingRequest::Previous)),
                None => return Ok(None),
            }
        }
    }

    /// Step 4. The attempt on the course ends, and with it that of an activity which meant to go on: a `cmi.exit` of
    /// `suspend` needs Suspend All to be kept (ADL's test case OB-03b).
    fn exit_all(&mut self, then: Option<SequencingRequest>) -> Option<SequencingRequest> {
        if let Some(current) = self.state.current.filter(|&it| self.activity(it).active) {
            self.activity_mut(current).suspended = false;
            self.end_attempt(current);
        }
        self.terminate_descendent_attempts(ROOT);
        self.end_attempt(ROOT);
        self.state.current = Some(ROOT);
        then.or(Some(SequencingRequest::Exit))
    }

    /// Step 5.
    fn suspend_all(&mut self, current: Node) -> Result<Option<SequencingRequest>, Exception> {
        let it = self.activity(current);
        let suspended = if it.active || it.suspended {
            self.overall_rollup(current);
            current
        } else {
            self.tree.parent(current).ok_or(Exception::Tb2_3_3)?
        };
        self.state.suspended = Some(suspended);
        for node in self.tree.path_to(suspended) {
            let it = self.activity_mut(node);
            it.active = false;
            it.suspended = true;
        }
        self.state.current = Some(ROOT);
        Ok(Some(SequencingRequest::Exit))
    }

    /// Step 6. What the activity did does not count (SN 4.4.1).
    fn abandon(&mut self, current: Node) -> Option<SequencingRequest> {
        self.forget(current);
        self.activity_mut(current).active = false;
        None
    }

    /// Step 7.
    fn abandon_all(&mut self, current: Node) -> Option<SequencingRequest> {
        self.forget(current);
        for node in self.tree.path_to(current) {
            self.activity_mut(node).active = false;
        }
        self.state.current = Some(ROOT);
        Some(SequencingRequest::Exit)
    }

    /// An abandoned attempt leaves neither success nor completion behind (ADL's reference engine).
    fn forget(&mut self, node: Node) {
        if self.activity(node).active {
            self.write(node, PRIMARY, COMPLETED, None);
            self.write(node, PRIMARY, PROGRESS_MEASURE, None);
            self.write(node, PRIMARY, SATISFIED, None);
            self.write(node, PRIMARY, MEASURE, None);
        }
    }

    /// Sequencing Exit Action Rules Subprocess [TB.2.1]: the highest ancestor that wants to exit becomes current.
    fn sequencing_exit_action_rules(&mut self, current: Node) -> Node {
        let exits = |&it: &Node| {
            let rules = &self.definition(it).sequencing.rules.exit;
            self.sequencing_rules_check(it, rules, &[ExitAction::Exit])
                .is_some()
        };
        let mut ancestors = self.tree.path_to(current);
        ancestors.pop();
        let Some(target) = ancestors.into_iter().find(exits) else {
            return current;
        };
        self.terminate_descendent_attempts(target);
        self.end_attempt(target);
        self.state.current = Some(target);
        target
    }

    /// Sequencing Post Condition Rules Subprocess [TB.2.2]: a suspended activity has not ended.
    fn sequencing_post_condition_rules(&self, node: Node) -> Option<PostAction> {
        if self.activity(node).suspended {
            return None;
        }
        self.sequencing_rules_check(
            node,
            &self.definition(node).sequencing.rules.post,
            PostAction::ALL,
        )
    }
}
