//! Rollup Processes [RB.1.x]: a cluster's status from its children's.

use std::collections::BTreeSet;

use super::definition::{
    ChildActivitySet, ConditionCombination, Consideration, PreAction, RollupAction,
    RollupCondition, RollupConditionName, RollupRule, Transfers,
};
use super::objectives::{COMPLETED, MEASURE, PROGRESS_MEASURE, SATISFIED};
use super::sequencer::{PRIMARY, Sequencer};
use super::tree::Node;
use super::utility::{combined, turned};

impl Sequencer<'_> {
    /// Overall Rollup Process [RB.1.5]: from this activity up to the root.
    ///
    /// With ADL's correction (4th Ed. addendum, reference engine): clusters over activities that read a global objective
    /// written meanwhile roll up too, the deepest first. Each activity rolls up once, so the work is bounded.
    pub(super) fn overall_rollup(&mut self, node: Node) {
        let mut due: BTreeSet<Node> = self.tree.upwards(node).collect();
        let mut done = BTreeSet::new();
        // Preorder numbers: the greatest is never above another one that is due.
        while let Some(deepest) = due.pop_last() {
            done.insert(deepest);
            if !self.tree.is_leaf(deepest) {
                self.measure_rollup(deepest);
                self.completion_measure_rollup(deepest);
                self.objective_rollup(deepest);
                self.activity_progress_rollup(deepest);
            }
            due.extend(
                self.clusters_that_read_from(deepest)
                    .filter(|it| !done.contains(it)),
            );
        }
    }

    /// The clusters above whatever reads a global objective that this activity writes.
    fn clusters_that_read_from(&self, node: Node) -> impl Iterator<Item = Node> {
        let tree = self.tree;
        let maps = self
            .definition(node)
            .sequencing
            .all_objectives()
            .flat_map(|it| &it.maps);
        let written = maps.filter(|it| it.write != Transfers::NONE);
        let readers = written
            .flat_map(move |it| tree.readers(&it.target))
            .filter_map(move |&it| tree.parent(it));
        readers.flat_map(move |it| tree.upwards(it))
    }

    /// The children that count: available and tracked (SN 4.6, 4.8).
    fn counted_children(&self, node: Node) -> Vec<Node> {
        let mut children = self.available_children(node);
        children.retain(|&it| self.definition(it).sequencing.delivery_controls.tracked);
        children
    }

    /// Measure Rollup Process [RB.1.1 a].
    fn measure_rollup(&mut self, node: Node) {
        let children = self.counted_children(node);
        let weigh = |&it: &Node| {
            let weight = self
                .definition(it)
                .sequencing
                .rollup_rules
                .objective_measure_weight;
            (weight, self.counted_measure(it))
        };
        let measure = weighted(children.iter().map(weigh));
        self.write_through(node, PRIMARY, MEASURE, measure);
    }

    /// Completion Measure Rollup Process [RB.1.1 b].
    fn completion_measure_rollup(&mut self, node: Node) {
        let children = self.counted_children(node);
        let weigh = |&it: &Node| {
            (
                self.definition(it).completion_threshold.progress_weight,
                self.counted_progress(it),
            )
        };
        let measure = weighted(children.iter().map(weigh));
        self.write_through(node, PRIMARY, PROGRESS_MEASURE, measure);
    }

    fn counted_success(&self, child: Node) -> Option<bool> {
        self.satisfied(child, PRIMARY)
            .filter(|_| self.is_current(child, SATISFIED))
    }

    fn counted_measure(&self, child: Node) -> Option<f64> {
        self.measure(child, PRIMARY)
            .filter(|_| self.is_current(child, MEASURE))
    }

    fn counted_completion(&self, child: Node) -> Option<bool> {
        self.completed(child)
            .filter(|_| self.is_current(child, COMPLETED))
    }

    fn counted_progress(&self, child: Node) -> Option<f64> {
        self.completion_amount(child)
            .filter(|_| self.is_current(child, PROGRESS_MEASURE))
    }

    /// Objective Rollup Process [RB.1.2]: by measure, else by rules.
    fn objective_rollup(&mut self, node: Node) {
        if self.is_satisfied_by_measure(node, PRIMARY) {
            self.objective_rollup_using_measure(node);
        } else {
            self.objective_rollup_using_rules(node);
        }
    }

    /// Objective Rollup Using Measure Process [RB.1.2 a].
    fn objective_rollup_using_measure(&mut self, node: Node) {
        let satisfied = self.satisfied_by_measure(node, PRIMARY);
        self.write_through(node, PRIMARY, SATISFIED, satisfied);
    }

    /// Objective Rollup Using Rules Process [RB.1.2 b]: not satisfied first, so that satisfied wins.
    fn objective_rollup_using_rules(&mut self, node: Node) {
        let defaults = [
            default_rule(
                RollupConditionName::ObjectiveStatusKnown,
                RollupAction::NotSatisfied,
            ),
            default_rule(RollupConditionName::Satisfied, RollupAction::Satisfied),
        ];
        let rules = self.rules_or(node, &defaults);
        if self.rollup_rule_check(node, rules, RollupAction::NotSatisfied) {
            self.write(node, PRIMARY, SATISFIED, Some(false));
        }
        if self.rollup_rule_check(node, rules, RollupAction::Satisfied) {
            self.write(node, PRIMARY, SATISFIED, Some(true));
        }
    }

    /// Activity Progress Rollup Process [RB.1.3]: by measure, else by rules.
    fn activity_progress_rollup(&mut self, node: Node) {
        if self
            .definition(node)
            .completion_threshold
            .completed_by_measure
        {
            self.activity_progress_rollup_using_measure(node);
        } else {
            self.activity_progress_rollup_using_rules(node);
        }
    }

    /// Activity Progress Rollup Using Measure Process [RB.1.3 a].
    fn activity_progress_rollup_using_measure(&mut self, node: Node) {
        let completed = self.completed(node);
        self.write_through(node, PRIMARY, COMPLETED, completed);
    }

    /// Activity Progress Rollup Using Rules Process [RB.1.3 b]: incomplete first, so that completed wins.
    fn activity_progress_rollup_using_rules(&mut self, node: Node) {
        let defaults = [
            default_rule(
                RollupConditionName::ActivityProgressKnown,
                RollupAction::Incomplete,
            ),
            default_rule(RollupConditionName::Completed, RollupAction::Completed),
        ];
        let rules = self.rules_or(node, &defaults);
        if self.rollup_rule_check(node, rules, RollupAction::Incomplete) {
            self.write(node, PRIMARY, COMPLETED, Some(false));
        }
        if self.rollup_rule_check(node, rules, RollupAction::Completed) {
            self.write(node, PRIMARY, COMPLETED, Some(true));
        }
    }

    /// The activity's own rules, or these where it has none for either of their actions (RB.1.2 b and 1.3 b, step 1).
    fn rules_or<'r>(&self, node: Node, defaults: &'r [RollupRule]) -> &'r [RollupRule]
    where
        Self: 'r,
    {
        let own = &self.definition(node).sequencing.rollup_rules.rules;
        let speaks = |rule: &RollupRule| defaults.iter().any(|it| it.action == rule.action);
        if own.iter().any(speaks) {
            own
        } else {
            defaults
        }
    }

    /// Rollup Rule Check Subprocess [RB.1.4].
    fn rollup_rule_check(&self, node: Node, rules: &[RollupRule], action: RollupAction) -> bool {
        let mut children = self.counted_children(node);
        children.retain(|&it| self.check_child_for_rollup(it, action));
        let holds = |rule: &RollupRule| {
            let bag = children
                .iter()
                .map(|&it| self.evaluate_rollup_conditions(it, rule));
            child_set_holds(rule.child_activity_set, bag)
        };
        rules.iter().filter(|rule| rule.action == action).any(holds)
    }

    /// Evaluate Rollup Conditions Subprocess [RB.1.4.1]; `None` is unknown.
    fn evaluate_rollup_conditions(&self, child: Node, rule: &RollupRule) -> Option<bool> {
        let mut bag = rule
            .conditions
            .iter()
            .map(|it| turned(it.operator, self.rollup_condition(child, it)));
        combined(rule.combination, &mut bag)
    }

    /// One condition of a roll-up rule (SN 3.7.2, Table 3.7.2a).
    fn rollup_condition(&self, child: Node, condition: &RollupCondition) -> Option<bool> {
        match condition.condition {
            RollupConditionName::Satisfied => self.counted_success(child),
            RollupConditionName::ObjectiveStatusKnown => {
                Some(self.counted_success(child).is_some())
            }
            RollupConditionName::ObjectiveMeasureKnown => {
                Some(self.counted_measure(child).is_some())
            }
            RollupConditionName::Completed => self.counted_completion(child),
            RollupConditionName::ActivityProgressKnown => {
                Some(self.counted_completion(child).is_some())
            }
            RollupConditionName::Attempted => Some(self.activity(child).attempt_count > 0),
            RollupConditionName::AttemptLimitExceeded => Some(self.attempt_limit_reached(child)),
            RollupConditionName::TimeLimitExceeded
            | RollupConditionName::OutsideAvailableTimeRange => None,
        }
    }

    /// Check Child for Rollup Subprocess [RB.1.4.2].
    ///
    /// `ifNotSuspended` leaves out a child that is suspended, not one that was never attempted (ADL's reference engine;
    /// the book's step 2.1.2.1 would make it `ifAttempted` as well).
    fn check_child_for_rollup(&self, child: Node, action: RollupAction) -> bool {
        let sequencing = &self.definition(child).sequencing;
        let (rules, required) = (&sequencing.rollup_rules, &sequencing.rollup_considerations);
        let (counts, consideration) = match action {
            RollupAction::Satisfied => (rules.objective_satisfied, required.required_for_satisfied),
            RollupAction::NotSatisfied => (
                rules.objective_satisfied,
                required.required_for_not_satisfied,
            ),
            RollupAction::Completed => (rules.progress_completion, required.required_for_completed),
            RollupAction::Incomplete => {
                (rules.progress_completion, required.required_for_incomplete)
            }
        };
        let it = self.activity(child);
        counts
            && match consideration {
                Consideration::Always => true,
                Consideration::IfNotSuspended => it.attempt_count == 0 || !it.suspended,
                Consideration::IfAttempted => it.attempt_count > 0,
                Consideration::IfNotSkipped => !self.has_pre(child, PreAction::Skip),
            }
    }
}

/// RB.1.1, 6.1 to 6.3: the weighted mean of what is known, a child without a measure counting as nothing; `None` where
/// no child has one or nothing weighs.
fn weighted(children: impl Iterator<Item = (f64, Option<f64>)>) -> Option<f64> {
    let (mut total, mut counted, mut valid) = (0.0, 0.0, false);
    for (weight, measure) in children {
        counted += weight;
        if let Some(measure) = measure {
            total += measure * weight;
            valid = true;
        }
    }
    (valid && counted > 0.0).then(|| rounded(total / counted))
}

/// To the seven digits of `real(10,7)`: sums of weights shall not fail a threshold by their last bit, and what is kept as
/// JSON comes back the same.
pub(super) fn rounded(it: f64) -> f64 {
    (it * 1e7).round() / 1e7
}

/// RB.1.4, 1.1.5 to 1.1.9. Of no children, all and none hold (ADL's test cases RU-11, RU-15b, RU-15c; the book's step
/// 1.1.4 leaves the status alone then).
fn child_set_holds(set: ChildActivitySet, bag: impl Iterator<Item = Option<bool>>) -> bool {
    let (mut hold, mut fail, mut unknown) = (0_u32, 0_u32, 0_u32);
    for it in bag {
        match it {
            Some(true) => hold += 1,
            Some(false) => fail += 1,
            None => unknown += 1,
        }
    }
    let all = hold + fail + unknown;
    match set {
        ChildActivitySet::All => hold == all,
        ChildActivitySet::Any => hold > 0,
        ChildActivitySet::None => fail == all,
        ChildActivitySet::AtLeastCount(count) => hold >= count,
        ChildActivitySet::AtLeastPercent(part) => f64::from(hold) >= part * f64::from(all),
    }
}

fn default_rule(condition: RollupConditionName, action: RollupAction) -> RollupRule {
    RollupRule {
        child_activity_set: ChildActivitySet::All,
        combination: ConditionCombination::Any,
        conditions: vec![RollupCondition::new(condition)],
        action,
    }
}
