//! LTI 1.3 Advantage and LTI 1.1, from a tool's side: messages verified, written and read; no IO.
//!
//! Bytes, parameters, keys and the time go in; typed values or a [`Refusal`] come out. A launch of 1.3 goes through
//! [`login`] (its initiation), [`state`] (what we remember of it, sealed) and [`launch::verify`]; a launch of 1.1 through
//! [`v1p1::launch::verify`]. What must be remembered between requests (that a state or nonce was used, keys that were
//! fetched, the platforms that are known) is the caller's: this crate says what to remember and for how long.
//!
//! Clauses are those of 1EdTech: CORE is LTI 1.3, SEC the Security Framework 1.0, DL Deep Linking 2.0, AGS Assignment
//! and Grade Services 2.0, NRPS Names and Role Provisioning Services 2.0, DR Dynamic Registration 1.0, LTI11 the
//! implementation guide of LTI 1.1, LIS Basic Outcomes its grade service.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod claims;
mod condition;
mod form;
mod jws;
mod refusal;
mod sealed;
mod web;

pub mod ags;
pub mod deep_linking;
pub mod filter;
pub mod jwks;
pub mod keys;
pub mod launch;
pub mod link;
pub mod login;
pub mod migration;
pub mod nrps;
pub mod platform;
pub mod quirks;
pub mod registration;
pub mod review;
pub mod roles;
pub mod state;
pub mod token;
pub mod v1p1;

pub use condition::Condition;
pub use form::Form;
pub use jws::{Header, sign, verify};
pub use platform::{Deployments, Platform};
pub use refusal::{Refusal, Verdict};
pub use web::{Own, service_address};
