//! Sequencing Rules (SN 3.4): conditions, how they combine, and what then happens.

use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;

/// `<imsss:sequencingRules>`, in the order of the manifest.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SequencingRules {
    /// `<imsss:preConditionRule>`s: read while the tree is walked.
    pub pre: Vec<SequencingRule<PreAction>>,
    /// `<imsss:exitConditionRule>`s: read on the ancestors of what ends.
    pub exit: Vec<SequencingRule<ExitAction>>,
    /// `<imsss:postConditionRule>`s: read when an activity has ended.
    pub post: Vec<SequencingRule<PostAction>>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SequencingRule<A> {
    /// Whether all conditions must hold or any; `all` where the manifest is silent.
    pub combination: ConditionCombination,
    /// The conditions; at least one in a valid manifest.
    pub conditions: Vec<RuleCondition>,
    /// What happens when they hold.
    pub action: A,
}

/// `<imsss:ruleCondition>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleCondition {
    /// What is asked.
    pub condition: RuleConditionName,
    /// Asked as it is, or turned around.
    pub operator: Operator,
    /// `measureThreshold`, for the two conditions that compare.
    pub measure_threshold: f64,
    /// `referencedObjective`: a local objective; the primary one where there is none.
    pub referenced_objective: Option<String>,
}

impl RuleCondition {
    /// This condition with the defaults of the schema.
    pub fn new(condition: RuleConditionName) -> Self {
        Self {
            condition,
            operator: Operator::NoOp,
            measure_threshold: 0.0,
            referenced_objective: None,
        }
    }
}

vocabulary! {
    /// How several conditions make one.
    ConditionCombination {
        /// All must hold.
        All = "all",
        /// One is enough.
        Any = "any",
    }
}

vocabulary! {
    /// `operator` of a condition.
    Operator {
        /// As it is.
        NoOp = "noOp",
        /// Turned around; unknown stays unknown.
        Not = "not",
    }
}

vocabulary! {
    /// `condition` of a sequencing rule.
    RuleConditionName {
        /// The objective is satisfied.
        Satisfied = "satisfied",
        /// It is known whether the objective is satisfied.
        ObjectiveStatusKnown = "objectiveStatusKnown",
        /// The objective has a measure.
        ObjectiveMeasureKnown = "objectiveMeasureKnown",
        /// The measure is above the threshold.
        ObjectiveMeasureGreaterThan = "objectiveMeasureGreaterThan",
        /// The measure is below the threshold.
        ObjectiveMeasureLessThan = "objectiveMeasureLessThan",
        /// The attempt is completed.
        Completed = "completed",
        /// It is known whether the attempt is completed.
        ActivityProgressKnown = "activityProgressKnown",
        /// The activity has been attempted.
        Attempted = "attempted",
        /// The attempt limit is reached.
        AttemptLimitExceeded = "attemptLimitExceeded",
        /// A time limit is exceeded: SCORM does not evaluate it.
        TimeLimitExceeded = "timeLimitExceeded",
        /// Outside the time it is offered: SCORM does not evaluate it.
        OutsideAvailableTimeRange = "outsideAvailableTimeRange",
        /// Always.
        Always = "always",
    }
}

vocabulary! {
    /// Action of a precondition rule.
    PreAction {
        /// Flow goes past it.
        Skip = "skip",
        /// It cannot be delivered.
        Disabled = "disabled",
        /// It cannot be chosen.
        HiddenFromChoice = "hiddenFromChoice",
        /// Flow and choice do not go beyond it.
        StopForwardTraversal = "stopForwardTraversal",
    }
}

vocabulary! {
    /// Action of an exit rule.
    ExitAction {
        /// The attempt on the activity ends.
        Exit = "exit",
    }
}

vocabulary! {
    /// Action of a post-condition rule.
    PostAction {
        /// The parent ends too.
        ExitParent = "exitParent",
        /// Everything ends.
        ExitAll = "exitAll",
        /// The activity begins again.
        Retry = "retry",
        /// Everything begins again.
        RetryAll = "retryAll",
        /// On to the next.
        Continue = "continue",
        /// Back to the one before.
        Previous = "previous",
    }
}
