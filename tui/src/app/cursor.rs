//! Where in time the operator looks. Pausing is a cursor on the logs, not a copy of them.

use crate::store::Mark;

/// The moment shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// The newest.
    Live,
    /// Where `Space` stopped it.
    Paused { mark: Mark, at: i64 },
    /// Where `[` and `]` led.
    At { mark: Mark, at: i64 },
}

impl Cursor {
    /// The moment, unless it is the newest.
    pub(crate) fn at(self) -> Option<i64> {
        match self {
            Cursor::Live => None,
            Cursor::Paused { at, .. } | Cursor::At { at, .. } => Some(at),
        }
    }

    pub(crate) fn mark(self) -> Option<Mark> {
        match self {
            Cursor::Live => None,
            Cursor::Paused { mark, .. } | Cursor::At { mark, .. } => Some(mark),
        }
    }
}
