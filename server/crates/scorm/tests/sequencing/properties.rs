//! What holds of every tree and every learner: trees and scripts are generated.

use proptest::prelude::*;
use scorm::sequencing::definition::*;
use scorm::sequencing::{
    ActivityTree, Globals, NavigationRequest, Outcome, Report, RuntimeData, Said, Session, Snapshot,
};

use crate::learner::each;

/// A step of a learner or of content; numbers point into the tree.
#[derive(Debug, Clone)]
enum Step {
    Commit(Report, bool),
    Request(NavigationRequest),
    Choose(usize),
    Jump(usize),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let simple = prop::sample::select(vec![
        NavigationRequest::Start,
        NavigationRequest::ResumeAll,
        NavigationRequest::Continue,
        NavigationRequest::Continue,
        NavigationRequest::Continue,
        NavigationRequest::Previous,
        NavigationRequest::Exit,
        NavigationRequest::ExitAll,
        NavigationRequest::Abandon,
        NavigationRequest::AbandonAll,
        NavigationRequest::SuspendAll,
    ]);
    let step = prop_oneof![
        3 => (report(), any::<bool>()).prop_map(|(it, suspends)| Step::Commit(it, suspends)),
        4 => simple.prop_map(Step::Request),
        3 => (0..40_usize).prop_map(Step::Choose),
        1 => (0..40_usize).prop_map(Step::Jump),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..14)
}

fn report() -> impl Strategy<Value = Report> {
    let said = || prop::sample::select(vec![Said::Nothing, Said::Unknown, Said::Yes, Said::No]);
    let number = || prop::option::of(0.0..=1.0);
    (said(), said(), number(), number()).prop_map(
        |(completion, success, scaled, progress_measure)| Report {
            completion,
            success,
            scaled,
            progress_measure,
            ..Report::default()
        },
    )
}

fn organization() -> impl Strategy<Value = Organization> {
    let leaf = sequencing().prop_map(|it| activity(it, Vec::new()));
    let inner = leaf.prop_recursive(3, 24, 4, |inner| {
        (sequencing(), prop::collection::vec(inner, 1..5))
            .prop_map(|(it, children)| activity(it, children))
    });
    (inner, any::<bool>()).prop_map(|(mut root, objectives_global_to_system)| {
        let mut number = 0;
        name(&mut root, &mut number);
        Organization {
            root,
            objectives_global_to_system,
            ..Organization::default()
        }
    })
}

fn activity(sequencing: Sequencing, children: Vec<Activity>) -> Activity {
    Activity {
        sequencing,
        children,
        ..Activity::default()
    }
}

fn name(it: &mut Activity, number: &mut usize) {
    it.id = format!("a{number}");
    *number += 1;
    it.children.iter_mut().for_each(|child| name(child, number));
}

fn sequencing() -> impl Strategy<Value = Sequencing> {
    let modes = (
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.85),
        prop::bool::weighted(0.8),
    );
    let rest = (
        prop::bool::weighted(0.15),
        any::<bool>(),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.15),
    );
    let limits = (
        prop::option::weighted(0.2, 0..3_u32),
        prop::bool::weighted(0.9),
        any::<bool>(),
    );
    (
        modes,
        rest,
        limits,
        rules(),
        rollup(),
        objective(),
        randomization(),
    )
        .prop_map(
            |(
                (choice, choice_exit, flow),
                (forward_only, current, constrain, prevent),
                (limit, tracked, says),
                rules,
                rollup,
                primary,
                randomization,
            )| {
                Sequencing {
                    control_mode: ControlMode {
                        choice,
                        choice_exit,
                        flow,
                        forward_only,
                        use_current_attempt_objective_info: current,
                        use_current_attempt_progress_info: current,
                    },
                    constrained_choice: ConstrainedChoice {
                        constrain_choice: constrain,
                        prevent_activation: prevent,
                    },
                    rules,
                    limit_conditions: LimitConditions {
                        attempt_limit: limit,
                        ..LimitConditions::default()
                    },
                    rollup_rules: rollup,
                    primary_objective: primary,
                    delivery_controls: DeliveryControls {
                        tracked,
                        completion_set_by_content: says,
                        objective_set_by_content: says,
                    },
                    randomization,
                    ..Sequencing::default()
                }
            },
        )
}

fn rules() -> impl Strategy<Value = SequencingRules> {
    fn some<A: Copy + std::fmt::Debug + 'static>(
        actions: &'static [A],
    ) -> impl Strategy<Value = Vec<SequencingRule<A>>> {
        let rule = (
            prop::sample::select(ConditionCombination::ALL),
            prop::collection::vec(condition(), 1..3),
            prop::sample::select(actions),
        )
            .prop_map(|(combination, conditions, action)| SequencingRule {
                combination,
                conditions,
                action,
            });
        prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(rule, 1..3)]
    }
    (
        some(PreAction::ALL),
        some(ExitAction::ALL),
        some(PostAction::ALL),
    )
        .prop_map(|(pre, exit, post)| SequencingRules { pre, exit, post })
}

fn condition() -> impl Strategy<Value = RuleCondition> {
    (
        prop::sample::select(RuleConditionName::ALL),
        prop::sample::select(Operator::ALL),
        0.0..1.0,
    )
        .prop_map(|(condition, operator, measure_threshold)| RuleCondition {
            operator,
            measure_threshold,
            ..RuleCondition::new(condition)
        })
}

fn rollup() -> impl Strategy<Value = RollupRules> {
    let set = prop_oneof![
        Just(ChildActivitySet::All),
        Just(ChildActivitySet::Any),
        Just(ChildActivitySet::None),
        (0..4_u32).prop_map(ChildActivitySet::AtLeastCount),
        (0.0..=1.0).prop_map(ChildActivitySet::AtLeastPercent),
    ];
    let condition = (
        prop::sample::select(RollupConditionName::ALL),
        prop::sample::select(Operator::ALL),
    )
        .prop_map(|(condition, operator)| RollupCondition {
            condition,
            operator,
        });
    let rule = (
        set,
        prop::sample::select(ConditionCombination::ALL),
        prop::collection::vec(condition, 1..3),
        prop::sample::select(RollupAction::ALL),
    )
        .prop_map(
            |(child_activity_set, combination, conditions, action)| RollupRule {
                child_activity_set,
                combination,
                conditions,
                action,
            },
        );
    let rules = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(rule, 1..4)];
    (rules, 0.0..=1.0).prop_map(|(rules, objective_measure_weight)| RollupRules {
        rules,
        objective_measure_weight,
        ..RollupRules::default()
    })
}

fn objective() -> impl Strategy<Value = Objective> {
    let map = (0..3_usize, any::<bool>(), any::<bool>()).prop_map(|(target, reads, writes)| {
        ObjectiveMap {
            target: format!("g{target}"),
            read: if reads {
                Transfers::ALL
            } else {
                Transfers::NONE
            },
            write: if writes {
                Transfers::ALL
            } else {
                Transfers::NONE
            },
        }
    });
    let maps = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(map, 1..3)];
    (prop::bool::weighted(0.2), maps).prop_map(|(satisfied_by_measure, maps)| Objective {
        id: Some("primary".into()),
        satisfied_by_measure,
        min_normalized_measure: 0.5,
        maps,
    })
}

fn randomization() -> impl Strategy<Value = Randomization> {
    let timing = || prop::sample::select(Timing::ALL);
    (
        timing(),
        prop::option::of(0..4_u32),
        timing(),
        any::<bool>(),
    )
        .prop_map(
            |(selection_timing, select_count, randomization_timing, reorder_children)| {
                Randomization {
                    selection_timing,
                    select_count,
                    randomization_timing,
                    reorder_children,
                }
            },
        )
}

fn carried_out(
    session: &mut Session<'_>,
    step: &Step,
) -> Option<Result<Outcome, scorm::sequencing::Exception>> {
    let request = match step {
        Step::Commit(own, suspends) => {
            session.commit(&RuntimeData {
                own: own.clone(),
                suspends: *suspends,
                ..RuntimeData::default()
            });
            return None;
        }
        Step::Reopen => return Some(Ok(session.begin())),
        Step::Request(it) => it.clone(),
        Step::Choose(n) => NavigationRequest::Choice(format!("a{n}")),
        Step::Jump(n) => NavigationRequest::Jump(format!("a{n}")),
    };
    Some(session.request(&request))
}

fn kept(session: &Session<'_>) -> String {
    serde_json::to_string(&(session.snapshot(), session.globals())).unwrap()
}

fn resumed<'t>(tree: &'t ActivityTree, kept: &str, seed: u64) -> Session<'t> {
    let (snapshot, globals): (Snapshot, Globals) = serde_json::from_str(kept).unwrap();
    Session::new(tree, snapshot, globals, seed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// No panic, no endless walk; what is delivered is a leaf and runs; what is refused changes nothing; and a session put
    /// away and taken up again is the same session.
    #[test]
    fn any_learner_on_any_tree_is_served(organization in organization(), steps in steps()) {
        let tree = ActivityTree::new(&organization).unwrap();
        let mut session = Session::new(&tree, Snapshot::default(), Globals::default(), 3);
        for (n, step) in steps.iter().enumerate() {
            let before = kept(&session);
            session = resumed(&tree, &before, n as u64);
            prop_assert_eq!(&kept(&session), &before, "a round trip changes nothing");
            match carried_out(&mut session, step) {
                Some(Ok(Outcome::Delivered { activity })) => {
                    prop_assert_eq!(session.running(), Some(activity.as_str()));
                    prop_assert!(session.launch().is_some());
                }
                Some(Ok(Outcome::Ended)) => prop_assert!(!session.is_open()),
                Some(Ok(Outcome::Waiting { .. })) => prop_assert!(session.running().is_none()),
                Some(Err(_)) => prop_assert_eq!(kept(&session), before, "a refusal changes nothing"),
                None => {}
            }
        }
    }

    /// What the table of contents offers is accepted, and what it does not offer is refused or gives way to a rule.
    #[test]
    fn the_table_of_contents_agrees_with_choice(organization in organization(), steps in steps()) {
        let tree = ActivityTree::new(&organization).unwrap();
        let mut session = Session::new(&tree, Snapshot::default(), Globals::default(), 3);
        for step in &steps {
            carried_out(&mut session, step);
        }
        let (now, valid) = (kept(&session), session.valid_requests());
        let mut offers = Vec::new();
        each(&session.toc(), &mut |it| offers.push((it.id.clone(), it.enabled)));
        for (id, enabled) in offers {
            prop_assert_eq!(enabled, valid.choice.contains(&id));
            let accepted = resumed(&tree, &now, 3).request(&NavigationRequest::Choice(id.clone()));
            match accepted {
                Err(why) => prop_assert!(!enabled, "{} is offered but refused: {}", id, why),
                Ok(Outcome::Delivered { activity }) => prop_assert!(enabled || activity != id || rules_speak(&organization), "{} is accepted but not offered", id),
                Ok(_) => prop_assert!(enabled || rules_speak(&organization)),
            }
        }
        for (valid, request) in [
            (valid.previous, NavigationRequest::Previous),
            (valid.start, NavigationRequest::Start),
            (valid.resume_all, NavigationRequest::ResumeAll),
            (valid.exit, NavigationRequest::Exit),
            (valid.exit_all, NavigationRequest::ExitAll),
            (valid.suspend_all, NavigationRequest::SuspendAll),
            (valid.abandon, NavigationRequest::Abandon),
            (valid.abandon_all, NavigationRequest::AbandonAll),
        ] {
            let outcome = resumed(&tree, &now, 3).request(&request);
            prop_assert_eq!(valid, outcome.is_ok(), "{:?}: {:?}", request, outcome);
        }
    }

    /// Rolling up again what has been rolled up changes nothing: suspending and suspending again from the same state.
    #[test]
    fn roll_up_is_idempotent(organization in organization(), steps in steps()) {
        let tree = ActivityTree::new(&without_maps(organization)).unwrap();
        let mut session = Session::new(&tree, Snapshot::default(), Globals::default(), 3);
        for step in &steps {
            carried_out(&mut session, step);
        }
        if session.request(&NavigationRequest::SuspendAll).is_ok() {
            let once = statuses(&session);
            if let Outcome::Delivered { .. } = session.begin() {
                session.request(&NavigationRequest::SuspendAll).unwrap();
                prop_assert_eq!(statuses(&session), once);
            }
        }
    }
}

/// Rules of what ends may ask for something else than what was chosen; and after a course of one activity comes nothing.
fn rules_speak(organization: &Organization) -> bool {
    fn any(it: &Activity) -> bool {
        !it.sequencing.rules.post.is_empty()
            || !it.sequencing.rules.exit.is_empty()
            || it.children.iter().any(any)
    }
    organization.root.children.is_empty() || any(&organization.root)
}

/// Global objectives can make a cluster depend on one that rolls up after it.
fn without_maps(mut organization: Organization) -> Organization {
    fn clear(it: &mut Activity) {
        it.sequencing.primary_objective.maps.clear();
        it.children.iter_mut().for_each(clear);
    }
    clear(&mut organization.root);
    organization
}

fn statuses(session: &Session<'_>) -> Vec<String> {
    let mut all = Vec::new();
    each(&session.toc(), &mut |it| {
        all.push(format!(
            "{} {:?} {:?} {:?}",
            it.id, it.completed, it.satisfied, it.measure
        ))
    });
    all
}
