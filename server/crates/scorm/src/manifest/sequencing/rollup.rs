//! `<imsss:rollupRules>` (CAM 5.1.5) and `<adlseq:rollupConsiderations>` (CAM 5.2.2).

use super::super::notes::Notes;
use super::super::space::{Space, child, children};
use super::{count, flag, number, odd, value, word};
use crate::sequencing::definition::{
    ChildActivitySet, ConditionCombination, Consideration, Operator, RollupAction, RollupCondition,
    RollupConditionName, RollupConsiderations, RollupRule, RollupRules,
};
use markup::Element;

pub(super) fn read(element: &Element, notes: &mut Notes) -> RollupRules {
    let mut rules = RollupRules::default();
    flag(
        &mut rules.objective_satisfied,
        element,
        "rollupObjectiveSatisfied",
        notes,
    );
    flag(
        &mut rules.progress_completion,
        element,
        "rollupProgressCompletion",
        notes,
    );
    if let Some(weight) = number(element, "objectiveMeasureWeight", 0.0, notes) {
        rules.objective_measure_weight = weight;
    }
    let stated = children(element, Space::Sequencing, "rollupRule");
    rules.rules = stated.filter_map(|rule| one(rule, notes)).collect();
    rules
}

fn one(rule: &Element, notes: &mut Notes) -> Option<RollupRule> {
    let conditions = child(rule, Space::Sequencing, "rollupConditions");
    let Some(action) = child(rule, Space::Sequencing, "rollupAction") else {
        odd(rule, "rollupAction", "", "one <imsss:rollupAction>", notes);
        return None;
    };
    let combination = conditions.and_then(|conditions| {
        word(
            conditions,
            "conditionCombination",
            ConditionCombination::from_name,
            notes,
        )
    });
    Some(RollupRule {
        child_activity_set: set(rule, notes),
        combination: combination.unwrap_or(ConditionCombination::Any),
        conditions: conditions
            .into_iter()
            .flat_map(|conditions| children(conditions, Space::Sequencing, "rollupCondition"))
            .filter_map(|condition| self::condition(condition, notes))
            .collect(),
        action: word(action, "action", RollupAction::from_name, notes)?,
    })
}

fn set(rule: &Element, notes: &mut Notes) -> ChildActivitySet {
    match value(rule, "childActivitySet").as_deref() {
        None | Some("all") => ChildActivitySet::All,
        Some("any") => ChildActivitySet::Any,
        Some("none") => ChildActivitySet::None,
        Some("atLeastCount") => {
            ChildActivitySet::AtLeastCount(count(rule, "minimumCount", notes).unwrap_or(0))
        }
        Some("atLeastPercent") => ChildActivitySet::AtLeastPercent(
            number(rule, "minimumPercent", 0.0, notes).unwrap_or(0.0),
        ),
        Some(other) => {
            odd(
                rule,
                "childActivitySet",
                other,
                "a word of the schema",
                notes,
            );
            ChildActivitySet::All
        }
    }
}

fn condition(element: &Element, notes: &mut Notes) -> Option<RollupCondition> {
    let name = word(element, "condition", RollupConditionName::from_name, notes)?;
    let mut condition = RollupCondition::new(name);
    condition.operator =
        word(element, "operator", Operator::from_name, notes).unwrap_or(Operator::NoOp);
    Some(condition)
}

pub(super) fn considerations(
    found: &mut RollupConsiderations,
    element: &Element,
    notes: &mut Notes,
) {
    let mut one = |name| word(element, name, Consideration::from_name, notes);
    let satisfied = one("requiredForSatisfied");
    let not_satisfied = one("requiredForNotSatisfied");
    let completed = one("requiredForCompleted");
    let incomplete = one("requiredForIncomplete");
    found.required_for_satisfied = satisfied.unwrap_or(Consideration::Always);
    found.required_for_not_satisfied = not_satisfied.unwrap_or(Consideration::Always);
    found.required_for_completed = completed.unwrap_or(Consideration::Always);
    found.required_for_incomplete = incomplete.unwrap_or(Consideration::Always);
    let if_active = &mut found.measure_satisfaction_if_active;
    flag(if_active, element, "measureSatisfactionIfActive", notes);
}
