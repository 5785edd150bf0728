//! Single sign-on without network, clock or database: bytes, parameters, keys and the time in; calls to make, a finished
//! login or a refusal out. The server makes the calls and keeps what lies between two steps; the engine decides what a
//! login is good for.
//!
//! Keys, signatures and PKCE are `openidconnect`'s. Its token verifier is not used: it knows no leeway, no `azp`, no `nbf`,
//! and says in prose what went wrong, where we owe condition, found and expected. SAML's signatures are `saml-rs`'s, behind
//! a gate of ours.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod claims;
mod moment;
mod protocol;
mod return_to;
mod transport;
mod verdict;

pub mod oidc;
pub mod saml;
pub mod scim;

pub use protocol::{
    Answer, Call, Chance, Ended, Held, Login, Metadata, Method, Pending, Protocol, Reply, Started,
    Step, Way,
};
pub use return_to::return_to;
pub use transport::Transport;
pub use verdict::{Condition, Refusal};

/// Clocks may differ by so many seconds.
pub const LEEWAY: i64 = 60;
/// Bytes of one answer of a provider at most.
pub const LARGEST_ANSWER: usize = 1 << 20;
/// Seconds that a login may take between its two ends.
pub const PATIENCE: i64 = 600;
