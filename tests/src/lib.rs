//! What the journeys share: a real `lectern` on a port of its own, a client, a learner who knows the answers, the
//! operators' stream, and the command line. Nothing here knows a single test.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that cannot go on shall panic, and it is its own clock and environment"
)]

mod api;
mod au;
mod cli;
mod courses;
mod database;
mod learner;
mod ops;
mod person;
pub mod platform;
mod player;
mod provider;
mod raw;
mod receiver;
mod records;
mod saml;
mod sandbox;
mod sco;
mod server;
mod wait;

pub use api::{Answer, Api, Call, basic};
pub use au::Au;
pub use cli::{Output, lectern, run};
pub use courses::{broken, shipped, small, zipped};
pub use learner::{Learner, Tally, Try, wrong};
pub use ops::{Event, Stream};
pub use player::{Launched, Player};
pub use provider::{Browser, Provider, Says, add as add_provider, path_of};
pub use raw::{Connection, exchange};
pub use receiver::{Received, Receiver};
pub use records::{Mark, Page, Record, numbered, write};
pub use saml::{Asked, SamlIdp};
pub use sandbox::{Arrived, Sandbox, Visitor};
pub use sco::Sco;
pub use server::{Key, Server, Setup};
pub use wait::until;
