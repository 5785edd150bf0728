//! Lists by pages: every row exactly once, also while rows are added.

use crate::pocket;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Api, Player, Server};

/// Reads a list by pages of `limit`, adds something between two pages, and gives the keys in the order seen.
async fn walk(api: &Api, path: &str, key: &str, mut between: impl AsyncFnMut()) -> Vec<String> {
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("{path}?limit=3{cursor}")).await.ok();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 3);
        seen.extend(items.iter().map(|item| item[key].to_string()));
        let Some(next) = page["next_cursor"].as_str() else {
            return seen;
        };
        assert_eq!(items.len(), 3, "a page before the last is full");
        cursor = format!("&cursor={next}");
        if seen.len() < 30 {
            between().await;
        }
    }
}

fn whole(seen: Vec<String>, before: &[Value], key: &str) {
    let unique: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(unique.len(), seen.len(), "a row came twice: {seen:?}");
    for row in before {
        assert!(unique.contains(&row[key].to_string()), "{row} was left out");
    }
}

#[tokio::test]
async fn every_row_comes_exactly_once_while_rows_are_added() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let key = async || {
        drop(
            api.post(
                "/api/v1/keys",
                &json!({"name": "k", "scopes": ["courses:read"]}),
            )
            .await
            .ok(),
        )
    };
    let link = async || {
        drop(
            api.post("/api/v1/links", &json!({"course": "pocket"}))
                .await
                .ok(),
        )
    };
    let attempt = async || {
        let body = json!({"course": "pocket", "learner": uuid::Uuid::new_v4().to_string()});
        api.post("/api/v1/launches", &body).await.ok();
    };
    let refused = async || {
        drop(
            api.post("/xapi/statements", &json!({"actor": 7}))
                .header("x-experience-api-version", "1.0.3")
                .await,
        )
    };
    for _ in 0..10 {
        key().await;
        link().await;
        attempt().await;
        refused().await;
    }
    for path in [
        "/api/v1/keys",
        "/api/v1/links",
        "/api/v1/attempts",
        "/api/v1/quarantine",
    ] {
        let before = api.all(path).await;
        assert!(before.len() >= 10);
        let add = async || match path {
            "/api/v1/keys" => key().await,
            "/api/v1/links" => link().await,
            "/api/v1/attempts" => attempt().await,
            _ => refused().await,
        };
        whole(walk(&api, path, "id", add).await, &before, "id");
    }
}

#[tokio::test]
async fn courses_versions_events_and_hops_are_paged_too() {
    let server = Server::start().await;
    let api = server.admin().await;
    for number in 0..7 {
        server
            .publish(&api, &pocket(&format!("1.0.{number}")))
            .await;
        let other = tests::small(&format!("c{number}"), "1.0.0", crate::FRONT, &segments());
        server.publish(&api, &other).await;
    }
    let (launched, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    for _ in 0..4 {
        tab.act("bookmark", json!({"segment": "read"})).await.ok();
        tab.next("read").await;
    }
    let events = format!("/api/v1/attempts/{}/events", launched.attempt);
    let hops = format!("/api/v1/launches/{}/hops", launched.launch);
    for (path, key) in [
        ("/api/v1/courses", "slug"),
        ("/api/v1/courses/pocket/versions", "id"),
        (events.as_str(), "id"),
        (hops.as_str(), "seq"),
    ] {
        let all = api.all(path).await;
        assert!(all.len() >= 7, "{path}: {}", all.len());
        let seen = walk(&api, path, key, async || ()).await;
        let order: Vec<String> = all.iter().map(|row| row[key].to_string()).collect();
        assert_eq!(seen, order, "{path}");
    }
}

fn segments() -> String {
    "## Ask {#ask .single objective=o-a points=1 attempts=1}\n\nWhich?\n\n- [x] This\n  > Yes.\n- [ ] That\n  > No.\n\n\
     ## End {#end .end}\n\nDone.\n"
        .to_owned()
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let server = Server::start().await;
    let api = server.admin().await;
    for path in [
        "/api/v1/keys",
        "/api/v1/links",
        "/api/v1/attempts",
        "/api/v1/quarantine",
        "/api/v1/courses",
    ] {
        for limit in ["0", "101", "1000"] {
            api.get(&format!("{path}?limit={limit}"))
                .await
                .problem(400, "page.limit");
        }
        for limit in ["x", "-1", "99999999999999999999999", ""] {
            assert_eq!(
                api.get(&format!("{path}?limit={limit}")).await.is_problem()["status"],
                400,
                "{path} {limit}"
            );
        }
    }
    for path in [
        "/api/v1/keys",
        "/api/v1/links",
        "/api/v1/attempts",
        "/api/v1/quarantine",
    ] {
        api.get(&format!("{path}?cursor=rubbish"))
            .await
            .problem(400, "page.cursor");
    }
}
