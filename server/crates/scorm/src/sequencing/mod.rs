//! Sequencing and navigation of SCORM 2004 4th Edition, laid out as the SN book is.
//!
//! `definition` is what a manifest says (SN 3), `tracking` what is known of a learner (SN 4); each family of processes
//! has its file, and each process is a method under the book's name, so that book and code can be laid side by side:
//!
//! | processes | file |
//! |---|---|
//! | Overall Sequencing \[OP.1\] | `overall.rs` |
//! | Navigation Request \[NB.2.1\] | `navigation.rs` |
//! | Termination \[TB.2.1\] to \[TB.2.3\] | `termination.rs` |
//! | Rollup \[RB.1.1\] to \[RB.1.5\] | `rollup.rs` |
//! | Selection and Randomization \[SR.1\], \[SR.2\] | `selection_randomization.rs` |
//! | Flow \[SB.2.1\] to \[SB.2.3\], Choice Flow \[SB.2.9.1\], \[SB.2.9.2\] | `flow.rs` |
//! | Sequencing Requests \[SB.2.4\] to \[SB.2.13\] | `sequencing_request.rs` |
//! | Delivery \[DB.1.1\], \[DB.2\], \[DB.2.1\] | `delivery.rs` |
//! | Utility \[UP.1\] to \[UP.5\] | `utility.rs` |
//!
//! A server uses `Session`. Nothing here reads XML (`crate::manifest`), keeps rows, asks the clock or throws dice: seeds
//! are given, and SCORM asks for no limit of time (SN 3.5). Where the book leaves a gap or contradicts itself, the
//! comment at the process names the correction.

pub mod definition;

mod chance;
mod content;
mod delivery;
mod exception;
mod flow;
mod navigation;
mod objectives;
mod overall;
mod request;
mod rollup;
mod runtime;
mod selection_randomization;
mod sequencer;
mod sequencing_request;
mod session;
mod termination;
mod toc;
mod tracking;
mod tree;
mod utility;
mod valid;

pub use exception::Exception;
pub use request::NavigationRequest;
pub use runtime::{Launch, Report, RuntimeData, Said, SharedData};
pub use session::{Outcome, Session};
pub use toc::TocEntry;
pub use tracking::{ActivityState, Globals, ObjectiveProgress, Snapshot};
pub use tree::{ActivityTree, MAX_ACTIVITIES, MAX_DEPTH, TreeError};
pub use valid::ValidRequests;
