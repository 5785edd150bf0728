//! What every request goes through, whatever it asks: problems, callers, pages, limits, counters.

pub mod address;
pub mod audit;
pub mod caller;
pub mod cookies;
pub mod cors;
pub mod gzip;
pub mod health;
pub mod idempotency;
pub mod limits;
pub mod listener;
pub mod ndjson;
pub mod origin;
pub mod outbound;
pub mod paging;
pub mod problem;
pub mod raw;
pub mod signed_in;
pub mod spool;
pub mod telemetry;
