//! The page of a place, for instructors: who started, and where their grades are.

use crate::lti_grades::{all_delivered, keep_book, player, ready, take, with_grades};
use serde_json::{Value, json};
use tests::platform::{Platform, claim};
use tests::{Answer, Api, Player, Server, until};

const INSTRUCTOR: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";

/// Launches as an instructor; answers the pass that the page was given.
async fn instructor(server: &Server, platform: &Platform) -> String {
    let change = with_grades(platform);
    let launched = platform
        .launch(server, "ina", |claims| {
            change(claims);
            claims[claim("roles")] = json!([INSTRUCTOR]);
        })
        .await;
    assert_eq!(launched.status, 303, "{}", launched.text());
    let location = launched.header("location").unwrap();
    let (page, pass) = location.split_once("#t=").unwrap();
    assert_eq!(page, format!("{}/lti/place", server.url));
    pass.to_owned()
}

async fn ask(api: &Api, what: &str, body: &Value) -> Answer {
    api.post(&format!("/lti/place/{what}"), body).await
}

#[tokio::test]
async fn an_instructor_sees_who_started_and_sends_a_grade_again() {
    let (server, platform) = ready().await;
    let book = keep_book(&platform);
    let change = with_grades(&platform);
    let ada = platform.launch(&server, "ada", &change).await;
    take(&player(&server, &ada), true).await;
    let bob = platform.launch(&server, "bob", &change).await;
    player(&server, &bob).next("read").await;
    all_delivered(&server, 1).await;
    let pass = instructor(&server, &platform).await;
    let api = server.anonymous();
    let page = api.get("/lti/place").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors *"), "{policy}");
    let seen = ask(&api, "rows", &json!({"pass": pass})).await.ok();
    let rows = seen["rows"].as_array().unwrap();
    assert_eq!(
        rows.len(),
        2,
        "who looks at the page has not started: {seen}"
    );
    assert!(!seen.to_string().contains("ada"), "{seen}");
    let (bob, ada) = (&rows[0], &rows[1]);
    assert_eq!(ada["attempt"]["state"], "finished");
    assert_eq!(ada["grade"]["state"], "delivered");
    assert_eq!(bob["attempt"]["state"], "active");
    assert_eq!(bob["progress"]["done"], 1, "{bob}");
    assert_eq!(bob["grade"], Value::Null);
    let again = json!({"pass": pass, "grade": ada["grade"]["id"]});
    let resent = ask(&api, "resend", &again).await.ok();
    assert_eq!(resent["resent"], 1);
    until("the grade came again", async || {
        (book.lock().unwrap().scores["ada"].len() == 2).then_some(())
    })
    .await;
    let none = ask(&api, "resend", &json!({"pass": pass})).await.ok();
    assert_eq!(none["resent"], 0, "none was given up");
}

#[tokio::test]
async fn an_instructor_opens_the_course_and_is_not_counted_among_learners() {
    let (server, platform) = ready().await;
    let book = keep_book(&platform);
    let pass = instructor(&server, &platform).await;
    let api = server.anonymous();
    let opened = ask(&api, "open", &json!({"pass": pass})).await.ok();
    let token = opened["url"].as_str().unwrap().split_once("#s=").unwrap().1;
    take(&Player::new(&server.content_url, token), true).await;
    let seen = ask(&api, "rows", &json!({"pass": pass})).await.ok();
    assert_eq!(seen["rows"], json!([]));
    let all = server.admin().await.get("/api/v1/grades").await.ok();
    assert_eq!(all["items"], json!([]), "no grade of theirs goes back");
    assert!(book.lock().unwrap().scores.is_empty());
}

#[tokio::test]
async fn a_pass_shows_its_own_place_and_no_other_text_is_one() {
    let (server, platform) = ready().await;
    keep_book(&platform);
    let change = with_grades(&platform);
    let ada = platform.launch(&server, "ada", &change).await;
    take(&player(&server, &ada), true).await;
    all_delivered(&server, 1).await;
    let own = instructor(&server, &platform).await;
    let elsewhere = platform
        .launch(&server, "ina", |claims| {
            change(claims);
            claims[claim("roles")] = json!([INSTRUCTOR]);
            claims[claim("resource_link")] = json!({"id": "link-2"});
        })
        .await;
    let (_, foreign) = elsewhere
        .header("location")
        .unwrap()
        .split_once("#t=")
        .unwrap();
    let api = server.anonymous();
    let seen = ask(&api, "rows", &json!({"pass": own})).await.ok();
    let grade = &seen["rows"][0]["grade"]["id"];
    let other = ask(&api, "rows", &json!({"pass": foreign})).await.ok();
    assert_eq!(other["rows"], json!([]), "another place");
    let resent = ask(&api, "resend", &json!({"pass": foreign, "grade": grade})).await;
    assert_eq!(resent.ok()["resent"], 0, "not theirs to send");
    let mut garbled = own.clone();
    garbled.replace_range(30..31, if &own[30..31] == "A" { "B" } else { "A" });
    for no_pass in ["", "x", garbled.as_str()] {
        for what in ["rows", "resend", "open"] {
            let refused = ask(&api, what, &json!({"pass": no_pass})).await;
            assert_eq!(refused.status, 401, "{what}");
            assert_eq!(refused.json()["code"], "lti.pass.over");
        }
    }
    let removed = server.cli(&["platform", "list", "--json"]).await.json();
    let id = removed[0]["id"].as_str().unwrap().to_owned();
    server.cli(&["platform", "remove", &id]).await.ok();
    let refused = ask(&api, "rows", &json!({"pass": own})).await;
    assert_eq!(refused.status, 401, "its platform is gone");
}
