//! Reading courses and attempts.

use super::House;
use async_graphql::Request;
use engine::access::Scope;
use serde_json::json;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn the_catalog_is_read_with_its_versions_and_objectives() {
    let house = House::open().await;
    let query = "{ courses { nodes { id slug title summary lang langs minutes passPercent updatedAt
        version { id number sha256 createdAt publishedAt } objectives { id text maps } } pageInfo { hasNextPage } } }";
    let data = house
        .get(&house.key(&[Scope::CoursesRead]), query, json!({}))
        .await;
    let courses = data["courses"]["nodes"].as_array().unwrap();
    let slugs: Vec<_> = courses
        .iter()
        .map(|course| course["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, ["hand-hygiene", "spot-the-phish"]);
    let phish = &courses[1];
    assert_eq!(phish["title"], "Spot the phish");
    assert_eq!(phish["passPercent"], 75);
    assert_eq!(phish["version"]["number"], "1.0.0");
    assert_eq!(phish["version"]["sha256"].as_str().unwrap().len(), 64);
    assert!(phish["version"]["publishedAt"].is_string());
    assert_eq!(phish["objectives"][1]["id"], "o-domain");
    assert_eq!(data["courses"]["pageInfo"]["hasNextPage"], false);
}

#[tokio::test]
async fn pages_follow_each_other() {
    let house = House::open().await;
    let query = "query($after: String) { courses(first: 1, after: $after) {
        edges { cursor node { slug } } pageInfo { hasNextPage endCursor } } }";
    let key = house.key(&[Scope::CoursesRead]);
    let first = house.get(&key, query, json!({})).await;
    assert_eq!(first["courses"]["pageInfo"]["hasNextPage"], true);
    let after = first["courses"]["pageInfo"]["endCursor"].clone();
    let second = house.get(&key, query, json!({"after": after})).await;
    assert_eq!(
        second["courses"]["edges"][0]["node"]["slug"],
        "spot-the-phish"
    );
    assert_eq!(second["courses"]["pageInfo"]["hasNextPage"], false);
}

#[tokio::test]
async fn a_course_is_found_by_slug_and_by_id_and_else_named() {
    let house = House::open().await;
    let (key, query) = (
        house.key(&[Scope::CoursesRead]),
        "query($id: ID!) { course(id: $id) { id slug } }",
    );
    let by_slug = house.get(&key, query, json!({"id": "hand-hygiene"})).await;
    let by_id = house
        .get(&key, query, json!({"id": by_slug["course"]["id"]}))
        .await;
    assert_eq!(by_id, by_slug);
    assert_eq!(
        house.refused(&key, query, json!({"id": "nope"})).await.0,
        "course.not_found"
    );
}

#[tokio::test]
async fn attempts_are_filtered_by_course_and_state() {
    let house = House::open().await;
    for (course, learner) in [
        ("hand-hygiene", "a"),
        ("spot-the-phish", "a"),
        ("spot-the-phish", "b"),
    ] {
        house.start(course, learner).await;
    }
    let key = house.key(&[Scope::AttemptsRead, Scope::CoursesRead]);
    let query = "query($course: ID, $state: AttemptState) { attempts(course: $course, state: $state) { nodes {
        id number state lang bookmark registration passed completed simulated startedAt updatedAt finishedAt
        score { won possible scaled } learner { id pseudonym simulated } course { slug } version { number }
        progress { path done answers { segment tries outcome points } } } } }";
    let all = house.get(&key, query, json!({})).await;
    assert_eq!(all["attempts"]["nodes"].as_array().unwrap().len(), 3);
    let some = house
        .get(
            &key,
            query,
            json!({"course": "spot-the-phish", "state": "ACTIVE"}),
        )
        .await;
    let nodes = some["attempts"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2);
    assert!(
        nodes
            .iter()
            .all(|node| node["course"]["slug"] == "spot-the-phish")
    );
    assert!(
        nodes[0]["learner"]["pseudonym"]
            .as_str()
            .unwrap()
            .starts_with("ln-")
    );
    assert_eq!(nodes[0]["progress"]["path"], json!(["why"]));
    let none = house.get(&key, query, json!({"state": "FINISHED"})).await;
    assert_eq!(none["attempts"]["nodes"], json!([]));
}

#[tokio::test]
async fn a_loader_reads_for_many_parents_in_one_query() {
    let house = House::open().await;
    for learner in ["a", "b", "c", "d"] {
        house.start("spot-the-phish", learner).await;
        house.start("hand-hygiene", learner).await;
    }
    let key = house.key(&[Scope::AttemptsRead, Scope::CoursesRead]);
    for (field, most) in [
        ("course { slug }", 1),
        ("version { number }", 1),
        ("learner { pseudonym }", 1),
    ] {
        let (loaders, reads) = house.loaders(&key);
        let request = Request::new(format!("{{ attempts {{ nodes {{ {field} }} }} }}"))
            .data(loaders)
            .data(key.clone());
        let answer = house.schema.execute(request).await;
        assert!(answer.is_ok(), "{:?}", answer.errors);
        assert_eq!(
            reads.load(Ordering::Relaxed),
            most,
            "{field} of eight attempts"
        );
    }
}
