use super::*;
use lti::launch::Message;
use lti::roles::Roles;

#[tokio::test]
async fn a_learner_launches_by_a_form_and_by_a_redirect() {
    let stage = Stage::new();
    let landed = stage.launch("phish?in=iframe", "ada").await.launch;
    let Message::ResourceLink(link) = &landed.message else {
        panic!("another message")
    };
    assert_eq!(
        (link.id.as_str(), landed.subject.as_deref()),
        ("phish", Some("ada"))
    );
    assert_eq!(landed.custom["course"], "spot-the-phish");
    assert_eq!(
        landed.presentation.document_target.as_deref(),
        Some("iframe")
    );
    assert!(landed.dropped.is_empty(), "{:?}", landed.dropped);
    assert!(landed.grades.unwrap().line_item.is_none() && landed.roster.is_some());
    let answer = stage.get("/start/phish?as=ada&via=get").await;
    let location = answer.0.header(header::LOCATION).unwrap();
    assert!(
        location.starts_with(&format!("{TOOL}/lti/login?iss=")),
        "{location}"
    );
}

#[tokio::test]
async fn a_link_with_one_column_names_it() {
    let stage = Stage::new();
    let landed = stage.launch("hands", "ada").await.launch;
    let column = landed.grades.unwrap().line_item.unwrap();
    assert!(column.ends_with("?type_id=1"), "{column}");
    assert_eq!(landed.target_link_uri.path(), "/lti/launch/hand-hygiene");
}

#[tokio::test]
async fn teachers_come_as_such() {
    let stage = Stage::new();
    let may_author = |roles: &Roles| roles.may_author();
    assert!(may_author(&stage.launch("phish", "ina").await.launch.roles));
    assert!(!may_author(
        &stage.launch("phish", "test").await.launch.roles
    ));
}

#[tokio::test]
async fn what_a_tool_asks_wrongly_is_told_to_it() {
    let stage = Stage::new();
    for (name, value, code) in [
        ("scope", "profile", "invalid_scope"),
        ("response_type", "code", "invalid_request"),
        ("response_mode", "fragment", "invalid_request"),
        ("prompt", "login", "invalid_request"),
        ("nonce", "", "invalid_request"),
        ("state", "", "invalid_request"),
        ("login_hint", "made up", "login_required"),
        ("lti_message_hint", "{}", "invalid_request"),
    ] {
        let (request, _) = stage.request("phish", "ada").await;
        let (_, form) = stage
            .form(stage.authorize(&request, (name, value)).await)
            .await;
        assert_eq!(form.one("error").unwrap(), Some(code), "{name}");
        assert!(form.one("id_token").unwrap().is_none());
    }
}

#[tokio::test]
async fn nothing_goes_to_an_address_that_was_not_registered() {
    let stage = Stage::new();
    for (name, value) in [
        ("redirect_uri", "http://localhost:8080/lti/launch/"),
        ("client_id", "other"),
    ] {
        let (request, _) = stage.request("phish", "ada").await;
        stage
            .authorize(&request, (name, value))
            .await
            .assert_status(StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_nonce_comes_once() {
    let stage = Stage::new();
    let (request, _) = stage.request("phish", "ada").await;
    stage
        .authorize(&request, ("", ""))
        .await
        .assert_status_is_ok();
    let (_, form) = stage.form(stage.authorize(&request, ("", "")).await).await;
    assert_eq!(form.one("error").unwrap(), Some("invalid_request"));
}

#[tokio::test]
async fn keys_rotate_with_and_without_overlap() {
    let stage = Stage::new();
    let set = async || {
        json(stage.get("/jwks.json").await).await["keys"]
            .as_array()
            .unwrap()
            .len()
    };
    stage
        .control("keys", serde_json::json!({"overlap": true}))
        .await;
    assert_eq!(set().await, 2);
    stage.launch("phish", "ada").await;
    stage
        .control("keys", serde_json::json!({"overlap": false}))
        .await;
    assert_eq!(set().await, 1);
    stage.launch("phish", "ada").await;
}

#[tokio::test]
async fn a_clock_that_is_wrong_shows_in_its_messages() {
    let stage = Stage::new();
    stage
        .control("clock", serde_json::json!({"ahead": 400}))
        .await;
    let (request, _) = stage.request("phish", "ada").await;
    let (_, form) = stage.form(stage.authorize(&request, ("", "")).await).await;
    let claims = form
        .one("id_token")
        .unwrap()
        .unwrap()
        .split('.')
        .nth(1)
        .unwrap()
        .to_owned();
    use base64::Engine;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(claims)
        .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["iat"], NOW + 400);
}

#[tokio::test]
async fn a_teacher_looks_at_someones_work() {
    let stage = Stage::new();
    let landed = stage.launch("review?link=hands&of=ben", "ina").await.launch;
    let Message::SubmissionReview(review) = landed.message else {
        panic!("another message")
    };
    assert_eq!(review.user_id, "ben");
}
