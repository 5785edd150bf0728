//! Protocol to engine and back, nothing else. One file per protocol.

pub mod anomalies;
pub mod cmi5;
pub mod dispatch;
pub mod link;
pub mod lti;
pub mod ops;
mod outbox;
pub mod package;
pub mod page;
pub mod player;
pub mod reactions;
pub mod scim;
pub mod scorm;
pub mod sso;
pub mod xapi;
