//! Launches by learning platforms over real sockets: LTI 1.3 and 1.1, which course, coming back, and what a browser that
//! keeps no cookies does.

use crate::pocket;
use lti::v1p1::oauth::{Method, Request, Sender, sign_form};
use serde_json::{Value, json};
use tests::platform::{self, Login, Platform, claim, form, post};
use tests::{Answer, Player, Server, Setup};

/// A server with a course, and a platform that it knows.
async fn ready() -> (Server, Platform) {
    let server = Server::start().await;
    server
        .publish(&server.admin().await, &pocket("1.0.0"))
        .await;
    let platform = Platform::start().await;
    platform.add_to(&server).await;
    (server, platform)
}

/// Where a good launch leads.
#[track_caller]
fn session(server: &Server, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let location = answer.header("location").unwrap();
    let begin = format!("{}/play/#s=", server.content_url);
    location.strip_prefix(&begin).expect(location).to_owned()
}

/// A page that says why not, with this reason; answers its text and the launch's id.
#[track_caller]
fn refused(answer: &Answer, reason: &str) -> (String, String) {
    let page = answer.text();
    assert!(
        (400..500).contains(&answer.status),
        "{reason}: {} {page}",
        answer.status
    );
    let expected = format!("data-launch=\"refused\" data-reason=\"{reason}\"");
    assert!(page.contains(&expected), "expected {reason}: {page}");
    let id = page.rsplit_once("reference <code>").unwrap().1[..36].to_owned();
    (page, id)
}

fn with_course(claims: &mut Value) {
    claims[claim("custom")] = json!({"course": "pocket", "other": "secret-of-the-course"});
}

async fn hops(server: &Server, launch: &str) -> Vec<Value> {
    let path = format!("/api/v1/launches/{launch}/hops");
    let found = server.admin().await.get(&path).await.ok();
    found["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_learner_arrives_by_lti_1_3_and_later_goes_on_where_they_were() {
    let (server, platform) = ready().await;
    let first = platform.launch(&server, "ada-7", with_course).await;
    assert_eq!(first.header("access-control-allow-origin"), None);
    let player = Player::new(&server.content_url, &session(&server, &first));
    assert_eq!(player.view().await["segment"]["id"], "read");
    player.next("read").await;
    let second = platform.launch(&server, "ada-7", with_course).await;
    let again = Player::new(&server.content_url, &session(&server, &second));
    assert_eq!(again.view().await["segment"]["id"], "ask");
    let other = platform.launch(&server, "bob-8", with_course).await;
    let other = Player::new(&server.content_url, &session(&server, &other));
    assert_eq!(
        other.view().await["segment"]["id"],
        "read",
        "somebody else begins"
    );
    assert_eq!(platform.key_set_fetches(), 1, "keys are kept");
}

#[tokio::test]
async fn each_step_of_a_launch_is_a_hop_that_names_nobody() {
    let (server, platform) = ready().await;
    platform.launch(&server, "ada-7", with_course).await;
    let all = server.admin().await.get("/ops/v1/hops").await.ok();
    let hops = all["hops"].as_array().unwrap();
    let steps: Vec<&str> = hops
        .iter()
        .map(|hop| hop["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps[..4],
        ["lti.login", "lti.verify", "lti.place", "launch.begin"]
    );
    assert!(
        hops.iter()
            .all(|hop| hop["protocol"] == "lti13" && hop["course"] == "pocket"),
        "{all}"
    );
    for personal in [
        "ada",
        "Ada",
        "lms.example",
        "hint-7",
        "secret-of-the-course",
    ] {
        assert!(
            !all.to_string().contains(personal),
            "{personal} stands in {all}"
        );
    }
}

#[tokio::test]
async fn the_course_is_the_one_of_the_parameter_the_address_or_the_place() {
    let (server, platform) = ready().await;
    let none = platform.launch(&server, "ada", |_| {}).await;
    let (page, id) = refused(&none, "lti.course.missing");
    assert!(page.contains("custom parameter"), "{page}");
    let last = hops(&server, &id).await.pop().unwrap();
    assert_eq!(
        (&last["outcome"], &last["code"]),
        (&json!("deny"), &json!("lti.course.missing"))
    );
    let by_address = |claims: &mut Value| {
        let target = claims[claim("target_link_uri")]
            .as_str()
            .unwrap()
            .to_owned();
        claims[claim("target_link_uri")] = json!(format!("{target}/pocket"));
    };
    session(&server, &platform.launch(&server, "ada", by_address).await);
    // From now on the place knows.
    session(&server, &platform.launch(&server, "bob", |_| {}).await);
    let elsewhere = |claims: &mut Value| claims[claim("resource_link")] = json!({"id": "link-2"});
    refused(
        &platform.launch(&server, "bob", elsewhere).await,
        "lti.course.missing",
    );
    let unknown = |claims: &mut Value| claims[claim("custom")] = json!({"course": "no-such"});
    refused(
        &platform.launch(&server, "bob", unknown).await,
        "lti.course.unknown",
    );
}

#[tokio::test]
async fn a_launch_that_is_sent_again_lands_in_the_same_session_or_nowhere() {
    let (server, platform) = ready().await;
    let login = platform.login(&server, "/lti/launch").await;
    let mut claims = platform.claims(&server, &login, "ada");
    with_course(&mut claims);
    let token = platform.sign(&claims);
    let first = session(&server, &post(&server, &login, &token).await);
    let reloaded = session(&server, &post(&server, &login, &token).await);
    assert_eq!(first, reloaded);
    let stranger = Login {
        cookie: String::new(),
        ..login.clone()
    };
    refused(&post(&server, &stranger, &token).await, "lti.state.browser");
    // Many at once: all the same, and no 5xx.
    let login = platform.login(&server, "/lti/launch").await;
    let mut claims = platform.claims(&server, &login, "ada");
    with_course(&mut claims);
    let token = platform.sign(&claims);
    let many = (0..12).map(|_| post(&server, &login, &token));
    let answers = futures_util::future::join_all(many).await;
    let sessions: std::collections::BTreeSet<String> = answers
        .iter()
        .map(|answer| session(&server, answer))
        .collect();
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn a_nonce_is_used_once_whatever_the_state() {
    let (server, platform) = ready().await;
    let login = platform.login(&server, "/lti/launch").await;
    let mut claims = platform.claims(&server, &login, "ada");
    with_course(&mut claims);
    session(
        &server,
        &post(&server, &login, &platform.sign(&claims)).await,
    );
    // The same nonce under a state of our own making: only the memory of nonces is left to refuse it.
    let key = server.secrets().state_key();
    let now = time::OffsetDateTime::now_utc();
    let mut state = lti::state::State::open(&login.asked["state"], &key, now).unwrap();
    state.id = uuid::Uuid::new_v4();
    let mut forged = login.clone();
    forged.asked.insert("state".to_owned(), state.seal(&key));
    let secret = login.cookie.split(['=', ';']).nth(1).unwrap();
    forged.cookie = format!("lectern_lti_{}={secret}", state.id.simple());
    refused(
        &post(&server, &forged, &platform.sign(&claims)).await,
        "lti.nonce.used",
    );
}

#[tokio::test]
async fn many_learners_at_once_find_one_place() {
    let (server, platform) = ready().await;
    let many = (0..20).map(|number| {
        let (server, platform) = (&server, &platform);
        async move {
            platform
                .launch(server, &format!("learner-{}", number % 7), with_course)
                .await
        }
    });
    for answer in futures_util::future::join_all(many).await {
        session(&server, &answer);
    }
}

#[tokio::test]
async fn a_new_key_of_a_platform_is_fetched_and_an_unknown_one_costs_one_call() {
    let (server, platform) = ready().await;
    session(&server, &platform.launch(&server, "ada", with_course).await);
    platform.rotate();
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    session(&server, &platform.launch(&server, "ada", with_course).await);
    assert_eq!(platform.key_set_fetches(), 2);
    platform.rotate();
    for _ in 0..5 {
        let answer = platform.launch(&server, "ada", with_course).await;
        refused(&answer, "lti.keys.unknown");
    }
    assert_eq!(platform.key_set_fetches(), 2, "once in a minute");
}

#[tokio::test]
async fn a_browser_without_cookies_is_known_by_what_its_platform_kept() {
    let (server, platform) = ready().await;
    let target = format!("{}/lti/launch", server.url);
    let begun = server
        .anonymous()
        .call(reqwest::Method::POST, "/lti/login")
        .body(
            "application/x-www-form-urlencoded",
            form(&[
                ("iss", platform.url.as_str()),
                ("login_hint", "h<i>nt"),
                ("target_link_uri", &target),
                ("lti_storage_target", "frame-of-\"storage\""),
            ]),
        )
        .await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    let page = begun.text();
    assert!(
        page.contains("data-step=\"keep\"") && page.contains("frame-of-&quot;storage&quot;"),
        "{page}"
    );
    let said = |name: &str| {
        let (_, rest) = page.split_once(&format!("data-{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.replace("&amp;", "&")
    };
    assert_eq!(said("origin"), platform.url);
    let query = said("next").split_once('?').unwrap().1.to_owned();
    let login = Login {
        asked: serde_urlencoded::from_str(&query).unwrap(),
        cookie: String::new(),
    };
    assert_eq!(login.asked["login_hint"], "h<i>nt");
    let mut claims = platform.claims(&server, &login, "ada");
    with_course(&mut claims);
    let token = platform.sign(&claims);
    let asks = post(&server, &login, &token).await;
    assert_eq!(asks.status, 200);
    assert!(asks.text().contains("data-step=\"fetch\"") && asks.text().contains(&token));
    assert_eq!(
        asks.header("referrer-policy"),
        Some("same-origin"),
        "its form says where it comes from"
    );
    let send = async |origin: &str, sign: &str| {
        let fields = [
            ("id_token", token.as_str()),
            ("state", &login.asked["state"]),
            ("lectern_browser", sign),
        ];
        let call = server
            .anonymous()
            .call(reqwest::Method::POST, "/lti/launch");
        call.header("origin", origin)
            .body("application/x-www-form-urlencoded", form(&fields))
            .await
    };
    refused(
        &send("https://evil.example", &said("value")).await,
        "lti.state.browser",
    );
    refused(&send(&server.url, "another").await, "lti.state.browser");
    let (page, _) = refused(&send(&server.url, "").await, "lti.state.browser");
    assert!(
        page.contains("data-action=\"new-window\"")
            && page.contains("name=\"login_hint\" value=\"h&lt;i&gt;nt\"")
    );
    session(&server, &send(&server.url, &said("value")).await);
}

#[tokio::test]
async fn a_platform_is_found_within_the_tenant_of_the_address() {
    let server = Setup::default()
        .with("TENANTS", r#"["default","north"]"#)
        .start()
        .await;
    let platform = Platform::start().await;
    platform.add_to(&server).await;
    platform::add(&server, "north", &platform.described())
        .await
        .json();
    let target = format!("{}/lti/t/north/launch", server.url);
    let ask = async |path: &str| {
        let query = [
            ("iss", platform.url.as_str()),
            ("login_hint", "h"),
            ("target_link_uri", target.as_str()),
        ];
        server.anonymous().get(path).query(&query).await
    };
    let (_, id) = refused(&ask("/lti/login").await, "lti.platform.client_ambiguous");
    assert_eq!(hops(&server, &id).await.len(), 1);
    let sent = ask("/lti/t/north/login").await;
    assert_eq!(sent.status, 302);
    let location = sent.header("location").unwrap();
    assert!(
        location.contains("%2Flti%2Ft%2Fnorth%2Flaunch&"),
        "{location}"
    );
    refused(&ask("/lti/t/south/login").await, "lti.tenant.unknown");
}

#[tokio::test]
async fn a_platform_that_does_not_answer_is_told_so() {
    let (server, platform) = ready().await;
    let mut described = platform.described();
    described["key_set_url"] = json!(format!("{}/gone", platform.url));
    platform::add(&server, "default", &described).await.json();
    let (page, _) = refused(
        &platform.launch(&server, "ada", with_course).await,
        "lti.keys.unreachable",
    );
    assert!(page.contains("status 404"), "{page}");
}

#[tokio::test]
async fn our_keys_are_published_and_each_platform_has_its_own() {
    let (server, platform) = ready().await;
    let keys = server.anonymous().get("/lti/jwks.json").await.ok();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    assert!(
        keys["keys"][0].get("d").is_none() && keys["keys"][0]["alg"] == "RS256",
        "{keys}"
    );
    let mut other = platform.described();
    other["client_id"] = json!("client-2");
    platform::add(&server, "default", &other).await.json();
    platform::add(&server, "default", &other).await.json();
    let keys = server.anonymous().get("/lti/jwks.json").await.ok();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn platforms_are_added_listed_and_removed_on_the_command_line() {
    let (server, platform) = ready().await;
    let listed = server.cli(&["platform", "list", "--json"]).await.json();
    assert_eq!(listed[0]["issuer"], platform.url);
    assert_eq!(listed[0]["login_url"], format!("{}/lti/login", server.url));
    let id = listed[0]["id"].as_str().unwrap();
    let explained = server.cli(&["platform", "add"]).await;
    assert!(
        explained.stdout.contains("/lti/jwks.json") && explained.stdout.contains("course=SLUG")
    );
    let mut insecure = platform.described();
    insecure["key_set_url"] = json!("http://lms.example/keys");
    let refused_add = platform::add(&server, "default", &insecure).await;
    assert!(
        refused_add.code != 0 && refused_add.stderr.contains("lti.platform.address"),
        "{refused_add:?}"
    );
    let mut half = platform.described();
    half.as_object_mut().unwrap().remove("auth_token_url");
    let refused_add = platform::add(&server, "default", &half).await;
    assert!(
        refused_add.stderr.contains("auth_token_url"),
        "{refused_add:?}"
    );
    server.cli(&["platform", "remove", id]).await;
    let gone = server.anonymous().get("/lti/login").query(&[
        ("iss", platform.url.as_str()),
        ("login_hint", "h"),
        ("target_link_uri", &format!("{}/lti/launch", server.url)),
    ]);
    refused(&gone.await, "lti.platform.unknown");
}

/// A launch of LTI 1.1, signed for `seen` and sent to the server.
pub(crate) async fn launch_11(
    server: &Server,
    seen: &str,
    nonce: &str,
    more: &[(&str, &str)],
) -> Answer {
    let fields = [
        ("lti_message_type", "basic-lti-launch-request"),
        ("lti_version", "LTI-1p0"),
        ("resource_link_id", "link-1"),
        ("user_id", "ada-7"),
        ("roles", "Learner"),
        ("lis_person_name_full", "Ada Lovelace"),
        ("launch_presentation_return_url", "https://lms.example/back"),
    ];
    let url = url::Url::parse(seen).unwrap();
    let unsigned: lti::Form = fields.iter().chain(more).copied().collect();
    let request = Request {
        method: "POST",
        url: &url,
        form: &unsigned,
    };
    let sender = Sender {
        consumer_key: "lms-key",
        secret: "s&cret",
        nonce,
        now: time::OffsetDateTime::now_utc(),
    };
    let signed = sign_form(Method::HmacSha1, &request, &sender);
    let pairs: Vec<(&str, &str)> = signed.pairs().collect();
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let call = server.anonymous().call(reqwest::Method::POST, &path);
    call.body("application/x-www-form-urlencoded", form(&pairs))
        .await
}

#[tokio::test]
async fn a_learner_arrives_by_lti_1_1_and_later_goes_on_where_they_were() {
    let server = Server::start().await;
    server
        .publish(&server.admin().await, &pocket("1.0.0"))
        .await;
    let added = platform::add(
        &server,
        "default",
        &json!({"consumer_key": "lms-key", "secret": "s&cret"}),
    )
    .await;
    assert!(!added.stdout.contains("s&cret"));
    let url = format!("{}/lti/1.1/launch", server.url);
    let course = [("custom_course", "pocket")];
    let first = launch_11(&server, &url, "n-1", &course).await;
    let player = Player::new(&server.content_url, &session(&server, &first));
    player.next("read").await;
    let second = launch_11(&server, &url, "n-2", &course).await;
    let again = Player::new(&server.content_url, &session(&server, &second));
    assert_eq!(again.view().await["segment"]["id"], "ask");
    let (page, _) = refused(
        &launch_11(&server, &url, "n-2", &course).await,
        "lti.nonce.used",
    );
    assert!(page.contains("href=\"https://lms.example/back\""), "{page}");
    session(
        &server,
        &launch_11(&server, &format!("{url}/pocket?x=%20+a"), "n-3", &[]).await,
    );
    let all = server
        .admin()
        .await
        .get("/ops/v1/hops")
        .await
        .ok()
        .to_string();
    for personal in ["ada-7", "Lovelace", "s&cret"] {
        assert!(!all.contains(personal), "{personal} stands in {all}");
    }
}

#[tokio::test]
async fn a_signature_of_1_1_is_over_the_public_address_whatever_the_proxy_did() {
    let server = Setup::default()
        .with("PUBLIC_URL", "https://learn.example/school")
        .start()
        .await;
    server
        .publish(&server.admin().await, &pocket("1.0.0"))
        .await;
    platform::add(
        &server,
        "default",
        &json!({"consumer_key": "lms-key", "secret": "s&cret"}),
    )
    .await;
    let course = [("custom_course", "pocket")];
    let url = url::Url::parse("https://learn.example/school/lti/1.1/launch").unwrap();
    let fields: lti::Form = [
        ("lti_message_type", "basic-lti-launch-request"),
        ("lti_version", "LTI-1p0"),
        ("resource_link_id", "link-1"),
    ]
    .iter()
    .chain(&course)
    .copied()
    .collect();
    let request = Request {
        method: "POST",
        url: &url,
        form: &fields,
    };
    let sender = Sender {
        consumer_key: "lms-key",
        secret: "s&cret",
        nonce: "n",
        now: time::OffsetDateTime::now_utc(),
    };
    let signed = sign_form(Method::HmacSha1, &request, &sender);
    let pairs: Vec<(&str, &str)> = signed.pairs().collect();
    // The proxy took its own path away, and speaks http to us.
    let call = server
        .anonymous()
        .call(reqwest::Method::POST, "/lti/1.1/launch");
    let answer = call
        .body("application/x-www-form-urlencoded", form(&pairs))
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}
