//! The parameters of the resources as typed queries (1.0.3 Communication §2). Pure parsing: pairs of
//! decoded names and values in, a query or all faults out; a fault's pointer names the parameter.

mod documents;
mod parameters;

use uuid::Uuid;

use crate::agent::AgentKey;
use crate::read::Allowed;
use crate::{Fault, Version};

pub use documents::{ActivityProfile, AgentProfile, State, activity_profile, agent_profile, state};

use parameters::Parameters;

/// What a GET of the statement resource asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// One statement by its id.
    One {
        /// The id.
        id: Uuid,
        /// Whether a voided statement is meant.
        voided: bool,
        /// How to write it.
        format: Format,
        /// Whether to send attachments along.
        attachments: bool,
    },
    /// The statements that match.
    Many(Box<Filter>),
}

/// Which statements, in which order and form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Actor or object, or anyone related.
    pub agent: Option<AgentKey>,
    /// Exactly this verb.
    pub verb: Option<String>,
    /// The object, or anything related.
    pub activity: Option<String>,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// Widens `activity`.
    pub related_activities: bool,
    /// Widens `agent`.
    pub related_agents: bool,
    /// Stored after this instant, in microseconds.
    pub since: Option<i64>,
    /// Stored at or before this instant, in microseconds.
    pub until: Option<i64>,
    /// At most so many; 0 is the server's maximum.
    pub limit: u32,
    /// How to write them.
    pub format: Format,
    /// Whether to send attachments along.
    pub attachments: bool,
    /// Oldest first.
    pub ascending: bool,
}

/// How statements are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As they were received.
    #[default]
    Exact,
    /// Only what identifies.
    Ids,
    /// With the server's definitions, in one language.
    Canonical,
}

const STATEMENTS: [&str; 14] = [
    "statementId",
    "voidedStatementId",
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "format",
    "attachments",
    "ascending",
];

/// What may stand beside the id of one statement.
const BESIDE_ID: [&str; 2] = ["format", "attachments"];

/// Reads the parameters of GET /statements (1.0.3 Communication §2.1.3).
///
/// # Errors
/// All faults; the pointer names the parameter, `/agent` and below.
pub fn statements<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<Query, Vec<Fault>> {
    let mut given = Parameters::new(pairs, &STATEMENTS, version);
    let ids = ["statementId", "voidedStatementId"].map(|name| given.uuid(name));
    let filter = filter(&mut given);
    let by_id = ["statementId", "voidedStatementId"]
        .into_iter()
        .find(|name| given.has(name));
    if let Some(name) = by_id {
        given.stands_alone(name, &BESIDE_ID);
    }
    let (format, attachments) = (filter.format, filter.attachments);
    let query = match ids {
        [Some(id), _] => Query::One {
            id,
            voided: false,
            format,
            attachments,
        },
        [None, Some(id)] => Query::One {
            id,
            voided: true,
            format,
            attachments,
        },
        [None, None] => Query::Many(Box::new(filter)),
    };
    given.into_result(query)
}

fn filter(given: &mut Parameters<'_>) -> Filter {
    Filter {
        agent: given.agent("agent", Allowed::Either),
        verb: given.iri("verb"),
        activity: given.iri("activity"),
        registration: given.uuid("registration"),
        related_activities: given.flag("related_activities"),
        related_agents: given.flag("related_agents"),
        since: given.timestamp("since"),
        until: given.timestamp("until"),
        limit: given.count("limit"),
        format: format(given),
        attachments: given.flag("attachments"),
        ascending: given.flag("ascending"),
    }
}

fn format(given: &mut Parameters<'_>) -> Format {
    match given.word("format", &["exact", "ids", "canonical"]) {
        Some("ids") => Format::Ids,
        Some("canonical") => Format::Canonical,
        _ => Format::Exact,
    }
}

/// Reads the one parameter of PUT /statements (1.0.3 Communication §2.1.1).
///
/// # Errors
/// All faults.
pub fn put_statement<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<Uuid, Vec<Fault>> {
    let mut given = Parameters::new(pairs, &["statementId"], version);
    given.require("statementId");
    let id = given.uuid("statementId");
    given.into_required(id)
}

/// Reads the one parameter of GET /activities (1.0.3 Communication §2.5).
///
/// # Errors
/// All faults.
pub fn activity<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<String, Vec<Fault>> {
    let mut given = Parameters::new(pairs, &["activityId"], version);
    given.require("activityId");
    let id = given.iri("activityId");
    given.into_required(id)
}

/// Reads the one parameter of GET /agents (1.0.3 Communication §2.4): the agent's JSON text and key.
///
/// # Errors
/// All faults.
pub fn agent<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<(String, AgentKey), Vec<Fault>> {
    let mut given = Parameters::new(pairs, &["agent"], version);
    given.require("agent");
    let key = given.agent("agent", Allowed::Agent);
    let text = given.text("agent").map(str::to_owned);
    given.into_required(text.zip(key))
}
