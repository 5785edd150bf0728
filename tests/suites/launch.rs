//! A launch by API: the same learner and course lead to the same attempt, in the version begun.

use crate::{chosen, pocket, typed};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Api, Player, Server};

async fn attempts(api: &Api) -> Vec<Value> {
    api.all("/api/v1/attempts").await
}

#[tokio::test]
async fn launching_again_leads_to_the_same_attempt() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let (first, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    tab.next("read").await;
    let (second, other_tab) = Player::launch(&server, &api, "pocket", "ada").await;
    assert_eq!(first.attempt, second.attempt);
    assert_ne!(first.token, second.token);
    assert_ne!(first.launch, second.launch);
    assert_eq!(
        other_tab.view().await,
        tab.view().await,
        "both tabs show the bookmark"
    );
    assert_eq!(tab.view().await["segment"]["id"], "ask");
    let (third, _) = Player::launch(&server, &api, "pocket", "grace").await;
    assert_ne!(first.attempt, third.attempt);
    assert_eq!(attempts(&api).await.len(), 2);
}

#[tokio::test]
async fn twenty_launches_at_once_give_one_attempt() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let launches = (0..20).map(|_| Player::launch(&server, &api, "pocket", "ada"));
    let launched = join_all(launches).await;
    for (launched, tab) in &launched {
        assert_eq!(tab.view().await["attempt"]["id"], json!(launched.attempt));
    }
    let all = attempts(&api).await;
    assert_eq!(all.len(), 1);
    assert!(
        launched
            .iter()
            .all(|(launched, _)| json!(launched.attempt) == all[0]["id"])
    );
    let query = [("verb", "http://adlnet.gov/expapi/verbs/initialized")];
    let begun = api
        .get("/xapi/statements")
        .header("x-experience-api-version", "1.0.3")
        .query(&query)
        .await
        .ok();
    assert_eq!(
        begun["statements"].as_array().unwrap().len(),
        1,
        "one attempt is initialized once"
    );
}

#[tokio::test]
async fn a_learner_finishes_the_version_begun() {
    let server = Server::start().await;
    let api = server.admin().await;
    let first = server.publish(&api, &pocket("1.0.0")).await;
    let (begun, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    tab.next("read").await;
    let second = server.publish(&api, &pocket("2.0.0")).await;
    assert_eq!(first["course"]["id"], second["course"]["id"]);
    let (again, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    assert_eq!(begun.attempt, again.attempt);
    let read = tab.peek("read").await.ok();
    assert!(
        read["segment"]["html"]
            .as_str()
            .unwrap()
            .contains("version 1.0.0")
    );
    assert_eq!(read["course"]["version"], "1.0.0");
    let (_, newcomer) = Player::launch(&server, &api, "pocket", "grace").await;
    assert_eq!(newcomer.view().await["course"]["version"], "2.0.0");
    let view = tab.view().await;
    tab.answer("ask", &chosen(&view, "This")).await;
    tab.next("ask").await;
    tab.answer("say", &typed("yes")).await;
    tab.next("say").await;
    let view = tab.act("finish", json!({})).await.ok();
    assert_eq!(
        (&view["result"]["passed"], &view["course"]["version"]),
        (&json!(true), &json!("1.0.0"))
    );
    let row = api
        .get(&format!("/api/v1/attempts/{}", begun.attempt))
        .await
        .ok();
    assert_eq!(row["version"], first["version"]["id"]);
}

#[tokio::test]
async fn after_a_failed_attempt_the_next_one_takes_the_new_version_and_after_a_passed_one_there_is_none()
 {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let (first, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    finish(&tab, "That", "no").await;
    assert_eq!(tab.view().await["attempt"]["can_restart"], true);
    server.publish(&api, &pocket("2.0.0")).await;
    let (second, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    assert_ne!(first.attempt, second.attempt);
    let view = tab.view().await;
    assert_eq!(
        (&view["attempt"]["number"], &view["course"]["version"]),
        (&json!(2), &json!("2.0.0"))
    );
    finish(&tab, "This", "yes").await;
    let (third, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    assert_eq!(second.attempt, third.attempt, "what is passed stays passed");
    let view = tab.view().await;
    assert_eq!(
        (&view["attempt"]["state"], &view["attempt"]["can_restart"]),
        (&json!("finished"), &json!(false))
    );
}

/// Answers both questions of the pocket course once (twice when wrong) and finishes.
async fn finish(tab: &Player, option: &str, word: &str) {
    let view = tab.next("read").await;
    for _ in 0..if option == "This" { 1 } else { 2 } {
        tab.answer("ask", &chosen(&view, option)).await;
    }
    tab.next("ask").await;
    for _ in 0..if word == "yes" { 1 } else { 2 } {
        tab.answer("say", &typed(word)).await;
    }
    tab.next("say").await;
    tab.act("finish", json!({})).await.ok();
}

#[tokio::test]
async fn a_launch_that_cannot_be_says_why() {
    let server = Server::start().await;
    let api = server.admin().await;
    let ask = async |body: Value| api.post("/api/v1/launches", &body).await;
    ask(json!({"course": "pocket", "learner": "ada"}))
        .await
        .problem(404, "course.not_found");
    let zip = tests::zipped(&pocket("1.0.0"));
    api.call(reqwest::Method::POST, "/api/v1/courses")
        .body("application/octet-stream", zip)
        .await
        .ok();
    ask(json!({"course": "pocket", "learner": "ada"}))
        .await
        .problem(409, "course.unpublished");
    server.publish(&api, &pocket("1.0.0")).await;
    ask(json!({"course": "pocket", "learner": ""}))
        .await
        .is_problem();
    for url in ["javascript:alert(1)", "//evil.example", "data:text/html,x"] {
        let body = json!({"course": "pocket", "learner": "ada", "return_url": url});
        let problem = ask(body).await.problem(400, "launch.return_url");
        assert_eq!(problem["pointer"], "/return_url");
    }
    let (_, tab) = Player::launch_as(
        &server,
        &api,
        &json!({"course": "pocket", "learner": "ada", "return_url": "https://lms.example/next"}),
    )
    .await;
    assert_eq!(tab.view().await["return_url"], "https://lms.example/next");
}

#[tokio::test]
async fn a_session_opens_its_own_attempt_and_nothing_else() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let (own, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    let (other, _) = Player::launch(&server, &api, "pocket", "grace").await;
    let session = server.anonymous().bearer(&own.token);
    for rest in ["", "/events", "/view"] {
        session
            .get(&format!("/api/v1/attempts/{}{rest}", own.attempt))
            .await
            .ok();
        let problem = session
            .get(&format!("/api/v1/attempts/{}{rest}", other.attempt))
            .await
            .problem(403, "scope.missing");
        assert_eq!(problem["needs_scope"], "attempts:read");
    }
    for path in [
        "/api/v1/attempts",
        "/api/v1/courses",
        "/api/v1/keys",
        "/api/v1/links",
        "/api/v1/quarantine",
        "/ops/v1/hops",
    ] {
        session.get(path).await.problem(403, "scope.missing");
    }
    assert_eq!(session.get("/api/v1/me").await.ok()["auth"], "session");
    let key = tab.api().bearer(&server.key("default", "all").await.secret);
    key.get("/play/api/session")
        .await
        .problem(403, "scope.missing");
    tab.api()
        .anonymous()
        .get("/play/api/session")
        .await
        .problem(401, "session.missing");
    tab.api()
        .bearer("ls_made-up")
        .get("/play/api/session")
        .await
        .problem(401, "credential.invalid");
}
