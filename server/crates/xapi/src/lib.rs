//! xAPI 1.0.3 and 2.0.0: statements parsed, validated, compared; no IO.
//!
//! [`parse`] takes the bytes of a request and answers statements or every fault in them;
//! [`Statement::prepare`] makes a row for the store. The other modules hold what the resources need.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod digest;
mod fault;
mod json;
mod limits;
mod prepare;
mod read;
mod rule;
mod signature;
mod statement;
mod version;

pub mod activity;
pub mod agent;
pub mod document;
pub mod duration;
pub mod format;
pub mod iri;
pub mod language;
pub mod multipart;
pub mod patch;
pub mod payload;
pub mod query;
pub mod repair;
pub mod time;

pub use agent::AgentKey;
pub use fault::{Fault, MOST_FAULTS};
pub use limits::Limits;
pub use prepare::{Prepared, Stamp};
pub use read::{SIGNATURE, VOIDED};
pub use statement::{AttachmentRef, ObjectRef, Statement, parse};
pub use version::Version;
