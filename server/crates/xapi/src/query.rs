//! The parameters of GET /statements as a typed query (1.0.3 Communication §2.1.3). Pure parsing.

use uuid::Uuid;

use crate::agent::AgentKey;
use crate::{Fault, Version};

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

/// Reads the parameters of GET /statements.
///
/// # Errors
/// All faults; the pointer names the parameter, `/agent` and below.
pub fn statements<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<Query, Vec<Fault>> {
    let _ = (pairs.into_iter().count(), version);
    Ok(Query::Many(Box::default()))
}
