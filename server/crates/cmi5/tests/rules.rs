//! Every rule that a statement of an AU is held to: one statement that keeps them all, changed in one place at a time.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

use cmi5::rules::{Event, hold};
use cmi5::{Account, LaunchMode, Record, Session, Stage, iri};
use serde_json::{Value, json};
use uuid::Uuid;

const MASTERY: f64 = 0.9;

fn session() -> Session {
    let actor = Account {
        home_page: "https://lms.example".into(),
        name: "ln-1".into(),
    };
    let mut session = Session::new(
        Uuid::from_u128(1),
        Uuid::from_u128(2),
        actor,
        "https://lms.example/au/1".into(),
        "https://publisher.example/au/1".into(),
        LaunchMode::Normal,
        Some(MASTERY),
    );
    session.launch_data_read = true;
    session.preferences_read = true;
    session.stage = Stage::Initialized;
    session
}

/// A sound statement of this verb.
fn statement(verb: &str) -> Value {
    let iri = match verb {
        "experienced" => "http://adlnet.gov/expapi/verbs/experienced".to_owned(),
        own => format!("http://adlnet.gov/expapi/verbs/{own}"),
    };
    let mut statement = json!({
        "id": Uuid::from_u128(9),
        "timestamp": "2026-01-31T12:00:00.000Z",
        "actor": session().actor.agent(),
        "verb": {"id": iri},
        "object": {"objectType": "Activity", "id": session().activity},
        "context": {
            "registration": session().registration,
            "contextActivities": {
                "grouping": [{"id": session().publisher_id}],
                "category": [{"id": iri::category::CMI5}],
            },
            "extensions": {iri::extension::SESSION_ID: session().id},
        },
    });
    let counts = |statement: &mut Value, result: Value| {
        statement["result"] = result;
        let categories = &mut statement["context"]["contextActivities"]["category"];
        categories
            .as_array_mut()
            .unwrap()
            .push(json!({"id": iri::category::MOVE_ON}));
    };
    match verb {
        "completed" => counts(
            &mut statement,
            json!({"completion": true, "duration": "PT1M"}),
        ),
        "passed" | "failed" => {
            let (success, scaled) = if verb == "passed" {
                (true, 0.9)
            } else {
                (false, 0.89)
            };
            let score = json!({"scaled": scaled, "raw": 50, "min": 0, "max": 100});
            counts(
                &mut statement,
                json!({"success": success, "score": score, "duration": "PT1M"}),
            );
            statement["context"]["extensions"][iri::extension::MASTERY_SCORE] = json!(MASTERY);
        }
        "terminated" => statement["result"] = json!({"duration": "PT1M30S"}),
        "experienced" => {
            let activities = statement["context"]["contextActivities"]
                .as_object_mut()
                .unwrap();
            activities.remove("category");
        }
        _ => {}
    }
    statement
}

fn code_of(statement: &Value, session: &Session, record: &Record) -> Option<&'static str> {
    hold(statement, session, record)
        .err()
        .map(|refusal| refusal.code)
}

fn remove(statement: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    let parent = statement.pointer_mut(parent).unwrap();
    assert!(
        parent.as_object_mut().unwrap().remove(&name).is_some(),
        "{pointer} is not there"
    );
}

const SESSION_ID: &str =
    "/context/extensions/https:~1~1w3id.org~1xapi~1cmi5~1context~1extensions~1sessionid";
const MASTERY_SCORE: &str =
    "/context/extensions/https:~1~1w3id.org~1xapi~1cmi5~1context~1extensions~1masteryscore";

#[test]
fn what_keeps_the_rules_is_taken_for_what_it_says() {
    let (session, record) = (session(), Record::default());
    let heard = |verb: &str| hold(&statement(verb), &session, &record).unwrap();
    assert_eq!(heard("completed"), Event::Completed);
    assert_eq!(heard("passed"), Event::Passed(Some(0.9)));
    assert_eq!(heard("failed"), Event::Failed(Some(0.89)));
    assert_eq!(heard("terminated"), Event::Terminated(Some(90.0)));
    assert_eq!(heard("experienced"), Event::Allowed(None));
    let mut fresh = session.clone();
    fresh.stage = Stage::Launched;
    assert_eq!(
        hold(&statement("initialized"), &fresh, &record).unwrap(),
        Event::Initialized
    );
}

#[test]
fn what_lacks_something_is_refused_for_it() {
    let cases = [
        ("experienced", "/id", "cmi5.id"),
        ("experienced", "/timestamp", "cmi5.timestamp"),
        ("passed", "/context", "cmi5.registration"),
        ("passed", "/context/registration", "cmi5.registration"),
        ("experienced", "/context/registration", "cmi5.registration"),
        ("experienced", SESSION_ID, "cmi5.session_id"),
        ("passed", SESSION_ID, "cmi5.session_id"),
        (
            "passed",
            "/context/contextActivities/grouping",
            "cmi5.grouping",
        ),
        ("passed", "/actor/account", "cmi5.actor"),
        ("completed", "/result/completion", "cmi5.result.completion"),
        ("completed", "/result/duration", "cmi5.result.duration"),
        ("completed", "/result", "cmi5.result.completion"),
        ("passed", "/result/success", "cmi5.result.success"),
        ("passed", "/result/duration", "cmi5.result.duration"),
        ("failed", "/result/success", "cmi5.result.success"),
        ("failed", "/result/duration", "cmi5.result.duration"),
        ("terminated", "/result/duration", "cmi5.result.duration"),
        ("terminated", "/result", "cmi5.result.duration"),
        ("passed", "/result/score/min", "cmi5.result.score"),
        ("passed", "/result/score/max", "cmi5.result.score"),
        ("passed", MASTERY_SCORE, "cmi5.mastery_score"),
        ("failed", MASTERY_SCORE, "cmi5.mastery_score"),
    ];
    for (verb, pointer, code) in cases {
        let mut changed = statement(verb);
        remove(&mut changed, pointer);
        assert_eq!(
            code_of(&changed, &session(), &Record::default()),
            Some(code),
            "{verb} without {pointer}"
        );
    }
}

#[test]
fn what_says_something_else_is_refused_for_it() {
    let only = |category: &str| json!([{"id": category}]);
    let both = json!([{"id": iri::category::CMI5}, {"id": iri::category::MOVE_ON}]);
    let categories = "/context/contextActivities/category";
    let cases = [
        (
            "experienced",
            "/verb/id",
            json!(iri::verb::VOIDED),
            "cmi5.voiding",
        ),
        (
            "experienced",
            "/timestamp",
            json!("2026-01-31T12:00:00.000-06:00"),
            "cmi5.timestamp",
        ),
        (
            "experienced",
            "/timestamp",
            json!("2026-01-31T12:00:00"),
            "cmi5.timestamp",
        ),
        ("passed", "/actor/objectType", json!("Group"), "cmi5.actor"),
        (
            "passed",
            "/actor",
            json!({"mbox": "mailto:x@example.com"}),
            "cmi5.actor",
        ),
        ("passed", "/actor/account/name", json!("ln-2"), "cmi5.actor"),
        (
            "passed",
            "/object/id",
            json!("http://example.com/other"),
            "cmi5.object",
        ),
        (
            "passed",
            "/object/id",
            json!(session().publisher_id),
            "cmi5.object",
        ),
        (
            "passed",
            "/context/registration",
            json!(Uuid::from_u128(7)),
            "cmi5.registration",
        ),
        ("passed", SESSION_ID, json!("another"), "cmi5.session_id"),
        (
            "passed",
            "/context/contextActivities/grouping/0/id",
            json!("urn:x"),
            "cmi5.grouping",
        ),
        (
            "passed",
            "/result/success",
            json!(false),
            "cmi5.result.success",
        ),
        (
            "failed",
            "/result/success",
            json!(true),
            "cmi5.result.success",
        ),
        (
            "completed",
            "/result/completion",
            json!(false),
            "cmi5.result.completion",
        ),
        ("passed", "/result/score/scaled", json!(0.89), "cmi5.passed"),
        ("failed", "/result/score/scaled", json!(0.9), "cmi5.failed"),
        ("failed", "/result/score/scaled", json!(0.91), "cmi5.failed"),
        (
            "passed",
            "/result/score/scaled",
            json!(1.1),
            "cmi5.result.score",
        ),
        (
            "failed",
            "/result/score/scaled",
            json!(-0.1),
            "cmi5.result.score",
        ),
        ("passed", MASTERY_SCORE, json!(0.8), "cmi5.mastery_score"),
        (
            "completed",
            categories,
            only(iri::category::CMI5),
            "cmi5.category.moveon",
        ),
        (
            "passed",
            categories,
            only(iri::category::CMI5),
            "cmi5.category.moveon",
        ),
        (
            "failed",
            categories,
            only(iri::category::CMI5),
            "cmi5.category.moveon",
        ),
        (
            "terminated",
            categories,
            both.clone(),
            "cmi5.category.moveon",
        ),
        (
            "passed",
            categories,
            only(iri::category::MOVE_ON),
            "cmi5.category.moveon",
        ),
        (
            "terminated",
            "/verb/id",
            json!("http://adlnet.gov/expapi/verbs/experienced"),
            "cmi5.verb",
        ),
        (
            "terminated",
            "/verb/id",
            json!(iri::verb::SATISFIED),
            "cmi5.verb",
        ),
        (
            "terminated",
            "/verb/id",
            json!(iri::verb::LAUNCHED),
            "cmi5.verb",
        ),
        (
            "terminated",
            "/verb/id",
            json!(iri::verb::WAIVED),
            "cmi5.verb",
        ),
    ];
    for (verb, pointer, value, code) in cases {
        let mut changed = statement(verb);
        *changed.pointer_mut(pointer).unwrap() = value.clone();
        assert_eq!(
            code_of(&changed, &session(), &Record::default()),
            Some(code),
            "{verb} with {pointer} = {value}"
        );
    }
}

#[test]
fn what_says_more_than_it_may_is_refused_for_it() {
    let score = json!({"scaled": 0.5});
    let cases = [
        (
            "passed",
            "completion",
            json!(true),
            "cmi5.result.completion",
        ),
        (
            "failed",
            "completion",
            json!(false),
            "cmi5.result.completion",
        ),
        ("completed", "success", json!(true), "cmi5.result.success"),
        ("completed", "score", score.clone(), "cmi5.result.score"),
        ("terminated", "success", json!(true), "cmi5.result.success"),
        (
            "terminated",
            "completion",
            json!(true),
            "cmi5.result.completion",
        ),
        ("terminated", "score", score, "cmi5.result.score"),
        (
            "experienced",
            "extensions",
            json!({iri::extension::PROGRESS: 101}),
            "cmi5.progress",
        ),
        (
            "experienced",
            "extensions",
            json!({iri::extension::PROGRESS: "5"}),
            "cmi5.progress",
        ),
        (
            "terminated",
            "extensions",
            json!({iri::extension::PROGRESS: 0.5}),
            "cmi5.progress",
        ),
    ];
    for (verb, name, value, code) in cases {
        let mut changed = statement(verb);
        changed["result"][name] = value.clone();
        assert_eq!(
            code_of(&changed, &session(), &Record::default()),
            Some(code),
            "{verb} with {name} = {value}"
        );
    }
    let mut allowed = statement("experienced");
    allowed["context"]["contextActivities"]["category"] = json!([{"id": iri::category::MOVE_ON}]);
    assert_eq!(
        code_of(&allowed, &session(), &Record::default()),
        Some("cmi5.category.moveon")
    );
}

#[test]
fn a_session_begins_with_initialized_and_ends_with_terminated() {
    let record = Record::default();
    let at = |stage: Stage| Session { stage, ..session() };
    for verb in ["completed", "passed", "failed", "terminated", "experienced"] {
        for stage in [Stage::Launched, Stage::Terminated, Stage::Abandoned] {
            assert_eq!(
                code_of(&statement(verb), &at(stage), &record),
                Some("cmi5.order"),
                "{verb} when {stage:?}"
            );
        }
    }
    assert_eq!(
        code_of(&statement("initialized"), &session(), &record),
        Some("cmi5.repeated")
    );
    let fresh = at(Stage::Launched);
    let without_data = Session {
        launch_data_read: false,
        ..fresh.clone()
    };
    let without_preferences = Session {
        preferences_read: false,
        ..fresh
    };
    assert_eq!(
        code_of(&statement("initialized"), &without_data, &record),
        Some("cmi5.order")
    );
    assert_eq!(
        code_of(&statement("initialized"), &without_preferences, &record),
        Some("cmi5.order")
    );
}

#[test]
fn results_are_said_once() {
    let (session, mut record) = (session(), Record::default());
    let mut said = session.clone();
    said.heard(&Event::Failed(None));
    assert_eq!(
        code_of(&statement("failed"), &said, &record),
        Some("cmi5.repeated"),
        "twice in a session"
    );
    assert_eq!(
        code_of(&statement("passed"), &said, &record),
        Some("cmi5.repeated"),
        "after failed in a session"
    );
    assert_eq!(
        code_of(&statement("failed"), &session, &record),
        None,
        "failed again in another session"
    );
    record.heard(&Event::Completed);
    assert_eq!(
        code_of(&statement("completed"), &session, &record),
        Some("cmi5.repeated")
    );
    record.heard(&Event::Passed(None));
    assert_eq!(
        code_of(&statement("passed"), &session, &record),
        Some("cmi5.repeated")
    );
    assert_eq!(
        code_of(&statement("failed"), &session, &record),
        Some("cmi5.repeated"),
        "after passed"
    );
}

#[test]
fn to_look_around_leaves_no_result() {
    for mode in [LaunchMode::Browse, LaunchMode::Review] {
        let session = Session { mode, ..session() };
        for verb in ["completed", "passed", "failed"] {
            assert_eq!(
                code_of(&statement(verb), &session, &Record::default()),
                Some("cmi5.launch_mode"),
                "{verb}"
            );
        }
        for verb in ["terminated", "experienced"] {
            assert_eq!(
                code_of(&statement(verb), &session, &Record::default()),
                None,
                "{verb}"
            );
        }
    }
}

#[test]
fn without_a_mastery_score_any_score_will_do_and_none_is_named() {
    let session = Session {
        mastery_score: None,
        ..session()
    };
    let mut passed = statement("passed");
    assert_eq!(
        code_of(&passed, &session, &Record::default()),
        Some("cmi5.mastery_score")
    );
    remove(&mut passed, MASTERY_SCORE);
    passed["result"]["score"]["scaled"] = json!(0.1);
    assert_eq!(code_of(&passed, &session, &Record::default()), None);
}

#[test]
fn a_judgement_without_a_score_needs_no_mastery_score() {
    let mut passed = statement("passed");
    remove(&mut passed, "/result/score");
    remove(&mut passed, MASTERY_SCORE);
    assert_eq!(code_of(&passed, &session(), &Record::default()), None);
}

#[test]
fn odd_shapes_are_refused_and_never_panic() {
    for odd in [
        json!(null),
        json!([]),
        json!({"verb": 1}),
        json!({"context": {"extensions": []}}),
    ] {
        assert!(hold(&odd, &session(), &Record::default()).is_err());
    }
}
