//! Grades of packages go the same way as those of our own courses.

use crate::lti_grades::{all_delivered, keep_book, with_grades};
use crate::scorm_commits::{COURSE, ready};
use serde_json::{Value, json};
use tests::platform::{Platform, claim};
use tests::{Api, Sco, Server};

/// A learner takes the SCO to its end.
async fn take(server: &Server, api: &Api, platform: &Platform, learner: &str, said: &Value) {
    let graded = with_grades(platform);
    let change = |claims: &mut Value| {
        graded(claims);
        claims[claim("custom")] = json!({"course": COURSE});
    };
    let launched = platform.launch(server, learner, change).await;
    let location = launched.header("location").unwrap().to_owned();
    let token = location.split_once("#s=").unwrap().1;
    let shell = api.anonymous().at(&server.content_url).bearer(token);
    let sco = Sco::begun(&shell).await;
    sco.commit(1, said, Some("terminated")).await.ok();
}

#[tokio::test]
async fn a_package_sends_its_score_and_without_one_all_or_nothing() {
    let (server, api) = ready().await;
    let platform = Platform::start().await;
    platform.add_to(&server).await;
    let book = keep_book(&platform);
    for (learner, said) in [
        (
            "ada",
            json!({"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "80"}),
        ),
        ("bob", json!({"cmi.core.lesson_status": "completed"})),
        ("eve", json!({"cmi.core.lesson_status": "failed"})),
    ] {
        take(&server, &api, &platform, learner, &said).await;
    }
    all_delivered(&server, 3).await;
    let book = book.lock().unwrap();
    let given = |learner: &str| book.scores[learner][0]["scoreGiven"].as_f64().unwrap();
    assert_eq!(
        (given("ada"), given("bob"), given("eve")),
        (80.0, 100.0, 0.0)
    );
}
