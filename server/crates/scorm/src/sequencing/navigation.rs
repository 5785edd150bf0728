//! Navigation Request Process [NB.2.1]: whether a navigation request is valid, and which requests follow from it.

use super::exception::Exception;
use super::request::{NavigationRequest, SequencingRequest, TerminationRequest};
use super::sequencer::Sequencer;
use super::tree::Node;

/// Termination request and sequencing request that follow, either of which may be missing.
pub(super) type Followed = (Option<TerminationRequest>, Option<SequencingRequest>);

impl Sequencer<'_> {
    /// Navigation Request Process [NB.2.1].
    pub(super) fn navigation_request(
        &self,
        request: &NavigationRequest,
    ) -> Result<Followed, Exception> {
        match request {
            NavigationRequest::Start => self.when_not_running(SequencingRequest::Start),
            NavigationRequest::ResumeAll => self.resume_all_is_valid(),
            NavigationRequest::Continue => self.continue_is_valid(),
            NavigationRequest::Previous => self.previous_is_valid(),
            NavigationRequest::Choice(target) => self.choice_is_valid(target),
            NavigationRequest::Jump(target) => self.jump_is_valid(target),
            NavigationRequest::Exit => self.when_active(TerminationRequest::Exit),
            NavigationRequest::ExitAll => self.when_running(TerminationRequest::ExitAll),
            NavigationRequest::Abandon => self.when_active(TerminationRequest::Abandon),
            NavigationRequest::AbandonAll => self.when_running(TerminationRequest::AbandonAll),
            NavigationRequest::SuspendAll => self.when_running(TerminationRequest::SuspendAll),
        }
    }

    /// Step 1.
    fn when_not_running(&self, then: SequencingRequest) -> Result<Followed, Exception> {
        match self.state.current {
            None => Ok((None, Some(then))),
            Some(_) => Err(Exception::Nb2_1_1),
        }
    }

    /// Step 2.
    fn resume_all_is_valid(&self) -> Result<Followed, Exception> {
        let followed = self.when_not_running(SequencingRequest::ResumeAll)?;
        self.state
            .suspended
            .map(|_| followed)
            .ok_or(Exception::Nb2_1_3)
    }

    /// Step 3.
    fn continue_is_valid(&self) -> Result<Followed, Exception> {
        let current = self.state.current.ok_or(Exception::Nb2_1_2)?;
        let parent = self.tree.parent(current).ok_or(Exception::Nb2_1_4)?;
        if !self.definition(parent).sequencing.control_mode.flow {
            return Err(Exception::Nb2_1_4);
        }
        Ok(self.after_exit(current, SequencingRequest::Continue))
    }

    /// Step 4.
    fn previous_is_valid(&self) -> Result<Followed, Exception> {
        let current = self.state.current.ok_or(Exception::Nb2_1_2)?;
        let parent = self.tree.parent(current).ok_or(Exception::Nb2_1_6)?;
        let mode = &self.definition(parent).sequencing.control_mode;
        if !mode.flow || mode.forward_only {
            return Err(Exception::Nb2_1_5);
        }
        Ok(self.after_exit(current, SequencingRequest::Previous))
    }

    /// Step 7.
    fn choice_is_valid(&self, target: &str) -> Result<Followed, Exception> {
        let target = self.tree.find(target).ok_or(Exception::Nb2_1_11)?;
        if let Some(parent) = self.tree.parent(target)
            && !self.definition(parent).sequencing.control_mode.choice
        {
            return Err(Exception::Nb2_1_10);
        }
        let Some(current) = self.state.current else {
            return Ok((None, Some(SequencingRequest::Choice(target))));
        };
        self.choice_may_exit(current, target)?;
        Ok(self.after_exit(current, SequencingRequest::Choice(target)))
    }

    /// Steps 7.1.1.2 and 7.1.1.3: what is active and would end allows it, up to the common ancestor, which would not
    /// end; the Current Activity itself is always asked, whatever is chosen.
    fn choice_may_exit(&self, current: Node, target: Node) -> Result<(), Exception> {
        let ancestor = self.tree.common_ancestor(current, target);
        let path = self
            .tree
            .upwards(current)
            .take_while(|&it| it == current || it != ancestor);
        let holds = |it: Node| {
            self.activity(it).active && !self.definition(it).sequencing.control_mode.choice_exit
        };
        if path.into_iter().any(holds) {
            Err(Exception::Nb2_1_8)
        } else {
            Ok(())
        }
    }

    /// Step 13 (4th Edition). A jump needs a session, since it exits its current activity: 2.1-2 where the book's own
    /// SB.2.13-1 would follow.
    fn jump_is_valid(&self, target: &str) -> Result<Followed, Exception> {
        let target = self
            .tree
            .find(target)
            .filter(|&it| self.is_available(it))
            .ok_or(Exception::Nb2_1_11)?;
        let current = self.state.current.ok_or(Exception::Nb2_1_2)?;
        Ok(self.after_exit(current, SequencingRequest::Jump(target)))
    }

    /// Steps 8 and 10.
    fn when_active(&self, then: TerminationRequest) -> Result<Followed, Exception> {
        let current = self.state.current.ok_or(Exception::Nb2_1_2)?;
        if !self.activity(current).active {
            return Err(Exception::Nb2_1_12);
        }
        Ok((Some(then), Some(SequencingRequest::Exit)))
    }

    /// Steps 9, 11 and 12.
    fn when_running(&self, then: TerminationRequest) -> Result<Followed, Exception> {
        self.state.current.ok_or(Exception::Nb2_1_2)?;
        Ok((Some(then), Some(SequencingRequest::Exit)))
    }

    /// The current activity exits first, if it is active.
    fn after_exit(&self, current: Node, then: SequencingRequest) -> Followed {
        (
            self.activity(current)
                .active
                .then_some(TerminationRequest::Exit),
            Some(then),
        )
    }
}
