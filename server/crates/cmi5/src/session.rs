//! What the LMS remembers of a launch and of an AU.

use crate::Account;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why the AU was opened (10.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LaunchMode {
    /// For the record.
    #[default]
    Normal,
    /// To look around: nothing is recorded.
    Browse,
    /// To look again at what was done: nothing is recorded.
    Review,
}

impl LaunchMode {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            LaunchMode::Normal => "Normal",
            LaunchMode::Browse => "Browse",
            LaunchMode::Review => "Review",
        }
    }

    /// What it is written as.
    #[must_use]
    pub fn named(name: &str) -> Option<LaunchMode> {
        [LaunchMode::Normal, LaunchMode::Browse, LaunchMode::Review]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Stage {
    /// The AU has said nothing yet.
    #[default]
    Launched,
    /// It said `initialized`.
    Initialized,
    /// It said `terminated`; what comes later is refused.
    Terminated,
    /// The LMS ended it; what comes later is refused.
    Abandoned,
}

/// One launch of one AU for one learner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// `sessionid` (9.6.3.1).
    pub id: Uuid,
    /// One enrolment of the learner in the course.
    pub registration: Uuid,
    /// Who.
    pub actor: Account,
    /// The AU, as the LMS names it (8.1.5).
    pub activity: String,
    /// The AU, as its publisher names it (13.1.4).
    pub publisher_id: String,
    /// Why.
    pub mode: LaunchMode,
    /// From which scaled score on it is passed.
    pub mastery_score: Option<f64>,
    /// How far it has come.
    pub stage: Stage,
    /// Whether the AU has asked for its launch data (10.1).
    pub launch_data_read: bool,
    /// Whether the AU has asked for the learner's preferences (11).
    pub preferences_read: bool,
    /// Whether `completed` was said in it.
    pub completed: bool,
    /// Whether `passed` or `failed` was said in it.
    pub judged: bool,
}

impl Session {
    /// A session that has just been launched.
    #[must_use]
    pub fn new(
        id: Uuid,
        registration: Uuid,
        actor: Account,
        activity: String,
        publisher_id: String,
        mode: LaunchMode,
        mastery_score: Option<f64>,
    ) -> Session {
        Session {
            id,
            registration,
            actor,
            activity,
            publisher_id,
            mode,
            mastery_score,
            stage: Stage::Launched,
            launch_data_read: false,
            preferences_read: false,
            completed: false,
            judged: false,
        }
    }

    /// Whether the AU may still speak.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Launched | Stage::Initialized)
    }
}

/// What is on record of one AU in one registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// `completed` was said.
    pub completed: bool,
    /// `passed` was said.
    pub passed: bool,
    /// The LMS waived it.
    pub waived: bool,
}
