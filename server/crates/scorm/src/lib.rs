//! SCORM 1.2 and SCORM 2004 4th Edition, from an LMS's side: manifests read, run-time data kept, activities sequenced; no IO.
//!
//! Bytes, values and the time go in; typed values or a reason come out. Clauses are those of ADL's books: CAM (Content
//! Aggregation Model), RTE (Run-Time Environment) and SN (Sequencing and Navigation), of SCORM 2004 4th Edition 1.1
//! where no other version is named.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cmi;
pub mod manifest;
pub mod prerequisites;
pub mod sequencing;
