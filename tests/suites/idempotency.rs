//! `Idempotency-Key`: a write that is sent again is done once and answered alike.

use crate::pocket;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, Api, Server};

const KEY: &str = "idempotency-key";

async fn link(api: &Api, key: &str, body: &Value) -> Answer {
    api.post("/api/v1/links", body).header(KEY, key).await
}

#[tokio::test]
async fn a_write_sent_again_gets_the_first_answer() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let body = json!({"course": "pocket"});
    let first = link(&api, "one", &body).await;
    let again = link(&api, "one", &body).await;
    assert_eq!((first.status, &first.bytes), (again.status, &again.bytes));
    assert_eq!(first.header("content-type"), again.header("content-type"));
    assert_eq!(
        (
            first.header("idempotency-replayed"),
            again.header("idempotency-replayed")
        ),
        (None, Some("true"))
    );
    assert_eq!(api.all("/api/v1/links").await.len(), 1);
    let other = json!({"course": "pocket", "once": true});
    link(&api, "one", &other)
        .await
        .problem(422, "idempotency.reused");
    let elsewhere = api.post("/api/v1/launches", &body).header(KEY, "one").await;
    elsewhere.problem(422, "idempotency.reused");
    link(&api, "two", &other).await.ok();
    assert_eq!(api.all("/api/v1/links").await.len(), 2);
    let stranger = server.with_scope("links:write").await;
    link(&stranger, "one", &body).await.ok();
    assert_eq!(
        api.all("/api/v1/links").await.len(),
        3,
        "a key of another caller is another key"
    );
}

#[tokio::test]
async fn a_refusal_is_remembered_too_and_a_key_must_be_one() {
    let server = Server::start().await;
    let api = server.admin().await;
    let body = json!({"course": "pocket"});
    let first = link(&api, "early", &body).await;
    first.problem(404, "course.not_found");
    server.publish(&api, &pocket("1.0.0")).await;
    let again = link(&api, "early", &body).await;
    again.problem(404, "course.not_found");
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    link(&api, &"k".repeat(201), &body)
        .await
        .problem(400, "idempotency.key");
    link(&api, "", &body).await.problem(400, "idempotency.key");
    link(&api, &"k".repeat(200), &body).await.ok();
}

#[tokio::test]
async fn twenty_equal_requests_at_once_do_one_thing() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    for (path, list, body) in [
        (
            "/api/v1/links",
            "/api/v1/links",
            json!({"course": "pocket"}),
        ),
        (
            "/api/v1/keys",
            "/api/v1/keys",
            json!({"name": "twenty", "scopes": ["courses:read"]}),
        ),
    ] {
        let before = api.all(list).await.len();
        let answers =
            join_all((0..20).map(|_| api.post(path, &body).header(KEY, path).into_future())).await;
        let last = api.post(path, &body).header(KEY, path).await;
        last.ok();
        for answer in &answers {
            match answer.status {
                200 => assert_eq!(answer.bytes, last.bytes),
                _ => drop(answer.problem(409, "idempotency.running")),
            }
        }
        assert!(
            answers
                .iter()
                .filter(|answer| answer.header("idempotency-replayed").is_none())
                .any(|answer| answer.status == 200)
        );
        assert_eq!(api.all(list).await.len(), before + 1);
    }
}

#[tokio::test]
async fn every_write_takes_a_key() {
    let server = Server::start().await;
    let api = server.admin().await;
    let things = crate::operations::Things::make(&server, &api).await;
    for operation in crate::operations::described(&server).await {
        if operation.method == reqwest::Method::GET || operation.id == "act" {
            continue;
        }
        let key = format!("key of {}", operation.id);
        let first = things.request(&api, &operation).header(KEY, &key).await;
        let again = things.request(&api, &operation).header(KEY, &key).await;
        assert!(first.status < 300, "{operation:?}: {}", first.text());
        assert_eq!(
            again.header("idempotency-replayed"),
            Some("true"),
            "{operation:?}"
        );
        assert_eq!(
            (first.status, &first.bytes, first.header("etag")),
            (again.status, &again.bytes, again.header("etag")),
            "{operation:?}"
        );
    }
}

#[tokio::test]
async fn a_secret_is_not_kept_in_the_clear_for_repeats() {
    let server = Server::start().await;
    let api = server.admin().await;
    let body = json!({"name": "kept", "scopes": ["courses:read"]});
    let made = api
        .post("/api/v1/keys", &body)
        .header(KEY, "secret")
        .await
        .ok();
    let secret = made["secret"].as_str().unwrap();
    for entry in std::fs::read_dir(server.data()).unwrap() {
        let path = entry.unwrap().path();
        let holds = path.is_file()
            && std::fs::read(&path)
                .unwrap()
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
        assert!(!holds, "{} holds the secret of a key", path.display());
    }
    assert_eq!(
        api.post("/api/v1/keys", &body)
            .header(KEY, "secret")
            .await
            .ok()["secret"],
        secret
    );
}
