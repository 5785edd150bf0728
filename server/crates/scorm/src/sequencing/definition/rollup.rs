//! Roll-up Rules (SN 3.7) and ADL's Roll-up Considerations (SN 3.9).

use serde::{Deserialize, Serialize};

use super::rule::{ConditionCombination, Operator};
use super::vocabulary::{RollupAction, vocabulary};

/// `<imsss:rollupRules>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RollupRules {
    /// `rollupObjectiveSatisfied`: this activity's success counts in its parent.
    pub objective_satisfied: bool,
    /// `rollupProgressCompletion`: this activity's completion counts in its parent.
    pub progress_completion: bool,
    /// `objectiveMeasureWeight`: what this activity's measure weighs in its parent's, 0 to 1.
    pub objective_measure_weight: f64,
    /// How this activity's own status comes from its children.
    pub rules: Vec<RollupRule>,
}

impl Default for RollupRules {
    fn default() -> Self {
        Self {
            objective_satisfied: true,
            progress_completion: true,
            objective_measure_weight: 1.0,
            rules: Vec::new(),
        }
    }
}

/// `<imsss:rollupRule>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollupRule {
    /// Of how many children the conditions must hold; `all` where the manifest is silent.
    pub child_activity_set: ChildActivitySet,
    /// How the conditions combine; `any` where the manifest is silent.
    pub combination: ConditionCombination,
    /// The conditions; at least one in a valid manifest.
    pub conditions: Vec<RollupCondition>,
    /// What the parent becomes.
    pub action: RollupAction,
}

/// `childActivitySet` with its `minimumCount` or `minimumPercent`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChildActivitySet {
    /// Every child.
    All,
    /// At least one child.
    Any,
    /// No child.
    None,
    /// At least so many (`minimumCount`, default 0).
    AtLeastCount(u32),
    /// At least this part of them, 0 to 1 (`minimumPercent`, default 0).
    AtLeastPercent(f64),
}

/// `<imsss:rollupCondition>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollupCondition {
    /// What is asked of a child.
    pub condition: RollupConditionName,
    /// Asked as it is, or turned around.
    pub operator: Operator,
}

impl RollupCondition {
    /// This condition, not turned around.
    pub fn new(condition: RollupConditionName) -> Self {
        Self {
            condition,
            operator: Operator::NoOp,
        }
    }
}

vocabulary! {
    /// `condition` of a roll-up rule.
    RollupConditionName {
        /// The child's objective is satisfied.
        Satisfied = "satisfied",
        /// It is known whether the child's objective is satisfied.
        ObjectiveStatusKnown = "objectiveStatusKnown",
        /// The child's objective has a measure.
        ObjectiveMeasureKnown = "objectiveMeasureKnown",
        /// The child's attempt is completed.
        Completed = "completed",
        /// It is known whether the child's attempt is completed.
        ActivityProgressKnown = "activityProgressKnown",
        /// The child has been attempted.
        Attempted = "attempted",
        /// The child's attempt limit is reached.
        AttemptLimitExceeded = "attemptLimitExceeded",
        /// A time limit is exceeded: SCORM does not evaluate it.
        TimeLimitExceeded = "timeLimitExceeded",
        /// Outside the time it is offered: SCORM does not evaluate it.
        OutsideAvailableTimeRange = "outsideAvailableTimeRange",
    }
}

/// `<adlseq:rollupConsiderations>`: when this activity is looked at for each kind of its parent's roll-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RollupConsiderations {
    /// `requiredForSatisfied`.
    pub required_for_satisfied: Consideration,
    /// `requiredForNotSatisfied`.
    pub required_for_not_satisfied: Consideration,
    /// `requiredForCompleted`.
    pub required_for_completed: Consideration,
    /// `requiredForIncomplete`.
    pub required_for_incomplete: Consideration,
    /// `measureSatisfactionIfActive`: its own measure decides success even while it is active.
    pub measure_satisfaction_if_active: bool,
}

impl Default for RollupConsiderations {
    fn default() -> Self {
        Self {
            required_for_satisfied: Consideration::Always,
            required_for_not_satisfied: Consideration::Always,
            required_for_completed: Consideration::Always,
            required_for_incomplete: Consideration::Always,
            measure_satisfaction_if_active: true,
        }
    }
}

vocabulary! {
    /// When a child is looked at.
    Consideration {
        /// Always.
        Always = "always",
        /// Not while it is suspended.
        IfNotSuspended = "ifNotSuspended",
        /// Only once it has been attempted.
        IfAttempted = "ifAttempted",
        /// Not while a rule skips it.
        IfNotSkipped = "ifNotSkipped",
    }
}
