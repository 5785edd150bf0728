//! Requests of the three levels (SN 4.3): what the learner asks for, what ends, and what shall come.

use serde::{Deserialize, Serialize};

use super::tree::Node;

/// Navigation requests (SN 4.3): from the LMS's controls or from `adl.nav.request`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NavigationRequest {
    /// The course begins.
    Start,
    /// The course goes on where it was suspended.
    ResumeAll,
    /// On to the next activity.
    Continue,
    /// Back to the one before.
    Previous,
    /// To this activity, if sequencing allows.
    Choice(String),
    /// To this activity, unless it is disabled (4th Edition).
    Jump(String),
    /// The current activity ends.
    Exit,
    /// Everything ends.
    ExitAll,
    /// The current activity ends, and what it did does not count.
    Abandon,
    /// Everything ends, and what the current activity did does not count.
    AbandonAll,
    /// Everything is suspended.
    SuspendAll,
}

impl NavigationRequest {
    /// A value of `adl.nav.request` (RTE 4.2.25.1); `None` for `_none_` and for what is no request.
    pub fn from_runtime(text: &str) -> Option<Self> {
        Some(match text {
            "continue" => Self::Continue,
            "previous" => Self::Previous,
            "exit" => Self::Exit,
            "exitAll" => Self::ExitAll,
            "abandon" => Self::Abandon,
            "abandonAll" => Self::AbandonAll,
            "suspendAll" => Self::SuspendAll,
            _ => return targeted(text),
        })
    }
}

fn targeted(text: &str) -> Option<NavigationRequest> {
    let (target, kind) = text.strip_prefix("{target=")?.rsplit_once('}')?;
    match kind {
        "choice" => Some(NavigationRequest::Choice(target.to_owned())),
        "jump" => Some(NavigationRequest::Jump(target.to_owned())),
        _ => None,
    }
}

/// Termination requests (SN 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TerminationRequest {
    Exit,
    ExitAll,
    SuspendAll,
    Abandon,
    AbandonAll,
}

/// Sequencing requests (SN 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SequencingRequest {
    Start,
    ResumeAll,
    Continue,
    Previous,
    Choice(Node),
    Jump(Node),
    Retry,
    Exit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_content_are_read() {
        let read = NavigationRequest::from_runtime;
        assert_eq!(read("continue"), Some(NavigationRequest::Continue));
        assert_eq!(
            read("{target=a}b}choice"),
            Some(NavigationRequest::Choice("a}b".into()))
        );
        assert_eq!(
            read("{target=x}jump"),
            Some(NavigationRequest::Jump("x".into()))
        );
        for none in [
            "_none_",
            "",
            "choice",
            "{target=x}",
            "{target=x}start",
            "start",
            "resumeAll",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
