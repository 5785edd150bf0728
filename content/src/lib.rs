//! microcourse/1: a course is a folder of plain text, and this crate is everything Lectern
//! knows about that: reading and linting it, the canonical model and its identity, the form
//! a learner receives, grading, and the way through the branches.
//!
//! Beside it, [`package`] reads SCORM and cmi5 packages.
//!
//! Pure: apart from [`Folder::read`] nothing here touches a file, the clock, chance or the
//! environment. Text from outside never makes it panic, and costs time linear in its size.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod document;
mod finding;
mod fix;
mod folder;
mod graph;
mod hash;
mod html;
mod lint;
mod media_type;
mod model;
mod number;
mod parse;
mod pattern;
mod reading;
mod render;
mod rules;
mod shipped;

pub mod delivery;
pub mod export;
pub mod grading;
pub mod package;
pub mod path;

pub use finding::{Finding, Severity};
pub use fix::{Rewrite, fix};
pub use folder::{Folder, FolderError};
pub use html::Html;
pub use model::{
    Body, Card, Choice, CompleteWhen, Content, Course, Gap, Kind, Matching, Media, Objective,
    Order, Quantity, Row, Segment, Target, TranslatedSegment, Translation, Way, Word,
};
pub use reading::{Reading, read};
pub use rules::{RULES, Rule};
pub use shipped::shipped;
