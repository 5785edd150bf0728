//! Each process of the book, and each of its exceptions that a learner can meet.

use crate::learner::{Learner, follows};
use crate::outline::tree;

/// A script on a tree.
fn on(text: &str, script: &str) {
    follows(&mut Learner::new(&tree(text)), script);
}

#[test]
fn start_goes_to_the_first_activity_that_can_be_delivered() {
    on(
        "c: flow\n a: flow\n  a1: skip-if=always\n  a2\n b",
        "start -> a2",
    );
    on("leaf", "start -> leaf");
    on("c\n a\n b", "start -> SB.2.2-1\n choose=b -> b");
    on("c: flow\n a: disabled-if=always\n b", "start -> SB.2.2-2");
    on("c: flow\n a: skip-if=always", "start -> ended");
}

#[test]
fn start_and_resume_need_a_course_that_is_not_running() {
    on(
        "c: flow\n a\n b",
        "resumeAll -> NB.2.1-3
         start -> a
         start -> NB.2.1-1
         resumeAll -> NB.2.1-1",
    );
}

#[test]
fn nothing_can_be_asked_of_a_course_that_is_not_running() {
    for request in [
        "continue",
        "previous",
        "exit",
        "exitAll",
        "abandon",
        "abandonAll",
        "suspendAll",
        "jump=a",
    ] {
        on("c: flow\n a", &format!("{request} -> NB.2.1-2"));
    }
}

#[test]
fn continue_and_previous_walk_through_clusters() {
    on(
        "c: flow\n a: flow\n  a1\n  a2\n b: flow\n  b1\n d",
        "start -> a1
         continue -> a2
         continue -> b1
         previous -> a2
         continue -> b1
         continue -> d
         continue -> ended",
    );
}

#[test]
fn walking_off_the_tree_ends_the_attempt_on_the_course() {
    let tree = tree("c: flow\n a\n b");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n continue -> b\n continue -> ended",
    );
    assert_eq!(learner.status("c"), "completed passed ?");
    assert!(!learner.session.toc().current && !learner.session.is_open());
}

#[test]
fn without_flow_nothing_is_next() {
    on(
        "c\n a\n b",
        "choose=a -> a\n continue -> NB.2.1-4\n previous -> NB.2.1-5",
    );
    on(
        "c: flow\n a: no-choice\n  a1\n b",
        "choose=b -> b\n previous -> SB.2.2-1",
    );
}

#[test]
fn a_forward_only_cluster_is_not_walked_backwards_but_can_be_met_from_behind() {
    on(
        "c: flow forward-only\n a\n b",
        "start -> a\n continue -> b\n previous -> NB.2.1-5",
    );
    on(
        "c: flow\n a\n f: flow forward-only\n  f1\n  f2\n b",
        "choose=b -> b\n previous -> f1\n continue -> f2\n previous -> NB.2.1-5",
    );
    on(
        "c: flow\n a\n f: flow forward-only\n  f1: skip-if=always\n  f2: skip-if=always\n b",
        "choose=b -> b\n previous -> a",
    );
}

#[test]
fn nothing_is_before_the_start() {
    on("c: flow\n a\n b", "start -> a\n previous -> SB.2.1-3");
    on(
        "leaf",
        "start -> leaf\n previous -> NB.2.1-6\n continue -> NB.2.1-4",
    );
}

#[test]
fn choice_needs_a_parent_that_allows_it() {
    on(
        "c: flow\n a: flow no-choice\n  a1\n  a2\n b",
        "start -> a1
         choose=a2 -> NB.2.1-10
         choose=b -> b
         choose=a -> a1
         choose=nowhere -> NB.2.1-11",
    );
}

#[test]
fn choice_exit_keeps_the_learner_in() {
    on(
        "c: flow\n a: flow no-choice-exit\n  a1\n  a2\n b",
        "start -> a1\n choose=b -> NB.2.1-8\n choose=a2 -> a2\n continue -> b\n choose=a1 -> a1",
    );
    on(
        "c: flow\n a: no-choice-exit\n b",
        "start -> a\n choose=b -> NB.2.1-8\n exit -> waiting\n choose=b -> b",
    );
}

#[test]
fn hidden_activities_cannot_be_chosen_and_are_not_shown() {
    let tree = tree("c: flow\n a\n h: flow hiddenFromChoice-if=always\n  h1\n b: invisible");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n choose=h1 -> SB.2.9-3\n choose=h -> SB.2.9-3",
    );
    assert_eq!(learner.shown(), "c a");
    assert_eq!(learner.choices(), "c a b");
    follows(&mut learner, "continue -> h1");
}

#[test]
fn stop_forward_traversal_stops_choice_but_not_flow_of_what_is_before() {
    on(
        "c: flow\n a: says stopForwardTraversal-if=!satisfied\n b\n d: flow\n  d1",
        "start -> a
         choose=b -> b
         choose=a -> a
         failed choose=b -> SB.2.4-1
         choose=d1 -> d1
         choose=a -> a
         passed choose=b -> b",
    );
}

#[test]
fn choice_goes_backwards_only_where_the_parent_lets_it() {
    on(
        "c: flow forward-only\n a\n b\n d",
        "choose=b -> b\n choose=d -> d\n choose=a -> SB.2.4-2",
    );
}

#[test]
fn prevent_activation_asks_to_enter_first() {
    on(
        "c: flow\n a\n p: flow prevent\n  p1\n  p2\n b",
        "start -> a\n choose=p2 -> SB.2.9-6\n choose=p -> p1\n choose=p2 -> p2\n choose=b -> b",
    );
}

#[test]
fn constrained_choice_offers_only_the_neighbours() {
    let tree = tree("c: flow\n a: flow constrain\n  a1\n  a2\n b: flow\n  b1\n d: flow\n  d1");
    let mut learner = Learner::new(&tree);
    follows(&mut learner, "start -> a1\n choose=d1 -> SB.2.9-8");
    assert_eq!(learner.choices(), "c a a1 a2 b b1");
    follows(&mut learner, "choose=b1 -> b1\n choose=d1 -> d1");
}

#[test]
fn a_cluster_without_flow_cannot_be_chosen_itself() {
    on(
        "c\n a\n  a1\n b",
        "choose=b -> b\n choose=a -> SB.2.9-9\n choose=a1 -> a1",
    );
}

#[test]
fn jump_goes_where_choice_does_not_but_not_into_what_is_disabled() {
    on(
        "c: flow no-choice\n a\n b: flow no-choice hiddenFromChoice-if=always\n  b1\n d: disabled-if=always",
        "start -> a\n choose=b1 -> NB.2.1-10\n jump=b1 -> b1\n jump=d -> DB.1.1-3\n jump=b -> DB.1.1-1\n jump=x -> NB.2.1-11",
    );
}

#[test]
fn exit_leaves_the_learner_with_the_table_of_contents() {
    on(
        "c: flow\n a\n b",
        "start -> a
         exit -> waiting
         exit -> NB.2.1-12
         abandon -> NB.2.1-12
         continue -> b
         exitAll -> ended
         continue -> NB.2.1-2
         start -> a",
    );
}

#[test]
fn suspended_means_resumed_where_it_was() {
    let tree = tree("c: flow\n a: flow\n  a1: says\n  a2: says\n b");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a1
         continue -> a2
         incomplete suspend suspendAll -> ended
         resumeAll -> a2
         suspendAll -> ended
         start -> a1",
    );
}

#[test]
fn resuming_does_not_begin_a_new_attempt() {
    let tree = tree("c: flow limit=1\n a: says limit=1\n b");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n incomplete suspendAll -> ended\n begin -> a",
    );
    let launch = learner.session.launch().unwrap();
    assert!(launch.resumed && launch.attempt == 1);
    assert_eq!(learner.status("a"), "incomplete ? ?");
    follows(
        &mut learner,
        "completed exit -> waiting\n choose=a -> DB.1.1-3",
    );
}

#[test]
fn a_session_that_was_never_closed_goes_on() {
    let tree = tree("c: flow\n a: says\n b: says");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "begin -> a\n completed continue -> b\n incomplete begin -> b",
    );
    assert_eq!(learner.status("b"), "incomplete ? ?");
}

#[test]
fn a_course_left_between_two_activities_waits_for_a_choice() {
    let tree = tree("c: flow\n a: flow\n  a1\n  a2\n b");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "begin -> a1\n exit -> waiting\n begin -> waiting\n choose=a2 -> a2",
    );
}

#[test]
fn what_is_suspended_alone_is_resumed_by_choosing_it_again() {
    let tree = tree("c: flow\n a: says\n b: says");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n incomplete suspend continue -> b\n choose=a -> a",
    );
    let launch = learner.session.launch().unwrap();
    assert!(launch.resumed && launch.attempt == 1);
}

#[test]
fn choosing_something_else_gives_up_what_was_suspended() {
    let tree = tree("c: flow\n a: flow\n  a1: says\n b: says");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a1\n incomplete suspendAll -> ended\n choose=b -> b\n completed choose=a1 -> a1",
    );
    assert_eq!(learner.session.launch().unwrap().attempt, 2);
}

#[test]
fn abandoned_means_it_does_not_count() {
    let tree = tree("c: flow\n a: says\n b");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n completed passed abandon -> waiting",
    );
    assert_eq!(learner.status("a"), "? ? ?");
    follows(&mut learner, "continue -> b\n abandonAll -> ended");
}

#[test]
fn silence_is_completion_and_success_unless_the_content_speaks() {
    let tree = tree("c: flow\n a\n b: says\n d\n e: untracked");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n continue -> b\n continue -> d\n silent-success silent-completion continue -> e\n continue -> ended",
    );
    for (id, status) in [
        ("a", "completed passed ?"),
        ("b", "? ? ?"),
        ("d", "? ? ?"),
        ("e", "? ? ?"),
    ] {
        assert_eq!(learner.status(id), status, "{id}");
    }
}

#[test]
fn an_attempt_limit_lets_in_so_often_and_no_more() {
    on(
        "c: flow\n a: limit=2\n b",
        "start -> a
         continue -> b
         previous -> a
         continue -> b
         previous -> SB.2.2-2
         choose=a -> DB.1.1-3",
    );
}

#[test]
fn an_exit_rule_of_an_ancestor_ends_it_and_its_post_conditions_speak() {
    on(
        "c: flow\n a: flow exit-if=satisfied continue-if=satisfied rollup=any:satisfied:satisfied\n  a1: says\n  a2: says\n  a3\n b",
        "start -> a1
         passed choose=a3 -> b",
    );
    on(
        "c: flow\n a: flow all-attempts exit-if=completed retry-if=!objectiveStatusKnown rollup=any:completed:completed\n  a1: says\n  a2\n b",
        "start -> a1
         completed failed continue -> a1",
    );
}

#[test]
fn post_conditions_replace_what_was_asked() {
    on(
        "c: flow\n a: says retry-if=!satisfied\n b",
        "start -> a\n failed continue -> a\n passed continue -> b",
    );
    on(
        "c: flow\n a: exitAll-if=always\n b",
        "start -> a\n continue -> ended",
    );
    on(
        "c: flow\n a: flow\n  a1: exitParent-if=always\n  a2\n b",
        "start -> a1\n exit -> waiting\n continue -> b",
    );
    on(
        "c: flow\n a\n b: says previous-if=!satisfied\n d",
        "choose=b -> b\n failed continue -> a",
    );
    on(
        "c: flow\n a\n b: says retryAll-if=!satisfied\n d",
        "choose=b -> b\n failed continue -> a",
    );
    on(
        "c: flow exitParent-if=always\n a: exitParent-if=always",
        "start -> a\n continue -> TB.2.3-4",
    );
}

#[test]
fn a_suspended_activity_has_no_post_conditions() {
    on(
        "c: flow\n a: says retry-if=always\n b",
        "start -> a\n incomplete suspend continue -> b",
    );
}

#[test]
fn unknown_is_neither_true_nor_false() {
    on("c: flow\n a: skip-if=!satisfied\n b", "start -> a");
    on("c: flow\n a: skip-if=!satisfied|always\n b", "start -> b");
    on("c: flow\n a: skip-if=satisfied&always\n b", "start -> a");
    on("c: flow\n a: skip-if=!timeLimitExceeded\n b", "start -> a");
    on("c: flow\n a: skip-if=!attempted\n b", "start -> b");
    on("c: flow\n a: skip-if=satisfied@nowhere\n b", "start -> a");
}

#[test]
fn what_the_request_valid_element_says_is_what_would_happen() {
    let tree = tree("c: flow\n a: says\n b: disabled-if=always\n d");
    let mut learner = Learner::new(&tree);
    let valid = learner.session.valid_requests();
    assert!(valid.start && !valid.resume_all && !valid.r#continue && !valid.exit);
    assert_eq!(valid.choice, ["c", "a", "d"]);
    assert_eq!(valid.jump, [""; 0]);
    follows(&mut learner, "start -> a");
    let valid = learner.session.valid_requests();
    assert!(!valid.start && valid.r#continue && !valid.previous);
    assert!(
        valid.exit && valid.exit_all && valid.suspend_all && valid.abandon && valid.abandon_all
    );
    assert_eq!(valid.jump, ["a", "d"]);
}

#[test]
fn content_finds_its_objectives_its_data_and_what_to_hide() {
    let tree = tree(
        "c: flow\n a: says obj=p local=o map=o:g:w data=notes\n b: says obj=q local=r map=r:g:r by-measure=0.7 threshold=0.5 data=notes hide=continue,previous",
    );
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n o.passed o.score=0.25 o.raw=25 o.completed notes:=hello passed continue -> b",
    );
    let launch = learner.session.launch().unwrap();
    assert_eq!(
        launch
            .objectives
            .iter()
            .map(|(id, _)| id.as_str())
            .collect::<Vec<_>>(),
        ["q", "r"]
    );
    let seeded = &launch.objectives[1].1;
    assert_eq!(
        (seeded.satisfied, seeded.measure, seeded.raw_score),
        (Some(true), Some(0.25), Some(25.0))
    );
    assert_eq!(seeded.completed, Some(true));
    assert_eq!(launch.data[0].store.as_deref(), Some("hello"));
    assert_eq!(
        (launch.scaled_passing_score, launch.completion_threshold),
        (Some(0.7), Some(0.5))
    );
    assert_eq!(launch.hide_lms_ui.len(), 2);
}
