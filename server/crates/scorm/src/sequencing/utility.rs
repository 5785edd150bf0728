//! Utility Processes [UP.x]: limits, sequencing rules, and the end of attempts.

use super::definition::{
    ConditionCombination, Operator, RuleCondition, RuleConditionName, SequencingRule,
};
use super::objectives::{COMPLETED, SATISFIED};
use super::sequencer::{PRIMARY, Sequencer};
use super::tree::{Node, ROOT};

impl<'t> Sequencer<'t> {
    /// Limit Conditions Check Process [UP.1]: whether a limit keeps a new attempt from beginning.
    ///
    /// Only the attempt limit: SCORM asks for no other (SN 3.5, steps 5 to 8 are optional).
    pub(super) fn limit_conditions_check(&self, node: Node) -> bool {
        let (definition, it) = (self.definition(node), self.activity(node));
        if !definition.sequencing.delivery_controls.tracked || it.active || it.suspended {
            return false;
        }
        self.attempt_limit_reached(node)
    }

    /// Sequencing Rules Check Process [UP.2]: the action of the first rule of these actions that applies.
    pub(super) fn sequencing_rules_check<A: Copy + PartialEq>(
        &self,
        node: Node,
        rules: &[SequencingRule<A>],
        actions: &[A],
    ) -> Option<A> {
        let applies = |rule: &&SequencingRule<A>| self.sequencing_rule_check(node, rule);
        rules
            .iter()
            .filter(|rule| actions.contains(&rule.action))
            .find(applies)
            .map(|rule| rule.action)
    }

    /// Sequencing Rule Check Subprocess [UP.2.1]. Unknown is neither true nor false: no action follows from it.
    fn sequencing_rule_check<A>(&self, node: Node, rule: &SequencingRule<A>) -> bool {
        let mut bag = rule
            .conditions
            .iter()
            .map(|condition| self.rule_condition(node, condition));
        combined(rule.combination, &mut bag) == Some(true)
    }

    /// One condition of a rule (SN 3.4.1, Table 3.4.2a); `None` is unknown.
    fn rule_condition(&self, node: Node, condition: &RuleCondition) -> Option<bool> {
        let objective = match &condition.referenced_objective {
            None => PRIMARY,
            Some(id) => self.objective_named(node, id)?,
        };
        let threshold = condition.measure_threshold;
        let it = match condition.condition {
            RuleConditionName::Satisfied => self.satisfied(node, objective),
            RuleConditionName::ObjectiveStatusKnown => {
                Some(self.satisfied(node, objective).is_some())
            }
            RuleConditionName::ObjectiveMeasureKnown => {
                Some(self.measure(node, objective).is_some())
            }
            RuleConditionName::ObjectiveMeasureGreaterThan => {
                self.measure(node, objective).map(|it| it > threshold)
            }
            RuleConditionName::ObjectiveMeasureLessThan => {
                self.measure(node, objective).map(|it| it < threshold)
            }
            RuleConditionName::Completed => self.objective_completed(node, objective),
            RuleConditionName::ActivityProgressKnown => {
                Some(self.objective_completed(node, objective).is_some())
            }
            RuleConditionName::Attempted => Some(self.activity(node).attempt_count > 0),
            RuleConditionName::AttemptLimitExceeded => Some(self.attempt_limit_reached(node)),
            RuleConditionName::TimeLimitExceeded | RuleConditionName::OutsideAvailableTimeRange => {
                None
            }
            RuleConditionName::Always => Some(true),
        };
        turned(condition.operator, it)
    }

    pub(super) fn attempt_limit_reached(&self, node: Node) -> bool {
        let limit = self
            .definition(node)
            .sequencing
            .limit_conditions
            .attempt_limit;
        limit.is_some_and(|limit| self.activity(node).attempt_count >= limit)
    }

    /// Terminate Descendent Attempts Process [UP.3]: ends what is active between the Current Activity and this one.
    pub(super) fn terminate_descendent_attempts(&mut self, node: Node) {
        let Some(current) = self.state.current else {
            return;
        };
        let ancestor = self.tree.common_ancestor(current, node);
        let between: Vec<_> = self
            .tree
            .upwards(current)
            .skip(1)
            .take_while(|&it| it != ancestor)
            .collect();
        if current == ancestor {
            return;
        }
        for node in between {
            self.end_attempt(node);
        }
    }

    /// End Attempt Process [UP.4].
    ///
    /// Content that has said `unknown` has spoken: nothing is made of its silence then (ADL's reference engine; the
    /// book asks only whether a status is known). A cluster whose attempt is over selects and orders its children for
    /// the next one here, before anything walks into it (SN 4.8).
    pub(super) fn end_attempt(&mut self, node: Node) {
        if self.tree.is_leaf(node) {
            if self.definition(node).sequencing.delivery_controls.tracked
                && !self.activity(node).suspended
            {
                self.conclude_from_silence(node);
            }
        } else {
            let suspended = self
                .available_children(node)
                .iter()
                .any(|&it| self.activity(it).suspended);
            self.activity_mut(node).suspended = suspended;
        }
        self.activity_mut(node).active = false;
        self.judge_by_measure(node);
        self.overall_rollup(node);
        if !self.tree.is_leaf(node) && !self.activity(node).suspended {
            self.prepare_new_attempt(node);
        }
    }

    /// UP.4, 1.1.1.1 and 1.1.1.2: an attempt that ends without a word is a completed, satisfied one. What a global
    /// objective already says is a word (ADL's test case OB-17b).
    fn conclude_from_silence(&mut self, node: Node) {
        let controls = self.definition(node).sequencing.delivery_controls;
        let it = self.activity(node);
        let (completion_said, success_said) = (it.completion_said, it.success_said);
        if !controls.completion_set_by_content && !completion_said && self.completed(node).is_none()
        {
            self.write(node, PRIMARY, COMPLETED, Some(true));
        }
        let measured = self.is_satisfied_by_measure(node, PRIMARY);
        let silent = !success_said && !measured && self.satisfied(node, PRIMARY).is_none();
        if !controls.objective_set_by_content && silent {
            self.write(node, PRIMARY, SATISFIED, Some(true));
        }
    }

    /// Writes what measures decide, so that global objectives learn of it too.
    pub(super) fn judge_by_measure(&mut self, node: Node) {
        for objective in 0..self.activity(node).objectives.len() {
            if self.is_satisfied_by_measure(node, objective)
                && self.local(node, objective).measure.is_some()
            {
                let satisfied = self.satisfied_by_measure(node, objective);
                self.write(node, objective, SATISFIED, satisfied);
            }
        }
    }

    /// Check Activity Process [UP.5]: whether a rule disables it, or a limit is reached.
    pub(super) fn check_activity(&self, node: Node) -> bool {
        self.has_pre(node, super::definition::PreAction::Disabled)
            || self.limit_conditions_check(node)
    }

    /// Whether a precondition rule of this action applies.
    pub(super) fn has_pre(&self, node: Node, action: super::definition::PreAction) -> bool {
        let rules = &self.definition(node).sequencing.rules.pre;
        self.sequencing_rules_check(node, rules, &[action])
            .is_some()
    }

    /// Whether it is the course itself.
    pub(super) fn is_root(&self, node: Node) -> bool {
        node == ROOT
    }
}

/// Conditions made one (UP.2.1, RB.1.4.1), with the logic of three values; nothing to combine is unknown.
pub(super) fn combined(
    how: ConditionCombination,
    bag: &mut dyn Iterator<Item = Option<bool>>,
) -> Option<bool> {
    let decides = match how {
        ConditionCombination::All => false,
        ConditionCombination::Any => true,
    };
    let (mut known, mut empty) = (true, true);
    for it in bag {
        if it == Some(decides) {
            return it;
        }
        known &= it.is_some();
        empty = false;
    }
    if known && !empty {
        Some(!decides)
    } else {
        None
    }
}

/// A condition with its operator: `not` of unknown is unknown.
pub(super) fn turned(operator: Operator, it: Option<bool>) -> Option<bool> {
    match operator {
        Operator::NoOp => it,
        Operator::Not => it.map(|it| !it),
    }
}
