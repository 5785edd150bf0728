//! Parameters of the resources: read to the standard of statements, all faults told.

use xapi::query::{
    Filter, Format, Query, activity, agent, agent_profile, put_statement, state, statements,
};
use xapi::{Fault, Version};

const ID: &str = "8f87ccde-bb56-4c2e-ab83-44982ef22df0";
const AGENT: &str = r#"{"mbox":"mailto:a@b.c"}"#;

fn filter(pairs: &[(&str, &str)]) -> Filter {
    match statements(pairs.iter().copied(), Version::V1).unwrap() {
        Query::Many(filter) => *filter,
        one => panic!("{one:?}"),
    }
}

fn told<T: std::fmt::Debug>(result: Result<T, Vec<Fault>>) -> Vec<String> {
    result
        .unwrap_err()
        .into_iter()
        .map(|fault| format!("{} {}", fault.code, fault.pointer))
        .collect()
}

#[test]
fn no_parameters_ask_for_everything() {
    assert_eq!(filter(&[]), Filter::default());
}

#[test]
fn every_filter_is_read() {
    let filter = filter(&[
        ("agent", AGENT),
        ("verb", "http://a.b/v"),
        ("activity", "http://a.b/a"),
        ("registration", ID),
        ("related_activities", "true"),
        ("related_agents", "true"),
        ("since", "2008-09-15T15:53:00Z"),
        ("until", "2008-09-15T15:53:00.601Z"),
        ("limit", "25"),
        ("format", "canonical"),
        ("attachments", "true"),
        ("ascending", "true"),
    ]);
    assert_eq!(filter.agent.unwrap().as_str(), "mbox|mailto:a@b.c");
    assert_eq!(
        (filter.verb.as_deref(), filter.activity.as_deref()),
        (Some("http://a.b/v"), Some("http://a.b/a"))
    );
    assert_eq!(filter.registration.unwrap().to_string(), ID);
    assert!(
        filter.related_activities
            && filter.related_agents
            && filter.attachments
            && filter.ascending
    );
    assert_eq!(
        (filter.since, filter.until),
        (Some(1_221_493_980_000_000), Some(1_221_493_980_601_000))
    );
    assert_eq!((filter.limit, filter.format), (25, Format::Canonical));
}

#[test]
fn one_statement_is_asked_for_alone() {
    let one = statements(
        [
            ("statementId", ID),
            ("format", "ids"),
            ("attachments", "false"),
        ],
        Version::V1,
    )
    .unwrap();
    assert!(matches!(
        one,
        Query::One {
            voided: false,
            format: Format::Ids,
            attachments: false,
            ..
        }
    ));
    let voided = statements([("voidedStatementId", ID)], Version::V2).unwrap();
    assert!(matches!(voided, Query::One { voided: true, .. }));
    assert_eq!(
        told(statements(
            [("statementId", ID), ("voidedStatementId", ID)],
            Version::V1
        )),
        ["xapi.query.together /voidedStatementId"]
    );
    let others = [
        ("agent", AGENT),
        ("verb", "http://a.b/v"),
        ("since", "2008-09-15T15:53:00Z"),
        ("limit", "1"),
        ("ascending", "true"),
        ("related_agents", "false"),
    ];
    for other in others {
        for id in ["statementId", "voidedStatementId"] {
            assert_eq!(
                told(statements([(id, ID), other], Version::V1)),
                [format!("xapi.query.together /{}", other.0)]
            );
        }
    }
}

#[test]
fn a_flag_is_read_as_python_writes_it_too() {
    for (text, meant) in [
        ("true", true),
        ("True", true),
        ("false", false),
        ("False", false),
    ] {
        let query = statements([("ascending", text)], Version::V1).unwrap();
        assert!(
            matches!(query, Query::Many(filter) if filter.ascending == meant),
            "{text}"
        );
    }
}

#[test]
fn bad_parameters_are_named() {
    let table = [
        (("LIMIT", "1"), "xapi.query.unknown /LIMIT"),
        (("Agent", AGENT), "xapi.query.unknown /Agent"),
        (("foo", "1"), "xapi.query.unknown /foo"),
        (("statementId", "1"), "xapi.uuid /statementId"),
        (("agent", "anna"), "xapi.json.syntax /agent"),
        (("agent", "{}"), "xapi.agent.identifier.missing /agent"),
        (("agent", r#"{"mbox":"a"}"#), "xapi.agent.mbox /agent/mbox"),
        (
            (
                "agent",
                r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}"#,
            ),
            "xapi.agent.identifier.missing /agent",
        ),
        (("verb", "did"), "xapi.iri /verb"),
        (("activity", "1"), "xapi.iri /activity"),
        (("registration", ""), "xapi.uuid /registration"),
        (("since", "yesterday"), "xapi.timestamp /since"),
        (
            ("until", "2008-09-15T15:53:00-00:00"),
            "xapi.timestamp /until",
        ),
        (("limit", "-1"), "xapi.query.value /limit"),
        (("limit", "+1"), "xapi.query.value /limit"),
        (("limit", "many"), "xapi.query.value /limit"),
        (("limit", ""), "xapi.query.value /limit"),
        (("format", "Exact"), "xapi.query.value /format"),
        (("attachments", "1"), "xapi.query.value /attachments"),
        (("ascending", "TRUE"), "xapi.query.value /ascending"),
    ];
    for (pair, expected) in table {
        assert_eq!(told(statements([pair], Version::V1)), [expected]);
    }
    assert_eq!(
        told(statements([("limit", "1"), ("limit", "2")], Version::V1)),
        ["xapi.query.duplicate /limit"]
    );
    assert_eq!(
        told(statements([("limit", "x"), ("verb", "did")], Version::V1)),
        ["xapi.iri /verb", "xapi.query.value /limit"]
    );
}

#[test]
fn a_put_names_its_statement() {
    assert_eq!(
        put_statement([("statementId", ID)], Version::V1)
            .unwrap()
            .to_string(),
        ID
    );
    assert_eq!(
        told(put_statement([], Version::V1)),
        ["xapi.query.missing /statementId"]
    );
    assert_eq!(
        told(put_statement([("statementid", ID)], Version::V1)),
        [
            "xapi.query.unknown /statementid",
            "xapi.query.missing /statementId"
        ]
    );
}

#[test]
fn activities_and_agents_are_asked_for_by_id() {
    assert_eq!(
        activity([("activityId", "http://a.b/c")], Version::V2).unwrap(),
        "http://a.b/c"
    );
    assert_eq!(
        told(activity([("activityId", "c")], Version::V2)),
        ["xapi.iri /activityId"]
    );
    let (text, key) = agent([("agent", AGENT)], Version::V2).unwrap();
    assert_eq!((text.as_str(), key.as_str()), (AGENT, "mbox|mailto:a@b.c"));
    assert_eq!(told(agent([], Version::V2)), ["xapi.query.missing /agent"]);
}

#[test]
fn documents_are_found_by_their_keys() {
    let state = state(
        [
            ("activityId", "http://a.b/c"),
            ("agent", AGENT),
            ("registration", ID),
            ("stateId", "resume"),
        ],
        Version::V1,
    )
    .unwrap();
    assert_eq!(
        (
            state.activity.as_str(),
            state.agent.as_str(),
            state.state_id.as_deref()
        ),
        ("http://a.b/c", "mbox|mailto:a@b.c", Some("resume"))
    );
    assert_eq!(state.registration.unwrap().to_string(), ID);
    let faults = told(xapi::query::state(
        [("activityId", "c"), ("stateId", ""), ("profileId", "p")],
        Version::V1,
    ));
    assert_eq!(
        faults,
        [
            "xapi.query.unknown /profileId",
            "xapi.iri /activityId",
            "xapi.query.missing /agent",
            "xapi.query.value /stateId"
        ]
    );
    let profile = agent_profile(
        [("agent", AGENT), ("since", "2008-09-15T15:53:00Z")],
        Version::V1,
    )
    .unwrap();
    assert_eq!(
        (profile.profile_id, profile.since),
        (None, Some(1_221_493_980_000_000))
    );
}
