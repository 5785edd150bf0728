//! The crate from outside: hostile platforms of both versions, what we write, what we read, and no panics.

#![allow(clippy::unwrap_used)]

mod good_13;
mod hostile_13;
mod hostile_13_claims;
mod launches_11;
mod messages;
mod oauth;
mod outcomes;
mod properties;
mod services;
mod stage;
mod stage_11;
