//! Between the run-time data model and tracking (RTE 4.2, SN 4.2): what content has said is applied, and what it shall
//! find is told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::definition::HideLmsUi;
use super::objectives::{
    COMPLETED, MAX_SCORE, MEASURE, MIN_SCORE, PROGRESS_MEASURE, RAW_SCORE, SATISFIED,
};
use super::rollup::rounded;
use super::sequencer::{PRIMARY, Sequencer};
use super::tracking::ObjectiveProgress;
use super::tree::Node;

/// What content says of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Said {
    /// It has not set it.
    #[default]
    Nothing,
    /// It has set `unknown`: nothing is concluded from its silence.
    Unknown,
    /// `completed`, `passed`.
    Yes,
    /// `incomplete`, `not attempted`, `failed`.
    No,
}

impl Said {
    /// A value of `cmi.completion_status`, `cmi.success_status` or those of an objective.
    pub fn of(status: &str) -> Self {
        match status {
            "completed" | "passed" => Self::Yes,
            "incomplete" | "not attempted" | "failed" => Self::No,
            "unknown" => Self::Unknown,
            _ => Self::Nothing,
        }
    }

    /// What it makes of a tracked status: `None` leaves it alone.
    fn change(self) -> Option<Option<bool>> {
        match self {
            Self::Nothing => None,
            Self::Unknown => Some(None),
            Self::Yes => Some(Some(true)),
            Self::No => Some(Some(false)),
        }
    }
}

/// What content has said of itself, or of one of its objectives.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// `completion_status`.
    pub completion: Said,
    /// `success_status`.
    pub success: Said,
    /// `score.scaled`.
    pub scaled: Option<f64>,
    /// `score.raw`.
    pub raw: Option<f64>,
    /// `score.min`.
    pub min: Option<f64>,
    /// `score.max`.
    pub max: Option<f64>,
    /// `progress_measure`.
    pub progress_measure: Option<f64>,
}

/// The part of a SCO's run-time data that sequencing reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RuntimeData {
    /// `cmi.completion_status`, `cmi.success_status`, `cmi.score`, `cmi.progress_measure`.
    pub own: Report,
    /// `cmi.objectives.n`, by `id`.
    pub objectives: BTreeMap<String, Report>,
    /// `cmi.exit` is `suspend`.
    pub suspends: bool,
    /// `adl.data.n.store`, by `id`.
    pub data: BTreeMap<String, String>,
}

/// What a SCO finds when it is launched, as far as sequencing knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Launch {
    /// The activity that is delivered.
    pub activity: String,
    /// The number of this attempt on it, from 1; 0 where it is not tracked.
    pub attempt: u32,
    /// The attempt was suspended: `cmi.entry` is `resume`, its data is kept.
    pub resumed: bool,
    /// `cmi.objectives`, in order, with what their global objectives say.
    pub objectives: Vec<(String, ObjectiveProgress)>,
    /// `adl.data`, in order: the id, what is stored (`None` also where it must not be read), and whether it may be written.
    pub data: Vec<SharedData>,
    /// `cmi.completion_threshold`, where the measure decides completion.
    pub completion_threshold: Option<f64>,
    /// `cmi.scaled_passing_score`, where the measure decides success.
    pub scaled_passing_score: Option<f64>,
    /// `attemptAbsoluteDurationLimit`, for `cmi.max_time_allowed`.
    pub max_time_allowed: Option<String>,
    /// Controls to hide while it is shown.
    pub hide_lms_ui: Vec<HideLmsUi>,
}

/// One `adl.data.n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedData {
    /// Its `id`.
    pub id: String,
    /// Its `store`.
    pub store: Option<String>,
    /// It may be read.
    pub readable: bool,
    /// It may be written.
    pub writable: bool,
}

impl Sequencer<'_> {
    /// Run-time data of the current activity, mapped to its tracking (RTE 4.2.4.2, 4.2.17.2, 4.2.21.2).
    pub(super) fn apply(&mut self, node: Node, data: &RuntimeData) {
        self.store_shared(node, &data.data);
        // State, not tracking: what is not tracked is resumed too (ADL's test case OB-14b).
        self.activity_mut(node).suspended = data.suspends;
        if !self.definition(node).sequencing.delivery_controls.tracked {
            return;
        }
        for (id, report) in &data.objectives {
            if let Some(objective) = self.objective_named(node, id) {
                self.apply_report(node, objective, report);
            }
        }
        // Last, so that what content says of itself wins over what it says of its primary objective.
        self.apply_report(node, PRIMARY, &data.own);
        self.judge_by_measure(node);
    }

    fn apply_report(&mut self, node: Node, objective: usize, report: &Report) {
        for (value, to) in [
            (MEASURE, report.scaled),
            (RAW_SCORE, report.raw),
            (MIN_SCORE, report.min),
            (MAX_SCORE, report.max),
            (PROGRESS_MEASURE, report.progress_measure),
        ] {
            if to.is_some_and(f64::is_finite) {
                self.write(node, objective, value, to.map(rounded));
            }
        }
        let success_measured = self.is_satisfied_by_measure(node, objective);
        if let Some(to) = report.success.change().filter(|_| !success_measured) {
            self.write_through(node, objective, SATISFIED, to);
        }
        self.apply_completion(node, objective, report.completion);
        if objective == PRIMARY {
            let it = self.activity_mut(node);
            it.success_said |= report.success != Said::Nothing;
            it.completion_said |= report.completion != Said::Nothing;
        }
    }

    /// Completion by measure is stronger than what content says (RTE 4.2.4.3).
    fn apply_completion(&mut self, node: Node, objective: usize, said: Said) {
        let measured = objective == PRIMARY
            && self
                .definition(node)
                .completion_threshold
                .completed_by_measure;
        let to = if measured {
            self.completed(node).map(Some)
        } else {
            said.change()
        };
        if let Some(to) = to {
            self.write_through(node, objective, COMPLETED, to);
        }
    }

    fn store_shared(&mut self, node: Node, data: &BTreeMap<String, String>) {
        for map in self
            .definition(node)
            .data_maps
            .iter()
            .filter(|map| map.write)
        {
            if let Some(store) = data.get(&map.target) {
                self.globals.data.insert(map.target.clone(), store.clone());
            }
        }
    }

    /// What the activity finds when it is launched.
    pub(super) fn launch(&self, node: Node) -> Launch {
        let (definition, it) = (self.definition(node), self.activity(node));
        let sequencing = &definition.sequencing;
        let objectives = sequencing.all_objectives().enumerate();
        let named = objectives.filter_map(|(n, it)| Some((it.id.clone()?, self.found(node, n))));
        let (threshold, primary) = (
            &definition.completion_threshold,
            &sequencing.primary_objective,
        );
        Launch {
            activity: definition.id.clone(),
            attempt: it.attempt_count,
            resumed: it.resumed,
            objectives: named.collect(),
            data: self.shared_data(node),
            completion_threshold: threshold
                .completed_by_measure
                .then_some(threshold.min_progress_measure),
            scaled_passing_score: primary
                .satisfied_by_measure
                .then_some(primary.min_normalized_measure),
            max_time_allowed: sequencing
                .limit_conditions
                .attempt_absolute_duration_limit
                .clone(),
            hide_lms_ui: definition.hide_lms_ui.clone(),
        }
    }

    fn shared_data(&self, node: Node) -> Vec<SharedData> {
        let maps = self.definition(node).data_maps.iter();
        maps.map(|map| SharedData {
            id: map.target.clone(),
            store: self
                .globals
                .data
                .get(&map.target)
                .filter(|_| map.read)
                .cloned(),
            readable: map.read,
            writable: map.write,
        })
        .collect()
    }
}
