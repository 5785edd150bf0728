//! The crate from outside: every rule, equality, the stored form, the parameters, and no panics.

#![allow(clippy::unwrap_used)]

mod equality;
mod faults;
mod multipart;
mod payloads;
mod prepared;
mod properties;
mod query;
mod repair;
mod rules;
mod sample;
mod signatures;
mod wild;
