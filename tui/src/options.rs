//! What the caller decides before the console starts: where to, with which key, how it looks, and which script mode.
//! Reading arguments and environment is the caller's work.

use std::path::PathBuf;
use std::time::Duration;

/// Everything the console needs to know before it starts.
#[derive(Clone)]
pub struct Options {
    /// Where the server answers, `http://127.0.0.1:8080`.
    pub server: String,
    /// The API key; it needs scope `ops:read`. Never shown, never written.
    pub key: String,
    /// Draw with ASCII only: `--ascii`, or a locale that is not UTF-8.
    pub ascii: bool,
    /// Use the terminal's colours; `false` when `NO_COLOR` is set.
    pub color: bool,
    /// The terminal cannot place a cursor (`TERM=dumb`): refuse to draw.
    pub dumb: bool,
    /// Shown on the message line while nothing else is: `lectern demo` tells its link there.
    pub notice: Option<String>,
    /// Write every event received to this file, one JSON line each.
    pub record: Option<PathBuf>,
    /// Play a recorded file instead of asking a server.
    pub replay: Option<Replay>,
}

/// A recorded file and how fast to play it.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// Written by `--record`.
    pub file: PathBuf,
    /// 1 is as it happened, 10 is ten times faster.
    pub speed: f64,
}

impl Options {
    /// Live, with colours, nothing recorded.
    pub fn new(server: impl Into<String>, key: impl Into<String>) -> Self {
        Options {
            server: server.into(),
            key: key.into().trim().to_owned(),
            ascii: false,
            color: true,
            dumb: false,
            notice: None,
            record: None,
            replay: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("server", &self.server)
            .field("key", &"hidden")
            .field("record", &self.record)
            .field("replay", &self.replay)
            .finish_non_exhaustive()
    }
}

/// One script mode of `lectern ops`.
#[derive(Debug, Clone, PartialEq)]
pub enum Ops {
    /// `ops once overview --json`
    Once(Once),
    /// `ops watch launches --plain`
    Watch(Watch),
    /// `ops do repair --code xapi.agent.mbox --yes`
    Do(Do),
    /// `ops do block ID --reason R --yes`
    Act(Act),
    /// `ops keys --markdown`
    Keys,
}

/// One act on refused statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Do {
    /// What.
    pub deed: Deed,
    /// To which.
    pub which: Which,
    /// Why; kept with the statements. A drop needs one.
    pub reason: Option<String>,
    /// Do it; else tell what would happen.
    pub yes: bool,
    /// In which form to answer.
    pub format: Format,
}

/// One act because of an anomaly.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// What.
    pub what: What,
    /// The anomaly; of a lift the block.
    pub id: String,
    /// For how long a block or a mute holds.
    pub hours: i64,
    /// Why; kept with the anomaly.
    pub reason: Option<String>,
    /// Do it; else tell what would happen.
    pub yes: bool,
    /// In which form to answer.
    pub format: Format,
}

/// What `ops do` does because of an anomaly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// End the sessions of the one it is about.
    EndSessions,
    /// Revoke the key it is about.
    DisableKey,
    /// Block the network it came from.
    Block,
    /// Somebody has looked at it.
    Acknowledge,
    /// Let its rule not speak of its subject.
    Mute,
    /// Lift a block.
    Lift,
}

/// What `ops do` does with refused statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Send them again as they are.
    Replay,
    /// Repair what is no guess, then send them again.
    Repair,
    /// Give them up.
    Drop,
}

/// Which refused statements `ops do` is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Which {
    /// These.
    Ids(Vec<String>),
    /// Open ones; what is absent leaves nothing out.
    Group {
        /// Code of the first fault.
        code: Option<String>,
        /// Its pointer, array indexes as `*`.
        pointer: Option<String>,
        /// Name of the credential that sent them.
        source: Option<String>,
    },
}

/// Which screen's data `ops once` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Once {
    /// Health, traffic, protocols, hops, attention.
    Overview,
    /// The newest launches.
    Launches,
    /// Accepted and refused statements.
    Ingest,
    /// What looks wrong around sign-on, sessions and keys.
    Auth,
}

/// What `ops watch` prints, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// Rows of which kind.
    pub topic: Topic,
    /// In which form.
    pub format: Format,
    /// Stop after so many lines.
    pub count: Option<u64>,
    /// Stop after so long.
    pub limit: Option<Duration>,
}

/// What `ops watch` follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// One line each time a launch changes.
    Launches,
    /// One line per step.
    Hops,
}

/// How `ops watch` writes a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line, with the cursor.
    Json,
    /// One sentence per line, for screen readers and plain terminals.
    Plain,
}
