//! What an AU's token opens of the record store: its own actor, registration and activity, and nothing else (8.1.2, 10, 11).

use crate::refusal::shown;
use crate::{Refusal, Session, launch, preferences};
use serde_json::Value;

/// How a document is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// GET or HEAD.
    Read,
    /// PUT, POST or DELETE.
    Write,
}

/// A state document, by its parameters as they were sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct State<'a> {
    /// `stateId`; none asks for the list.
    pub id: Option<&'a str>,
    /// `activityId`.
    pub activity: &'a str,
    /// `agent`, as JSON.
    pub agent: &'a str,
    /// `registration`.
    pub registration: Option<&'a str>,
}

/// Whether the AU may read or write this state document.
///
/// # Errors
/// Why not.
pub fn state(session: &Session, access: Access, state: State<'_>) -> Result<(), Refusal> {
    open(session)?;
    if state.activity != session.activity {
        let expected = "the activityId of the launch";
        return Err(Refusal::new(
            ("cmi5.state.activity", "cmi5 10.1"),
            "/activityId",
            shown(state.activity),
            expected,
        ));
    }
    let registration = state.registration.unwrap_or_default();
    if !registration.eq_ignore_ascii_case(&session.registration.to_string()) {
        let expected = "the registration of the launch";
        return Err(Refusal::new(
            ("cmi5.state.registration", "cmi5 10.1"),
            "/registration",
            shown(registration),
            expected,
        ));
    }
    own(session, state.agent)?;
    if access == Access::Write && state.id.is_none_or(|id| id == launch::DATA) {
        let found = state.id.map_or("every document at once".to_owned(), shown);
        return Err(Refusal::new(
            ("cmi5.launch_data", "cmi5 10.1"),
            "/stateId",
            found,
            "documents other than LMS.LaunchData, which is the LMS's",
        ));
    }
    Ok(())
}

/// Whether the AU may read or write this profile of an agent. What it writes to the learner's preferences is checked by
/// [`preferences::check`] besides.
///
/// # Errors
/// Why not.
pub fn agent_profile(session: &Session, agent: &str) -> Result<(), Refusal> {
    open(session)?;
    own(session, agent)
}

/// Whether this is the document of the learner's preferences.
#[must_use]
pub fn is_preferences(profile: Option<&str>) -> bool {
    profile == Some(preferences::PREFERENCES)
}

/// Whether the AU may read statements with these parameters: those of its registration.
///
/// # Errors
/// Why not.
pub fn statements(session: &Session, registration: Option<&str>) -> Result<(), Refusal> {
    open(session)?;
    let registration = registration.unwrap_or_default();
    if registration.eq_ignore_ascii_case(&session.registration.to_string()) {
        return Ok(());
    }
    let expected = "statements of the registration of the launch";
    Err(Refusal::new(
        ("cmi5.statements.registration", "cmi5 8.1.2"),
        "/registration",
        shown(registration),
        expected,
    ))
}

/// Whether the AU may ask for this activity or its profile: its own.
///
/// # Errors
/// Why not.
pub fn activity(session: &Session, activity: &str) -> Result<(), Refusal> {
    open(session)?;
    if activity == session.activity {
        return Ok(());
    }
    let expected = "the activityId of the launch";
    Err(Refusal::new(
        ("cmi5.activity", "cmi5 8.1.5"),
        "/activityId",
        shown(activity),
        expected,
    ))
}

/// Whether the session still goes on: its token dies with it (8.2).
///
/// # Errors
/// That it does not.
pub fn open(session: &Session) -> Result<(), Refusal> {
    if session.is_open() {
        return Ok(());
    }
    let found = format!("a session that is over ({:?})", session.stage).to_lowercase();
    Err(Refusal::new(
        ("cmi5.session.over", "cmi5 8.2"),
        "",
        found,
        "a new launch",
    ))
}

fn own(session: &Session, agent: &str) -> Result<(), Refusal> {
    let sent: Value = serde_json::from_str(agent).unwrap_or_default();
    if session.actor.is(&sent) {
        return Ok(());
    }
    Err(Refusal::new(
        ("cmi5.agent", "cmi5 8.1.3"),
        "/agent",
        "another agent",
        "the actor of the launch",
    ))
}
