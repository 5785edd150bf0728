//! Saved cursors: a consumer reads, works, commits, dies, comes back, and has seen every statement at least once.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Api, Call, Server};
use uuid::Uuid;

fn statement(actor: &str, verb: &str) -> Value {
    json!({
        "actor": {"account": {"homePage": "https://lms.example", "name": actor}},
        "verb": {"id": format!("https://verbs.example/{verb}")},
        "object": {"id": "https://things.example/one"},
    })
}

async fn write(api: &Api, body: &Value) -> Vec<String> {
    let call = api.post("/xapi/statements", body);
    let ids = call.header("x-experience-api-version", "2.0.0").await.ok();
    let ids = ids.as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

async fn write_some(api: &Api, verb: &str, count: usize) -> Vec<String> {
    let all: Vec<_> = (0..count)
        .map(|one| statement(&format!("learner-{one}"), verb))
        .collect();
    write(api, &json!(all)).await
}

fn put(api: &Api, name: &str, body: &Value) -> Call {
    api.put(&format!("/api/v1/cursors/{name}"), body)
}

async fn read(api: &Api, name: &str, limit: u32) -> Value {
    api.get(&format!("/api/v1/cursors/{name}/statements?limit={limit}"))
        .await
        .ok()
}

async fn commit(api: &Api, name: &str, position: &Value) -> Value {
    let body = json!({"position": position});
    api.post(&format!("/api/v1/cursors/{name}/commit"), &body)
        .await
        .ok()
}

async fn behind(api: &Api, name: &str) -> u64 {
    let cursor = api.get(&format!("/api/v1/cursors/{name}")).await.ok();
    cursor["behind"].as_u64().unwrap()
}

fn ids(page: &Value) -> Vec<String> {
    let statements = page["statements"].as_array().unwrap();
    statements
        .iter()
        .map(|statement| statement["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_page_comes_again_until_it_is_committed_and_then_the_next_one() {
    let server = Server::start().await;
    let api = server.admin().await;
    let written = write_some(&api, "did", 5).await;
    let made = put(&api, "sync", &json!({"start": "earliest"})).await.ok();
    assert_eq!(made["position"], "1970-01-01T00:00:00.000000Z");
    assert_eq!(behind(&api, "sync").await, 5);
    let (first, again) = tokio::join!(read(&api, "sync", 2), read(&api, "sync", 2));
    assert_eq!(first, again, "two readers see the same");
    assert_eq!(
        (ids(&first), &first["more"]),
        (written[..2].to_vec(), &json!(true))
    );
    assert_eq!(
        first["position"], first["statements"][1]["stored"],
        "a position is a moment of storage"
    );
    for moved in [true, false] {
        let done = commit(&api, "sync", &first["position"]).await;
        assert_eq!(done, json!({"position": first["position"], "moved": moved}));
    }
    assert_eq!(behind(&api, "sync").await, 3);
    let rest = read(&api, "sync", 10).await;
    assert_eq!(
        (ids(&rest), &rest["more"]),
        (written[2..].to_vec(), &json!(false))
    );
    commit(&api, "sync", &rest["position"]).await;
    let none = read(&api, "sync", 10).await;
    assert_eq!(
        (ids(&none).len(), &none["position"]),
        (0, &rest["position"])
    );
    let later = write_some(&api, "did", 1).await;
    assert_eq!(ids(&read(&api, "sync", 10).await), later);
    let back = commit(&api, "sync", &first["position"]).await;
    assert_eq!(back["moved"], false, "never backward");
    let body = json!({"position": first["position"], "rewind": true});
    let path = "/api/v1/cursors/sync/commit";
    assert_eq!(api.post(path, &body).await.ok()["moved"], true);
    assert_eq!(ids(&read(&api, "sync", 10).await)[..3], written[2..]);
    let ahead = json!({"position": "2100-01-01T00:00:00Z"});
    api.post(path, &ahead).await.problem(400, "cursor.ahead");
    let nothing = json!({"position": "soon"});
    let refused = api
        .post(path, &nothing)
        .await
        .problem(400, "cursor.position");
    assert_eq!(refused["pointer"], "/position");
}

#[tokio::test]
async fn a_cursor_reads_what_its_filter_asks_for_and_passes_over_the_rest() {
    let server = Server::start().await;
    let api = server.admin().await;
    let filter = json!({
        "verb": "https://verbs.example/passed",
        "agent": statement("learner-0", "x")["actor"],
    });
    let made = put(&api, "passed", &json!({"filter": filter})).await.ok();
    assert_eq!(made["filter"], filter);
    write_some(&api, "did", 3).await;
    let passed = write_some(&api, "passed", 2).await;
    write_some(&api, "did", 3).await;
    assert_eq!(behind(&api, "passed").await, 1);
    let page = read(&api, "passed", 10).await;
    assert_eq!(ids(&page), passed[..1]);
    let last = &page["statements"][0]["stored"];
    assert!(
        page["position"].as_str() > last.as_str(),
        "the rest need not be looked at again"
    );
    commit(&api, "passed", &page["position"]).await;
    assert_eq!(behind(&api, "passed").await, 0);
    let again = put(
        &api,
        "passed",
        &json!({"filter": filter, "start": "earliest"}),
    )
    .await
    .ok();
    assert_eq!(
        again["position"], page["position"],
        "made again, it stays where it is"
    );
    put(
        &api,
        "passed",
        &json!({"filter": {"verb": "https://verbs.example/did"}}),
    )
    .await
    .problem(409, "cursor.exists");
    for (filter, code) in [
        (json!({"agent": {}}), "xapi.agent.identifier.missing"),
        (json!({"verb": "no iri"}), "xapi.iri"),
    ] {
        let refused = put(&api, "other", &json!({"filter": filter})).await;
        let problem = refused.is_problem();
        assert!(
            problem["code"].as_str().unwrap().starts_with(code),
            "{problem}"
        );
    }
    put(&api, "a%20b", &json!({}))
        .await
        .problem(400, "cursor.name");
    put(&api, "late", &json!({"start": "2100-01-01T00:00:00Z"}))
        .await
        .problem(400, "cursor.ahead");
}

#[tokio::test]
async fn a_cursor_belongs_to_its_key_and_outlives_the_server() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let key = server
        .key("default", "statements:write,statements:read")
        .await;
    let api = server.anonymous().bearer(&key.secret);
    let other = server.with_scope("statements:read").await;
    let written = write_some(&api, "did", 4).await;
    put(&api, "mine", &json!({"start": "earliest"})).await.ok();
    let page = read(&api, "mine", 2).await;
    commit(&api, "mine", &page["position"]).await;
    server.kill().await;
    server.restart().await;
    assert_eq!(ids(&read(&api, "mine", 10).await), written[2..]);
    for path in ["mine", "mine/statements"] {
        let path = format!("/api/v1/cursors/{path}");
        other.get(&path).await.problem(404, "cursor.not_found");
        let owner = format!("{path}?owner={}", key.id);
        other.get(&owner).await.problem(403, "scope.missing");
        admin.get(&path).await.problem(404, "cursor.not_found");
        admin.get(&owner).await.ok();
    }
    put(&other, "mine", &json!({})).await.ok();
    assert_eq!(other.all("/api/v1/cursors").await.len(), 1);
    let all = admin.all("/api/v1/cursors").await;
    let owners: BTreeSet<_> = all
        .iter()
        .map(|cursor| cursor["owner"].to_string())
        .collect();
    assert_eq!((all.len(), owners.len()), (2, 2));
    let mine = server
        .with_scope("statements:write,statements:read:mine")
        .await;
    put(&mine, "own", &json!({"start": "earliest"})).await.ok();
    let own = write_some(&mine, "did", 1).await;
    assert_eq!(ids(&read(&mine, "own", 10).await), own);
    let gone = format!("/api/v1/cursors/mine?owner={}", key.id);
    assert_eq!(admin.delete(&gone).await.status, 204);
    admin.delete(&gone).await.problem(404, "cursor.not_found");
    api.get("/api/v1/cursors/mine")
        .await
        .problem(404, "cursor.not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consumer_that_dies_before_it_commits_sees_everything_at_least_once_in_order() {
    let server = Server::start().await;
    let api = server.admin().await;
    put(&api, "sync", &json!({})).await.ok();
    let writer = async {
        let mut all = Vec::new();
        for batch in 0..40 {
            all.extend(write_some(&api, &format!("v{batch}"), 10).await);
        }
        all
    };
    let consumer = async {
        let (mut seen, mut rounds) = (Vec::new(), 0);
        while seen.len() < 400 {
            let page = read(&api, "sync", 7).await;
            rounds += 1;
            // Every third time it dies with the page in its hands.
            if rounds % 3 != 0 {
                seen.extend(ids(&page));
                commit(&api, "sync", &page["position"]).await;
            }
        }
        seen
    };
    let (written, seen) = tokio::join!(writer, consumer);
    assert_eq!(seen, written);
    assert_eq!(behind(&api, "sync").await, 0);
}

#[tokio::test]
async fn cursors_are_listed_by_pages_and_bounded_in_number() {
    let server = Server::start().await;
    let api = server.admin().await;
    for number in 0..200 {
        put(&api, &format!("c{number:03}"), &json!({})).await.ok();
    }
    put(&api, "one-more", &json!({}))
        .await
        .problem(409, "cursor.too_many");
    put(&api, "c000", &json!({})).await.ok();
    let all = api.all("/api/v1/cursors").await;
    let names: Vec<_> = all
        .iter()
        .map(|cursor| cursor["name"].as_str().unwrap())
        .collect();
    assert!(names.len() == 200 && names.is_sorted());
    api.get(&format!("/api/v1/cursors/{}", Uuid::new_v4()))
        .await
        .problem(404, "cursor.not_found");
}
