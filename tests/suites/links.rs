//! Signed launch links: they open one course for one learner, and say in plain words when they do not.

use crate::pocket;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Api, Player, Server, until};

async fn server() -> (Server, Api) {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    (server, api)
}

async fn link(api: &Api, body: Value) -> Value {
    let mut all = json!({"course": "pocket"});
    all.as_object_mut()
        .unwrap()
        .extend(body.as_object().unwrap().clone());
    api.post("/api/v1/links", &all).await.ok()
}

/// Opens a link as a browser does, without a credential.
async fn open(api: &Api, url: &str) -> Answer {
    api.anonymous().get(url).await
}

/// The session behind an opened link.
fn tab(server: &Server, opened: &Answer) -> Player {
    assert_eq!(opened.status, 303, "{}", opened.text());
    let place = opened.header("location").unwrap();
    let start = format!("{}/play/#s=", server.content_url);
    Player::new(&server.content_url, place.strip_prefix(&start).unwrap())
}

/// The reason on a refusal page, which must be one for people and for automata.
fn refused(answer: &Answer) -> (u16, String) {
    let page = answer.text();
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("text/html"),
        "{page}"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(
        answer
            .header("content-security-policy")
            .unwrap()
            .contains("default-src 'none'")
    );
    let (_, body) = page.split_once("<body").unwrap();
    let (attributes, _) = body.split_once('>').unwrap();
    assert!(
        attributes.contains("data-launch=\"refused\""),
        "{attributes}"
    );
    assert!(!page.contains("{{") && page.contains("<h1"), "{page}");
    let (_, reason) = attributes.split_once("data-reason=\"").unwrap();
    (answer.status, reason.split('"').next().unwrap().to_owned())
}

#[tokio::test]
async fn a_link_opens_the_course_and_goes_on_where_it_was_left() {
    let (server, api) = server().await;
    let link = link(&api, json!({"learner": "ada"})).await;
    let url = link["url"].as_str().unwrap();
    let opened = open(&api, url).await;
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(opened.header(name), Some(value));
    }
    assert!(opened.header("set-cookie").is_none());
    let first = tab(&server, &opened);
    first.next("read").await;
    let second = tab(&server, &open(&api, url).await).view().await;
    assert_eq!(second["segment"]["id"], "ask");
    assert_eq!(second["attempt"]["id"], first.view().await["attempt"]["id"]);
    let listed = api.all("/api/v1/links").await;
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &link["id"]));
    assert!(
        !listed[0].to_string().contains("ada\""),
        "a learner's name is not kept"
    );
}

#[tokio::test]
async fn twenty_opens_at_once_give_one_attempt() {
    let (server, api) = server().await;
    let link = link(&api, json!({})).await;
    let opened = join_all((0..20).map(|_| open(&api, link["url"].as_str().unwrap()))).await;
    let views = join_all(opened.iter().map(|opened| {
        let tab = tab(&server, opened);
        async move { tab.view().await }
    }));
    let attempts: BTreeSet<String> = views
        .await
        .iter()
        .map(|view| view["attempt"]["id"].to_string())
        .collect();
    assert_eq!(attempts.len(), 1);
    assert_eq!(api.all("/api/v1/attempts").await.len(), 1);
}

#[tokio::test]
async fn a_link_for_one_time_opens_one_time_also_under_twenty_opens_at_once() {
    let (server, api) = server().await;
    let link = link(&api, json!({"once": true})).await;
    let url = link["url"].as_str().unwrap();
    for _ in 0..3 {
        let looked = api.anonymous().call(Method::HEAD, url).await;
        assert!(
            looked.status < 300 && looked.header("location").is_none(),
            "a preview opens nothing: {looked:?}"
        );
    }
    let opened = join_all((0..20).map(|_| open(&api, url))).await;
    let (won, lost): (Vec<_>, Vec<_>) = opened.iter().partition(|opened| opened.status == 303);
    assert_eq!(
        won.len(),
        1,
        "{:?}",
        opened
            .iter()
            .map(|opened| opened.status)
            .collect::<Vec<_>>()
    );
    for lost in lost {
        assert_eq!(refused(lost), (410, "link.used".to_owned()));
    }
    assert_eq!(tab(&server, won[0]).view().await["segment"]["id"], "read");
    assert!(api.all("/api/v1/links").await[0]["used_at"].is_string());
}

#[tokio::test]
async fn a_revoked_link_says_so_and_its_sessions_go_on() {
    let (server, api) = server().await;
    let link = link(&api, json!({})).await;
    let url = link["url"].as_str().unwrap();
    let tab = tab(&server, &open(&api, url).await);
    for _ in 0..2 {
        let revoked = api
            .delete(&format!("/api/v1/links/{}", link["id"].as_str().unwrap()))
            .await;
        assert_eq!(revoked.status, 204, "revoking twice is fine");
    }
    assert_eq!(
        refused(&open(&api, url).await),
        (410, "link.revoked".to_owned())
    );
    tab.next("read").await;
}

#[tokio::test]
async fn an_expired_link_says_so() {
    let (server, api) = server().await;
    let args = ["link", "create", "--course", "pocket", "--expires", "1s"];
    let url = server.cli(&args).await.ok().trim().to_owned();
    let page = until("the link has expired", async || {
        Some(open(&api, &url).await).filter(|answer| answer.status != 303)
    })
    .await;
    assert_eq!(refused(&page), (410, "link.expired".to_owned()));
    let past = json!({"course": "pocket", "expires_at": "2020-01-01T00:00:00Z"});
    api.post("/api/v1/links", &past)
        .await
        .problem(400, "link.expires");
}

#[tokio::test]
async fn a_forged_link_leads_nowhere() {
    let (_server, api) = server().await;
    let link = link(&api, json!({})).await;
    let url = link["url"].as_str().unwrap();
    let (head, token) = url.rsplit_once('/').unwrap();
    let flipped: Vec<String> = (0..token.len())
        .map(|at| {
            let other = if &token[at..=at] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &token[..at], &token[at + 1..])
        })
        .collect();
    let more = [
        token.to_lowercase(),
        format!("{token}A"),
        token[1..].to_owned(),
        "x".repeat(5_000),
        "%00%20".to_owned(),
    ];
    for forged in flipped
        .iter()
        .chain(&more)
        .filter(|forged| *forged != token)
    {
        let (status, reason) = refused(&open(&api, &format!("{head}/{forged}")).await);
        assert_eq!((status, reason.as_str()), (404, "link.unknown"), "{forged}");
    }
    assert_eq!(open(&api, url).await.status, 303);
}

#[tokio::test]
async fn a_refused_link_is_told_to_operators() {
    let (server, api) = server().await;
    let link = link(&api, json!({"learner": "ada"})).await;
    api.delete(&format!("/api/v1/links/{}", link["id"].as_str().unwrap()))
        .await;
    let page = open(&api, link["url"].as_str().unwrap()).await.text();
    let hops = api.get("/ops/v1/hops").await.ok();
    let hop = hops["hops"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&hop["outcome"], &hop["code"]),
        (&json!("deny"), &json!("link.revoked"))
    );
    assert!(
        page.contains(hop["launch"].as_str().unwrap()),
        "the page names what an operator can look up"
    );
    drop(server);
}

#[tokio::test]
async fn a_link_needs_a_published_course() {
    let (_server, api) = server().await;
    api.post("/api/v1/links", &json!({"course": "nothing"}))
        .await
        .problem(404, "course.not_found");
    let draft = tests::small(
        "draft",
        "1.0.0",
        crate::FRONT,
        "## End {#end .end}\n\nDone.\n",
    );
    let made = api
        .call(Method::POST, "/api/v1/courses")
        .body("application/octet-stream", tests::zipped(&draft))
        .await;
    if made.status == 200 {
        api.post("/api/v1/links", &json!({"course": "draft"}))
            .await
            .problem(409, "course.unpublished");
    }
}
