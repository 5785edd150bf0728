//! cmi5, from an LMS's side: course structures read, launches written, statements held to the rules; no IO.
//!
//! Bytes, values and the time go in; typed values or a reason come out. A package's `cmi5.xml` becomes a [`Structure`];
//! [`launch`] writes the address and the launch data of an AU; [`rules::hold`] decides of each statement that an AU sends
//! whether it is kept and what it means; [`speech`] writes the statements that are the LMS's to make; [`Structure::satisfied`]
//! tells which blocks are done. What must be remembered between requests ([`Session`], [`Record`]) is the caller's to keep.
//!
//! Clauses are those of the cmi5 specification (AICC/CMI-5_Spec_Current, Quartz, 1st Edition).

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod account;
mod move_on;
mod refusal;
mod session;

pub mod iri;
pub mod launch;
pub mod preferences;
pub mod resources;
pub mod rules;
pub mod speech;
pub mod structure;

pub use account::Account;
pub use move_on::MoveOn;
pub use refusal::Refusal;
pub use session::{LaunchMode, Record, Session, Stage};
pub use structure::Structure;
