//! What a SCO says at run time, as a server keeps it: element names to strings, just as the API objects in
//! `server/assets/scorm` hold them. What a launch finds (`opening`), what may be written (`changes`), what it comes to
//! (`standing`), what the end of a session does to it (`ending`), and what there is to tell (`news`).

mod changes;
mod ending;
mod names;
mod news;
mod opening;
mod span;
mod standing;

pub use changes::{Fault, apply};
pub use ending::{End, Policy, end};
pub use news::{Interaction, Objective, comments, interactions, objectives};
pub use opening::{Learner, Opening, open};
pub use span::Span;
pub use standing::{Completion, Score, Standing, standing};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Element names to values: `cmi.objectives.0.id` to `o-1`.
pub type Data = BTreeMap<String, String>;

/// Which book holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Version {
    /// SCORM 1.2.
    #[serde(rename = "1.2")]
    V12,
    /// SCORM 2004, any edition; run as 4th Edition.
    #[serde(rename = "2004")]
    V2004,
}

/// What the manifest says of one SCO, as far as its data model shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// `datafromlms` or `dataFromLMS`.
    pub launch_data: Option<String>,
    /// `masteryscore` (1.2), 0 to 100.
    pub mastery_score: Option<f64>,
    /// `maxtimeallowed` (1.2) or `attemptAbsoluteDurationLimit` (2004), as it is written there.
    pub max_time_allowed: Option<String>,
    /// `timelimitaction` or `timeLimitAction`.
    pub time_limit_action: Option<String>,
    /// `minProgressMeasure`, where completion is by measure (2004).
    pub completion_threshold: Option<f64>,
    /// `minNormalizedMeasure`, where the primary objective is satisfied by measure (2004).
    pub scaled_passing_score: Option<f64>,
    /// Ids of the objectives in the manifest, the primary one first (2004).
    pub objectives: Vec<String>,
    /// `adlcp:data` (2004).
    pub shared: Vec<Shared>,
}

/// A shared bucket and what the SCO may do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// `targetID`.
    pub id: String,
    /// `readSharedData`.
    pub read: bool,
    /// `writeSharedData`.
    pub write: bool,
}

/// What is kept of an activity between its sessions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// What the SCO said.
    pub data: Data,
    /// Of all sessions of this attempt.
    pub total: Span,
    /// Sessions begun; 0 before the first.
    pub sessions: u32,
    /// Whether the next session goes on where this one stopped.
    pub suspended: bool,
    /// Whether the newest session went on where one before stopped.
    pub resumed: bool,
    /// What it came to so far. It never gets worse while the data is kept.
    pub standing: Standing,
}
