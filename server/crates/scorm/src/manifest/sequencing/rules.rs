//! `<imsss:sequencingRules>` (CAM 5.1.3).

use super::super::notes::Notes;
use super::super::space::{Space, child, children};
use super::{number, odd, value, word};
use crate::sequencing::definition::{
    ConditionCombination, ExitAction, Operator, PostAction, PreAction, RuleCondition,
    RuleConditionName, SequencingRule, SequencingRules,
};
use markup::Element;

pub(super) fn read(element: &Element, notes: &mut Notes) -> SequencingRules {
    SequencingRules {
        pre: of(element, "preConditionRule", PreAction::from_name, notes),
        exit: of(element, "exitConditionRule", ExitAction::from_name, notes),
        post: of(element, "postConditionRule", PostAction::from_name, notes),
    }
}

fn of<A>(
    element: &Element,
    name: &str,
    known: fn(&str) -> Option<A>,
    notes: &mut Notes,
) -> Vec<SequencingRule<A>> {
    let rules = children(element, Space::Sequencing, name);
    rules.filter_map(|rule| one(rule, known, notes)).collect()
}

fn one<A>(
    rule: &Element,
    known: fn(&str) -> Option<A>,
    notes: &mut Notes,
) -> Option<SequencingRule<A>> {
    let conditions = child(rule, Space::Sequencing, "ruleConditions");
    let Some(action) = child(rule, Space::Sequencing, "ruleAction") else {
        odd(rule, "ruleAction", "", "one <imsss:ruleAction>", notes);
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
    Some(SequencingRule {
        combination: combination.unwrap_or(ConditionCombination::All),
        conditions: conditions
            .into_iter()
            .flat_map(|conditions| children(conditions, Space::Sequencing, "ruleCondition"))
            .filter_map(|condition| self::condition(condition, notes))
            .collect(),
        action: word(action, "action", known, notes)?,
    })
}

fn condition(element: &Element, notes: &mut Notes) -> Option<RuleCondition> {
    let name = word(element, "condition", RuleConditionName::from_name, notes)?;
    let mut condition = RuleCondition::new(name);
    condition.operator =
        word(element, "operator", Operator::from_name, notes).unwrap_or(Operator::NoOp);
    condition.measure_threshold = number(element, "measureThreshold", -1.0, notes).unwrap_or(0.0);
    condition.referenced_objective = value(element, "referencedObjective");
    Some(condition)
}
