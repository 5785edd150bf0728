//! What Lectern does: catalog, launch, runtime, records, hops, access. No HTTP, no SQL.
//! Data goes forward: launch, session, event, statement, progress, view. Time, ids and secrets are given by [`App`].
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod app;
mod error;
mod ids;
mod objects;
mod secrets;

pub mod access;
pub mod anomalies;
pub mod attachments;
pub mod audit;
pub mod catalog;
pub mod cmi5;
pub mod cursors;
pub mod delivery;
pub mod dispatches;
pub mod documents;
pub mod export;
pub mod hops;
pub mod keys;
pub mod launch;
pub mod limits;
pub mod links;
pub mod lrs;
pub mod networks;
pub mod packages;
pub mod people;
pub mod platforms;
pub mod progress;
pub mod provisioning;
pub mod quarantine;
pub mod reactions;
pub mod repeats;
pub mod runtime;
pub mod scorm;
pub mod sealed;
pub mod sessions;
pub mod sign_on;
pub mod stats;
pub mod strangers;
pub mod tenants;
pub mod view;
pub mod vocabulary;

pub use app::{App, Settings, Shown, SystemClock};
pub use error::Error;
pub use ids::Ids;
pub use objects::Objects;
pub use secrets::{FIRST_KEY, Root, Secrets};
pub use store::{Clock, Instant, TenantId};

/// What most functions of this crate answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;
