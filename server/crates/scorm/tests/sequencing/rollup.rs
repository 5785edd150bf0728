//! Roll-up: what a cluster comes to, from what its children have said.

use crate::learner::{Learner, follows};
use crate::outline::tree;

/// Walks through all children, each saying its words, and tells what the cluster has come to.
fn comes_to(cluster: &str, children: &[(&str, &str)]) -> String {
    let mut text = format!("c: flow\n k: flow {cluster}\n");
    for (n, (words, _)) in children.iter().enumerate() {
        text += &format!("  k{n}: says {words}\n");
    }
    text += " end";
    let tree = tree(&text);
    let mut learner = Learner::new(&tree);
    learner.does("start");
    for (_, said) in children {
        learner.does(&format!("{said} continue"));
    }
    assert_eq!(learner.session.running(), Some("end"), "{text}");
    learner.status("k")
}

#[test]
fn without_rules_all_children_make_the_cluster() {
    for (first, second, expected) in [
        ("completed passed", "completed passed", "completed passed ?"),
        (
            "completed passed",
            "incomplete failed",
            "incomplete failed ?",
        ),
        ("completed", "passed", "? ? ?"),
        (
            "incomplete failed",
            "incomplete failed",
            "incomplete failed ?",
        ),
    ] {
        assert_eq!(
            comes_to("", &[("", first), ("", second)]),
            expected,
            "{first} / {second}"
        );
    }
}

#[test]
fn child_sets_count_what_holds() {
    let of = |set: &str, said: [&str; 3]| {
        let children: Vec<_> = said.into_iter().map(|it| ("", it)).collect();
        comes_to(&format!("rollup={set}:satisfied:completed"), &children)
    };
    for (set, said, holds) in [
        ("all", ["passed", "passed", "passed"], true),
        ("all", ["passed", "passed", "completed"], false),
        ("any", ["failed", "passed", "completed"], true),
        ("any", ["failed", "failed", "completed"], false),
        ("none", ["failed", "failed", "failed"], true),
        ("none", ["failed", "failed", "completed"], false),
        ("count2", ["passed", "passed", "failed"], true),
        ("count2", ["passed", "failed", "failed"], false),
        ("percent0.6", ["passed", "passed", "failed"], true),
        ("percent0.7", ["passed", "passed", "failed"], false),
    ] {
        assert_eq!(
            of(set, said).starts_with("completed"),
            holds,
            "{set} of {said:?}"
        );
    }
}

#[test]
fn satisfied_wins_over_not_satisfied_and_completed_over_incomplete() {
    let rules = "rollup=any:satisfied:satisfied rollup=any:!satisfied:notSatisfied \
                 rollup=any:completed:completed rollup=any:!completed:incomplete";
    assert_eq!(
        comes_to(
            rules,
            &[("", "passed completed"), ("", "failed incomplete")]
        ),
        "completed passed ?"
    );
}

#[test]
fn measures_are_weighted_and_a_missing_one_counts_as_nothing() {
    let of = |children: &[(&str, &str)]| comes_to("by-measure=0.5", children);
    assert_eq!(
        of(&[("weight=1", "score=1"), ("weight=0.5", "score=0.1")]),
        "? passed 0.7"
    );
    assert_eq!(
        of(&[("weight=0", "score=1"), ("weight=0.5", "score=0.1")]),
        "? failed 0.1"
    );
    assert_eq!(of(&[("", "score=0.8"), ("", "completed")]), "? failed 0.4");
    assert_eq!(of(&[("weight=0", "score=0.8")]), "? ? ?");
    assert_eq!(of(&[("", "completed")]), "completed ? ?");
}

#[test]
fn progress_measures_are_weighted_too() {
    let of = |children: &[(&str, &str)]| comes_to("threshold=0.5", children);
    assert!(
        of(&[
            ("progress-weight=1", "progress=0.8"),
            ("progress-weight=0.5", "progress=0.2")
        ])
        .starts_with("completed")
    );
    assert!(of(&[("", "progress=0.8"), ("", "progress=0.1")]).starts_with("incomplete"));
    assert!(of(&[("", "completed")]).starts_with('?'));
}

#[test]
fn what_does_not_count_is_left_out() {
    assert_eq!(
        comes_to("", &[("", "completed passed"), ("untracked", "")]),
        "completed passed ?"
    );
    assert_eq!(
        comes_to(
            "",
            &[
                ("", "completed passed"),
                ("no-satisfied-rollup", "completed failed")
            ]
        ),
        "completed passed ?"
    );
    assert_eq!(
        comes_to(
            "",
            &[
                ("", "completed passed"),
                ("no-progress-rollup", "incomplete passed")
            ]
        ),
        "completed passed ?"
    );
    assert_eq!(
        comes_to(
            "",
            &[
                ("", "completed passed"),
                (
                    "required-satisfied=ifNotSuspended",
                    "completed failed suspend"
                )
            ]
        ),
        "completed passed ?"
    );
}

#[test]
fn considerations_ask_whether_a_child_was_attempted_or_skipped() {
    let tree = tree(
        "c: flow\n k: flow\n  a: says\n  b: says required-completed=ifAttempted required-satisfied=ifNotSkipped skip-if=always\n d",
    );
    let mut learner = Learner::new(&tree);
    follows(&mut learner, "start -> a\n completed passed continue -> d");
    assert_eq!(learner.status("k"), "completed passed ?");
}

#[test]
fn of_no_children_that_count_all_holds() {
    assert_eq!(
        comes_to("", &[("untracked", "failed"), ("untracked", "failed")]),
        "completed passed ?"
    );
}

#[test]
fn clusters_that_read_what_is_written_elsewhere_roll_up_with_it() {
    let tree = tree("c: flow\n k: flow\n  a: obj=p map=p:g:r says\n t: says obj=q map=q:g:w\n end");
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "start -> a\n completed continue -> t\n passed continue -> end",
    );
    assert_eq!(learner.status("k"), "completed passed ?");
}

#[test]
fn measure_does_not_judge_an_active_activity_that_asks_for_patience() {
    let tree = tree(
        "c: flow\n a: says obj=p by-measure=0.5 not-while-active\n b: says obj=q by-measure=0.5",
    );
    let mut learner = Learner::new(&tree);
    follows(&mut learner, "start -> a\n score=0.9 ->");
    assert_eq!(learner.status("a"), "? ? 0.9");
    follows(&mut learner, "continue -> b\n score=0.9 ->");
    assert_eq!(
        (learner.status("a").as_str(), learner.status("b").as_str()),
        ("? passed 0.9", "? passed 0.9")
    );
}

#[test]
fn a_new_attempt_on_a_cluster_looks_at_the_current_one_alone_unless_told_otherwise() {
    let script = "start -> a\n completed passed continue -> b\n completed passed continue -> end\n choose=a -> a\n incomplete continue -> b";
    for (words, expected) in [("", "? ? ?"), ("all-attempts", "? passed ?")] {
        let tree = tree(&format!(
            "c: flow\n k: flow {words}\n  a: says\n  b: says\n end"
        ));
        let mut learner = Learner::new(&tree);
        follows(&mut learner, script);
        let (status, rest) = (learner.status("k"), expected);
        assert!(
            status.ends_with(rest.rsplit(' ').next().unwrap()),
            "{words}: {status}"
        );
    }
}
