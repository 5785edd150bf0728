//! What strangers try with thin packages: tokens that are none, words without measure, reports without end, terms that make
//! no sense, and the neighbours.

use crate::dispatch::{Hosted, dispatch, hops, server, tab};
use crate::pocket;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tests::Setup;

#[tokio::test]
async fn a_forged_token_opens_nothing_and_fills_no_log() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({})).await;
    let hosted = Hosted::of(&server, &api, &id).await;
    let token = &hosted.token;
    let before = api.get("/ops/v1/hops?limit=1000").await.ok()["hops"].clone();
    let link = api
        .post("/api/v1/links", &json!({"course": "pocket"}))
        .await
        .ok();
    let link = link["url"]
        .as_str()
        .unwrap()
        .rsplit_once('/')
        .unwrap()
        .1
        .to_owned();
    let forged = [
        token.to_lowercase(),
        format!("{token}A"),
        token[1..].to_owned(),
        "x".repeat(5_000),
        "%00%20".to_owned(),
        "..%2f..%2fsession".to_owned(),
        link,
    ];
    let flipped = (0..token.len()).map(|at| {
        let other = if &token[at..=at] == "A" { "B" } else { "A" };
        format!("{}{other}{}", &token[..at], &token[at + 1..])
    });
    for forged in forged.into_iter().chain(flipped) {
        let other = Hosted {
            api: hosted.api.clone(),
            token: forged.clone(),
        };
        assert_eq!(other.look().await.status, 404, "{forged}");
        other.enter("ada").await.problem(404, "dispatch.unknown");
        let said = json!({"code": "dispatch.no_api"}).to_string();
        assert_eq!(other.report(&said).await.status, 404, "{forged}");
    }
    assert_eq!(
        api.get("/ops/v1/hops?limit=1000").await.ok()["hops"],
        before
    );
    assert_eq!(hosted.look().await.status, 200);
}

#[tokio::test]
async fn hostile_words_of_a_package_are_refused_or_kept_short() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({"seats": 1})).await;
    let hosted = Hosted::of(&server, &api, &id).await;
    let path = format!("/play/api/dispatch/at/{}", hosted.token);
    hosted.enter("").await.problem(400, "learner.name");
    hosted
        .enter(&"x".repeat(501))
        .await
        .problem(400, "learner.name");
    for body in [
        "",
        "[]",
        "7",
        "{\"learner\": 7}",
        "{\"learner\": \"a\", \"langs\": \"en\"}",
        "\u{0}",
    ] {
        let call = hosted.api.call(Method::POST, &path);
        let answer = call.body("application/json", body.to_owned()).await;
        assert!(
            (400..500).contains(&answer.status),
            "{body}: {}",
            answer.status
        );
        answer.is_problem();
    }
    let large = json!({"learner": "ada", "location": "x".repeat(20_000)});
    hosted
        .api
        .post(&path, &large)
        .await
        .problem(413, "body.too_large");
    assert_eq!(
        api.get(&format!("/api/v1/dispatches/{id}")).await.ok()["taken"],
        0
    );
    let odd = json!({
        "learner": "\u{202e}ada\u{0}'; DROP TABLE learners;--", "standard": "<script>", "entry": "\u{1b}[31m", "status": "king",
        "location": "x\ny", "langs": vec!["x".repeat(100); 100],
    });
    let entered = hosted.api.post(&path, &odd).await;
    assert_eq!(
        tab(&server, &entered).0.view().await["course"]["lang"],
        "en"
    );
    let hop = &hops(&api, "dispatch.open").await[0];
    assert_eq!(
        hop["came_back"],
        "entry unknown, status unknown, a place to go on at"
    );
    assert_eq!(hop["done"], "a foreign package opened the course");
}

#[tokio::test]
async fn reports_of_a_package_come_from_a_short_list_and_are_counted() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({})).await;
    let hosted = Hosted::of(&server, &api, &id).await;
    for body in [
        "",
        "{}",
        "{\"code\": \"<b>\"}",
        "{\"code\": \"dispatch.seats\"}",
    ] {
        assert_eq!(hosted.report(body).await.status, 400, "{body}");
    }
    let said = json!({"code": "dispatch.frame", "standard": "scorm12"}).to_string();
    let answers = join_all((0..200).map(|_| hosted.report(&said))).await;
    assert!(answers.iter().all(|answer| answer.status == 204));
    let told = hops(&api, "dispatch.report").await;
    // A minute may have turned meanwhile.
    assert!((1..=120).contains(&told.len()), "{}", told.len());
    assert_eq!(
        (&told[0]["code"], &told[0]["side"], &told[0]["outcome"]),
        (&json!("dispatch.frame"), &json!("lms"), &json!("fail"))
    );
}

#[tokio::test]
async fn terms_that_make_no_sense_are_refused() {
    let (_server, api) = server().await;
    let new = async |terms: Value| {
        let mut new = json!({"course": "pocket"});
        new.as_object_mut()
            .unwrap()
            .extend(terms.as_object().unwrap().clone());
        api.post("/api/v1/dispatches", &new).await
    };
    for seats in [0, -1, i64::MAX] {
        new(json!({"seats": seats}))
            .await
            .problem(400, "dispatch.seats");
    }
    for name in ["", "two\nlines", &"x".repeat(101)] {
        new(json!({"name": name}))
            .await
            .problem(400, "dispatch.name");
    }
    new(json!({"expires_at": "2020-01-01T00:00:00Z"}))
        .await
        .problem(400, "dispatch.expires");
    new(json!({"course": "nothing"}))
        .await
        .problem(404, "course.not_found");
    let version = "019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e";
    new(json!({"version": version}))
        .await
        .problem(404, "version.not_found");
    assert!(api.all("/api/v1/dispatches").await.is_empty());
}

#[tokio::test]
async fn the_token_of_one_tenant_opens_its_course_alone() {
    let server = Setup::default()
        .with("TENANTS", "[\"default\",\"other\"]")
        .start()
        .await;
    let (one, two) = (server.admin().await, server.admin_of("other").await);
    server.publish(&one, &pocket("1.0.0")).await;
    server.publish(&two, &pocket("2.0.0")).await;
    let id = dispatch(&two, json!({})).await;
    let hosted = Hosted::of(&server, &two, &id).await;
    let view = tab(&server, &hosted.enter("ada").await).0.view().await;
    assert_eq!(view["course"]["version"], "2.0.0");
    assert!(one.all("/api/v1/dispatches").await.is_empty());
    assert!(one.all("/api/v1/attempts").await.is_empty());
}
