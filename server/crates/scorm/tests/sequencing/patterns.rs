//! Patterns that authors use, each walked to its end.

use scorm::sequencing::ActivityTree;
use scorm::sequencing::definition::Organization;

use crate::learner::{Learner, follows};
use crate::outline::{organization, tree};

/// Each lesson opens when the one before is satisfied; what was done can be reviewed at any time.
#[test]
fn forced_sequential_by_global_objectives() {
    let tree = tree(
        "c: flow
           l1: says obj=o1 map=o1:g1:rw
           l2: says obj=o2 map=o2:g2:rw local=before map=before:g1:r disabled-if=!satisfied@before|!objectiveStatusKnown@before
           l3: says obj=o3 map=o3:g3:rw local=before map=before:g2:r disabled-if=!satisfied@before|!objectiveStatusKnown@before",
    );
    let mut learner = Learner::new(&tree);
    follows(&mut learner, "start -> l1");
    assert_eq!(learner.choices(), "c l1");
    follows(
        &mut learner,
        "choose=l2 -> DB.1.1-3
         continue -> SB.2.2-2
         completed passed continue -> l2
         choose=l3 -> DB.1.1-3
         choose=l1 -> l1
         completed passed continue -> l2
         completed passed continue -> l3
         completed passed continue -> ended",
    );
    assert_eq!(learner.status("c"), "completed passed ?");
}

/// A test that is not passed sends back into the lessons; what was mastered there is skipped.
#[test]
fn remediation_by_retry() {
    let tree = tree(
        "c: flow
           all: flow no-choice retry-if=!satisfied exitAll-if=satisfied rollup=any:satisfied:satisfied rollup=all:!satisfied:notSatisfied
             l1: says no-satisfied-rollup skip-if=satisfied obj=a map=a:g1:r
             l2: says no-satisfied-rollup skip-if=satisfied obj=b map=b:g2:r
             test: says obj=t local=one map=one:g1:rw local=two map=two:g2:rw exitParent-if=always",
    );
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> l1
         completed continue -> l2
         completed continue -> test
         failed one.passed two.failed continue -> l2
         completed continue -> test
         passed one.passed two.passed continue -> ended",
    );
}

/// The test alone is tried again until it is passed or the attempts are used up.
#[test]
fn retry_until_passed_or_spent() {
    let text = "c: flow\n test: says limit=3 retry-if=!satisfied&!attemptLimitExceeded exitParent-if=attemptLimitExceeded|satisfied";
    let tree = tree(text);
    let mut lucky = Learner::new(&tree);
    follows(
        &mut lucky,
        "start -> test\n failed continue -> test\n passed continue -> ended",
    );
    assert_eq!(lucky.status("c"), "? passed ?");
    let mut spent = Learner::new(&tree);
    follows(
        &mut spent,
        "start -> test\n failed continue -> test\n failed continue -> test\n failed continue -> ended",
    );
    assert_eq!(spent.status("c"), "? failed ?");
    follows(&mut spent, "start -> SB.2.2-2");
}

/// Only the post-test makes the score; the lessons make completion.
#[test]
fn post_test_roll_up_with_weights() {
    let tree = tree(
        "c: flow by-measure=0.8
           l1: says no-satisfied-rollup weight=0
           l2: says no-satisfied-rollup weight=0
           test: says weight=1 by-measure=0.8",
    );
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> l1
         completed score=0.1 continue -> l2
         completed continue -> test
         completed score=0.85 continue -> ended",
    );
    assert_eq!(learner.status("c"), "completed passed 0.85");
}

/// Two of four questions, in any order; each new attempt draws again, and what is drawn stays drawn.
#[test]
fn random_pools_draw_once_per_attempt() {
    let text =
        "c: flow\n pool: flow no-choice select-each=2 shuffle-each\n  q1\n  q2\n  q3\n  q4\n end";
    let tree = tree(text);
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..60 {
        let mut learner = Learner::drawing(&tree, seed * 1000);
        let first = learner.does("start");
        let shown = learner.shown();
        let second = learner.does("continue");
        assert_eq!(learner.shown(), shown, "the draw stays");
        assert_eq!(shown, format!("c pool {first} {second} end"));
        assert_eq!(learner.does("continue"), "end");
        seen.insert(format!("{first} {second}"));
    }
    assert_eq!(seen.len(), 12, "all ordered pairs come up: {seen:?}");
}

#[test]
fn what_is_selected_once_is_never_drawn_again() {
    let tree = tree("c: flow\n pool: flow select=2\n  q1\n  q2\n  q3\n  q4\n end");
    let mut learner = Learner::drawing(&tree, 5);
    let first = learner.does("start");
    let second = learner.does("continue");
    assert!(first < second, "selection keeps the manifest's order");
    follows(&mut learner, "continue -> end\n exitAll -> ended");
    assert_eq!(learner.does("start"), first);
    let left = ["q1", "q2", "q3", "q4"]
        .into_iter()
        .find(|it| **it != first && **it != second)
        .unwrap();
    assert_eq!(learner.does(&format!("choose={left}")), "SB.2.9-2");
    assert_eq!(learner.does(&format!("jump={left}")), "NB.2.1-11");
}

/// A pre-test that is passed opens the way past the lessons.
#[test]
fn a_passed_pretest_skips_the_lessons() {
    let tree = tree(
        "c: flow
           pre: says obj=p map=p:known:w
           lessons: flow obj=k map=k:known:r skip-if=satisfied
             l1: says
           end",
    );
    follows(
        &mut Learner::new(&tree),
        "start -> pre\n passed continue -> end",
    );
    follows(
        &mut Learner::new(&tree),
        "start -> pre\n failed continue -> l1",
    );
}

/// Forward only, with attempts that do not come back: an examination.
#[test]
fn an_examination_goes_forward_only() {
    let tree = tree(
        "c: flow no-choice forward-only\n q1: says limit=1\n q2: says limit=1\n q3: says limit=1",
    );
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> q1\n completed passed continue -> q2\n previous -> NB.2.1-5\n choose=q1 -> NB.2.1-10",
    );
    assert_eq!(learner.choices(), "");
}

/// Jump serves menus of the content's own.
#[test]
fn a_menu_jumps() {
    let tree = tree("c: flow no-choice\n menu: says\n a: says\n b: says");
    follows(
        &mut Learner::new(&tree),
        "start -> menu
         jump=b -> b
         completed jump=menu -> menu
         jump=a -> a
         completed continue -> b",
    );
}

/// The whole course is suspended half-way, twice.
#[test]
fn a_course_survives_being_closed() {
    let tree = tree("c: flow\n m1: flow\n  a: says\n  b: says\n m2: flow\n  d: says\n  e: says");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "begin -> a
         completed passed continue -> b
         incomplete suspend suspendAll -> ended
         begin -> b
         completed passed continue -> d
         suspendAll -> ended
         begin -> d
         completed passed continue -> e
         completed passed continue -> ended",
    );
    assert_eq!(learner.status("c"), "completed passed ?");
}

/// Objectives of the registration live for one attempt on the course; those of the system outlive it.
#[test]
fn retry_all_forgets_the_objectives_of_the_attempt() {
    let text = "c: flow\n a: says obj=a map=a:g:rw skip-if=satisfied\n b: retryAll-if=!attemptLimitExceeded limit=2\n d";
    follows(
        &mut Learner::new(&tree(text)),
        "start -> a\n passed continue -> b\n continue -> a",
    );
    let kept = ActivityTree::new(&Organization {
        objectives_global_to_system: true,
        ..organization(text)
    })
    .unwrap();
    follows(
        &mut Learner::new(&kept),
        "start -> a\n passed continue -> b\n continue -> b\n continue -> d",
    );
}
