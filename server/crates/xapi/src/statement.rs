//! A statement that keeps every rule: what it says in typed form.
//! Made by [`parse`] only; turned into a row for the store by [`Statement::prepare`].

use std::borrow::Cow;

use uuid::Uuid;

use crate::agent::AgentKey;
use crate::json::Json;
use crate::prepare::{Prepared, Stamp, prepare};
use crate::{Fault, Limits, Version, digest, read};

/// Reads a body of one statement or an array of them, strictly, and names every fault in it.
///
/// The pointers of faults begin with the index of the statement if, and only if, the body is an array.
///
/// # Errors
/// All faults found, at most [`MOST_FAULTS`](crate::MOST_FAULTS).
pub fn parse<'a>(
    body: &'a [u8],
    version: Version,
    limits: &Limits,
) -> Result<Vec<Statement<'a>>, Vec<Fault>> {
    read::body(body, version, limits)
}

/// One accepted statement, still borrowing from the body it came in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Statement<'a> {
    /// The sender's id, when it sent one.
    pub id: Option<Uuid>,
    /// The statement's own `version` property (1.0.3 Data §2.4.10).
    pub version: Option<Cow<'a, str>>,
    /// The instant of `timestamp`, in microseconds since 1970.
    pub timestamp: Option<i64>,
    /// Who did it.
    pub actor: AgentKey,
    /// The verb's IRI.
    pub verb: Cow<'a, str>,
    /// What it was done to.
    pub object: ObjectRef<'a>,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// The statement this one voids (1.0.3 Data §2.3.2).
    pub voids: Option<Uuid>,
    /// The statement this one refers to as its object.
    pub refers_to: Option<Uuid>,
    /// Whom the `agent` filter finds: actor, object and their members.
    pub agents: Vec<AgentKey>,
    /// Whom the `related_agents` filter finds; the authority is the server's to add, see
    /// [`agent::keys`](crate::agent::keys).
    pub related_agents: Vec<AgentKey>,
    /// What the `related_activities` filter finds.
    pub related_activities: Vec<Cow<'a, str>>,
    /// Every activity definition in it: activity id and JSON text.
    pub definitions: Vec<(Cow<'a, str>, String)>,
    /// What is said of attachments, the SubStatement's included.
    pub attachments: Vec<AttachmentRef>,
    pub(crate) json: Json<'a>,
}

impl Statement<'_> {
    /// Makes it ready to be written: stamped, canonical, with its digest.
    #[must_use]
    pub fn prepare(self, stamp: &Stamp<'_>) -> Prepared {
        prepare(self, stamp)
    }

    /// The digest of the logically compared form (1.0.3 Data §2.3.1).
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        digest::digest(&self.json)
    }

    /// The same without signature attachments: what a signature's payload has to equal (1.0.3 Data §2.6).
    #[must_use]
    pub fn unsigned_digest(&self) -> [u8; 32] {
        digest::unsigned_digest(&self.json)
    }
}

/// The object of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectRef<'a> {
    /// An activity, by its IRI.
    Activity(Cow<'a, str>),
    /// An agent or group.
    Agent(AgentKey),
    /// Another statement.
    Statement(Uuid),
    /// A SubStatement, by its own object.
    SubStatement(Box<ObjectRef<'a>>),
}

/// The metadata of one attachment (1.0.3 Data §2.4.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRef {
    /// Lower-case hex digest of the payload.
    pub sha2: String,
    /// The media type of the payload.
    pub content_type: String,
    /// Bytes of the payload.
    pub length: u64,
    /// Whether a `fileUrl` says where the payload is, so that none need be sent.
    pub has_file_url: bool,
    /// Whether this is a signature (1.0.3 Data §2.6).
    pub is_signature: bool,
    /// Where in the body it stands, as a JSON pointer.
    pub pointer: String,
}
