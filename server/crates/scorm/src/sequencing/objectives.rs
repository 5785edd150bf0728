//! Objectives read and written through their maps (SN 3.10.3, 4.2.1.2): what is written goes to both; where a map reads,
//! the global success and measure stand for the local ones, known or not (ADL's test case CM-13), and the values that the
//! 4th Edition added do so once they are known (CO-09).

use super::definition::{Objective, Transfers};
use super::sequencer::{PRIMARY, Sequencer};
use super::tracking::{Globals, ObjectiveProgress};
use super::tree::Node;

/// One value of an objective: where it is kept, and which flag of a map carries it.
#[derive(Clone, Copy)]
pub(super) struct Value<T: 'static> {
    of: fn(&mut ObjectiveProgress) -> &mut Option<T>,
    get: fn(&ObjectiveProgress) -> Option<T>,
    carried: fn(&Transfers) -> bool,
    /// Whether it is progress (completion), not objective information: the two grow stale separately.
    progress: bool,
    /// Whether an unknown global value hides a known local one.
    hides: bool,
}

macro_rules! value {
    ($name:ident: $type:ty = $field:ident, $flag:ident, $progress:literal, $hides:literal) => {
        pub(super) const $name: Value<$type> = Value {
            of: |it| &mut it.$field,
            get: |it| it.$field,
            carried: |it| it.$flag,
            progress: $progress,
            hides: $hides,
        };
    };
}

value!(SATISFIED: bool = satisfied, satisfied, false, true);
value!(MEASURE: f64 = measure, measure, false, true);
value!(RAW_SCORE: f64 = raw_score, raw_score, false, false);
value!(MIN_SCORE: f64 = min_score, min_score, false, false);
value!(MAX_SCORE: f64 = max_score, max_score, false, false);
value!(COMPLETED: bool = completed, completion, true, false);
value!(PROGRESS_MEASURE: f64 = progress_measure, progress_measure, true, false);

impl Sequencer<'_> {
    /// A value of an objective as content finds it.
    fn find<T: Copy>(&self, node: Node, objective: usize, value: Value<T>) -> Option<T> {
        let local = (value.get)(self.local(node, objective));
        let mut mapped = self
            .maps(node, objective)
            .iter()
            .filter(|map| (value.carried)(&map.read))
            .peekable();
        if mapped.peek().is_none() {
            return local;
        }
        let global =
            mapped.find_map(|map| self.globals.objectives.get(&map.target).and_then(value.get));
        if value.hides {
            global
        } else {
            global.or(local)
        }
    }

    /// The same for rules and roll-up, to which an activity that is not tracked tells nothing (SN 3.13.1).
    fn read<T: Copy>(&self, node: Node, objective: usize, value: Value<T>) -> Option<T> {
        let tracked = self.definition(node).sequencing.delivery_controls.tracked;
        if tracked {
            self.find(node, objective, value)
        } else {
            None
        }
    }

    /// Whether a value of the primary objective counts in roll-up: it is of the parent's current attempt, or the parent
    /// takes any, or it is a global one (SN 3.2.6, 3.2.7). Sequencing rules read old values too, against the letter of
    /// both clauses: ADL's test cases SX-07d and SX-07e walk back into a cluster and expect what was done to be skipped.
    pub(super) fn is_current<T>(&self, node: Node, value: Value<T>) -> bool {
        let it = self.activity(node);
        let stale = if value.progress {
            it.stale_progress
        } else {
            it.stale_objectives
        };
        !stale
            || self
                .maps(node, PRIMARY)
                .iter()
                .any(|map| (value.carried)(&map.read))
    }

    /// Sets a value, here and where maps write it. What becomes unknown again becomes so everywhere.
    pub(super) fn write<T: Copy>(
        &mut self,
        node: Node,
        objective: usize,
        value: Value<T>,
        to: Option<T>,
    ) {
        let here = (value.of)(self.local_mut(node, objective));
        if to.is_some() || here.is_some() {
            self.write_through(node, objective, value, to);
        }
    }

    /// The same for what roll-up has worked out: that nothing is known is a result too, and replaces what a global
    /// objective still says of an earlier attempt (ADL's test case OB-03b).
    pub(super) fn write_through<T: Copy>(
        &mut self,
        node: Node,
        objective: usize,
        value: Value<T>,
        to: Option<T>,
    ) {
        *(value.of)(self.local_mut(node, objective)) = to;
        let Self { tree, globals, .. } = self;
        let maps = tree
            .definition(node)
            .sequencing
            .all_objectives()
            .nth(objective)
            .map_or(&[][..], |it| &it.maps);
        for map in maps.iter().filter(|map| (value.carried)(&map.write)) {
            write_global(globals, &map.target, value, to);
        }
    }

    /// Objective Satisfied Status: by measure where the objective says so (SN 4.2.1.2).
    pub(super) fn satisfied(&self, node: Node, objective: usize) -> Option<bool> {
        if self.objective(node, objective).satisfied_by_measure {
            return self.satisfied_by_measure(node, objective);
        }
        self.read(node, objective, SATISFIED)
    }

    /// What the measure says; nothing while the activity is active and must not be judged until it ends
    /// (`measureSatisfactionIfActive`, RB.1.2.a 3.1.2.1).
    pub(super) fn satisfied_by_measure(&self, node: Node, objective: usize) -> Option<bool> {
        let considerations = &self.definition(node).sequencing.rollup_considerations;
        if self.activity(node).active && !considerations.measure_satisfaction_if_active {
            return None;
        }
        let least = self.objective(node, objective).min_normalized_measure;
        self.measure(node, objective).map(|it| it >= least)
    }

    /// Objective Normalized Measure.
    pub(super) fn measure(&self, node: Node, objective: usize) -> Option<f64> {
        self.read(node, objective, MEASURE)
    }

    /// Attempt Completion Status: by measure where the completion threshold says so (SN 4.2.1.4).
    pub(super) fn completed(&self, node: Node) -> Option<bool> {
        let threshold = &self.definition(node).completion_threshold;
        if threshold.completed_by_measure {
            return self
                .completion_amount(node)
                .map(|it| it >= threshold.min_progress_measure);
        }
        self.read(node, PRIMARY, COMPLETED)
    }

    /// Completion of an objective (4th Edition): the primary one's is the attempt's.
    pub(super) fn objective_completed(&self, node: Node, objective: usize) -> Option<bool> {
        if objective == PRIMARY {
            self.completed(node)
        } else {
            self.read(node, objective, COMPLETED)
        }
    }

    /// Attempt Completion Amount.
    pub(super) fn completion_amount(&self, node: Node) -> Option<f64> {
        self.read(node, PRIMARY, PROGRESS_MEASURE)
    }

    /// What content finds of an objective: success by its own measure (ADL's test case OB-17a),
    /// completion as it was reported, whoever's threshold decided it (CO-10).
    pub(super) fn found(&self, node: Node, objective: usize) -> ObjectiveProgress {
        ObjectiveProgress {
            satisfied: self.found_satisfied(node, objective),
            measure: self.find(node, objective, MEASURE),
            raw_score: self.find(node, objective, RAW_SCORE),
            min_score: self.find(node, objective, MIN_SCORE),
            max_score: self.find(node, objective, MAX_SCORE),
            completed: self.find(node, objective, COMPLETED),
            progress_measure: self.find(node, objective, PROGRESS_MEASURE),
        }
    }

    fn found_satisfied(&self, node: Node, objective: usize) -> Option<bool> {
        let it = self.objective(node, objective);
        if it.satisfied_by_measure {
            return self
                .find(node, objective, MEASURE)
                .map(|measure| measure >= it.min_normalized_measure);
        }
        self.find(node, objective, SATISFIED)
    }

    /// What an activity has come to: its primary objective as rules see it.
    pub(super) fn standing(&self, node: Node) -> ObjectiveProgress {
        ObjectiveProgress {
            satisfied: self.satisfied(node, PRIMARY),
            completed: self.completed(node),
            ..self.found(node, PRIMARY)
        }
    }

    fn objective(&self, node: Node, objective: usize) -> &Objective {
        let sequencing = &self.definition(node).sequencing;
        match objective.checked_sub(1) {
            None => &sequencing.primary_objective,
            Some(other) => &sequencing.objectives[other],
        }
    }

    /// Whether the measure of this objective decides its success.
    pub(super) fn is_satisfied_by_measure(&self, node: Node, objective: usize) -> bool {
        self.objective(node, objective).satisfied_by_measure
    }
}

fn write_global<T: Copy>(globals: &mut Globals, target: &str, value: Value<T>, to: Option<T>) {
    if let Some(it) = globals.objectives.get_mut(target) {
        *(value.of)(it) = to;
    } else if to.is_some() {
        *(value.of)(globals.objectives.entry(target.to_owned()).or_default()) = to;
    }
}
