//! SAML over real sockets: a provider that says right and wrong things, browsers that leave cookies out of a cross-site
//! POST, logout on either side, keys that change.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Browser, SamlIdp, Server, Setup, add_provider, path_of};
use tokio::io::{AsyncBufReadExt, BufReader};

const ACS: &str = "/auth/saml/corp/acs";

async fn ready() -> (Server, SamlIdp) {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .start()
        .await;
    let idp = SamlIdp::default();
    idp.add_to(&server, "corp").await;
    (server, idp)
}

/// Away to the provider; answers where to.
async fn leave(browser: &mut Browser, return_to: &str) -> String {
    let sent = browser
        .get(&format!("/auth/corp/login?return_to={return_to}"))
        .await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    sent.header("location").unwrap().to_owned()
}

/// The provider's form, first from its own site without our cookies, then from the page that we answered with.
async fn bring(browser: &mut Browser, form: &str) -> Answer {
    let mut bare = browser.clone();
    bare.cookies.clear();
    let page = bare.post_from(ACS, form, "cross-site").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    assert!(
        text.contains("name=\"again\"") && text.contains("data-reason=\"handover\""),
        "{text}"
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'sha256-") && !policy.contains("form-action"),
        "{policy}"
    );
    browser
        .post_from(ACS, &format!("{form}&again=1"), "same-origin")
        .await
}

async fn signed_on(server: &Server, idp: &SamlIdp) -> Browser {
    let mut browser = Browser::new(server);
    let location = leave(&mut browser, "/api/v1/me").await;
    let back = bring(&mut browser, &idp.answer(server, "corp", Some(&location))).await;
    assert_eq!(
        (back.status, back.header("location")),
        (303, Some("/api/v1/me")),
        "{}",
        back.text()
    );
    browser
}

#[track_caller]
fn refused(answer: &Answer, browser: &Browser, reason: &str) {
    let page = answer.text();
    assert!(
        (400..500).contains(&answer.status),
        "{reason}: {} {page}",
        answer.status
    );
    let expected = format!("data-launch=\"refused\" data-reason=\"{reason}\"");
    assert!(page.contains(&expected), "expected {reason}: {page}");
    assert_eq!(browser.session(), None, "{reason}");
}

#[tokio::test]
async fn a_person_signs_on_by_saml_with_a_role_from_a_group() {
    let (server, idp) = ready().await;
    let mut browser = signed_on(&server, &idp).await;
    let me = browser.get("/api/v1/me").await.ok();
    assert_eq!(
        (&me["auth"], &me["name"]),
        (&json!("saml"), &json!("Anna Arendt"))
    );
    assert_eq!(me["roles"], json!(["author"]));
    assert_eq!(
        me["identities"],
        json!([{"idp": "corp", "subject": "anna"}])
    );
    let hops = server.admin().await.get("/ops/v1/hops").await.ok();
    let all = hops["hops"].to_string();
    assert!(
        all.contains("login.verify") && all.contains("\"saml\""),
        "{all}"
    );
    for personal in ["anna", "Anna", "idp.example"] {
        assert!(!all.contains(personal), "{personal} stands in {all}");
    }
}

#[tokio::test]
async fn a_saml_login_belongs_to_one_browser_and_comes_back_once() {
    let (server, idp) = ready().await;
    let mut browser = Browser::new(&server);
    let location = leave(&mut browser, "/").await;
    let form = idp.answer(&server, "corp", Some(&location));
    let mut victim = Browser::new(&server);
    let stray = bring(&mut victim, &form).await;
    refused(&stray, &victim, "callback.browser");
    let spent = bring(&mut browser, &form).await;
    refused(&spent, &browser, "callback.state");
    let mut other = Browser::new(&server);
    leave(&mut other, "/").await;
    let nothing = idp.answer(&server, "corp", None);
    let unsolicited = bring(&mut other, &nothing).await;
    refused(&unsolicited, &other, "saml.unsolicited");
}

#[tokio::test]
async fn what_a_saml_provider_says_wrongly_is_refused_on_a_page_that_says_why() {
    let (server, idp) = ready().await;
    let wrong = [
        (
            "saml.audience",
            "/metadata</saml:Audience>",
            "/other</saml:Audience>",
        ),
        ("saml.recipient", "/acs\"", "/other\""),
        ("saml.name_id", ">anna<", "><"),
        (
            "saml.conditions",
            "<saml:AudienceRestriction>",
            "<saml:Odd></saml:Odd><saml:AudienceRestriction>",
        ),
    ];
    for (reason, from, to) in wrong {
        let mut idp = SamlIdp {
            says: vec![(from.to_owned(), to.to_owned())],
            ..SamlIdp::default()
        };
        idp.add_to(&server, "corp").await;
        let mut browser = Browser::new(&server);
        let location = leave(&mut browser, "/").await;
        let answer = bring(&mut browser, &idp.answer(&server, "corp", Some(&location))).await;
        refused(&answer, &browser, reason);
        (idp.says, idp.tampers) = (
            Vec::new(),
            vec![(">anna<".to_owned(), ">admin<".to_owned())],
        );
        let location = leave(&mut browser, "/").await;
        let answer = bring(&mut browser, &idp.answer(&server, "corp", Some(&location))).await;
        refused(&answer, &browser, "saml.signature");
    }
    let mut browser = Browser::new(&server);
    let huge = format!("SAMLResponse={}", "A".repeat(300 << 10));
    refused(
        &browser.post_from(ACS, &huge, "cross-site").await,
        &browser,
        "xml.size",
    );
    let stranger = SamlIdp::default();
    idp.add_to(&server, "corp").await;
    let location = leave(&mut browser, "/").await;
    let answer = bring(
        &mut browser,
        &stranger.answer(&server, "corp", Some(&location)),
    )
    .await;
    refused(&answer, &browser, "saml.signature");
}

#[tokio::test]
async fn a_login_that_begins_at_the_provider_is_agreed_and_used_once() {
    let (server, idp) = ready().await;
    let mut described = idp.described("corp");
    described["idp_initiated"] = json!(true);
    add_provider(&server, &described).await.ok();
    let form = idp.answer(&server, "corp", None);
    let mut browser = Browser::new(&server);
    let back = bring(&mut browser, &form).await;
    assert_eq!(
        back.header("location"),
        Some("/auth/signed-on"),
        "{}",
        back.text()
    );
    browser.get("/api/v1/me").await.ok();
    let mut again = Browser::new(&server);
    let replayed = bring(&mut again, &form).await;
    refused(&replayed, &again, "saml.replay");
}

#[tokio::test]
async fn a_saml_logout_on_either_side_ends_the_session() {
    let (server, idp) = ready().await;
    let mut browser = signed_on(&server, &idp).await;
    let out = browser.ask(Method::POST, "/auth/logout").await;
    let location = out.header("location").unwrap().to_owned();
    assert!(
        location.starts_with("https://idp.example/slo?SAMLRequest="),
        "{location}"
    );
    let back = browser
        .get(&idp.logged_out(&server, "corp", &location))
        .await;
    assert_eq!(back.header("location"), Some("/auth/signed-out"));
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let mut other = signed_on(&server, &idp).await;
    let stranger = SamlIdp::default();
    let forged = Browser::new(&server)
        .get(&stranger.logout(&server, "corp"))
        .await;
    assert_eq!(forged.status, 400, "{}", forged.text());
    other.get("/api/v1/me").await.ok();
    let told = idp.logout(&server, "corp");
    let answered = Browser::new(&server).get(&told).await;
    let location = answered.header("location").unwrap();
    assert!(
        location.starts_with("https://idp.example/slo?SAMLResponse="),
        "{location}"
    );
    assert!(
        location.contains("&RelayState=their-state&") && location.contains("&Signature="),
        "{location}"
    );
    other
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let replayed = Browser::new(&server).get(&told).await;
    assert!(
        replayed.text().contains("saml.replay"),
        "{}",
        replayed.text()
    );
    let hops = server
        .admin()
        .await
        .get("/ops/v1/hops")
        .await
        .ok()
        .to_string();
    assert!(hops.contains("ended there, too"), "{hops}");
}

#[tokio::test]
async fn our_description_shows_the_next_key_before_it_counts() {
    let (server, idp) = ready().await;
    let certificates = async || {
        let answer = server.anonymous().get("/auth/saml/corp/metadata").await;
        assert_eq!(
            answer.header("content-type"),
            Some("application/samlmetadata+xml")
        );
        let text = answer.text();
        let parts = text.split("use=\"signing\"").skip(1);
        parts
            .map(|part| part.split("X509Certificate>").nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let before = certificates().await;
    assert_eq!(before.len(), 2);
    let rotated = server.cli(&["idp", "rotate", "corp"]).await.ok();
    assert!(rotated.contains("in use"), "{rotated}");
    let after = certificates().await;
    assert_eq!(
        (after.len(), &after[0], &after[2]),
        (3, &before[1], &before[0])
    );
    signed_on(&server, &idp).await;
    let tested = server.cli(&["idp", "test", "corp"]).await.ok();
    for part in [
        "RSA 2048",
        "/auth/saml/corp/acs",
        "/auth/saml/corp/metadata",
    ] {
        assert!(tested.contains(part), "{part}: {tested}");
    }
    let listed = server.cli(&["idp", "list", "--json"]).await.json();
    assert_eq!(
        listed[0]["acs"],
        format!("{}/auth/saml/corp/acs", server.url)
    );
    let mut wrong = idp.described("other");
    wrong["metadata_xml"] = json!("<html/>");
    let line = add_provider(&server, &wrong).await.failed(1);
    assert!(line.contains("metadata.form"), "{line}");
}

#[tokio::test]
async fn a_saml_login_ends_on_another_instance_and_nowhere_else() {
    let base = "http://lectern.test";
    let server = Setup::default().with("PUBLIC_URL", base).start().await;
    let Some(twin) = server.twin().await else {
        return;
    };
    let idp = SamlIdp {
        base: Some(base.to_owned()),
        ..SamlIdp::default()
    };
    idp.add_to(&server, "corp").await;
    let mut browser = Browser::new(&server);
    let location = leave(&mut browser, "/api/v1/me").await;
    let form = idp.answer(&server, "corp", Some(&location));
    let mut there = browser.at(&twin);
    let done = bring(&mut there, &form).await;
    assert_eq!(
        done.header("location"),
        Some("/api/v1/me"),
        "{}",
        done.text()
    );
    there.at(&server).get("/api/v1/me").await.ok();
    let spent = bring(&mut browser, &form).await;
    refused(&spent, &browser, "callback.state");
}

#[tokio::test]
async fn nobody_is_told_that_they_are_signed_on_who_is_not() {
    let (server, idp) = ready().await;
    let page = server.anonymous().get("/auth/signed-on").await.text();
    assert!(page.contains("You are not signed on"), "{page}");
    let mut browser = signed_on(&server, &idp).await;
    let page = browser.get("/auth/signed-on").await.text();
    assert!(page.contains("You are signed on"), "{page}");
}

/// Tries a login by the link that `lectern idp test corp --login` prints: the page, and what the command told.
async fn tried(server: &Server, idp: &SamlIdp, browser: &mut Browser) -> (Answer, Value) {
    let mut command = server.command(&["idp", "test", "corp", "--login", "--json"]);
    command.stderr(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let link = loop {
        let line = lines.next_line().await.unwrap().expect("a link");
        if line.contains("?trial=") {
            break line;
        }
    };
    let sent = browser.get(&path_of(link.trim())).await;
    let location = sent.header("location").unwrap().to_owned();
    let page = bring(browser, &idp.answer(server, "corp", Some(&location))).await;
    let ended = child.wait_with_output().await.unwrap();
    (page, serde_json::from_slice(&ended.stdout).unwrap())
}

#[tokio::test]
async fn a_saml_login_that_is_only_tried_tells_of_every_attribute_and_begins_nothing() {
    let (server, mut idp) = ready().await;
    let mut browser = Browser::new(&server);
    let (page, told) = tried(&server, &idp, &mut browser).await;
    assert_eq!((page.status, browser.session()), (200, None), "{told}");
    assert_eq!(told["roles"], json!(["author"]));
    let fate = |told: &Value, name: &str| -> String {
        let claims = told["claims"].as_array().unwrap();
        let claim = claims.iter().find(|claim| claim["name"] == *name);
        let claim = claim.unwrap_or_else(|| panic!("{name}: {told}"));
        claim["fate"].as_str().unwrap().to_owned()
    };
    assert_eq!(fate(&told, "displayName"), "kept");
    assert_eq!(fate(&told, "groups"), "used");
    idp.says = vec![(
        "/metadata</saml:Audience>".to_owned(),
        "/other</saml:Audience>".to_owned(),
    )];
    let (page, told) = tried(&server, &idp, &mut browser).await;
    assert_eq!((page.status, browser.session()), (400, None), "{told}");
    assert_eq!(told["failed"]["code"], "saml.audience");
    assert_eq!(told["verified"], false);
    assert_eq!(fate(&told, "groups"), "used");
    assert!(told["drift"].as_i64().unwrap().abs() < 60, "{told}");
}
