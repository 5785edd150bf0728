//! Which requests would succeed: tried on a copy, so that what is offered is what is accepted.

use serde::{Deserialize, Serialize};

use super::exception::Exception;
use super::flow::Blocked;
use super::request::{NavigationRequest, SequencingRequest, TerminationRequest};
use super::sequencer::Sequencer;
use super::sequencing_request::Sequenced;
use super::tree::Node;

/// The requests that would not be refused: `adl.nav.request_valid` and the LMS's own controls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ValidRequests {
    /// Start.
    pub start: bool,
    /// Resume All.
    pub resume_all: bool,
    /// Continue: the parent flows. What comes next may still refuse: content must be able to ask, and learners to read
    /// why (ADL's test case CM-07d offers it so).
    pub r#continue: bool,
    /// Previous.
    pub previous: bool,
    /// Exit.
    pub exit: bool,
    /// Exit All.
    pub exit_all: bool,
    /// Abandon.
    pub abandon: bool,
    /// Abandon All.
    pub abandon_all: bool,
    /// Suspend All.
    pub suspend_all: bool,
    /// Choice, to each of these.
    pub choice: Vec<String>,
    /// Jump, to each of these.
    pub jump: Vec<String>,
}

/// What would come after the current activity has ended.
pub(super) struct Prospect<'t> {
    now: Sequencer<'t>,
    /// The state after Exit, and what its post-condition rules ask for instead; as it is, where nothing is active.
    then: Result<(Sequencer<'t>, Option<SequencingRequest>), Exception>,
}

impl<'t> Prospect<'t> {
    pub(super) fn of(now: &Sequencer<'t>) -> Self {
        let mut now = now.clone();
        now.prepare_tree();
        let mut then = now.clone();
        let active = now.state.current.is_some_and(|it| now.activity(it).active);
        let then = if active {
            then.terminate(TerminationRequest::Exit)
        } else {
            Ok(None)
        }
        .map(|it| (then, it));
        Self { now, then }
    }

    /// The state in which the next activity is looked for.
    pub(super) fn then(&self) -> &Sequencer<'t> {
        self.then.as_ref().map_or(&self.now, |(it, _)| it)
    }

    /// Whether this request would not be refused.
    pub(super) fn allows(&self, request: &NavigationRequest) -> bool {
        let Ok((termination, sequencing)) = self.now.navigation_request(request) else {
            return false;
        };
        match (termination, sequencing) {
            (Some(TerminationRequest::Exit) | None, Some(sequencing)) => {
                self.leads_somewhere(sequencing)
            }
            (Some(termination), _) => self.ends(termination),
            (None, None) => true,
        }
    }

    /// Whether the activity may be chosen, and would itself be what is delivered or contain it.
    pub(super) fn offers(&self, target: Node) -> bool {
        let request = NavigationRequest::Choice(self.now.tree.id(target).to_owned());
        self.allows(&request) && is_deliverable(self.then(), SequencingRequest::Choice(target))
    }

    fn leads_somewhere(&self, sequencing: SequencingRequest) -> bool {
        let Ok((then, replacement)) = &self.then else {
            return false;
        };
        is_deliverable(then, replacement.unwrap_or(sequencing))
    }

    fn ends(&self, termination: TerminationRequest) -> bool {
        self.now.clone().termination_request(termination).is_ok()
    }

    pub(super) fn requests(&self) -> ValidRequests {
        let tree = self.now.tree;
        let ids = |of: &dyn Fn(Node) -> bool| {
            tree.nodes()
                .filter(|&it| of(it))
                .map(|it| tree.id(it).to_owned())
                .collect()
        };
        ValidRequests {
            start: self.allows(&NavigationRequest::Start),
            resume_all: self.allows(&NavigationRequest::ResumeAll),
            r#continue: self
                .now
                .navigation_request(&NavigationRequest::Continue)
                .is_ok(),
            previous: self.allows(&NavigationRequest::Previous),
            exit: self
                .now
                .navigation_request(&NavigationRequest::Exit)
                .is_ok(),
            exit_all: self.allows(&NavigationRequest::ExitAll),
            abandon: self.allows(&NavigationRequest::Abandon),
            abandon_all: self.allows(&NavigationRequest::AbandonAll),
            suspend_all: self.allows(&NavigationRequest::SuspendAll),
            choice: ids(&|it| self.offers(it)),
            jump: ids(&|it| {
                tree.is_leaf(it) && self.allows(&NavigationRequest::Jump(tree.id(it).to_owned()))
            }),
        }
    }
}

/// Whether a sequencing request ends in a delivery that is allowed, or in the end of the session.
fn is_deliverable(on: &Sequencer<'_>, request: SequencingRequest) -> bool {
    match on.sequence(request) {
        Ok(Sequenced::Deliver(node)) => on.delivery_request(node).is_ok(),
        Ok(Sequenced::EndSession | Sequenced::Nothing) | Err(Blocked::EndOfTree) => true,
        Err(Blocked::By(_)) => false,
    }
}
