use super::*;

#[tokio::test]
async fn every_page_has_one_heading_and_says_what_this_is() {
    let stage = Stage::new();
    for path in [
        "/?as=ina",
        "/gradebook?as=ina",
        "/people",
        "/tools",
        "/faults",
        "/open/phish",
        "/returned?lti_msg=Bye",
    ] {
        let (status, page) = whole(stage.get(path).await).await;
        let page = String::from_utf8(page).unwrap();
        assert!(
            status == 200
                && page.matches("<h1>").count() == 1
                && page.contains("Nobody here is real"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn words_of_a_tool_are_shown_as_words() {
    let stage = Stage::new();
    let (_, page) = whole(stage.get("/returned?lti_errormsg=%3Cscript%3E").await).await;
    assert!(String::from_utf8(page).unwrap().contains("&lt;script&gt;"));
}

#[tokio::test]
async fn nothing_can_be_broken_on_a_public_address() {
    let stage = Stage::with(true);
    stage
        .get("/control")
        .await
        .assert_status(StatusCode::NOT_FOUND);
    stage.get("/people").await.assert_status_is_ok();
}

#[tokio::test]
async fn a_form_of_another_page_breaks_nothing() {
    let stage = Stage::new();
    let answer = stage
        .post_form("/control/faults", &[("service", "scores")])
        .await;
    answer.assert_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn what_was_asked_and_why_it_was_refused_can_be_read() {
    let stage = Stage::new();
    stage
        .post_form("/token", &[("grant_type", "password")])
        .await;
    let log = json(stage.get("/control/log").await).await;
    let last = log["requests"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (last["path"].as_str(), last["status"].as_u64()),
        (Some("/token"), Some(400))
    );
    assert!(
        last["said"].as_str().unwrap().contains("grant_type"),
        "{last}"
    );
}
