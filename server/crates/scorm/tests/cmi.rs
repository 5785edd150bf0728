//! Run-time data on the server: what a launch finds, what a commit may write, what an end leaves behind.

use scorm::cmi::*;

fn data(pairs: &[(&str, &str)]) -> Data {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// One session: opened, spoken in, ended.
fn session(
    version: Version,
    terms: &Terms,
    kept: &mut Kept,
    said: &[(&str, &str)],
    how: End,
) -> Opening {
    let opening = open(
        version,
        terms,
        &Learner::default(),
        kept,
        &Data::new(),
        false,
    );
    apply(version, &mut kept.data, &data(said)).expect("a SCO may say this");
    end(version, terms, kept, how, Policy::default());
    opening
}

const V12: Version = Version::V12;
const V2004: Version = Version::V2004;

#[test]
fn the_status_of_12_at_the_end_follows_mastery_and_silence() {
    let mastery = Terms {
        mastery_score: Some(80.0),
        ..Terms::default()
    };
    let status = "cmi.core.lesson_status";
    let raw = "cmi.core.score.raw";
    type Case<'a> = (
        &'a Terms,
        &'a [(&'a str, &'a str)],
        Completion,
        Option<bool>,
    );
    let cases: &[Case<'_>] = &[
        (
            &mastery,
            &[(status, "incomplete"), (raw, "80")],
            Completion::Completed,
            Some(true),
        ),
        (
            &mastery,
            &[(status, "completed"), (raw, "79.9")],
            Completion::Completed,
            Some(false),
        ),
        (
            &mastery,
            &[(status, "passed"), (raw, "10")],
            Completion::Completed,
            Some(false),
        ),
        (
            &mastery,
            &[(status, "completed")],
            Completion::Completed,
            None,
        ),
        (&Terms::default(), &[], Completion::Completed, None),
        (
            &Terms::default(),
            &[(status, "incomplete")],
            Completion::Incomplete,
            None,
        ),
        (
            &Terms::default(),
            &[(status, "failed")],
            Completion::Completed,
            Some(false),
        ),
        (
            &Terms::default(),
            &[("cmi.core.exit", "suspend")],
            Completion::Incomplete,
            None,
        ),
    ];
    for (terms, said, completion, success) in cases {
        let mut kept = Kept::default();
        session(V12, terms, &mut kept, said, End::Terminated);
        let found = (kept.standing.completion, kept.standing.success);
        assert_eq!(found, (*completion, *success), "{said:?}");
    }
}

#[test]
fn a_score_of_12_is_scaled_by_its_range() {
    for (score, scaled) in [
        (&[("raw", "75")][..], Some(0.75)),
        (&[("raw", "5"), ("min", "0"), ("max", "10")], Some(0.5)),
        (&[("raw", "15"), ("min", "10"), ("max", "20")], Some(0.5)),
        (&[("raw", "5"), ("max", "0")], None),
        (&[("max", "10")], None),
    ] {
        let named: Vec<_> = score
            .iter()
            .map(|(leaf, value)| (format!("cmi.core.score.{leaf}"), (*value).to_owned()))
            .collect();
        let found = standing(V12, &Terms::default(), &named.into_iter().collect());
        assert_eq!(found.score.scaled, scaled, "{score:?}");
    }
}

#[test]
fn time_adds_up_over_sessions_and_the_last_word_of_a_session_counts() {
    let mut kept = Kept::default();
    let said = [
        ("cmi.core.session_time", "00:01:00"),
        ("cmi.core.exit", "suspend"),
    ];
    session(V12, &Terms::default(), &mut kept, &said, End::Terminated);
    let opening = session(V12, &Terms::default(), &mut kept, &said, End::Terminated);
    assert_eq!(opening.values["cmi.core.total_time"], "0000:01:00.00");
    let opening = session(V12, &Terms::default(), &mut kept, &[], End::Cut);
    assert_eq!(opening.values["cmi.core.total_time"], "0000:02:00.00");
    assert_eq!(kept.total, Span(12_000));
}

#[test]
fn a_suspended_session_goes_on_where_it_was() {
    for (version, exit, place, entry) in [
        (
            V12,
            "cmi.core.exit",
            "cmi.core.lesson_location",
            "cmi.core.entry",
        ),
        (V2004, "cmi.exit", "cmi.location", "cmi.entry"),
    ] {
        let mut kept = Kept::default();
        let terms = Terms::default();
        let first = session(
            version,
            &terms,
            &mut kept,
            &[(exit, "suspend"), (place, "7")],
            End::Terminated,
        );
        assert_eq!(first.values[entry], "ab-initio");
        let second = session(version, &terms, &mut kept, &[], End::Cut);
        assert_eq!(
            (&*second.values[entry], &*second.values[place]),
            ("resume", "7")
        );
        assert!(!second.values.contains_key(exit));
        let third = open(
            version,
            &terms,
            &Learner::default(),
            &mut kept,
            &Data::new(),
            false,
        );
        assert_eq!(
            third.values[entry], "resume",
            "a session that was cut off is not lost"
        );
    }
}

#[test]
fn an_attempt_of_2004_that_ended_begins_anew_and_one_of_12_keeps_its_data() {
    let mut kept = Kept::default();
    let terms = Terms::default();
    let said = [
        ("cmi.location", "7"),
        ("cmi.completion_status", "completed"),
        ("cmi.session_time", "PT1M"),
    ];
    session(V2004, &terms, &mut kept, &said, End::Terminated);
    let again = open(
        V2004,
        &terms,
        &Learner::default(),
        &mut kept,
        &Data::new(),
        false,
    );
    assert_eq!(again.values["cmi.entry"], "ab-initio");
    assert_eq!(again.values["cmi.total_time"], "PT0S");
    assert!(!again.values.contains_key("cmi.location"));
    assert_eq!(
        kept.standing.completion,
        Completion::Completed,
        "what was reached stays reached"
    );

    let mut kept = Kept::default();
    session(
        V12,
        &terms,
        &mut kept,
        &[
            ("cmi.core.lesson_location", "7"),
            ("cmi.core.lesson_status", "completed"),
        ],
        End::Terminated,
    );
    let again = open(
        V12,
        &terms,
        &Learner::default(),
        &mut kept,
        &Data::new(),
        false,
    );
    assert_eq!(again.values["cmi.core.entry"], "");
    assert_eq!(again.values["cmi.core.lesson_location"], "7");
    assert_eq!(again.values["cmi.core.lesson_status"], "completed");
}

#[test]
fn thresholds_of_2004_overrule_the_sco() {
    let terms = Terms {
        completion_threshold: Some(0.8),
        scaled_passing_score: Some(0.6),
        ..Terms::default()
    };
    let said = |measure: &str, scaled: &str| {
        data(&[
            ("cmi.completion_status", "completed"),
            ("cmi.success_status", "passed"),
            ("cmi.progress_measure", measure),
            ("cmi.score.scaled", scaled),
        ])
    };
    let found = standing(V2004, &terms, &said("0.79", "0.59"));
    assert_eq!(
        (found.completion, found.success),
        (Completion::Incomplete, Some(false))
    );
    let found = standing(V2004, &terms, &said("0.8", "0.6"));
    assert_eq!(
        (found.completion, found.success),
        (Completion::Completed, Some(true))
    );
    let found = standing(
        V2004,
        &terms,
        &data(&[
            ("cmi.completion_status", "completed"),
            ("cmi.success_status", "passed"),
        ]),
    );
    assert_eq!(
        (found.completion, found.success),
        (Completion::Unknown, None)
    );
}

#[test]
fn whoever_says_nothing_at_all_has_completed() {
    for version in [V12, V2004] {
        let mut kept = Kept::default();
        session(version, &Terms::default(), &mut kept, &[], End::Silent);
        assert_eq!(kept.standing.completion, Completion::Completed);
        assert_eq!(kept.standing.success, None);
    }
}

#[test]
fn what_was_reached_once_is_not_lost() {
    let mut kept = Kept::default();
    let terms = Terms::default();
    session(
        V12,
        &terms,
        &mut kept,
        &[
            ("cmi.core.lesson_status", "passed"),
            ("cmi.core.score.raw", "90"),
        ],
        End::Terminated,
    );
    session(
        V12,
        &terms,
        &mut kept,
        &[
            ("cmi.core.lesson_status", "incomplete"),
            ("cmi.core.score.raw", "10"),
        ],
        End::Terminated,
    );
    let found = kept.standing;
    assert_eq!(
        (found.completion, found.success, found.score.raw),
        (Completion::Completed, Some(true), Some(90.0))
    );
}

#[test]
fn a_commit_writes_all_or_nothing_and_only_what_is_the_scos() {
    let refused = [
        (V12, "cmi.core.total_time"),
        (V12, "cmi.student_data.mastery_score"),
        (V12, "cmi.objectives.10000.id"),
        (V12, "cmi.objectives.01.id"),
        (V12, "cmi.location"),
        (V2004, "cmi.learner_id"),
        (V2004, "cmi.completion_threshold"),
        (V2004, "adl.data.0.id"),
        (V2004, "cmi.comments_from_lms.0.comment"),
        (V2004, ""),
    ];
    for (version, name) in refused {
        let mut kept = Data::new();
        let place = if version == V12 {
            "cmi.core.lesson_location"
        } else {
            "cmi.location"
        };
        let fault = apply(version, &mut kept, &data(&[(place, "1"), (name, "x")])).expect_err(name);
        assert!(matches!(fault, Fault::Name { .. }), "{fault}");
        assert!(kept.is_empty());
    }
    let mut kept = Data::new();
    let long = "x".repeat(4_000_001);
    assert!(matches!(
        apply(V12, &mut kept, &data(&[("cmi.suspend_data", &long)])),
        Err(Fault::Long { .. })
    ));
}

#[test]
fn a_launch_of_2004_finds_objectives_and_shared_data() {
    let shared = |id: &str, read, write| Shared {
        id: id.to_owned(),
        read,
        write,
    };
    let terms = Terms {
        objectives: vec!["primary".to_owned(), "second".to_owned()],
        shared: vec![
            shared("in", true, false),
            shared("out", false, true),
            shared("both", true, true),
        ],
        ..Terms::default()
    };
    let stored = data(&[("in", "1"), ("out", "2"), ("both", "3")]);
    let opening = open(
        V2004,
        &terms,
        &Learner::default(),
        &mut Kept::default(),
        &stored,
        false,
    );
    assert_eq!(opening.values["cmi.objectives.1.id"], "second");
    assert_eq!(opening.values["adl.data.0.store"], "1");
    assert!(!opening.values.contains_key("adl.data.1.store"));
    assert_eq!(opening.values["adl.data.2.store"], "3");
    assert_eq!(opening.access["adl.data.0.store"], "ro");
    assert_eq!(opening.access["adl.data.1.store"], "wo");
}

#[test]
fn a_look_back_is_told_that_nothing_counts() {
    let mut kept = Kept {
        sessions: 1,
        data: data(&[("cmi.location", "7")]),
        ..Kept::default()
    };
    let opening = open(
        V2004,
        &Terms::default(),
        &Learner::default(),
        &mut kept,
        &Data::new(),
        true,
    );
    assert_eq!(opening.values["cmi.mode"], "review");
    assert_eq!(opening.values["cmi.credit"], "no-credit");
    assert_eq!(opening.values["cmi.entry"], "");
    assert_eq!(opening.values["cmi.location"], "7");
}

#[test]
fn answers_objectives_and_comments_are_news_when_a_commit_touches_them() {
    let changes = data(&[
        ("cmi.interactions.10.id", "q10"),
        ("cmi.interactions.10.result", "correct"),
        ("cmi.interactions.2.learner_response", "a[,]b"),
        ("cmi.interactions.3.id", "unanswered"),
        ("cmi.objectives.0.success_status", "passed"),
        ("cmi.objectives.1.id", "only named"),
        ("cmi.comments_from_learner.0.comment", "fine"),
    ]);
    let mut after = data(&[
        ("cmi.interactions.2.id", "q2"),
        ("cmi.interactions.2.latency", "PT1.5S"),
        ("cmi.interactions.2.correct_responses.0.pattern", "a"),
        ("cmi.interactions.2.correct_responses.1.pattern", "b"),
        ("cmi.objectives.0.id", "o-0"),
    ]);
    after.extend(changes.clone());
    let answers = interactions(V2004, &after, &changes);
    assert_eq!(
        answers.iter().map(|answer| &*answer.id).collect::<Vec<_>>(),
        ["q2", "q10"]
    );
    assert_eq!(answers[0].latency, Some(Span(150)));
    assert_eq!(answers[0].patterns, ["a", "b"]);
    let told = objectives(V2004, &after, &changes);
    assert_eq!(
        told.iter()
            .map(|told| (&*told.id, told.success))
            .collect::<Vec<_>>(),
        [("o-0", Some(true))]
    );
    assert_eq!(
        comments(V2004, &Data::new(), &changes),
        [(0, "fine".to_owned())]
    );
    let appended = comments(
        V12,
        &data(&[("cmi.comments", "one ")]),
        &data(&[("cmi.comments", "one two")]),
    );
    assert_eq!(appended, [(0, "two".to_owned())]);
}
