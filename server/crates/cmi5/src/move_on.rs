//! When an AU counts as done (13.1.4 moveOn).

use crate::Record;
use serde::{Deserialize, Serialize};

/// What has to happen in an AU before the learner may move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MoveOn {
    /// `passed`.
    Passed,
    /// `completed`.
    Completed,
    /// Both.
    CompletedAndPassed,
    /// One of them.
    CompletedOrPassed,
    /// Nothing.
    #[default]
    NotApplicable,
}

impl MoveOn {
    /// Every value there is.
    pub const ALL: [MoveOn; 5] = [
        MoveOn::Passed,
        MoveOn::Completed,
        MoveOn::CompletedAndPassed,
        MoveOn::CompletedOrPassed,
        MoveOn::NotApplicable,
    ];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MoveOn::Passed => "Passed",
            MoveOn::Completed => "Completed",
            MoveOn::CompletedAndPassed => "CompletedAndPassed",
            MoveOn::CompletedOrPassed => "CompletedOrPassed",
            MoveOn::NotApplicable => "NotApplicable",
        }
    }

    /// Whether what is on record of an AU is enough. A waived AU has met every criterion (9.3.9).
    #[must_use]
    pub const fn met(self, record: &Record) -> bool {
        record.waived
            || match self {
                MoveOn::Passed => record.passed,
                MoveOn::Completed => record.completed,
                MoveOn::CompletedAndPassed => record.completed && record.passed,
                MoveOn::CompletedOrPassed => record.completed || record.passed,
                MoveOn::NotApplicable => true,
            }
    }
}
