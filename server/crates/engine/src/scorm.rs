//! SCORM packages at run time: a learner's way through the activities, launches of SCOs, what these say, what it comes
//! to. The rules are in the `scorm` crate; here they meet rows. The API objects that SCOs call live in the browser
//! (`assets/scorm`); what they keep arrives in numbered commits.

mod commit;
mod course;
mod enter;
mod fault;
mod go;
mod log;
mod outline;
mod route;
mod say;
mod write;

pub use commit::{Commit, Committed, commit};
pub use enter::kept_of;
pub use fault::{Told, fault};
pub use go::{Asked, Gone, Launched, go, leave};
pub use log::{Entry, calls};
pub use outline::{Item, Outline, outline};

use crate::catalog::Edition;
use scorm::cmi::{Data, Standing};
use scorm::sequencing::{Globals, Snapshot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::attempt::Attempt;
use store::learner::Learner;
use store::scorm::Run;
use store::session::Session;

/// Where a session stands: all that deciding needs.
#[derive(Debug, Clone)]
struct Place {
    session: Session,
    attempt: Attempt,
    edition: Arc<Edition>,
    learner: Arc<Learner>,
    run: Run,
    standings: BTreeMap<String, Standing>,
    shared: Data,
    sequencing: Sequencing,
}

/// State of the sequencing engine between two requests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Sequencing {
    snapshot: Snapshot,
    globals: Globals,
}

/// A request repeats this often when another was faster.
const MEETINGS: usize = 8;
