//! How the connection stands, as far as the operator needs to know.

use crate::wire::Hello;

/// State of the connection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LinkState {
    /// Nothing has arrived yet.
    Connecting,
    Live,
    /// Lost; the network thread tries again.
    Lost {
        attempt: u32,
        until: i64,
        cause: String,
    },
    /// The server refuses the key; tried again now and then, because keys and servers get repaired.
    Denied {
        cause: String,
    },
    /// The recording is over.
    Ended,
}

/// The connection and what the server said about itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    pub(crate) state: LinkState,
    pub(crate) hello: Option<Hello>,
    /// When something last arrived, on the server's clock.
    pub(crate) last: Option<i64>,
    /// Speed of the recording being played.
    pub(crate) replay: Option<f64>,
}

impl Link {
    pub(crate) fn new(replay: Option<f64>) -> Self {
        Link {
            state: LinkState::Connecting,
            hello: None,
            last: None,
            replay,
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self.state, LinkState::Live | LinkState::Ended)
    }

    /// Whether what is on the screen may no longer be true.
    pub(crate) fn is_stale(&self) -> bool {
        self.last.is_some() && !self.is_live()
    }

    /// Whether the key may do something; before the server said so, it is not held against it.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        let has = |hello: &Hello| hello.scopes.iter().any(|it| it == scope || it == "all");
        self.hello.as_ref().is_none_or(has)
    }
}
