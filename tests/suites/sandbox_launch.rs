//! `lectern sandbox` launches a server beside it: LTI 1.3 and 1.1, learners and teachers, and what goes wrong on the platform's
//! side.

use serde_json::{Value, json};
use tests::{Arrived, Player, Sandbox, Server, Setup, Visitor};

async fn ready() -> (Server, Sandbox) {
    let server = Setup::default()
        .with("LTI_ALLOW_PRIVATE", "true")
        .start()
        .await;
    server.publish_shipped().await;
    let sandbox = Sandbox::start(&server).await;
    sandbox.add_to(&server, "platform").await;
    sandbox.add_to(&server, "consumer").await;
    (server, sandbox)
}

/// A browser that knows no storage of the platform opens a link of the course.
async fn launch(sandbox: &Sandbox, link: &str, who: &str, more: &str) -> Arrived {
    let url = format!("{}/start/{link}?as={who}&storage=off{more}", sandbox.url);
    Visitor::default().walk(&url).await
}

/// The player that a launch ended in.
#[track_caller]
fn player(server: &Server, arrived: &Arrived) -> Player {
    let begin = format!("{}/play/#s=", server.content_url);
    let token = arrived.url.strip_prefix(&begin);
    let token = token.unwrap_or_else(|| panic!("{}: {}", arrived.url, arrived.answer.text()));
    Player::new(&server.content_url, token)
}

#[track_caller]
fn refused(arrived: &Arrived, reason: &str) -> String {
    let page = arrived.answer.text();
    assert!((400..500).contains(&arrived.answer.status), "{page}");
    let expected = format!("data-reason=\"{reason}\"");
    assert!(page.contains(&expected), "expected {reason}: {page}");
    page
}

#[tokio::test]
async fn learners_and_teachers_launch_by_form_and_by_redirect() {
    let (server, sandbox) = ready().await;
    for (link, who, via) in [
        ("phish", "ada", "post"),
        ("phish", "ada", "get"),
        ("hands", "ben", "post"),
        ("phish", "test", "get"),
        ("old", "chloe", "post"),
    ] {
        let arrived = launch(&sandbox, link, who, &format!("&via={via}")).await;
        let view = player(&server, &arrived).view().await;
        assert!(view["segment"]["id"].is_string(), "{link} {who}: {view}");
    }
    for link in ["phish", "old"] {
        let arrived = launch(&sandbox, link, "ina", "").await;
        let page = format!("{}/lti/place#t=", server.url);
        assert!(arrived.url.starts_with(&page), "{link}: {}", arrived.url);
    }
}

#[tokio::test]
async fn a_learner_comes_back_to_where_they_were_by_either_window() {
    let (server, sandbox) = ready().await;
    let first = player(
        &server,
        &launch(&sandbox, "phish", "ada", "&in=iframe").await,
    );
    let begun = first.view().await["segment"]["id"].clone();
    first.next(begun.as_str().unwrap()).await;
    let again = player(
        &server,
        &launch(&sandbox, "phish", "ada", "&in=window").await,
    );
    assert_ne!(again.view().await["segment"]["id"], begun);
}

#[tokio::test]
async fn a_link_without_a_course_says_so() {
    let (_server, sandbox) = ready().await;
    refused(
        &launch(&sandbox, "unchosen", "ada", "").await,
        "lti.course.missing",
    );
}

#[tokio::test]
async fn a_platform_whose_clock_is_wrong_is_told_by_how_much() {
    let (_server, sandbox) = ready().await;
    sandbox.control("clock", &json!({"ahead": 600})).await;
    let page = refused(
        &launch(&sandbox, "phish", "ada", "").await,
        "lti.token.issued_ahead",
    );
    assert!(
        page.contains("600 s ahead") || page.contains("599 s ahead"),
        "{page}"
    );
}

#[tokio::test]
async fn a_platform_whose_keys_cannot_be_had_launches_when_they_can() {
    let (server, sandbox) = ready().await;
    let down: Value = json!({"status": 500});
    sandbox.break_down("keys", &down).await;
    let arrived = launch(&sandbox, "phish", "ada", "").await;
    let status = arrived.answer.status;
    assert!((400..600).contains(&status), "{status}");
    assert!(!arrived.url.contains("#s="), "no session without keys");
    assert_eq!(sandbox.asked("/jwks.json").await[0].0, 500);
    sandbox.repair().await;
    drop(server);
}
