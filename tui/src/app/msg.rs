//! Everything that can happen to the console.

use crossterm::event::KeyEvent;

use crate::net::NetMsg;

/// Wall clock of this machine, microseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Now(pub(crate) i64);

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) enum Msg {
    Key(KeyEvent),
    Paste(String),
    Resize(u16, u16),
    /// What the network thread sent since the last time, in order.
    Net(Vec<NetMsg>),
    /// Once a second.
    Tick,
    /// An effect ended, well or not, with a sentence for the operator.
    Done(Result<String, String>),
}
