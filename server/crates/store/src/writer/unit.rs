//! A unit of work: every row of one request. It commits whole or not at all.

use crate::Instant;
use crate::{
    TenantId, attempt, document, event, hop, learner, link, quarantine, registration, session,
};
use uuid::Uuid;

/// Every row that one request leaves behind.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Whose rows.
    pub tenant: TenantId,
    /// Changes in their order. The first that cannot be made refuses the whole unit.
    pub changes: Vec<Change>,
    /// What a learner did.
    pub events: Vec<event::Event>,
    /// Statements, in the order in which they are stored.
    pub statements: Vec<NewStatement>,
    /// Activity definitions to keep: id and canonical JSON.
    pub definitions: Vec<(String, String)>,
    /// Refused statements. Their `seq` is given by the database.
    pub quarantine: Vec<quarantine::Quarantined>,
    /// Hop records. Their `seq` is given by the database.
    pub hops: Vec<hop::Hop>,
}

impl Unit {
    /// An empty unit.
    pub fn new(tenant: TenantId) -> Unit {
        Unit {
            tenant,
            changes: Vec::new(),
            events: Vec::new(),
            statements: Vec::new(),
            definitions: Vec::new(),
            quarantine: Vec::new(),
            hops: Vec::new(),
        }
    }
}

/// One conditional change.
#[derive(Debug, Clone)]
pub enum Change {
    /// A new learner.
    Learner(learner::Learner),
    /// A new registration.
    Registration(registration::Registration),
    /// A new attempt.
    Attempt(Box<attempt::Attempt>),
    /// An attempt read at revision `was`.
    AttemptSaved {
        /// As it shall be.
        attempt: Box<attempt::Attempt>,
        /// The revision it was read at.
        was: i64,
    },
    /// A new session.
    Session(session::Session),
    /// A new launch link.
    Link(link::Link),
    /// A single-use link is used; refused when it was used before.
    LinkUsed {
        /// Which link.
        link: Uuid,
        /// When.
        at: Instant,
    },
    /// A document is written over the one with this ETag; none: there must be none.
    Document {
        /// As it shall be.
        document: document::Document,
        /// What it replaces.
        replaces: Option<String>,
    },
    /// A document, or all of a shelf, is removed.
    DocumentRemoved {
        /// Where.
        shelf: document::Shelf,
        /// Which; none: all.
        name: Option<String>,
    },
}

/// A statement on its way in, as the `xapi` crate prepared it.
#[derive(Debug, Clone)]
pub struct NewStatement {
    /// Statement id.
    pub id: Uuid,
    /// Canonical JSON with 27-byte places for the moment of storage.
    pub raw: String,
    /// Where those places begin.
    pub stored_slots: Vec<usize>,
    /// When it happened; none: when it is stored.
    pub timestamp: Option<Instant>,
    /// Agent key.
    pub actor: String,
    /// Verb id.
    pub verb: String,
    /// Activity id, or `agent:`, `ref:`, `sub:`.
    pub object: String,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// Target of a StatementRef object.
    pub refers_to: Option<Uuid>,
    /// Target of a voiding statement.
    pub voids: Option<Uuid>,
    /// Key id or `lectern`.
    pub authority: String,
    /// Of the logically compared form.
    pub digest: [u8; 32],
    /// Agents it speaks of, beside the actor, and whether directly: as object, or as member of actor or object.
    pub agents: Vec<(String, bool)>,
    /// Activities it speaks of, beside the object.
    pub related_activities: Vec<String>,
}

/// Why a unit was not written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refused {
    /// Someone else changed the same rows first: read again and decide again.
    #[error("the rows were changed by someone else first")]
    Stale,
    /// A different statement has this id already.
    #[error("a different statement has id {0} already")]
    StatementExists(Uuid),
    /// Too many units are waiting.
    #[error("the writer is busy: {waiting} units are waiting")]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The writer has stopped.
    #[error("the server is stopping")]
    Stopping,
    /// The database failed. The cause is in the log.
    #[error("the database failed: {0}")]
    Store(std::sync::Arc<crate::Error>),
}
