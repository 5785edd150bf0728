//! The Sequencing Definition Model (SN 3): what a manifest says of an activity, with the book's defaults.
//!
//! One `Activity` is one `<item>` or the `<organization>`; its `Sequencing` is its `<imsss:sequencing>` after an IDRef into
//! a `<imsss:sequencingCollection>` has been merged, with ADL's extensions beside the elements they extend.

mod objective;
mod rollup;
mod rule;
mod vocabulary;

use serde::{Deserialize, Serialize};

pub use objective::{DataMap, Objective, ObjectiveMap, Transfers};
pub use rollup::{
    ChildActivitySet, Consideration, RollupCondition, RollupConditionName, RollupConsiderations,
    RollupRule, RollupRules,
};
pub use rule::{
    ConditionCombination, Operator, RuleCondition, RuleConditionName, SequencingRule,
    SequencingRules,
};
pub use rule::{ExitAction, PostAction, PreAction};
pub use vocabulary::{HideLmsUi, RollupAction, Timing};

/// A content organization: the tree of its activities, and how far its global objectives and shared data reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Organization {
    /// The root of the activity tree: the `<organization>` itself.
    pub root: Activity,
    /// `adlseq:objectivesGlobalToSystem`: global objectives live as long as the learner, not the registration.
    pub objectives_global_to_system: bool,
    /// `adlcp:sharedDataGlobalToSystem`: the same for what `adl.data` shares.
    pub shared_data_global_to_system: bool,
}

impl Default for Organization {
    fn default() -> Self {
        Self {
            root: Activity::default(),
            objectives_global_to_system: true,
            shared_data_global_to_system: true,
        }
    }
}

/// An `<organization>` or `<item>`, as sequencing sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// Its `identifier`, unique in the manifest, white space collapsed.
    pub id: String,
    /// Its `<title>`.
    pub title: String,
    /// `isvisible`: false keeps it out of the table of contents, not out of sequencing.
    pub visible: bool,
    /// Its `<imsss:sequencing>`.
    pub sequencing: Sequencing,
    /// Its `<adlcp:completionThreshold>`.
    pub completion_threshold: CompletionThreshold,
    /// The `<adlcp:map>`s of its `<adlcp:data>`.
    pub data_maps: Vec<DataMap>,
    /// What `<adlnav:hideLMSUI>` asks to hide while it is delivered.
    pub hide_lms_ui: Vec<HideLmsUi>,
    /// The `<item>`s within; none makes it a leaf, which has a resource.
    pub children: Vec<Activity>,
}

impl Default for Activity {
    fn default() -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            visible: true,
            sequencing: Sequencing::default(),
            completion_threshold: CompletionThreshold::default(),
            data_maps: Vec::new(),
            hide_lms_ui: Vec::new(),
            children: Vec::new(),
        }
    }
}

/// `<imsss:sequencing>` with ADL's extensions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sequencing {
    /// `<imsss:controlMode>` (SN 3.2).
    pub control_mode: ControlMode,
    /// `<adlseq:constrainedChoiceConsiderations>` (SN 3.3).
    pub constrained_choice: ConstrainedChoice,
    /// `<imsss:sequencingRules>` (SN 3.4).
    pub rules: SequencingRules,
    /// `<imsss:limitConditions>` (SN 3.5).
    pub limit_conditions: LimitConditions,
    /// `<imsss:rollupRules>` (SN 3.7).
    pub rollup_rules: RollupRules,
    /// `<adlseq:rollupConsiderations>` (SN 3.9).
    pub rollup_considerations: RollupConsiderations,
    /// `<imsss:primaryObjective>` (SN 3.10): every activity has one, named or not; it alone contributes to roll-up.
    pub primary_objective: Objective,
    /// The other `<imsss:objective>`s.
    pub objectives: Vec<Objective>,
    /// `<imsss:randomizationControls>` (SN 3.11, 3.12).
    pub randomization: Randomization,
    /// `<imsss:deliveryControls>` (SN 3.13).
    pub delivery_controls: DeliveryControls,
}

impl Sequencing {
    /// Every objective, the primary one first.
    pub fn all_objectives(&self) -> impl Iterator<Item = &Objective> {
        std::iter::once(&self.primary_objective).chain(&self.objectives)
    }

    /// The objective with this id, to be completed by what `<adlseq:objectives>` says of it.
    pub fn objective_mut(&mut self, id: &str) -> Option<&mut Objective> {
        std::iter::once(&mut self.primary_objective)
            .chain(&mut self.objectives)
            .find(|o| o.id.as_deref() == Some(id))
    }
}

/// Sequencing Control Modes (SN 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ControlMode {
    /// The learner may choose among the children.
    pub choice: bool,
    /// The learner may choose something outside while a descendant is active.
    pub choice_exit: bool,
    /// Continue and Previous walk through the children.
    pub flow: bool,
    /// No walking backwards among the children.
    pub forward_only: bool,
    /// Roll-up and rules read only the objectives of the parent's current attempt.
    pub use_current_attempt_objective_info: bool,
    /// Roll-up and rules read only the progress of the parent's current attempt.
    pub use_current_attempt_progress_info: bool,
}

impl Default for ControlMode {
    fn default() -> Self {
        Self {
            choice: true,
            choice_exit: true,
            flow: false,
            forward_only: false,
            use_current_attempt_objective_info: true,
            use_current_attempt_progress_info: true,
        }
    }
}

/// Constrain Choice Controls (SN 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConstrainedChoice {
    /// Only the activities next to this one may be chosen from within it.
    pub constrain_choice: bool,
    /// Its children may not be chosen from outside while it is not active.
    pub prevent_activation: bool,
}

/// Limit Conditions (SN 3.5): of the IMS limits, those SCORM reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitConditions {
    /// How many attempts may begin; `None` is no limit.
    pub attempt_limit: Option<u32>,
    /// `attemptAbsoluteDurationLimit`, as written: it seeds `cmi.max_time_allowed` and limits no navigation.
    pub attempt_absolute_duration_limit: Option<String>,
}

/// Selection and Randomization Controls (SN 3.11, 3.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Randomization {
    /// When a subset of the children is selected.
    pub selection_timing: Timing,
    /// How many are selected; `None` selects all.
    pub select_count: Option<u32>,
    /// When the children are put into a random order.
    pub randomization_timing: Timing,
    /// Whether they may be.
    pub reorder_children: bool,
}

/// Delivery Controls (SN 3.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeliveryControls {
    /// Progress is kept, and counts in roll-up.
    pub tracked: bool,
    /// The content says when it is completed: silence is not completion.
    pub completion_set_by_content: bool,
    /// The content says when its objective is satisfied: silence is not success.
    pub objective_set_by_content: bool,
}

impl Default for DeliveryControls {
    fn default() -> Self {
        Self {
            tracked: true,
            completion_set_by_content: false,
            objective_set_by_content: false,
        }
    }
}

/// `<adlcp:completionThreshold>` (CAM 3.4.1.19): completion by measure, and the weight in the parent's measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompletionThreshold {
    /// The progress measure decides completion.
    pub completed_by_measure: bool,
    /// From which measure on, 0 to 1.
    pub min_progress_measure: f64,
    /// What this activity weighs in its parent's progress measure, 0 to 1.
    pub progress_weight: f64,
}

impl Default for CompletionThreshold {
    fn default() -> Self {
        Self {
            completed_by_measure: false,
            min_progress_measure: 1.0,
            progress_weight: 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_without_a_sequencing_element_has_the_defaults_of_the_book() {
        let it = Sequencing::default();
        assert!(it.control_mode.choice && it.control_mode.choice_exit && !it.control_mode.flow);
        assert!(it.rollup_rules.objective_satisfied && it.rollup_rules.progress_completion);
        assert_eq!(it.rollup_rules.objective_measure_weight, 1.0);
        assert!(it.delivery_controls.tracked && !it.delivery_controls.completion_set_by_content);
        assert_eq!(it.primary_objective.min_normalized_measure, 1.0);
        assert!(it.rollup_considerations.measure_satisfaction_if_active);
    }

    #[test]
    fn a_definition_survives_json() {
        let mut it = Organization::default();
        it.root.id = "root".into();
        it.root
            .sequencing
            .primary_objective
            .map_to("g")
            .write
            .satisfied = true;
        it.root.sequencing.rules.pre.push(SequencingRule {
            combination: ConditionCombination::Any,
            conditions: vec![RuleCondition::new(RuleConditionName::Satisfied)],
            action: PreAction::Skip,
        });
        let text = serde_json::to_string(&it).unwrap();
        assert_eq!(serde_json::from_str::<Organization>(&text).unwrap(), it);
        assert!(text.contains("\"skip\"") && text.contains("\"any\""));
    }

    #[test]
    fn a_word_outside_a_vocabulary_is_no_word() {
        assert_eq!(
            Timing::from_name("onEachNewAttempt"),
            Some(Timing::OnEachNewAttempt)
        );
        assert_eq!(Timing::from_name("onEveryAttempt"), None);
        assert_eq!(PostAction::ExitParent.name(), "exitParent");
    }
}
