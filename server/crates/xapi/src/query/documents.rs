//! The parameters of the three document resources (1.0.3 Communication §2.3, §2.6, §2.7).
//! Which of them a method needs beyond these is for the method to say.

use uuid::Uuid;

use super::parameters::Parameters;
use crate::agent::AgentKey;
use crate::read::Allowed;
use crate::{Fault, Version};

/// Which state documents (1.0.3 Communication §2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The activity's IRI.
    pub activity: String,
    /// The agent.
    pub agent: AgentKey,
    /// The registration; its absence is a value of its own.
    pub registration: Option<Uuid>,
    /// The document; without it, all of them.
    pub state_id: Option<String>,
    /// Changed after this instant, in microseconds.
    pub since: Option<i64>,
}

/// Which activity profile documents (1.0.3 Communication §2.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityProfile {
    /// The activity's IRI.
    pub activity: String,
    /// The document; without it, all of them.
    pub profile_id: Option<String>,
    /// Changed after this instant, in microseconds.
    pub since: Option<i64>,
}

/// Which agent profile documents (1.0.3 Communication §2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentProfile {
    /// The agent.
    pub agent: AgentKey,
    /// The document; without it, all of them.
    pub profile_id: Option<String>,
    /// Changed after this instant, in microseconds.
    pub since: Option<i64>,
}

/// Reads the parameters of the State resource.
///
/// # Errors
/// All faults.
pub fn state<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<State, Vec<Fault>> {
    let mut given = Parameters::new(
        pairs,
        &["activityId", "agent", "registration", "stateId", "since"],
        version,
    );
    let activity = activity(&mut given);
    let agent = agent(&mut given);
    let registration = given.uuid("registration");
    let (state_id, since) = (given.name("stateId"), given.timestamp("since"));
    let key = activity.zip(agent);
    given.into_required(key.map(|(activity, agent)| State {
        activity,
        agent,
        registration,
        state_id,
        since,
    }))
}

/// Reads the parameters of the Activity Profile resource.
///
/// # Errors
/// All faults.
pub fn activity_profile<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<ActivityProfile, Vec<Fault>> {
    let mut given = Parameters::new(pairs, &["activityId", "profileId", "since"], version);
    let activity = activity(&mut given);
    let (profile_id, since) = (given.name("profileId"), given.timestamp("since"));
    given.into_required(activity.map(|activity| ActivityProfile {
        activity,
        profile_id,
        since,
    }))
}

/// Reads the parameters of the Agent Profile resource.
///
/// # Errors
/// All faults.
pub fn agent_profile<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<AgentProfile, Vec<Fault>> {
    let mut given = Parameters::new(pairs, &["agent", "profileId", "since"], version);
    let agent = agent(&mut given);
    let (profile_id, since) = (given.name("profileId"), given.timestamp("since"));
    given.into_required(agent.map(|agent| AgentProfile {
        agent,
        profile_id,
        since,
    }))
}

fn activity(given: &mut Parameters<'_>) -> Option<String> {
    given.require("activityId");
    given.iri("activityId")
}

/// Groups have no state and no profile of their own.
fn agent(given: &mut Parameters<'_>) -> Option<AgentKey> {
    given.require("agent");
    given.agent("agent", Allowed::Agent)
}
