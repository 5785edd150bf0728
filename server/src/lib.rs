//! The Lectern server: HTTP in front of the engine, and the command line.
//! [`routes`] is the map of everything that is served.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod app;
pub mod cli;
pub mod config;
pub mod edge;
mod export;
pub mod graphql;
pub mod http;
pub mod permissions;
pub mod rest;
pub mod roots;
pub mod routes;
pub mod sandbox;
pub mod serve;
