//! What looks wrong, over real sockets: addresses and browsers are told by a proxy that the server trusts. The catalogue
//! itself, with what looks like each rule and is not, is tested as a table in `engine::anomalies::rules`.

use reqwest::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU8, Ordering};
use tests::{Answer, Api, Browser, Provider, Server, Setup, add_provider, path_of, until};

async fn ready() -> (Server, Provider) {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .with("TRUSTED_PROXIES", "[\"127.0.0.1\"]")
        .with("SHOWN_ADDRESSES", "whole")
        .start()
        .await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    (server, provider)
}

/// A key that nobody has, of the right form.
fn no_key(at: usize) -> String {
    format!("lk_{at:022}{at:043}")
}

async fn try_key(server: &Server, from: &str, key: &str) -> Answer {
    let call = server.anonymous().bearer(key).get("/api/v1/me");
    call.header("x-forwarded-for", from).await
}

/// Waits until everything that has happened has been looked at: signals are looked at in their order.
async fn settled(server: &Server) {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let from = format!("198.51.100.{}", NEXT.fetch_add(1, Ordering::Relaxed));
    for at in 0..12 {
        try_key(server, &from, &no_key(900 + at)).await;
    }
    until("the signals are looked at", async || {
        let found = of(server, "key.unknown").await;
        found.iter().any(|row| row["label"] == *from).then_some(())
    })
    .await;
}

async fn of(server: &Server, rule: &str) -> Vec<Value> {
    let path = format!("/api/v1/anomalies?rule={rule}");
    server.admin().await.all(&path).await
}

/// The one anomaly of a rule, with everything that is kept of it.
async fn the(server: &Server, rule: &str) -> Value {
    let row = until(&format!("{rule} is told"), async || {
        of(server, rule).await.into_iter().next()
    })
    .await;
    assert_eq!(of(server, rule).await.len(), 1, "{rule} is told once");
    let id = row["id"].as_str().unwrap();
    let admin = server.admin().await;
    admin.get(&format!("/api/v1/anomalies/{id}")).await.ok()
}

async fn act(api: &Api, anomaly: &Value, order: Value) -> Answer {
    let id = anomaly["id"].as_str().unwrap();
    api.post(&format!("/api/v1/anomalies/{id}/act"), &order)
        .await
}

/// Rules that have spoken, beside those that the tests themselves set off.
async fn spoken(server: &Server) -> Vec<String> {
    let rows = server.admin().await.all("/api/v1/anomalies").await;
    let rules = rows
        .iter()
        .map(|row| row["rule"].as_str().unwrap().to_owned());
    let mut rules: Vec<String> = rules
        .filter(|rule| rule != "key.unknown" && rule != "admin.change")
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

#[tokio::test]
async fn guessed_keys_are_told_once_with_their_evidence_and_a_wrong_one_is_not() {
    let (server, _provider) = ready().await;
    for _ in 0..30 {
        let refused = try_key(&server, "192.0.2.7", &no_key(1)).await;
        refused.problem(401, "credential.invalid");
    }
    for at in 0..15 {
        try_key(&server, "203.0.113.7", &no_key(at)).await;
    }
    let told = until("all are counted", async || {
        let told = the(&server, "key.unknown").await;
        (told["count"].as_i64()? >= 15).then_some(told)
    })
    .await;
    assert_eq!(
        (&told["number"], &told["level"]),
        (&json!("R-09"), &json!("high"))
    );
    assert_eq!(
        (&told["label"], &told["state"]),
        (&json!("203.0.113.7"), &json!("open"))
    );
    assert_eq!(told["count"], 15);
    let evidence = told["evidence"].as_array().unwrap();
    assert_eq!(evidence.len(), 15);
    assert!(evidence.iter().all(|one| one["from"] == "203.0.113.7"));
    assert_eq!(told["acts"], json!(["block"]));
    assert!(!told.to_string().contains("lk_"), "no secret: {told}");
}

#[tokio::test]
async fn a_reload_is_no_replay_and_the_same_from_elsewhere_is() {
    let (server, provider) = ready().await;
    let mut browser = Browser::new(&server).moved("192.0.2.1", "firefox");
    let callback = path_of(&browser.leave(&provider, "acme", "/").await);
    let marks = browser.cookies.clone();
    assert_eq!(browser.get(&callback).await.status, 303);
    assert_eq!(browser.get(&callback).await.status, 400, "reload");
    settled(&server).await;
    assert_eq!(spoken(&server).await, Vec::<String>::new());
    let mut thief = Browser::new(&server).moved("203.0.113.7", "curl");
    thief.cookies = marks;
    assert_eq!(thief.get(&callback).await.status, 400);
    let told = the(&server, "login.replay").await;
    assert_eq!(told["label"], "203.0.113.7");
    assert_eq!(told["evidence"].as_array().unwrap().len(), 1, "{told}");
}

#[tokio::test]
async fn a_session_in_two_places_is_told_and_a_phone_that_leaves_the_house_is_not() {
    let (server, provider) = ready().await;
    let mut phone = Browser::new(&server).moved("192.0.2.1", "phone");
    assert_eq!(phone.sign_on(&provider, "acme", "/").await.status, 303);
    phone.get("/api/v1/me").await.ok();
    phone
        .moved("203.0.113.9", "phone")
        .get("/api/v1/me")
        .await
        .ok();
    settled(&server).await;
    assert_eq!(spoken(&server).await, Vec::<String>::new());
    phone
        .moved("198.51.200.7", "curl")
        .get("/api/v1/me")
        .await
        .ok();
    let told = the(&server, "session.two_networks").await;
    assert_eq!(told["subject_kind"], "session");
    assert!(told["label"].as_str().unwrap().starts_with("ln-"), "{told}");
    assert!(!told.to_string().contains("anna"), "{told}");
    // Told first, then done: the session is over, on every instance.
    let admin = server.admin().await;
    let dry = act(
        &admin,
        &told,
        json!({"act": "revoke_sessions", "dry_run": true}),
    )
    .await
    .ok();
    assert_eq!(
        (&dry["dry_run"], &dry["affected"]),
        (&json!(true), &json!(1)),
        "{dry}"
    );
    phone.get("/api/v1/me").await.ok();
    let no_reason = act(&admin, &told, json!({"act": "revoke_sessions"})).await;
    no_reason.problem(400, "anomaly.reason");
    let order = json!({"act": "revoke_sessions", "reason": "stolen"});
    act(&admin, &told, order).await.ok();
    phone
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let told = the(&server, "session.two_networks").await;
    assert_eq!(
        (&told["state"], &told["act"]),
        (&json!("acted"), &json!("revoke_sessions"))
    );
    assert_eq!(told["reason"], "stolen");
}

#[tokio::test]
async fn rights_that_are_tried_out_are_told_and_a_page_that_asks_again_is_not() {
    let (server, _provider) = ready().await;
    let page = server.with_scope("courses:read").await;
    for _ in 0..10 {
        page.get("/api/v1/keys").await.problem(403, "scope.missing");
    }
    settled(&server).await;
    assert_eq!(spoken(&server).await, Vec::<String>::new());
    let curious = server.with_scope("courses:read").await;
    for path in ["keys", "links", "attempts", "quarantine"] {
        curious
            .get(&format!("/api/v1/{path}"))
            .await
            .problem(403, "scope.missing");
    }
    let told = the(&server, "access.escalation").await;
    assert!(
        told["subject"].as_str().unwrap().starts_with("key:"),
        "{told}"
    );
    // The key it is about can be disabled from here.
    let order = json!({"act": "disable_key", "reason": "not ours"});
    act(&server.admin().await, &told, order).await.ok();
    curious
        .get("/api/v1/courses")
        .await
        .problem(401, "credential.invalid");
    page.get("/api/v1/courses").await.ok();
}

#[tokio::test]
async fn what_providers_do_wrong_is_told_and_while_one_is_set_up_it_is_not() {
    let (server, provider) = ready().await;
    let mut trial = provider.described("trial");
    trial["test"] = json!(true);
    add_provider(&server, &trial).await;
    provider.claim("aud", json!("other"));
    let mut browser = Browser::new(&server).moved("192.0.2.1", "firefox");
    browser.sign_on(&provider, "trial", "/").await;
    settled(&server).await;
    assert_eq!(spoken(&server).await, Vec::<String>::new());
    browser.sign_on(&provider, "acme", "/").await;
    assert_eq!(the(&server, "token.mismatch").await["label"], "acme");
    provider.forget();
    // Keys that the provider does not publish.
    let header = json!({"alg": "ES256", "kid": "new"});
    provider.says.lock().unwrap().header = Some(header);
    for _ in 0..3 {
        browser.sign_on(&provider, "acme", "/").await;
    }
    assert_eq!(the(&server, "provider.expiry").await["count"], 3);
    // A form that only an attacker writes.
    let header = json!({"alg": "ES256", "kid": "k", "crit": ["x"]});
    provider.says.lock().unwrap().header = Some(header);
    for _ in 0..3 {
        browser.sign_on(&provider, "acme", "/").await;
    }
    assert_eq!(the(&server, "assertion.forged").await["level"], "high");
    provider.forget();
    // Logout messages that do not hold.
    for _ in 0..3 {
        let token = provider.logout_token(&json!({"sid": "x", "events": {}}));
        let call = server
            .anonymous()
            .call(Method::POST, "/auth/oidc/acme/backchannel");
        let form = format!("logout_token={token}");
        let answer = call.body("application/x-www-form-urlencoded", form).await;
        assert_eq!(answer.status, 400);
    }
    assert_eq!(the(&server, "logout.failing").await["count"], 3);
}

#[tokio::test]
async fn clocks_that_differ_are_told_from_ten_logins_on() {
    let (server, provider) = ready().await;
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    provider.claim("iat", json!(now - 100));
    let mut browser = Browser::new(&server).moved("192.0.2.1", "firefox");
    for _ in 0..10 {
        assert_eq!(browser.sign_on(&provider, "acme", "/").await.status, 303);
    }
    let told = the(&server, "clock.skew").await;
    assert!(
        told["summary"].as_str().unwrap().ends_with("s behind"),
        "{told}"
    );
    assert_eq!(told["evidence"].as_array().unwrap().len(), 10);
    // Ten logins in one browser are no farm of sessions.
    assert_eq!(spoken(&server).await, ["clock.skew"]);
}

#[tokio::test]
async fn many_sessions_and_a_login_without_a_second_factor_are_told() {
    let (server, provider) = ready().await;
    let mut strict = provider.described("strict");
    strict["mfa"] = json!(true);
    add_provider(&server, &strict).await;
    provider.claim("amr", json!(["pwd", "otp"]));
    let fresh = || Browser::new(&server).moved("192.0.2.1", "firefox");
    fresh().sign_on(&provider, "strict", "/").await;
    settled(&server).await;
    assert_eq!(spoken(&server).await, Vec::<String>::new());
    provider.claim("amr", json!(["pwd"]));
    fresh().sign_on(&provider, "strict", "/").await;
    assert_eq!(the(&server, "login.weak").await["level"], "low");
    for _ in 0..5 {
        fresh().sign_on(&provider, "strict", "/").await;
    }
    let told = the(&server, "session.farm").await;
    let order = json!({"act": "revoke_sessions", "dry_run": true});
    let dry = act(&server.admin().await, &told, order).await.ok();
    assert_eq!(dry["affected"], 7, "{dry}");
}

#[tokio::test]
async fn failing_logins_of_one_address_are_told_and_those_of_a_class_are_not() {
    let (server, provider) = ready().await;
    let fail = async |from: &str| {
        let mut browser = Browser::new(&server).moved(from, "firefox");
        let callback = path_of(&browser.leave(&provider, "acme", "/").await);
        browser
            .get(&callback.replace("code=", "error=access_denied&x="))
            .await
    };
    for at in 0..22 {
        assert_eq!(fail("192.0.2.1").await.status, 403);
        provider.claim("sub", json!(format!("pupil {at}")));
        let mut browser = Browser::new(&server).moved("192.0.2.1", "firefox");
        assert_eq!(browser.sign_on(&provider, "acme", "/").await.status, 303);
    }
    settled(&server).await;
    assert_eq!(spoken(&server).await, Vec::<String>::new());
    for _ in 0..21 {
        fail("203.0.113.7").await;
    }
    let told = the(&server, "login.burst").await;
    assert_eq!(told["label"], "203.0.113.7");
}

#[tokio::test]
async fn a_way_in_that_opens_is_told_and_can_be_acknowledged_and_muted() {
    let (server, _provider) = ready().await;
    let admin = server.admin().await;
    let person = server.person("default", "admin").await;
    let narrow = json!({"name": "narrow", "scopes": ["courses:read"]});
    person.post("/api/v1/keys", &narrow).await.ok();
    let wide = json!({"name": "wide", "scopes": ["links:write"]});
    person.post("/api/v1/keys", &wide).await.ok();
    let told = until("the wide key is told", async || {
        let rows = of(&server, "admin.change").await;
        rows.into_iter()
            .find(|row| row["summary"] == "key.created wide")
    })
    .await;
    assert_eq!(told["count"], 1, "the narrow one opens nothing: {told}");
    let ids = json!({"ids": [told["id"]], "reason": "planned"});
    let seen = admin.post("/api/v1/anomalies/acknowledge", &ids).await.ok();
    assert_eq!(seen["acknowledged"], 1);
    let open = admin
        .all("/api/v1/anomalies?state=open&rule=admin.change")
        .await;
    assert!(open.iter().all(|row| row["id"] != told["id"]), "{open:?}");
    let path = format!("/api/v1/anomalies/{}/mute", told["id"].as_str().unwrap());
    admin.post(&path, &json!({"hours": 24})).await.ok();
    person.post("/api/v1/keys", &wide).await.ok();
    settled(&server).await;
    let rows = of(&server, "admin.change").await;
    let muted = rows.iter().find(|row| row["id"] == told["id"]).unwrap();
    assert_eq!(muted["count"], 1);
    admin
        .post(&path, &json!({"hours": 0}))
        .await
        .problem(400, "anomaly.hours");
    let rules = admin.get("/api/v1/anomalies/rules").await.ok();
    assert_eq!(rules["items"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn a_blocked_network_neither_signs_on_nor_uses_keys_until_it_is_lifted() {
    let (server, _provider) = ready().await;
    let admin = server.admin().await;
    for at in 0..12 {
        try_key(&server, "203.0.113.7", &no_key(at)).await;
    }
    let told = the(&server, "key.unknown").await;
    let order = json!({"act": "block", "hours": 2, "reason": "guessing"});
    let id = told["id"].as_str().unwrap();
    let own = admin.post(&format!("/api/v1/anomalies/{id}/act"), &order);
    own.header("x-forwarded-for", "203.0.113.7")
        .await
        .problem(409, "anomaly.block.self");
    let done = act(&admin, &told, order).await.ok();
    let key = server.key("default", "courses:read").await.secret;
    let refused = until("it is blocked", async || {
        let answer = try_key(&server, "203.0.113.7", &key).await;
        (answer.status != 200).then_some(answer)
    })
    .await;
    refused.problem(403, "address.blocked");
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((7_000..=7_201).contains(&wait), "{wait}");
    let mut browser = Browser::new(&server).moved("203.0.113.7", "firefox");
    let page = browser.get("/auth/acme/login").await;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("data-reason=\"address.blocked\""),
        "{}",
        page.text()
    );
    assert_eq!(
        try_key(&server, "203.0.113.8", &key).await.status,
        200,
        "a neighbour"
    );
    let blocks = admin.get("/api/v1/anomalies/blocks").await.ok();
    assert_eq!(blocks["items"][0]["network"], "203.0.113.7/32");
    let lift = format!(
        "/api/v1/anomalies/blocks/{}",
        done["block"].as_str().unwrap()
    );
    assert_eq!(admin.delete(&lift).await.ok()["lifted"], true);
    assert_eq!(admin.delete(&lift).await.ok()["lifted"], false);
    until("it is lifted", async || {
        let answer = try_key(&server, "203.0.113.7", &key).await;
        (answer.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn whatever_instance_sees_it_it_is_told_once() {
    let (server, _provider) = ready().await;
    let Some(twin) = server.twin().await else {
        return;
    };
    for at in 0..6 {
        try_key(&server, "203.0.113.7", &no_key(at)).await;
        try_key(&twin, "203.0.113.7", &no_key(100 + at)).await;
    }
    let told = until("both are counted", async || {
        let told = the(&server, "key.unknown").await;
        (told["count"].as_i64()? >= 12).then_some(told)
    })
    .await;
    assert_eq!(told["count"], 12);
    settled(&twin).await;
    let of_address = of(&twin, "key.unknown").await;
    let same = of_address
        .iter()
        .filter(|row| row["label"] == "203.0.113.7");
    assert_eq!(same.count(), 1, "{of_address:?}");
}

#[tokio::test]
async fn logins_that_begin_too_often_wait_and_those_of_others_do_not() {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .with("TRUSTED_PROXIES", "[\"127.0.0.1\"]")
        .with("LOGINS_PER_ADDRESS", "5")
        .with("LOGINS_PER_PROVIDER", "12")
        .start()
        .await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    let twin = server.twin().await;
    let begin = async |server: &Server, from: &str| {
        let mut browser = Browser::new(server).moved(from, "firefox");
        browser.get("/auth/acme/login").await
    };
    // Minutes are those of the clock: should one end meanwhile, it all begins anew.
    let mut limited = None;
    for at in 0..12 {
        let instance = twin.as_ref().filter(|_| at % 2 == 1).unwrap_or(&server);
        let answer = begin(instance, "203.0.113.7").await;
        if answer.status == 429 {
            limited = Some((at, answer));
            break;
        }
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    let (at, page) = limited.expect("five in a minute, on whatever instance");
    assert!(at >= 5);
    let wait: u64 = page.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    assert!(
        page.text().contains("data-reason=\"login.too_many\""),
        "{}",
        page.text()
    );
    assert_eq!(
        begin(&server, "192.0.2.1").await.status,
        303,
        "somebody else"
    );
    // All addresses together have a measure, too; what is over it leaves no hop.
    let mut over = 0;
    for at in 0..40 {
        let answer = begin(&server, &format!("192.0.2.{at}")).await;
        over += usize::from(answer.status == 429);
    }
    assert!(over >= 10, "{over}");
    let hops = server
        .admin()
        .await
        .get("/ops/v1/hops?limit=1000")
        .await
        .ok();
    let begun = hops["hops"].as_array().unwrap().len();
    assert!(begun <= 12 * 2 + 6, "{begun}");
}

#[tokio::test]
async fn a_login_that_is_only_tried_tells_everything_and_begins_nothing() {
    use tokio::io::{AsyncBufReadExt, BufReader};
    let (server, provider) = ready().await;
    let tried = async |browser: &mut Browser| -> (Answer, Value, bool) {
        let mut command = server.command(&["idp", "test", "acme", "--login", "--json"]);
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
        assert_eq!(sent.status, 303, "{}", sent.text());
        let callback = provider.approve(sent.header("location").unwrap());
        let page = browser.get(&path_of(&callback)).await;
        let ended = child.wait_with_output().await.unwrap();
        let told = serde_json::from_slice(&ended.stdout).unwrap();
        let again = browser.get(&path_of(link.trim())).await;
        assert_eq!(again.status, 400, "the link works once");
        (page, told, ended.status.success())
    };
    let mut browser = Browser::new(&server).moved("192.0.2.1", "firefox");
    let (page, told, well) = tried(&mut browser).await;
    assert!(well, "{told}");
    assert_eq!((page.status, browser.session()), (200, None));
    assert!(
        page.text()
            .contains("data-launch=\"ok\" data-reason=\"trial.ok\"")
    );
    assert_eq!(
        (&told["ok"], &told["roles"]),
        (&json!(true), &json!(["author"]))
    );
    let fate = |told: &Value, name: &str| -> String {
        let claims = told["claims"].as_array().unwrap();
        let claim = claims.iter().find(|claim| claim["name"] == *name);
        claim.unwrap_or_else(|| panic!("{name}: {told}"))["fate"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(fate(&told, "name"), "kept");
    assert_eq!(fate(&told, "groups"), "used");
    assert_eq!(fate(&told, "phone_number"), "dropped");
    provider.claim("aud", json!("other"));
    let (page, told, well) = tried(&mut browser).await;
    assert!(!well && page.status == 400);
    assert_eq!(told["failed"]["code"], "token.audience");
    assert_eq!(told["verified"], false);
    assert_eq!(fate(&told, "groups"), "used");
    assert!(told["drift"].as_i64().unwrap().abs() < 60, "{told}");
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    settled(&server).await;
    assert_eq!(spoken(&server).await, Vec::<String>::new());
}
