//! cmi5, from an LMS's side: course structures read, launches written, statements held to the rules; no IO.
//!
//! Bytes, values and the time go in; typed values or a reason come out. Clauses are those of the cmi5 specification
//! (AICC/CMI-5_Spec_Current, Quartz).

#![cfg_attr(test, allow(clippy::unwrap_used))]
