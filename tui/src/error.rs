//! What can end the console or a script mode, told so that the reader knows the next step, and the exit codes.

use std::io;
use std::path::PathBuf;

/// Exit codes of the script modes; the console itself ends with [`OK`].
///
/// [`OK`]: exit::OK
pub mod exit {
    /// Everything works.
    pub const OK: i32 = 0;
    /// Something is slow or refused, but learners get through.
    pub const DEGRADED: i32 = 1;
    /// Something fails now.
    pub const FAILING: i32 = 2;
    /// The server did not answer.
    pub const NO_CONNECTION: i32 = 3;
    /// The key is wrong, expired, or lacks the scope.
    pub const NOT_ALLOWED: i32 = 4;
}

/// Why the console or a script mode could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Drawing into a pipe or onto a dumb terminal helps nobody.
    #[error(
        "this is not a terminal that can be drawn on; for scripts: lectern ops once overview --json, for reading aloud: lectern ops watch launches --plain"
    )]
    NotATerminal,
    /// The server cannot be reached.
    #[error("no answer from {server}: {cause}")]
    NoConnection {
        /// As given.
        server: String,
        /// What failed, and what to try.
        cause: String,
    },
    /// The server refused the key.
    #[error("{server} refused the key: {cause}")]
    NotAllowed {
        /// As given.
        server: String,
        /// What failed, and what to try.
        cause: String,
    },
    /// The server would not do it.
    #[error("{server} would not do it: {cause}")]
    Refused {
        /// As given.
        server: String,
        /// In the server's words.
        cause: String,
    },
    /// A recording could not be read or written.
    #[error("cannot use the recording {}: {source}", path.display())]
    Recording {
        /// As given.
        path: PathBuf,
        /// From the file system.
        source: io::Error,
    },
    /// The terminal failed.
    #[error("the terminal does not answer: {0}")]
    Terminal(#[source] io::Error),
    /// Standard output failed; a closed pipe is not an error.
    #[error("cannot write the output: {0}")]
    Output(#[source] io::Error),
    /// A bug on the network thread; the terminal was restored.
    #[error("the network part of the console stopped: {0}; please report this")]
    Worker(String),
}

impl Error {
    /// What the process should end with.
    pub fn exit_code(&self) -> i32 {
        match self {
            Error::NotATerminal => 2,
            Error::NoConnection { .. } => exit::NO_CONNECTION,
            Error::NotAllowed { .. } => exit::NOT_ALLOWED,
            Error::Refused { .. }
            | Error::Recording { .. }
            | Error::Terminal(_)
            | Error::Output(_)
            | Error::Worker(_) => 1,
        }
    }
}
