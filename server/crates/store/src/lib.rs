//! All entities and all SQL. Rows come out scoped to one tenant (see `scope`); what belongs together is written
//! in one unit by the group-commit [`writer`]. No rule about learning, records or access lives here.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod database;
mod entity;
mod error;
mod page;
mod row;
mod scope;
mod term;
mod value;

pub mod activity;
pub mod anomaly;
pub mod attachment;
pub mod attempt;
pub mod audit;
pub mod block;
pub mod cmi5;
pub mod counter;
pub mod course;
pub mod credential;
pub mod cursor;
pub mod delivery;
pub mod dispatch;
pub mod document;
pub mod event;
pub mod grade;
pub mod hop;
pub mod horizon;
pub mod key;
pub mod learner;
pub mod link;
pub mod lock;
pub mod login;
pub mod logout_id;
pub mod media;
pub mod mute;
pub mod package_file;
pub mod person;
pub mod person_group;
pub mod place;
pub mod placement;
pub mod platform;
pub mod provider;
pub mod provisioned;
pub mod quarantine;
pub mod reaction;
pub mod registration;
pub mod remembered;
pub mod saml;
pub mod scorm;
pub mod sealed;
pub mod seat;
pub mod session;
pub mod signal;
pub mod statement;
pub mod tenant;
pub mod trial;
pub mod used;
pub mod version;
pub mod web_session;
pub mod writer;

pub use database::{Store, Tx};
pub use error::Error;
pub use page::Page;
pub use sea_orm::ConnectionTrait as Executor;
pub use term::Term;
pub use value::{Clock, Instant, TenantId};

/// What every function of this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;
