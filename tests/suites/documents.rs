//! State and profile documents: ETags, preconditions, merging, removing.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Api, Call, Server};
use uuid::Uuid;

const VERSION: &str = "x-experience-api-version";
const ACTIVITY: &str = "https://things.example/one";

fn agent(name: &str) -> String {
    json!({"account": {"homePage": "https://lms.example", "name": name}}).to_string()
}

/// A call to a resource with its usual parameters and these.
fn call(api: &Api, method: Method, resource: &str, query: &[(&str, &str)]) -> Call {
    let ada = agent("ada");
    let mut all: Vec<(&str, &str)> = query.to_vec();
    if resource != "agents/profile" {
        all.push(("activityId", ACTIVITY));
    }
    if resource != "activities/profile" {
        all.push(("agent", &ada));
    }
    api.call(method, &format!("/xapi/{resource}"))
        .header(VERSION, "1.0.3")
        .query(&all)
}

#[tokio::test]
async fn a_document_is_read_back_with_the_etag_of_its_bytes() {
    let server = Server::start().await;
    let api = server.admin().await;
    for (resource, id) in [
        ("activities/state", "stateId"),
        ("activities/profile", "profileId"),
        ("agents/profile", "profileId"),
    ] {
        let name = [(id, "a b/ü")];
        call(&api, Method::GET, resource, &name)
            .await
            .problem(404, "document.not_found");
        let bytes: Vec<u8> = (0..=255).collect();
        let made = call(&api, Method::PUT, resource, &name)
            .header("if-none-match", "*")
            .body("image/x-odd", bytes.clone())
            .await;
        assert_eq!(made.status, 204, "{}", made.text());
        let read = call(&api, Method::GET, resource, &name).await;
        assert_eq!(
            (read.status, &read.bytes, read.header("content-type")),
            (200, &bytes, Some("image/x-odd"))
        );
        // SHA-1 of the bytes 0 to 255.
        assert_eq!(
            read.header("etag"),
            Some("\"4916d6bdb7f78e6803698cab32d1586ea457dfc8\"")
        );
        assert!(read.header("last-modified").is_some());
        assert_eq!(
            call(&api, Method::GET, resource, &[]).await.ok(),
            json!(["a b/ü"])
        );
        assert_eq!(
            call(
                &api,
                Method::GET,
                resource,
                &[("since", "2100-01-01T00:00:00Z")]
            )
            .await
            .ok(),
            json!([])
        );
        let again = call(&api, Method::PUT, resource, &name)
            .header("if-none-match", "*")
            .body("text/plain", "x")
            .await;
        again.problem(412, "precondition.failed");
        assert_eq!(again.header("etag"), read.header("etag"));
        let blind = call(&api, Method::PUT, resource, &name)
            .header("if-match", "\"0000\"")
            .body("text/plain", "x")
            .await;
        blind.problem(412, "precondition.failed");
        let seen = call(&api, Method::PUT, resource, &name)
            .header("if-match", read.header("etag").unwrap());
        assert_eq!(seen.body("text/plain", "x").await.status, 204);
        call(&api, Method::DELETE, resource, &name)
            .header("if-match", "\"0000\"")
            .await
            .problem(412, "precondition.failed");
        assert_eq!(
            call(&api, Method::DELETE, resource, &name).await.status,
            204
        );
        call(&api, Method::GET, resource, &name)
            .await
            .problem(404, "document.not_found");
    }
}

#[tokio::test]
async fn a_profile_is_not_overwritten_blindly() {
    let server = Server::start().await;
    let api = server.admin().await;
    for resource in ["activities/profile", "agents/profile"] {
        let name = [("profileId", "p")];
        call(&api, Method::PUT, resource, &name)
            .body("text/plain", "x")
            .await
            .problem(400, "document.unconditional");
        let made = call(&api, Method::PUT, resource, &name)
            .header("if-none-match", "*")
            .body("text/plain", "x")
            .await;
        assert_eq!(made.status, 204);
        call(&api, Method::PUT, resource, &name)
            .body("text/plain", "y")
            .await
            .problem(409, "document.unconditional");
        assert_eq!(call(&api, Method::GET, resource, &name).await.text(), "x");
        call(&api, Method::DELETE, resource, &[])
            .await
            .problem(400, "xapi.parameter.missing");
    }
}

#[tokio::test]
async fn posted_objects_are_merged() {
    let server = Server::start().await;
    let api = server.admin().await;
    let name = [("stateId", "s")];
    let post = |body: Value| call(&api, Method::POST, "activities/state", &name).json(&body);
    assert_eq!(post(json!({"a": 1, "b": {"x": 1}})).await.status, 204);
    assert_eq!(post(json!({"b": {"y": 2}, "c": [3]})).await.status, 204);
    let merged = call(&api, Method::GET, "activities/state", &name)
        .await
        .ok();
    assert_eq!(
        merged,
        json!({"a": 1, "b": {"y": 2}, "c": [3]}),
        "top-level properties only"
    );
    assert_eq!(post(json!([1])).await.is_problem()["status"], 400);
    let broken = call(&api, Method::POST, "activities/state", &name)
        .body("application/json", "{\"a\":")
        .await;
    assert_eq!(broken.is_problem()["status"], 400);
    let text = call(&api, Method::POST, "activities/state", &name)
        .body("text/plain", "x")
        .await;
    text.problem(400, "document.merge");
    assert_eq!(
        call(&api, Method::GET, "activities/state", &name)
            .await
            .ok(),
        merged,
        "a refusal changes nothing"
    );
}

#[tokio::test]
async fn writers_that_meet_lose_nothing() {
    let server = Server::start().await;
    let api = server.admin().await;
    let name = [("stateId", "s")];
    let posts = (0..6).map(|number| {
        let body = json!({format!("k{number}"): number});
        let call = call(&api, Method::POST, "activities/state", &name).json(&body);
        async move { call.persistently().await.status }
    });
    let statuses = futures_util::future::join_all(posts).await;
    assert_eq!(statuses, [204; 6]);
    let merged = call(&api, Method::GET, "activities/state", &name)
        .await
        .ok();
    assert_eq!(merged.as_object().unwrap().len(), 6, "{merged}");
}

#[tokio::test]
async fn a_whole_shelf_is_removed_and_no_other() {
    let server = Server::start().await;
    let api = server.admin().await;
    let registration = Uuid::new_v4().to_string();
    let put = async |query: &[(&str, &str)]| {
        assert_eq!(
            call(&api, Method::PUT, "activities/state", query)
                .body("text/plain", "x")
                .await
                .status,
            204
        );
    };
    put(&[("stateId", "one")]).await;
    put(&[("stateId", "two")]).await;
    put(&[("stateId", "three"), ("registration", &registration)]).await;
    let names = async |query: &[(&str, &str)]| {
        call(&api, Method::GET, "activities/state", query)
            .await
            .ok()
    };
    assert_eq!(names(&[]).await, json!(["one", "two"]));
    assert_eq!(
        call(&api, Method::DELETE, "activities/state", &[])
            .await
            .status,
        204
    );
    assert_eq!(names(&[]).await, json!([]));
    assert_eq!(
        names(&[("registration", &registration)]).await,
        json!(["three"])
    );
}

#[tokio::test]
async fn parameters_are_checked() {
    let server = Server::start().await;
    let api = server.admin().await;
    let get = |query: &[(&str, &str)]| {
        api.get("/xapi/activities/state")
            .header(VERSION, "1.0.3")
            .query(query)
    };
    let ada = agent("ada");
    for query in [
        vec![("agent", ada.as_str())],
        vec![("activityId", ACTIVITY)],
        vec![("activityId", "no iri"), ("agent", &ada)],
        vec![("activityId", ACTIVITY), ("agent", "{}")],
        vec![
            ("activityId", ACTIVITY),
            ("agent", &ada),
            ("registration", "x"),
        ],
        vec![
            ("activityId", ACTIVITY),
            ("agent", &ada),
            ("since", "yesterday"),
        ],
        vec![("activityId", ACTIVITY), ("agent", &ada), ("StateId", "s")],
    ] {
        assert_eq!(get(&query).await.is_problem()["status"], 400, "{query:?}");
    }
    let large = call(&api, Method::PUT, "activities/state", &[("stateId", "s")]);
    large
        .body("text/plain", vec![b'x'; (1 << 20) + 1])
        .await
        .problem(413, "document.too_large");
    let most = call(&api, Method::PUT, "activities/state", &[("stateId", "s")]);
    assert_eq!(
        most.body("text/plain", vec![b'x'; 1 << 20]).await.status,
        204
    );
}
