//! What the server holds during a request: a registration's sequencing session.
//!
//! Load it from what was kept, ask, and keep what `snapshot` and `globals` say afterwards.

use serde::{Deserialize, Serialize};

use super::chance::Chance;
use super::exception::Exception;
use super::request::NavigationRequest;
use super::runtime::{Launch, RuntimeData};
use super::sequencer::Sequencer;
use super::sequencing_request::Sequenced;
use super::toc::{TocEntry, toc};
use super::tracking::{Globals, ObjectiveProgress, Snapshot, State};
use super::tree::{ActivityTree, ROOT};
use super::valid::{Prospect, ValidRequests};

/// The sequencing session of one registration.
#[derive(Debug, Clone)]
pub struct Session<'t> {
    sequencer: Sequencer<'t>,
}

/// What a request came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "outcome")]
pub enum Outcome {
    /// This activity is delivered: launch it.
    Delivered {
        /// Its identifier.
        activity: String,
    },
    /// Nothing is running: the learner chooses from the table of contents.
    Waiting {
        /// Why nothing follows, where something was meant to.
        because: Option<Exception>,
    },
    /// The course has ended, for now (suspended, abandoned) or for good.
    Ended,
}

impl<'t> Session<'t> {
    /// The session as it was kept. `seed` decides what is drawn in this registration, should children be selected or put
    /// into order; once it has begun, it goes on from what was kept.
    pub fn new(tree: &'t ActivityTree, kept: Snapshot, globals: Globals, seed: u64) -> Self {
        let chance = Chance::new(kept.chance.unwrap_or(seed));
        let state = State::load(tree, kept);
        Self {
            sequencer: Sequencer {
                tree,
                state,
                globals,
                chance,
            },
        }
    }

    /// What must be kept of it until the next request.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            chance: Some(self.sequencer.chance.seed()),
            ..self.sequencer.state.save(self.sequencer.tree)
        }
    }

    /// Global objectives and shared data, to be kept where the tree says.
    pub fn globals(&self) -> &Globals {
        &self.sequencer.globals
    }

    /// The learner opens the course: it starts, or goes on where it was. A session that was never closed (the browser
    /// was killed) is suspended first, so that its attempt goes on. Where the course has no way to begin by itself, the
    /// learner chooses.
    pub fn begin(&mut self) -> Outcome {
        if self.sequencer.state.current.is_some()
            && self.request(&NavigationRequest::SuspendAll).is_err()
        {
            self.sequencer.state.current = None;
        }
        let resumes = self.sequencer.state.suspended.is_some();
        let request = if resumes {
            NavigationRequest::ResumeAll
        } else {
            NavigationRequest::Start
        };
        match self.request(&request) {
            Ok(outcome) => outcome,
            // Suspended between two activities: there is nothing to show, and nothing wrong.
            Err(Exception::Db1_1_1) if resumes => Outcome::Waiting { because: None },
            Err(exception) => Outcome::Waiting {
                because: Some(exception),
            },
        }
    }

    /// A navigation request, from the learner or from content. One that is refused changes nothing.
    pub fn request(&mut self, request: &NavigationRequest) -> Result<Outcome, Exception> {
        let mut trial = self.sequencer.clone();
        let sequenced = trial.overall_sequencing(request);
        let outcome = match sequenced {
            Ok(Sequenced::Deliver(node)) => Outcome::Delivered {
                activity: trial.tree.id(node).to_owned(),
            },
            Ok(Sequenced::EndSession) => Outcome::Ended,
            Ok(Sequenced::Nothing) => Outcome::Waiting { because: None },
            Err(exception) if self.has_left(request, &trial) => Outcome::Waiting {
                because: Some(exception),
            },
            Err(exception) => return Err(exception),
        };
        self.sequencer = trial;
        Ok(outcome)
    }

    /// Exit succeeds when the activity has ended, though what its rules ask for next may not.
    fn has_left(&self, request: &NavigationRequest, trial: &Sequencer<'t>) -> bool {
        *request == NavigationRequest::Exit
            && self.sequencer.navigation_request(request).is_ok()
            && trial
                .state
                .current
                .is_some_and(|it| !trial.activity(it).active)
    }

    /// Run-time data of the current activity, as its SCO has committed it. `false` where nothing is running.
    pub fn commit(&mut self, data: &RuntimeData) -> bool {
        let Some(node) = self
            .sequencer
            .state
            .current
            .filter(|&it| self.sequencer.activity(it).active)
        else {
            return false;
        };
        self.sequencer.apply(node, data);
        true
    }

    /// The activity that is running.
    pub fn running(&self) -> Option<&'t str> {
        let it = &self.sequencer;
        it.state
            .current
            .filter(|&node| it.activity(node).active)
            .map(|node| it.tree.id(node))
    }

    /// What the running activity finds when it is launched.
    pub fn launch(&self) -> Option<Launch> {
        let it = &self.sequencer;
        it.state
            .current
            .filter(|&node| it.activity(node).active)
            .map(|node| it.launch(node))
    }

    /// Whether a sequencing session is open: a table of contents can be shown.
    pub fn is_open(&self) -> bool {
        self.sequencer.state.current.is_some()
    }

    /// Whether the course was suspended and can be resumed.
    pub fn is_suspended(&self) -> bool {
        self.sequencer.state.suspended.is_some()
    }

    /// The requests that would not be refused.
    pub fn valid_requests(&self) -> ValidRequests {
        Prospect::of(&self.sequencer).requests()
    }

    /// The table of contents.
    pub fn toc(&self) -> TocEntry {
        toc(&self.sequencer)
    }

    /// What the course as a whole has come to: the root's status.
    pub fn course(&self) -> ObjectiveProgress {
        self.sequencer.standing(ROOT)
    }

    /// What this activity has come to; `None` where the course has no such activity.
    pub fn activity(&self, id: &str) -> Option<ObjectiveProgress> {
        self.sequencer
            .tree
            .find(id)
            .map(|node| self.sequencer.standing(node))
    }
}
