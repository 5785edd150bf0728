//! Two tenants on one server see nothing of each other.

use super::{House, event, key};
use engine::access::Scope;
use serde_json::json;

#[tokio::test]
async fn two_tenants_see_nothing_of_each_other() {
    let house = House::open().await;
    let (attempt, session) = house.start("spot-the-phish", "somebody").await;
    let stranger = key(house.other, &[Scope::All]);
    let none = house
        .get(
            &stranger,
            "{ courses { nodes { id } } attempts { nodes { id } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        none,
        json!({"courses": {"nodes": []}, "attempts": {"nodes": []}})
    );
    let own = house.key(&[Scope::All]);
    let course = house
        .get(&own, "{ course(id: \"spot-the-phish\") { id } }", json!({}))
        .await["course"]["id"]
        .clone();
    for (query, code) in [
        (
            "query($course: ID!, $attempt: ID!, $event: ID!) { course(id: $course) { id } }",
            "course.not_found",
        ),
        (
            "query($course: ID!, $attempt: ID!, $event: ID!) { attempts(course: $course) { nodes { id } } }",
            "course.not_found",
        ),
        (
            "query($course: ID!, $attempt: ID!, $event: ID!) { attempt(id: $attempt) { id } }",
            "attempt.not_found",
        ),
        (
            "query($course: ID!, $attempt: ID!, $event: ID!) { view(attempt: $attempt) { backTo } }",
            "attempt.not_found",
        ),
        (
            "mutation($course: ID!, $attempt: ID!, $event: ID!) { start(course: $course, learner: \"a\") { url } }",
            "course.not_found",
        ),
        (
            "mutation($course: ID!, $attempt: ID!, $event: ID!) { exit(attempt: $attempt, event: $event) { backTo } }",
            "attempt.not_found",
        ),
    ] {
        // Only what a query uses may be declared.
        let used: Vec<&str> = ["course", "attempt", "event"]
            .into_iter()
            .filter(|name| query.matches(&format!("${name}")).count() > 1)
            .collect();
        let declared: Vec<String> = used.iter().map(|name| format!("${name}: ID!")).collect();
        let query = query.replace(
            "$course: ID!, $attempt: ID!, $event: ID!",
            &declared.join(", "),
        );
        let variables = json!({"course": course, "attempt": attempt, "event": event()});
        assert_eq!(
            house.refused(&stranger, &query, variables).await.0,
            code,
            "{query}"
        );
    }
    let view = house
        .get(
            &session,
            "query($a: ID!) { view(attempt: $a) { backTo } }",
            json!({"a": attempt}),
        )
        .await;
    assert!(view["view"].is_object(), "its own learner sees it");
}
