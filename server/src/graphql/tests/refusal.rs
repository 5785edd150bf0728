//! Every root field refuses whoever lacks the scope that its description names. The fields come from the schema: one
//! without a case here fails.

use super::{House, event, first_error, json as told, key};
use async_graphql::Request;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use engine::access::{Caller, Scope};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A call of every root field. `ATTEMPT` and `EVENT` are filled in.
const CASES: [(&str, &str); 21] = [
    ("Query.me", "{ me { id } }"),
    ("Query.courses", "{ courses { nodes { id } } }"),
    ("Query.course", "{ course(id: \"spot-the-phish\") { id } }"),
    ("Query.attempts", "{ attempts { nodes { id } } }"),
    ("Query.attempt", "{ attempt(id: \"ATTEMPT\") { id } }"),
    ("Query.view", "{ view(attempt: \"ATTEMPT\") { backTo } }"),
    (
        "Mutation.start",
        "mutation { start(course: \"spot-the-phish\", learner: \"a\") { url } }",
    ),
    (
        "Mutation.next",
        "mutation { next(attempt: \"ATTEMPT\", event: \"EVENT\", from: \"why\") { backTo } }",
    ),
    (
        "Mutation.bookmark",
        "mutation { bookmark(attempt: \"ATTEMPT\", event: \"EVENT\", segment: \"why\") { backTo } }",
    ),
    (
        "Mutation.answer",
        "mutation { answer(attempt: \"ATTEMPT\", event: \"EVENT\", segment: \"q-signs\", response: {text: \"\"}) { backTo } }",
    ),
    (
        "Mutation.hint",
        "mutation { hint(attempt: \"ATTEMPT\", event: \"EVENT\", segment: \"q-signs\") { backTo } }",
    ),
    (
        "Mutation.language",
        "mutation { language(attempt: \"ATTEMPT\", event: \"EVENT\", lang: \"en\") { backTo } }",
    ),
    (
        "Mutation.finish",
        "mutation { finish(attempt: \"ATTEMPT\", event: \"EVENT\") { backTo } }",
    ),
    (
        "Mutation.exit",
        "mutation { exit(attempt: \"ATTEMPT\", event: \"EVENT\") { backTo } }",
    ),
    (
        "Query.cmi5Registration",
        "{ cmi5Registration(id: \"EVENT\") { id } }",
    ),
    (
        "Query.cmi5Registrations",
        "{ cmi5Registrations { nodes { id } } }",
    ),
    (
        "Mutation.launchCmi5",
        "mutation { launchCmi5(course: \"spot-the-phish\", au: 0, actor: {homePage: \"https://lms.example\", name: \"a\"}) { url } }",
    ),
    (
        "Mutation.waiveCmi5",
        "mutation { waiveCmi5(registration: \"EVENT\", au: 0, reason: \"Administrative\") { id } }",
    ),
    (
        "Mutation.abandonCmi5",
        "mutation { abandonCmi5(session: \"EVENT\") }",
    ),
    (
        "Subscription.progress",
        "subscription { progress(attempt: \"ATTEMPT\") { backTo } }",
    ),
    (
        "Subscription.courseChanged",
        "subscription { courseChanged { id } }",
    ),
];

/// Root fields of the schema and the last line of their descriptions.
fn roots() -> BTreeMap<String, String> {
    let document = async_graphql::parser::parse_schema(super::super::sdl()).unwrap();
    let mut roots = BTreeMap::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(found) = definition else {
            continue;
        };
        let name = found.node.name.node.to_string();
        let TypeKind::Object(object) = found.node.kind else {
            continue;
        };
        if !["Query", "Mutation", "Subscription"].contains(&name.as_str()) {
            continue;
        }
        for field in object.fields {
            let description = field
                .node
                .description
                .map(|text| text.node)
                .unwrap_or_default();
            let last = description.lines().last().unwrap_or_default().to_owned();
            roots.insert(format!("{name}.{}", field.node.name.node), last);
        }
    }
    roots
}

/// The scope that a description names, and whether a session of its own will do.
fn needed(line: &str) -> (Option<Scope>, bool) {
    let scope = line.split('`').nth(1).map(|name| name.parse().unwrap());
    let own = line.ends_with("`, or the learner's own session.");
    assert!(own || scope.is_none() || line.ends_with("`."), "{line}");
    assert!(
        scope.is_some() || line == "Scope: none beyond a valid credential.",
        "{line:?}"
    );
    (scope, own)
}

fn filled(query: &str, attempt: &str) -> String {
    query.replace("ATTEMPT", attempt).replace("EVENT", &event())
}

impl House {
    /// The first answer to anything, subscriptions included.
    async fn first(&self, caller: Option<&Caller>, query: &str) -> Value {
        let mut request = Request::new(query);
        if let Some(caller) = caller {
            request = request
                .data(super::loaders::of(&self.app, caller))
                .data(caller.clone());
        }
        let mut answers = self.schema.execute_stream(request);
        let first = tokio::time::timeout(std::time::Duration::from_secs(2), answers.next()).await;
        first
            .ok()
            .flatten()
            .map_or(Value::Null, |answer| told(&answer))
    }
}

#[test]
fn every_root_field_names_its_scope_and_has_a_case() {
    let roots = roots();
    let cases: Vec<&str> = CASES.iter().map(|(field, _)| *field).collect();
    for (field, line) in &roots {
        needed(line);
        assert!(
            cases.contains(&field.as_str()),
            "{field} has no case in {}",
            file!()
        );
    }
    assert_eq!(roots.len(), CASES.len());
}

#[tokio::test]
async fn every_root_field_refuses_a_key_with_every_scope_but_its_own() {
    let house = House::open().await;
    let (attempt, _) = house.start("spot-the-phish", "somebody").await;
    let roots = roots();
    for (field, query) in CASES {
        let (Some(scope), _) = needed(&roots[field]) else {
            continue;
        };
        let others: Vec<Scope> = Scope::ALL
            .iter()
            .copied()
            .filter(|other| ![scope, Scope::All].contains(other))
            .collect();
        let answer = house
            .first(Some(&house.key(&others)), &filled(query, &attempt))
            .await;
        assert_eq!(
            first_error(&answer),
            ("scope.missing".to_owned(), Some(scope.name().to_owned())),
            "{field}"
        );
        let answer = house
            .first(Some(&house.key(&[scope])), &filled(query, &attempt))
            .await;
        let code = answer["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default();
        assert_ne!(code, "scope.missing", "{field} with {}", scope.name());
    }
}

#[tokio::test]
async fn every_root_field_refuses_whoever_brings_no_credential() {
    let house = House::open().await;
    let (attempt, _) = house.start("spot-the-phish", "somebody").await;
    for (field, query) in CASES {
        let answer = house.first(None, &filled(query, &attempt)).await;
        assert_eq!(first_error(&answer).0, "credential.missing", "{field}");
    }
}

#[tokio::test]
async fn a_session_may_touch_its_own_attempt_and_nothing_else() {
    let house = House::open().await;
    let (own, session) = house.start("spot-the-phish", "somebody").await;
    let (foreign, _) = house.start("spot-the-phish", "somebody else").await;
    let roots = roots();
    for (field, query) in CASES {
        let (scope, own_will_do) = needed(&roots[field]);
        if scope.is_none() {
            continue;
        }
        let answer = house.first(Some(&session), &filled(query, &own)).await;
        let code = answer["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default();
        assert_eq!(
            code != "scope.missing",
            own_will_do,
            "{field} with its own session: {answer}"
        );
        let answer = house.first(Some(&session), &filled(query, &foreign)).await;
        assert_eq!(
            first_error(&answer).0,
            "scope.missing",
            "{field} with another's session"
        );
    }
}

#[tokio::test]
async fn what_lies_behind_an_attempt_needs_its_own_scope() {
    let house = House::open().await;
    let (attempt, session) = house.start("spot-the-phish", "somebody").await;
    let query = "query($id: ID!) { attempt(id: $id) { id course { slug } version { number } } }";
    let narrow = house
        .ask(
            &house.key(&[Scope::AttemptsRead]),
            query,
            json!({"id": attempt}),
        )
        .await;
    assert_eq!(
        first_error(&narrow),
        ("scope.missing".to_owned(), Some("courses:read".to_owned()))
    );
    assert_eq!(
        narrow["data"]["attempt"]["id"],
        attempt.as_str(),
        "what was allowed is answered"
    );
    let own = house.get(&session, query, json!({"id": attempt})).await;
    assert_eq!(own["attempt"]["course"]["slug"], "spot-the-phish");
    let write = house.key(&[Scope::AttemptsWrite]);
    let query = "mutation { start(course: \"spot-the-phish\", learner: \"x\") { attempt { id learner { pseudonym } } } }";
    assert_eq!(
        house.refused(&write, query, json!({})).await.1.as_deref(),
        Some("attempts:read")
    );
}

#[tokio::test]
async fn me_tells_what_a_credential_may() {
    let house = House::open().await;
    let (attempt, session) = house.start("spot-the-phish", "somebody").await;
    let query = "{ me { id auth name tenant scopes attempt expiresAt } }";
    let me = house
        .get(&key(house.other, &[Scope::OpsRead]), query, json!({}))
        .await;
    assert_eq!(
        (&me["me"]["auth"], &me["me"]["tenant"]),
        (&json!("KEY"), &json!("other"))
    );
    assert_eq!(me["me"]["scopes"], json!(["ops:read"]));
    let me = house.get(&session, query, json!({})).await;
    assert_eq!(
        (&me["me"]["auth"], &me["me"]["attempt"]),
        (&json!("SESSION"), &json!(attempt))
    );
}
