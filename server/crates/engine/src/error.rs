//! What a caller can act on, and one variant for everything else.

use store::writer::Refused;
use uuid::Uuid;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing in this tenant.
    #[error("no {what} {id}")]
    NotFound {
        /// What was looked for: `course with id`.
        what: &'static str,
        /// What it was looked for by.
        id: String,
    },
    /// The request cannot be done as it is.
    #[error("{message}")]
    Invalid {
        /// Stable, dotted.
        code: &'static str,
        /// What was found and what was expected.
        message: String,
        /// Where in the body.
        pointer: Option<String>,
    },
    /// It cannot be done in this state.
    #[error("{message}")]
    Conflict {
        /// Stable, dotted.
        code: &'static str,
        /// What stands in the way.
        message: String,
    },
    /// The course has faults.
    #[error("the course has {}", told(.0))]
    Course(Vec<content::Finding>),
    /// Statements or documents break the standard.
    #[error("{}", told(.0))]
    Statements(Vec<xapi::Fault>),
    /// A different statement has this id already.
    #[error("a different statement has id {0} already; statements cannot be changed")]
    StatementExists(Uuid),
    /// An ETag did not match.
    #[error("the document has changed: its ETag is {}", .current.as_deref().unwrap_or("none, there is no such document"))]
    Precondition {
        /// What it is now.
        current: Option<String>,
    },
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] crate::access::Denied),
    /// Not now: it comes too often, or from where it may not come for a while.
    #[error("{message}")]
    Later {
        /// Stable code.
        code: &'static str,
        /// Why.
        message: String,
        /// Seconds to wait.
        seconds: i64,
    },
    /// Too much to do; try again.
    #[error("the server is busy")]
    Busy,
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] store::Error),
    /// Object storage failed.
    #[error("object storage failed")]
    Objects(#[from] object_store::Error),
    /// The writer failed.
    #[error("the database failed: {0}")]
    Writer(Refused),
}

fn told<F: ToString>(faults: &[F]) -> String {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    match faults.len() {
        1 => format!("one fault: {first}"),
        many => format!("{many} faults; the first: {first}"),
    }
}

impl Error {
    /// There is no such thing.
    pub fn not_found(what: &'static str, id: impl ToString) -> Error {
        Error::NotFound {
            what,
            id: id.to_string(),
        }
    }

    /// The request is wrong.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Error {
        Error::Invalid {
            code,
            message: message.into(),
            pointer: None,
        }
    }

    /// The request is wrong at a place.
    pub fn invalid_at(code: &'static str, pointer: &str, message: impl Into<String>) -> Error {
        Error::Invalid {
            code,
            message: message.into(),
            pointer: Some(pointer.to_owned()),
        }
    }

    /// It cannot be done now.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Error {
        Error::Conflict {
            code,
            message: message.into(),
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Busy { .. } | Refused::Stopping => Error::Busy,
            Refused::StatementExists(id) => Error::StatementExists(id),
            other => Error::Writer(other),
        }
    }
}
