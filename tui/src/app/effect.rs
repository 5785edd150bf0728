//! What `update` wants done outside.

use super::deed::DeedTask;
use super::order::Task;

/// One thing to do; the loop that owns the terminal does it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// End with this exit code.
    Quit(i32),
    /// Put a text onto the terminal's clipboard.
    Copy(String),
    /// Write lines to a new file.
    Export { name: String, lines: Vec<String> },
    /// Fetch hops older than this sequence number.
    History { before: i64 },
    /// Fetch one refused statement.
    Quarantine { id: String },
    /// Act on refused statements.
    Order(Task),
    /// Act because of an anomaly.
    Deed(DeedTask),
    /// Do not wait for the back-off.
    RetryNow,
    /// Paint every cell anew.
    Redraw,
}

/// What one message leads to, in order.
pub(crate) type Effects = Vec<Effect>;
