//! A statement that keeps every rule: what it says in typed form.
//! Made by `parse` only; turned into a row for the store by `prepare`.

use std::borrow::Cow;

use uuid::Uuid;

use crate::agent::AgentKey;
use crate::{Fault, Limits, Version};

/// Reads a body of one statement or an array of them, strictly, and names every fault in it.
///
/// # Errors
/// All faults found, in order of appearance, at most [`MOST_FAULTS`](crate::MOST_FAULTS).
pub fn parse<'a>(
    body: &'a [u8],
    version: Version,
    limits: &Limits,
) -> Result<Vec<Statement<'a>>, Vec<Fault>> {
    let _ = (body, version, limits);
    Ok(Vec::new())
}

/// One accepted statement, still borrowing from the body it came in.
#[derive(Clone, Debug)]
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
    /// Whom the `related_agents` filter finds; the authority is the server's to add.
    pub related_agents: Vec<AgentKey>,
    /// What the `related_activities` filter finds.
    pub related_activities: Vec<Cow<'a, str>>,
    /// Every activity definition in it: activity id and JSON text.
    pub definitions: Vec<(Cow<'a, str>, String)>,
    /// What is said of attachments, the SubStatement's included.
    pub attachments: Vec<AttachmentRef>,
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
}

/// What the server adds to a statement.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'s> {
    /// The id to use when the statement has none.
    pub id: Uuid,
    /// The authority, as canonical JSON text.
    pub authority: &'s str,
    /// The version the request was made in.
    pub version: Version,
}

/// A statement ready to be written.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The statement's id.
    pub id: Uuid,
    /// Canonical JSON text, as it will be answered.
    pub raw: String,
    /// Byte offsets in `raw` of 27-byte `YYYY-MM-DDTHH:MM:SS.ffffffZ` placeholders to overwrite:
    /// `stored`, and `timestamp` when it was absent.
    pub stored_slots: Vec<usize>,
    /// Of the logically compared form: equal digest, same statement.
    pub digest: [u8; 32],
    /// The instant of `timestamp`; none when it is to be the same as `stored`.
    pub timestamp: Option<i64>,
    /// The actor's key.
    pub actor: String,
    /// The verb's IRI.
    pub verb: String,
    /// Activity IRI, `agent:KEY`, `ref:UUID` or `sub:` with the SubStatement's object.
    pub object: String,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// The statement this one voids.
    pub voids: Option<Uuid>,
    /// The statement this one refers to.
    pub refers_to: Option<Uuid>,
    /// Keys the `agent` filter finds.
    pub agents: Vec<String>,
    /// Keys the `related_agents` filter finds, without the authority's.
    pub related_agents: Vec<String>,
    /// IRIs the `related_activities` filter finds.
    pub related_activities: Vec<String>,
    /// Activity definitions: activity id and JSON text.
    pub definitions: Vec<(String, String)>,
    /// Attachment metadata.
    pub attachments: Vec<AttachmentRef>,
}

impl Statement<'_> {
    /// Makes it ready to be written: stamped, canonical, with its digest.
    #[must_use]
    pub fn prepare(self, stamp: &Stamp<'_>) -> Prepared {
        let _ = stamp;
        Prepared {
            id: stamp.id,
            raw: String::new(),
            stored_slots: Vec::new(),
            digest: self.digest(),
            timestamp: self.timestamp,
            actor: String::new(),
            verb: String::new(),
            object: String::new(),
            registration: None,
            voids: None,
            refers_to: None,
            agents: Vec::new(),
            related_agents: Vec::new(),
            related_activities: Vec::new(),
            definitions: Vec::new(),
            attachments: self.attachments,
        }
    }

    /// The digest of the logically compared form (1.0.3 Data §2.3.1).
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        [0; 32]
    }

    /// The same without signature attachments: what a signature's payload has to equal (1.0.3 Data §2.6).
    #[must_use]
    pub fn unsigned_digest(&self) -> [u8; 32] {
        [0; 32]
    }
}
