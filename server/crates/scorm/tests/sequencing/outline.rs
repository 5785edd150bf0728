//! Activity trees as text: one activity a line, children indented, and what its sequencing says in words.
//!
//! ```text
//! course: flow
//!   lesson: says skip-if=satisfied
//!   test: says limit=2 obj=passed by-measure=0.6 map=passed:global:rw exitAll-if=satisfied|attemptLimitExceeded
//! ```

use scorm::sequencing::ActivityTree;
use scorm::sequencing::definition::*;

/// The tree that a text describes.
pub(crate) fn tree(text: &str) -> ActivityTree {
    ActivityTree::new(&organization(text)).unwrap()
}

/// The organization that a text describes; its global objectives live as long as the registration.
pub(crate) fn organization(text: &str) -> Organization {
    let mut lines = text
        .lines()
        .filter(|it| !it.trim().is_empty())
        .map(|it| (indent(it), it.trim()))
        .peekable();
    let root = activity(&mut lines);
    assert!(lines.peek().is_none(), "a second root: {:?}", lines.peek());
    Organization {
        root,
        objectives_global_to_system: false,
        ..Organization::default()
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn activity<'a>(
    lines: &mut std::iter::Peekable<impl Iterator<Item = (usize, &'a str)>>,
) -> Activity {
    let (depth, line) = lines.next().unwrap();
    let (id, words) = line.split_once(':').unwrap_or((line, ""));
    let mut it = Activity {
        id: id.into(),
        title: id.to_uppercase(),
        ..Activity::default()
    };
    for word in words.split_whitespace() {
        let (word, value) = word.split_once('=').unwrap_or((word, ""));
        say(&mut it, word, value);
    }
    while lines.peek().is_some_and(|(next, _)| *next > depth) {
        it.children.push(activity(lines));
    }
    it
}

fn say(it: &mut Activity, word: &str, value: &str) {
    let s = &mut it.sequencing;
    match word {
        "flow" => s.control_mode.flow = true,
        "no-choice" => s.control_mode.choice = false,
        "no-choice-exit" => s.control_mode.choice_exit = false,
        "forward-only" => s.control_mode.forward_only = true,
        "all-attempts" => {
            s.control_mode.use_current_attempt_objective_info = false;
            s.control_mode.use_current_attempt_progress_info = false;
        }
        "constrain" => s.constrained_choice.constrain_choice = true,
        "prevent" => s.constrained_choice.prevent_activation = true,
        "limit" => s.limit_conditions.attempt_limit = Some(value.parse().unwrap()),
        "obj" => s.primary_objective.id = Some(value.into()),
        "by-measure" => {
            s.primary_objective.satisfied_by_measure = true;
            s.primary_objective.min_normalized_measure = value.parse().unwrap();
        }
        "local" => s.objectives.push(Objective::named(value)),
        "map" => map(s, value),
        "rollup" => s.rollup_rules.rules.push(rollup(value)),
        "weight" => s.rollup_rules.objective_measure_weight = value.parse().unwrap(),
        "no-satisfied-rollup" => s.rollup_rules.objective_satisfied = false,
        "no-progress-rollup" => s.rollup_rules.progress_completion = false,
        "required-satisfied" => {
            s.rollup_considerations.required_for_satisfied = consideration(value)
        }
        "required-not-satisfied" => {
            s.rollup_considerations.required_for_not_satisfied = consideration(value)
        }
        "required-completed" => {
            s.rollup_considerations.required_for_completed = consideration(value)
        }
        "required-incomplete" => {
            s.rollup_considerations.required_for_incomplete = consideration(value)
        }
        "not-while-active" => s.rollup_considerations.measure_satisfaction_if_active = false,
        "untracked" => s.delivery_controls.tracked = false,
        "says-completion" => s.delivery_controls.completion_set_by_content = true,
        "says-success" => s.delivery_controls.objective_set_by_content = true,
        "says" => {
            s.delivery_controls.completion_set_by_content = true;
            s.delivery_controls.objective_set_by_content = true;
        }
        "select" | "select-each" => {
            s.randomization.select_count = Some(value.parse().unwrap());
            s.randomization.selection_timing = timing(word);
        }
        "shuffle" | "shuffle-each" => {
            s.randomization.reorder_children = true;
            s.randomization.randomization_timing = timing(word);
        }
        "threshold" => {
            it.completion_threshold.completed_by_measure = true;
            it.completion_threshold.min_progress_measure = value.parse().unwrap();
        }
        "progress-weight" => it.completion_threshold.progress_weight = value.parse().unwrap(),
        "invisible" => it.visible = false,
        "hide" => {
            it.hide_lms_ui = value
                .split(',')
                .map(|it| HideLmsUi::from_name(it).unwrap())
                .collect()
        }
        "data" => it.data_maps.push(DataMap::new(value)),
        _ => rule(
            s,
            word.strip_suffix("-if")
                .unwrap_or_else(|| panic!("no such word: {word}")),
            value,
        ),
    }
}

fn timing(word: &str) -> Timing {
    if word.ends_with("-each") {
        Timing::OnEachNewAttempt
    } else {
        Timing::Once
    }
}

fn consideration(word: &str) -> Consideration {
    Consideration::from_name(word).unwrap()
}

/// `objective:global:rw`
fn map(s: &mut Sequencing, value: &str) {
    let [objective, global, ways] = value.split(':').collect::<Vec<_>>()[..] else {
        panic!("map={value}")
    };
    let map = s.objective_mut(objective).unwrap().map_to(global);
    map.read = if ways.contains('r') {
        Transfers::ALL
    } else {
        Transfers::NONE
    };
    map.write = if ways.contains('w') {
        Transfers::ALL
    } else {
        Transfers::NONE
    };
}

/// `any:completed|attempted:satisfied`, with `count2` and `percent0.5` as further sets.
fn rollup(value: &str) -> RollupRule {
    let [set, conditions, action] = value.split(':').collect::<Vec<_>>()[..] else {
        panic!("rollup={value}")
    };
    let child_activity_set = match set {
        "all" => ChildActivitySet::All,
        "any" => ChildActivitySet::Any,
        "none" => ChildActivitySet::None,
        _ if set.starts_with("count") => ChildActivitySet::AtLeastCount(set[5..].parse().unwrap()),
        _ => {
            ChildActivitySet::AtLeastPercent(set.strip_prefix("percent").unwrap().parse().unwrap())
        }
    };
    let (combination, words) = combination(conditions);
    let conditions = words.into_iter().map(|word| {
        let (operator, word) = operator(word);
        RollupCondition {
            condition: RollupConditionName::from_name(word).unwrap(),
            operator,
        }
    });
    RollupRule {
        child_activity_set,
        combination,
        conditions: conditions.collect(),
        action: RollupAction::from_name(action).unwrap(),
    }
}

fn combination(text: &str) -> (ConditionCombination, Vec<&str>) {
    let how = if text.contains('|') {
        ConditionCombination::Any
    } else {
        ConditionCombination::All
    };
    (how, text.split(['&', '|']).collect())
}

fn operator(word: &str) -> (Operator, &str) {
    word.strip_prefix('!')
        .map_or((Operator::NoOp, word), |word| (Operator::Not, word))
}

/// `skip-if=!satisfied@objective&measure>0.5`
fn rule(s: &mut Sequencing, action: &str, text: &str) {
    let (combination, words) = combination(text);
    let conditions: Vec<_> = words.into_iter().map(condition).collect();
    if let Some(action) = PreAction::from_name(action) {
        s.rules.pre.push(SequencingRule {
            combination,
            conditions,
            action,
        });
    } else if let Some(action) = ExitAction::from_name(action) {
        s.rules.exit.push(SequencingRule {
            combination,
            conditions,
            action,
        });
    } else {
        let action =
            PostAction::from_name(action).unwrap_or_else(|| panic!("no such action: {action}"));
        s.rules.post.push(SequencingRule {
            combination,
            conditions,
            action,
        });
    }
}

fn condition(word: &str) -> RuleCondition {
    let (operator, word) = operator(word);
    let (word, objective) = word
        .split_once('@')
        .map_or((word, None), |(word, it)| (word, Some(it.to_owned())));
    let (name, threshold) = match word.split_once(['<', '>']) {
        None => (
            RuleConditionName::from_name(word)
                .unwrap_or_else(|| panic!("no such condition: {word}")),
            0.0,
        ),
        Some((_, it)) if word.contains('<') => (
            RuleConditionName::ObjectiveMeasureLessThan,
            it.parse().unwrap(),
        ),
        Some((_, it)) => (
            RuleConditionName::ObjectiveMeasureGreaterThan,
            it.parse().unwrap(),
        ),
    };
    RuleCondition {
        operator,
        measure_threshold: threshold,
        referenced_objective: objective,
        ..RuleCondition::new(name)
    }
}
