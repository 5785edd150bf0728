//! Sequencing and navigation of SCORM 2004 4th Edition, laid out as the SN book is.
//!
//! `definition` is what a manifest says (SN 3). Nothing here reads XML (`crate::manifest`), keeps rows or asks the clock.

pub mod definition;
