//! A unit of work: every row of one request. It commits whole or not at all.

use crate::Instant;
use crate::{
    TenantId, Term, attachment, attempt, cmi5, document, event, grade, hop, learner, link,
    quarantine, reaction, registration, scorm, seat, session, used,
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
    /// Payloads of attachments. One that is there already stays as it is.
    pub attachments: Vec<attachment::Attachment>,
    /// Which statement brought which payload.
    pub brought: Vec<attachment::Brought>,
    /// Activity definitions to merge with those there are.
    pub definitions: Vec<Definition>,
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
            attachments: Vec::new(),
            brought: Vec::new(),
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
    /// A registration or session of a cmi5 course.
    Cmi5(cmi5::Step),
    /// A single-use link is used; refused when it was used before.
    LinkUsed {
        /// Which link.
        link: Uuid,
        /// When.
        at: Instant,
    },
    /// A learner takes a seat at a placement, or takes it anew.
    Seat(Box<seat::Seat>),
    /// A grade to be sent, over the one that the learner has at this place.
    Grade(Box<grade::Grade>),
    /// A grade was tried: the row as it shall be.
    GradeTried {
        /// The row.
        grade: Box<grade::Grade>,
        /// When.
        at: Instant,
    },
    /// Something is used that may be used once; refused when it was used before.
    Used(Box<used::Used>),
    /// A document is written over the one with this ETag; none: there must be none.
    Document {
        /// As it shall be.
        document: document::Document,
        /// What it replaces.
        replaces: Option<String>,
    },
    /// A refused statement that was open is open no more.
    Resolved {
        /// Which one.
        refused: Uuid,
        /// What became of it.
        by: quarantine::Resolution,
    },
    /// A reaction goes on, with what it leaves behind; refused when it was changed, moved or removed meanwhile.
    ReactionMoved(Box<reaction::Step>),
    /// Where a SCORM registration stands. Whether it may, the attempt's revision says.
    ScormRun(Box<scorm::Run>),
    /// What a SCORM activity keeps; likewise.
    ScormActivity(Box<scorm::Activity>),
    /// What a SCO called. Refused when that commit is there already.
    ScormCalls(Box<scorm::Calls>),
    /// What a learner's SCORM courses share.
    ScormGlobal(Box<scorm::Global>),
    /// A document, or all of a shelf, is removed.
    DocumentRemoved {
        /// Where.
        shelf: document::Shelf,
        /// Which; none: all.
        name: Option<String>,
    },
}

/// What a trusted statement says of an activity.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Of the activity.
    pub activity: Term,
    /// Of the text: most statements repeat what was said before.
    pub digest: Term,
    /// Activity id.
    pub id: String,
    /// The definition as JSON.
    pub json: String,
}

impl Definition {
    /// As `json` says of the activity `id`.
    pub fn new(tenant: TenantId, id: String, json: String) -> Definition {
        Definition {
            activity: Term::activity(tenant, &id),
            digest: Term::activity(tenant, &json),
            id,
            json,
        }
    }
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
    /// Who did it.
    pub actor: Term,
    /// What was done.
    pub verb: Term,
    /// The activity it was done to, when the object is one.
    pub activity: Option<Term>,
    /// `context.registration`.
    pub registration: Option<Term>,
    /// Target of a StatementRef object.
    pub refers_to: Option<Uuid>,
    /// Whether it voids that target.
    pub voiding: bool,
    /// Who sent it.
    pub authority: Term,
    /// Of the logically compared form.
    pub digest: [u8; 32],
    /// Whom and what it speaks of beside actor and object.
    pub mentions: Vec<Term>,
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
