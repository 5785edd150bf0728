//! An instructor chooses courses on a page of ours, and the platform gets them signed: with the sandbox, and with a platform
//! that asks for what others do not, or lies.

use crate::{FRONT, pocket};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lti::deep_linking::{Pending, Settings};
use serde_json::{Value, json};

use tests::platform::{Platform, claim, form, post};
use tests::{Answer, Player, Sandbox, Server, Setup, Visitor, small, zipped};
use uuid::Uuid;

const SETTINGS: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";
const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";
/// A course of one question.
const SEGMENTS: &str = "## Ask {#ask .single objective=o-a points=1 attempts=2}\n\nWhich one?\n\n- [x] This\n  > Indeed this.\n- [ ] That\n  > Not that.\n\n\
    > [!TIP]\n> The nearer one.\n\n> [!NOTE]\n> It is nearer.\n\n## End {#end .end}\n\nDone.\n";
const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#";

async fn with_sandbox() -> (Server, Sandbox) {
    let server = Setup::default()
        .with("LTI_ALLOW_PRIVATE", "true")
        .start()
        .await;
    server.publish_shipped().await;
    let sandbox = Sandbox::start(&server).await;
    sandbox.add_to(&server, "platform").await;
    (server, sandbox)
}

async fn with_platform() -> (Server, Platform) {
    let server = Server::start().await;
    let admin = server.admin().await;
    server.publish(&admin, &pocket("1.0.0")).await;
    let platform = Platform::start().await;
    platform.add_to(&server).await;
    (server, platform)
}

/// The value of a hidden field.
#[track_caller]
fn field(page: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    rest.split_once('"').unwrap().0.to_owned()
}

/// Courses that a page shows.
fn shown(page: &str) -> Vec<String> {
    let parts = page.split("data-course=\"").skip(1);
    parts
        .map(|part| part.split_once('"').unwrap().0.to_owned())
        .collect()
}

#[track_caller]
fn refused(answer: &Answer, reason: &str) -> String {
    let page = answer.text();
    assert!(
        (400..500).contains(&answer.status),
        "{reason}: {} {page}",
        answer.status
    );
    assert!(
        page.contains(&format!("data-reason=\"{reason}\"")),
        "expected {reason}: {page}"
    );
    page
}

/// The launch of an instructor who chooses; `change` makes it another one.
async fn ask(server: &Server, platform: &Platform, change: impl FnOnce(&mut Value)) -> Answer {
    let login = platform.login(server, "/lti/launch").await;
    let claims = claims(server, platform, &login, change);
    post(server, &login, &platform.sign(&claims)).await
}

fn claims(
    server: &Server,
    platform: &Platform,
    login: &tests::platform::Login,
    change: impl FnOnce(&mut Value),
) -> Value {
    let mut claims = platform.claims(server, login, "ina");
    claims
        .as_object_mut()
        .unwrap()
        .remove(&claim("resource_link"));
    claims[claim("message_type")] = json!("LtiDeepLinkingRequest");
    claims[claim("roles")] = json!([format!("{MEMBERSHIP}Instructor")]);
    claims[SETTINGS] = json!({
        "deep_link_return_url": format!("{}/deep?course=7", platform.url),
        "accept_types": ["html", "ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
        "accept_multiple": true,
        "accept_lineitem": true,
        "data": "<csrf>&7",
    });
    change(&mut claims);
    claims
}

async fn send(server: &Server, fields: &[(&str, &str)]) -> Answer {
    let call = server
        .anonymous()
        .call(reqwest::Method::POST, "/lti/choose");
    let call = call.header("origin", &server.url);
    call.body("application/x-www-form-urlencoded", form(fields))
        .await
}

/// What an answer says to the platform: where it goes, and its claims.
#[track_caller]
fn told(answer: &Answer) -> (String, Value) {
    let page = answer.text();
    assert_eq!(answer.status, 200, "{page}");
    let (_, action) = page.split_once("action=\"").unwrap();
    let action = action.split_once('"').unwrap().0.replace("&amp;", "&");
    let jwt = field(&page, "JWT");
    let payload = jwt.split('.').nth(1).unwrap();
    (
        action,
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap(),
    )
}

#[tokio::test]
async fn several_courses_are_searched_chosen_and_launched_where_they_were_put() {
    let (server, sandbox) = with_sandbox().await;
    let mut ina = Visitor::default();
    let page = ina
        .walk(&format!("{}/start/choose?as=ina&storage=off", sandbox.url))
        .await;
    assert_eq!(
        page.url,
        format!("{}/lti/launch", server.url),
        "{}",
        page.answer.text()
    );
    let text = page.answer.text();
    assert_eq!(shown(&text), ["hand-hygiene", "spot-the-phish"]);
    assert!(
        text.contains("type=\"checkbox\" name=\"course\"") && text.contains("passes with"),
        "{text}"
    );
    let choose = format!("{}/lti/choose", server.url);
    let choice = field(&text, "choice");
    let found = ina
        .submit(
            &choose,
            &[
                ("choice", &choice),
                ("q", "PHISH"),
                ("course", "hand-hygiene"),
                ("do", "search"),
            ],
        )
        .await;
    let text = found.answer.text();
    assert_eq!(
        shown(&text),
        ["hand-hygiene", "spot-the-phish"],
        "what was chosen stays in sight"
    );
    assert!(
        text.contains("Chosen so far") && text.contains("value=\"PHISH\""),
        "{text}"
    );
    let done = ina
        .submit(
            &choose,
            &[
                ("choice", &field(&text, "choice")),
                ("q", "PHISH"),
                ("course", "hand-hygiene"),
                ("course", "spot-the-phish"),
                ("column", "yes"),
                ("do", "add"),
            ],
        )
        .await;
    let said = done.answer.text();
    assert!(
        done.url.ends_with("/deep-links") && said.contains("data-chosen=\"2\""),
        "{}: {said}",
        done.url
    );
    assert!(said.contains("2 courses were chosen."), "{said}");
    let state = sandbox.state().await;
    let placed = state["placements"].as_array().unwrap();
    let placed = &placed[placed.len() - 2..];
    assert!(
        placed[0]["url"]
            .as_str()
            .unwrap()
            .ends_with("/lti/launch/hand-hygiene"),
        "{placed:?}"
    );
    for (placed, slug) in placed.iter().zip(["hand-hygiene", "spot-the-phish"]) {
        let link = placed["id"].as_str().unwrap();
        let column = state["columns"]
            .as_array()
            .unwrap()
            .iter()
            .find(|column| column["item"]["resourceLinkId"] == link);
        assert_eq!(
            column.unwrap()["item"]["scoreMaximum"],
            100.0,
            "{slug}: {state}"
        );
        let arrived = Visitor::default()
            .walk(&format!("{}/start/{link}?as=ben&storage=off", sandbox.url))
            .await;
        let token = arrived
            .url
            .split_once("#s=")
            .unwrap_or_else(|| panic!("{}", arrived.answer.text()))
            .1;
        assert!(Player::new(&server.content_url, token).view().await["segment"]["id"].is_string());
    }
}

#[tokio::test]
async fn where_one_is_taken_one_is_sent_and_no_column_where_none_is_made() {
    let (server, sandbox) = with_sandbox().await;
    let mut ina = Visitor::default();
    let path = "/start/choose?as=ina&storage=off&multiple=false&line_items=false";
    let page = ina
        .walk(&format!("{}{path}", sandbox.url))
        .await
        .answer
        .text();
    assert!(
        page.contains("type=\"radio\" name=\"course\"") && !page.contains("name=\"column\""),
        "{page}"
    );
    let (choose, choice) = (format!("{}/lti/choose", server.url), field(&page, "choice"));
    let none = ina
        .submit(&choose, &[("choice", &choice), ("do", "add")])
        .await;
    assert!(none.answer.text().contains("Choose a course first."));
    let two = [
        ("choice", choice.as_str()),
        ("course", "hand-hygiene"),
        ("course", "spot-the-phish"),
        ("do", "add"),
    ];
    let page = refused(&ina.submit(&choose, &two).await.answer, "lti.choice.unfit");
    assert!(
        page.contains("2 items, but the platform takes one")
            && page.contains("data-action=\"back\""),
        "{page}"
    );
    let one = [
        ("choice", choice.as_str()),
        ("course", "hand-hygiene"),
        ("column", "yes"),
        ("do", "add"),
    ];
    let said = ina.submit(&choose, &one).await.answer.text();
    assert!(said.contains("data-chosen=\"1\""), "{said}");
    let columns = sandbox.state().await["columns"].to_string();
    assert!(!columns.contains("hand-hygiene"), "{columns}");
}

#[tokio::test]
async fn an_answer_says_what_was_asked_and_nothing_else() {
    let (server, platform) = with_platform().await;
    let page = ask(&server, &platform, |_| {}).await.text();
    let choice = field(&page, "choice");
    assert!(
        !page.contains("csrf") && !page.contains("Ada") && !choice.contains('.'),
        "sealed: {page}"
    );
    let (action, claims) = told(
        &send(
            &server,
            &[
                ("choice", &choice),
                ("course", "pocket"),
                ("column", "yes"),
                ("do", "add"),
            ],
        )
        .await,
    );
    assert_eq!(action, format!("{}/deep?course=7", platform.url));
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!("client-1"), &json!(platform.url))
    );
    assert_eq!(claims[format!("{DL}data")], "<csrf>&7");
    assert_eq!(claims[claim("deployment_id")], "1");
    let items = &claims[format!("{DL}content_items")];
    assert_eq!(items.as_array().unwrap().len(), 1);
    assert_eq!(items[0]["url"], format!("{}/lti/launch/pocket", server.url));
    assert_eq!(
        items[0]["custom"],
        json!({"course": "pocket", "resource_link_history": "$ResourceLink.id.history", "context_history": "$Context.id.history"})
    );
    assert_eq!(
        items[0]["lineItem"],
        json!({"label": "The small course", "scoreMaximum": 100.0, "resourceId": "pocket", "tag": "grade"})
    );
    assert!(
        items[0]["text"]
            .as_str()
            .unwrap()
            .contains("Passes with 50 %"),
        "{items}"
    );
    let (_, claims) = told(
        &send(
            &server,
            &[("choice", &choice), ("course", "pocket"), ("do", "add")],
        )
        .await,
    );
    assert_eq!(
        claims[format!("{DL}content_items")][0].get("lineItem"),
        None,
        "no column was wanted"
    );
    let (_, claims) = told(
        &send(
            &server,
            &[("choice", &choice), ("course", "pocket"), ("do", "cancel")],
        )
        .await,
    );
    assert_eq!(claims[format!("{DL}content_items")], json!([]));
}

#[tokio::test]
async fn hops_tell_of_a_choice_without_the_words_of_the_platform() {
    let (server, platform) = with_platform().await;
    let page = ask(&server, &platform, |_| {}).await.text();
    let choice = field(&page, "choice");
    send(
        &server,
        &[("choice", &choice), ("course", "pocket"), ("do", "add")],
    )
    .await;
    let pending = Pending::open(
        &choice,
        &server.secrets().state_key(),
        time::OffsetDateTime::now_utc(),
    )
    .unwrap();
    let path = format!("/api/v1/launches/{}/hops", pending.launch);
    let hops = server.admin().await.get(&path).await.ok();
    let steps: Vec<&str> = hops["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hop| hop["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["lti.login", "lti.verify", "lti.choose"]);
    assert!(!hops.to_string().contains("csrf"), "{hops}");
}

#[tokio::test]
async fn who_may_not_choose_and_what_cannot_be_answered_is_refused() {
    let (server, platform) = with_platform().await;
    let learner =
        |claims: &mut Value| claims[claim("roles")] = json!([format!("{MEMBERSHIP}Learner")]);
    refused(
        &ask(&server, &platform, learner).await,
        "lti.roles.not_allowed",
    );
    let files = |claims: &mut Value| claims[SETTINGS]["accept_types"] = json!(["file"]);
    refused(
        &ask(&server, &platform, files).await,
        "lti.deep_linking.types",
    );
    for url in ["javascript:alert(1)", "http://lms.example/deep", "/deep"] {
        let elsewhere = |claims: &mut Value| claims[SETTINGS]["deep_link_return_url"] = json!(url);
        refused(
            &ask(&server, &platform, elsewhere).await,
            "lti.deep_linking.settings",
        );
    }
    let nothing = |claims: &mut Value| drop(claims.as_object_mut().unwrap().remove(SETTINGS));
    refused(
        &ask(&server, &platform, nothing).await,
        "lti.deep_linking.settings",
    );
}

#[tokio::test]
async fn a_request_is_used_once_but_its_own_browser_may_load_the_page_again() {
    let (server, platform) = with_platform().await;
    let login = platform.login(&server, "/lti/launch").await;
    let token = platform.sign(&claims(&server, &platform, &login, |_| {}));
    assert!(
        post(&server, &login, &token)
            .await
            .text()
            .contains("data-launch=\"choosing\"")
    );
    assert!(
        post(&server, &login, &token)
            .await
            .text()
            .contains("data-launch=\"choosing\"")
    );
    let other = tests::platform::Login {
        cookie: String::new(),
        ..login.clone()
    };
    refused(&post(&server, &other, &token).await, "lti.state.browser");
    let link = platform.claims(&server, &login, "ina");
    let mixed = post(&server, &login, &platform.sign(&link)).await;
    refused(&mixed, "lti.state.used");
}

#[tokio::test]
async fn a_choice_that_we_did_not_offer_is_refused() {
    let (server, platform) = with_platform().await;
    let admin = server.admin().await;
    let draft = small("draft", "1.0.0", FRONT, SEGMENTS);
    let zipped = zipped(&draft);
    admin
        .call(reqwest::Method::POST, "/api/v1/courses")
        .body("application/octet-stream", zipped)
        .await
        .ok();
    let page = ask(&server, &platform, |_| {}).await.text();
    assert_eq!(
        shown(&page),
        ["pocket"],
        "what is not published is not shown"
    );
    let choice = field(&page, "choice");
    let (start, end) = choice.split_at(choice.len() / 2);
    let altered = format!(
        "{start}{}{}",
        if end.starts_with('A') { "B" } else { "A" },
        &end[1..]
    );
    let state = platform.login(&server, "/lti/launch").await.asked["state"].clone();
    for forged in ["", "x", &altered, &choice[..choice.len() - 2], &state] {
        refused(
            &send(
                &server,
                &[("choice", forged), ("course", "pocket"), ("do", "add")],
            )
            .await,
            "lti.choice.forged",
        );
    }
    let add = async |course: &str| {
        send(
            &server,
            &[("choice", &choice), ("course", course), ("do", "add")],
        )
        .await
    };
    refused(&add("draft").await, "course.unpublished");
    refused(&add("no-such").await, "lti.course.unknown");
    let many: Vec<String> = (0..51).map(|number| format!("course-{number}")).collect();
    let mut fields = vec![("choice", choice.as_str()), ("do", "add")];
    fields.extend(many.iter().map(|slug| ("course", slug.as_str())));
    refused(&send(&server, &fields).await, "lti.choice.unfit");
    let long = "x".repeat(300);
    refused(
        &send(&server, &[("choice", &choice), ("q", &long)]).await,
        "lti.form.too_long",
    );
    refused(
        &send(&server, &[("choice", &choice), ("choice", &choice)]).await,
        "lti.form.repeated",
    );
    let odd = send(&server, &[("choice", &choice), ("q", "%_\\'\"<b>{{list}}")])
        .await
        .text();
    assert!(
        odd.contains("No course has all of these words.") && odd.contains("&lt;b&gt;"),
        "{odd}"
    );
    let listed = server.cli(&["platform", "list", "--json"]).await.json();
    server
        .cli(&["platform", "remove", listed[0]["id"].as_str().unwrap()])
        .await;
    refused(&add("pocket").await, "lti.platform.unknown");
}

#[tokio::test]
async fn a_choice_ends_and_stays_in_its_tenant() {
    let server = Setup::default()
        .with("TENANTS", r#"["default","north"]"#)
        .start()
        .await;
    let platform = Platform::start().await;
    let admin = server.admin().await;
    server.publish(&admin, &pocket("1.0.0")).await;
    let added = tests::platform::add(&server, "north", &platform.described())
        .await
        .json();
    let now = time::OffsetDateTime::now_utc();
    let pending = Pending {
        launch: Uuid::from_u128(7),
        platform: added["id"].as_str().unwrap().parse().unwrap(),
        deployment: "1".to_owned(),
        settings: Settings {
            return_url: format!("{}/deep", platform.url),
            accept_types: vec!["ltiResourceLink".to_owned()],
            accept_targets: Vec::new(),
            accept_multiple: true,
            accept_line_item: true,
            auto_create: false,
            title: None,
            data: None,
        },
        back: None,
        expires: now.unix_timestamp() + 60,
    };
    let key = server.secrets().state_key();
    let page = send(&server, &[("choice", &pending.seal(&key))])
        .await
        .text();
    assert!(page.contains("There is no published course yet."), "{page}");
    let add = async |pending: &Pending| {
        send(
            &server,
            &[
                ("choice", &pending.seal(&key)),
                ("course", "pocket"),
                ("do", "add"),
            ],
        )
        .await
    };
    refused(&add(&pending).await, "lti.course.unknown");
    let late = Pending {
        expires: now.unix_timestamp() - 1,
        ..pending
    };
    refused(&add(&late).await, "lti.choice.expired");
}

#[tokio::test]
async fn a_long_list_is_shown_by_pages_and_what_was_chosen_comes_along() {
    let (server, platform) = with_platform().await;
    let admin = server.admin().await;
    for number in 0..22 {
        let course = small(&format!("c-{number:02}"), "1.0.0", FRONT, SEGMENTS);
        server.publish(&admin, &course).await;
    }
    let page = ask(&server, &platform, |_| {}).await.text();
    assert_eq!(shown(&page).len(), 20);
    let (choice, after) = (field(&page, "choice"), field(&page, "after"));
    let fields = [
        ("choice", choice.as_str()),
        ("after", after.as_str()),
        ("course", "c-03"),
        ("do", "next"),
    ];
    let page = send(&server, &fields).await.text();
    assert_eq!(shown(&page), ["c-03", "c-20", "c-21", "pocket"]);
    assert!(!page.contains("More courses"), "{page}");
}
