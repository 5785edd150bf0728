//! Sequencing from outside: trees written as text, learners who follow a script.

// Tests may say why they were skipped, and what was measured.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod learner;
mod measure;
mod outline;

mod packages;
mod patterns;
mod processes;
mod properties;
mod rollup;
mod trial_cases;
