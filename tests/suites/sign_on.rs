//! Single sign-on over real sockets: a provider that says right and wrong things, browsers, sessions, roles, logout on
//! either side.

use crate::operations::{self, Things};
use engine::access::{Role, Scope, Scopes};
use reqwest::Method;
use serde_json::{Value, json};
use std::process::Stdio;
use std::str::FromStr;
use tests::{Answer, Browser, Provider, Server, Setup, add_provider, path_of, until};
use tokio::io::AsyncWriteExt;

async fn ready() -> (Server, Provider) {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .start()
        .await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    (server, provider)
}

async fn signed_on(server: &Server, provider: &Provider) -> Browser {
    let mut browser = Browser::new(server);
    let back = browser.sign_on(provider, "acme", "/api/v1/me").await;
    assert_eq!(back.status, 303, "{}", back.text());
    browser
}

/// A refusal page with this reason, and no session.
#[track_caller]
fn refused(answer: &Answer, browser: &Browser, reason: &str) -> String {
    let page = answer.text();
    assert!(
        (400..500).contains(&answer.status),
        "{reason}: {} {page}",
        answer.status
    );
    let expected = format!("data-launch=\"refused\" data-reason=\"{reason}\"");
    assert!(page.contains(&expected), "expected {reason}: {page}");
    assert!(
        page.contains("Found: ") && page.contains("Expected: "),
        "{page}"
    );
    assert_eq!(browser.session(), None, "{reason}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    page
}

#[tokio::test]
async fn a_person_signs_on_with_a_role_from_a_group_and_is_back_where_they_wanted() {
    let (server, provider) = ready().await;
    let mut browser = Browser::new(&server);
    let back = browser
        .sign_on(&provider, "acme", "/api/v1/me%3Fx%3D1")
        .await;
    assert_eq!(
        (back.status, back.header("location")),
        (303, Some("/api/v1/me?x=1"))
    );
    let cookies: Vec<&str> = back
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    assert!(cookies[0].starts_with("lectern_session=lw_"), "{cookies:?}");
    assert!(
        cookies[0].ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookies:?}"
    );
    assert_eq!(browser.cookies.len(), 1, "the mark of the login is gone");
    let me = browser.get("/api/v1/me").await.ok();
    assert_eq!(me["auth"], "oidc");
    assert_eq!(
        (&me["name"], &me["email"]),
        (&json!("Anna Arendt"), &json!("anna@idp.example"))
    );
    assert_eq!(
        (&me["roles"], &me["tenant"]),
        (&json!(["author"]), &json!("default"))
    );
    assert_eq!(
        me["identities"],
        json!([{"idp": "acme", "subject": "anna"}])
    );
    assert!(
        !me.to_string().contains("1234"),
        "what was not asked for is not kept"
    );
    browser.get("/api/v1/courses").await.ok();
    browser
        .get("/api/v1/keys")
        .await
        .problem(403, "scope.missing");
    let asked = json!({"query": "{ me { auth scopes } }"});
    let cookie = format!("lectern_session={}", browser.session().unwrap());
    let graphql = server
        .anonymous()
        .post("/graphql", &asked)
        .header("cookie", &cookie)
        .await
        .ok();
    assert_eq!(graphql["data"]["me"]["auth"], "PERSON", "{graphql}");
    // Not on the record store, not as a bearer token, not on the content origin.
    let xapi = server
        .anonymous()
        .get("/xapi/statements")
        .header("x-experience-api-version", "2.0.0")
        .header("cookie", &cookie)
        .await;
    assert_eq!(xapi.status, 401);
    let bearer = server
        .anonymous()
        .bearer(browser.session().unwrap())
        .get("/api/v1/me")
        .await;
    bearer.problem(401, "credential.invalid");
}

#[tokio::test]
async fn each_step_of_a_login_is_a_hop_that_names_nobody() {
    let (server, provider) = ready().await;
    signed_on(&server, &provider).await;
    provider.claim("aud", json!("other"));
    let mut browser = Browser::new(&server);
    browser.sign_on(&provider, "acme", "/").await;
    let hops = server.admin().await.get("/ops/v1/hops").await.ok();
    let hops = hops["hops"].as_array().unwrap();
    let steps: Vec<&str> = hops
        .iter()
        .map(|hop| hop["step"].as_str().unwrap())
        .collect();
    let well = [
        "login.begin",
        "login.verify",
        "login.session",
        "login.begin",
        "login.verify",
    ];
    assert_eq!(steps, well);
    assert_eq!(hops[4]["code"], "token.audience");
    assert_eq!(hops[4]["launch"], hops[3]["launch"], "one login, one trail");
    let all = json!(hops).to_string();
    for personal in ["anna", "Anna", "idp.example", "sid-", "code-", "access"] {
        assert!(!all.contains(personal), "{personal} stands in {all}");
    }
}

#[tokio::test]
async fn a_login_belongs_to_the_browser_that_began_it_and_comes_back_once() {
    let (server, provider) = ready().await;
    // Login CSRF: the attacker's answer in the browser of somebody else.
    let mut attacker = Browser::new(&server);
    let callback = path_of(&attacker.leave(&provider, "acme", "/").await);
    let mut victim = Browser::new(&server);
    let stray = victim.get(&callback).await;
    refused(&stray, &victim, "callback.browser");
    let spent = attacker.get(&callback).await;
    refused(&spent, &attacker, "callback.state");
    // Replay, of a login that went well.
    let mut browser = Browser::new(&server);
    let callback = path_of(&browser.leave(&provider, "acme", "/").await);
    let marks = browser.cookies.clone();
    assert_eq!(browser.get(&callback).await.status, 303);
    let mut again = Browser::new(&server);
    again.cookies = marks;
    let replayed = again.get(&callback).await;
    refused(&replayed, &again, "callback.state");
    // Mix-up: the answer of one provider at the address of another.
    provider.add_to(&server, "other").await;
    let mut mixed = Browser::new(&server);
    let callback = path_of(&mixed.leave(&provider, "acme", "/").await);
    let swapped = mixed.get(&callback.replace("/acme/", "/other/")).await;
    refused(&swapped, &mixed, "callback.provider");
    // Two tabs: both logins end well.
    let mut tabs = Browser::new(&server);
    let first = path_of(&tabs.leave(&provider, "acme", "/one").await);
    let second = path_of(&tabs.leave(&provider, "acme", "/two").await);
    assert_eq!(tabs.get(&first).await.header("location"), Some("/one"));
    assert_eq!(tabs.get(&second).await.header("location"), Some("/two"));
}

#[tokio::test]
async fn a_session_is_new_at_every_login_and_the_one_before_is_over() {
    let (server, provider) = ready().await;
    let mut browser = Browser::new(&server);
    let planted = format!("lw_{}", "A".repeat(43));
    browser
        .cookies
        .insert("lectern_session".to_owned(), planted.clone());
    browser.sign_on(&provider, "acme", "/").await;
    let first = browser.session().unwrap().to_owned();
    assert_ne!(first, planted, "fixation");
    browser.sign_on(&provider, "acme", "/").await;
    assert_ne!(browser.session().unwrap(), first);
    let mut old = Browser::new(&server);
    old.cookies.insert("lectern_session".to_owned(), first);
    old.get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    browser.get("/api/v1/me").await.ok();
    for file in std::fs::read_dir(server.data()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for secret in [browser.session().unwrap(), "a secret of the client"] {
                let found = bytes
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes());
                let ours = path.extension().is_some_and(|kind| kind == "json");
                assert!(ours || !found, "{} holds a secret", path.display());
            }
        }
    }
}

#[tokio::test]
async fn a_write_with_a_session_comes_from_a_page_of_ours() {
    let (server, provider) = ready().await;
    let mut browser = signed_on(&server, &provider).await;
    let path = format!("/api/v1/sessions/{}", uuid::Uuid::new_v4());
    for site in ["cross-site", "same-site"] {
        let refused = browser.ask_from(Method::DELETE, &path, site).await;
        refused.problem(403, "request.cross_site");
        let logout = browser.ask_from(Method::POST, "/auth/logout", site).await;
        logout.problem(403, "request.cross_site");
    }
    browser.get("/api/v1/me").await.ok();
    browser.ask(Method::DELETE, &path).await.ok();
    let cookie = format!("lectern_session={}", browser.session().unwrap());
    let from = async |origin: &str| {
        let call = server.anonymous().delete(&path).header("cookie", &cookie);
        call.header("origin", origin).await
    };
    from(&server.url).await.ok();
    for stranger in ["null", &server.content_url, "https://evil.example"] {
        assert_eq!(from(stranger).await.status, 403, "{stranger}");
    }
    let text = json!({"query": "{ me { auth } }"});
    let call = server
        .anonymous()
        .post("/graphql", &text)
        .header("cookie", &cookie);
    let refused = call.header("sec-fetch-site", "cross-site").await;
    assert_eq!(refused.status, 403, "{}", refused.text());
}

#[tokio::test]
async fn what_a_provider_says_wrongly_is_refused_on_a_page_that_says_why() {
    let (server, provider) = ready().await;
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let wrong: [(&str, &str, Value); 11] = [
        ("token.nonce", "nonce", json!("other")),
        ("token.nonce", "nonce", Value::Null),
        ("token.issuer", "iss", json!("https://evil.example")),
        ("token.audience", "aud", json!("other")),
        ("token.audience.extra", "aud", json!(["lectern", "other"])),
        ("token.azp", "azp", json!("other")),
        ("token.subject", "sub", json!("")),
        ("token.expired", "exp", json!(now - 600)),
        ("token.issued_at", "iat", json!(now + 600)),
        ("token.not_before", "nbf", json!(now + 600)),
        ("token.at_hash", "at_hash", json!("x")),
    ];
    for (reason, claim, value) in wrong {
        provider.claim(claim, value);
        let mut browser = Browser::new(&server);
        let answer = browser.sign_on(&provider, "acme", "/").await;
        let page = refused(&answer, &browser, reason);
        assert_eq!(
            page.contains("clock drift"),
            ["exp", "iat", "nbf"].contains(&claim),
            "{page}"
        );
        provider.forget();
    }
    let headers = [
        ("jwt.algorithm", json!({"alg": "none"})),
        ("jwt.algorithm", json!({"alg": "HS256", "kid": "k"})),
        ("jwt.key", json!({"alg": "ES256", "kid": "new"})),
        (
            "jwt.critical",
            json!({"alg": "ES256", "kid": "k", "crit": ["x"]}),
        ),
    ];
    for (reason, header) in headers {
        provider.says.lock().unwrap().header = Some(header);
        let mut browser = Browser::new(&server);
        refused(
            &browser.sign_on(&provider, "acme", "/").await,
            &browser,
            reason,
        );
        provider.forget();
    }
    let elsewhere = "location: http://127.0.0.1:1/\r\n".to_owned();
    let tokens = [
        ("token.refused", (500, String::new(), "oops".to_owned())),
        ("token.refused", (302, elsewhere, String::new())),
        ("token.form", (200, String::new(), "<html>".to_owned())),
        (
            "provider.unreachable",
            (200, String::new(), "x".repeat((1 << 20) + 10)),
        ),
        // It takes the question and says nothing.
        ("provider.unreachable", (0, String::new(), String::new())),
    ];
    for (reason, token) in tokens {
        provider.says.lock().unwrap().token = Some(token);
        let mut browser = Browser::new(&server);
        refused(
            &browser.sign_on(&provider, "acme", "/").await,
            &browser,
            reason,
        );
        provider.forget();
    }
    let mut browser = Browser::new(&server);
    let callback = path_of(&browser.leave(&provider, "acme", "/").await);
    let denied = callback.replace("code=", "error=access_denied&x=");
    refused(&browser.get(&denied).await, &browser, "callback.error");
    assert_eq!(
        Browser::new(&server).get("/auth/nobody/login").await.status,
        404
    );
}

#[tokio::test]
async fn a_login_never_leads_to_a_stranger() {
    let (server, provider) = ready().await;
    let asked = provider.says.lock().unwrap().asked.len();
    for stranger in [
        "//evil.example",
        "%2F%2Fevil.example",
        "https://evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "%5C%5Cevil.example",
        "javascript:alert(1)",
        "/%0D%0ASet-Cookie:x",
        "/.//evil.example",
        "evil",
        "",
        "https:evil.example",
        "http://127.0.0.1:1/",
    ] {
        let mut browser = Browser::new(&server);
        let answer = browser
            .get(&format!("/auth/acme/login?return_to={stranger}"))
            .await;
        refused(&answer, &browser, "return_to");
    }
    assert_eq!(
        provider.says.lock().unwrap().asked.len(),
        asked,
        "no call was made"
    );
    let mut browser = Browser::new(&server);
    let own = browser
        .sign_on(&provider, "acme", &format!("{}/docs", server.url))
        .await;
    assert_eq!(
        own.header("location"),
        Some(format!("{}/docs", server.url).as_str())
    );
    let sent = Browser::new(&server).get("/auth/acme/login").await;
    assert_eq!(sent.status, 303);
    let page = Browser::new(&server).get("/auth/signed-on").await.text();
    assert!(page.contains("data-launch=\"ok\""), "{page}");
}

#[tokio::test]
async fn roles_are_asked_anew_at_each_login_and_a_person_stays_the_same() {
    let (server, provider) = ready().await;
    let mut browser = signed_on(&server, &provider).await;
    let first = browser.get("/api/v1/me").await.ok();
    provider.claim("groups", json!(["boss", "other"]));
    browser.sign_on(&provider, "acme", "/").await;
    let second = browser.get("/api/v1/me").await.ok();
    assert_eq!(
        (&second["id"], &second["roles"]),
        (&first["id"], &json!(["admin"]))
    );
    browser.get("/api/v1/keys").await.ok();
    provider.claim("groups", json!([]));
    browser.sign_on(&provider, "acme", "/").await;
    assert_eq!(
        browser.get("/api/v1/me").await.ok()["roles"],
        json!(["learner"])
    );
    // The same address of mail under another subject is somebody else.
    provider.claim("sub", json!("berta"));
    browser.sign_on(&provider, "acme", "/").await;
    assert_ne!(browser.get("/api/v1/me").await.ok()["id"], first["id"]);
}

#[tokio::test]
async fn with_a_session_every_operation_is_open_to_exactly_the_roles_that_have_its_scope() {
    let (server, provider) = ready().await;
    let mut described = provider.described("roles");
    let rule = |role: &Role| json!({"claim": "groups", "value": role.name(), "role": role.name()});
    let given = Role::ALL.iter().filter(|role| role.is_given_by_rules());
    described["roles"] = given.clone().map(rule).collect();
    add_provider(&server, &described).await.ok();
    let admin = server.admin().await;
    let mut things = Things::make(&server, &admin).await;
    let operations = operations::described(&server).await;
    for role in given {
        provider.claim("groups", json!([role.name()]));
        let mut browser = Browser::new(&server);
        browser.sign_on(&provider, "roles", "/").await;
        let cookie = format!("lectern_session={}", browser.session().unwrap());
        // What ends this session is tried elsewhere.
        for operation in operations.iter().filter(|one| one.id != "endSessions") {
            let call = things.request(&server.anonymous(), operation);
            let call = call.header("cookie", &cookie);
            let answer = call.header("sec-fetch-site", "same-origin").await;
            let scope = operation
                .scope
                .as_deref()
                .map(|name| Scope::from_str(name).unwrap());
            let may = scope.is_none_or(|scope| Scopes::of(role.scopes()).allows(scope));
            let name = format!("{} as {}: {}", operation.id, role.name(), answer.text());
            match may {
                true => assert!(![401, 403].contains(&answer.status), "{name}"),
                false => assert_eq!(
                    answer.problem(403, "scope.missing")["status"],
                    403,
                    "{name}"
                ),
            }
        }
        things.renew(&admin).await;
    }
}

#[tokio::test]
async fn my_sessions_are_listed_and_end_one_by_one_or_all() {
    let (server, provider) = ready().await;
    let (mut here, mut there) = (
        signed_on(&server, &provider).await,
        signed_on(&server, &provider).await,
    );
    provider.claim("sub", json!("berta"));
    let mut other = signed_on(&server, &provider).await;
    let mine = here.get("/api/v1/sessions").await.ok();
    let mine = mine["items"].as_array().unwrap();
    let current: Vec<bool> = mine
        .iter()
        .map(|one| one["current"].as_bool().unwrap())
        .collect();
    assert_eq!(current, [true, false]);
    let theirs = other.get("/api/v1/sessions").await.ok()["items"][0]["id"].clone();
    let end = |id: &Value| format!("/api/v1/sessions/{}", id.as_str().unwrap());
    let ended = here.ask(Method::DELETE, &end(&theirs)).await.ok();
    assert_eq!(ended["ended"], 0, "nobody else's");
    other.get("/api/v1/me").await.ok();
    assert_eq!(
        here.ask(Method::DELETE, &end(&mine[1]["id"])).await.ok()["ended"],
        1
    );
    there
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    here.get("/api/v1/me").await.ok();
    assert_eq!(
        here.ask(Method::DELETE, "/api/v1/sessions").await.ok()["ended"],
        1
    );
    here.get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    other.get("/api/v1/me").await.ok();
}

#[tokio::test]
async fn a_logout_here_ends_the_session_and_asks_the_provider_to_end_its_own() {
    let (server, provider) = ready().await;
    let mut browser = signed_on(&server, &provider).await;
    let mut kept = browser.clone();
    let asked = browser.get("/auth/logout").await;
    assert!(
        asked.text().contains("<form method=\"post\""),
        "a link alone ends nothing"
    );
    browser.get("/api/v1/me").await.ok();
    let out = browser.ask(Method::POST, "/auth/logout").await;
    assert_eq!((out.status, browser.session()), (303, None));
    let location = out.header("location").unwrap();
    assert!(
        location.starts_with(&format!("{}/end?client_id=lectern&", provider.url)),
        "{location}"
    );
    assert!(
        location.contains("id_token_hint=") && location.contains("signed-out"),
        "{location}"
    );
    kept.get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let again = browser.ask(Method::POST, "/auth/logout").await;
    assert_eq!(again.header("location"), Some("/auth/signed-out"));
}

#[tokio::test]
async fn a_logout_at_the_provider_ends_the_session_here() {
    let (server, provider) = ready().await;
    let post = async |claims: Value| {
        let body = format!("logout_token={}", provider.logout_token(&claims));
        let call = server
            .anonymous()
            .call(Method::POST, "/auth/oidc/acme/backchannel");
        call.body("application/x-www-form-urlencoded", body).await
    };
    provider.claim("sid", json!("s-1"));
    let mut one = signed_on(&server, &provider).await;
    provider.claim("sid", json!("s-2"));
    let mut two = signed_on(&server, &provider).await;
    post(json!({"sub": "anna", "sid": "s-1", "jti": "once"}))
        .await
        .ok();
    one.get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    two.get("/api/v1/me").await.ok();
    post(json!({"sub": "anna", "jti": "once"}))
        .await
        .problem(400, "logout.jti");
    post(json!({"sub": "anna", "nonce": "x"}))
        .await
        .problem(400, "logout.nonce");
    post(json!({"sub": "anna", "aud": "other"}))
        .await
        .problem(400, "token.audience");
    two.get("/api/v1/me").await.ok();
    post(json!({"sub": "anna"})).await.ok();
    two.get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let mut three = signed_on(&server, &provider).await;
    let frame = format!("/auth/oidc/acme/frontchannel?iss={}&sid=s-2", provider.url);
    server
        .anonymous()
        .get("/auth/oidc/acme/frontchannel?iss=x&sid=s-2")
        .await
        .problem(400, "token.issuer");
    assert_eq!(server.anonymous().get(&frame).await.status, 200);
    three
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let none = server
        .anonymous()
        .call(Method::POST, "/auth/oidc/acme/backchannel");
    none.body("application/x-www-form-urlencoded", "x=y")
        .await
        .problem(400, "logout.token");
}

#[tokio::test]
async fn providers_are_added_tested_listed_changed_and_removed_on_the_command_line() {
    let (server, provider) = ready().await;
    let listed = server.cli(&["idp", "list", "--json"]).await.json();
    let callback = format!("{}/auth/oidc/acme/callback", server.url);
    assert_eq!(
        (&listed[0]["slug"], &listed[0]["callback"]),
        (&json!("acme"), &json!(callback))
    );
    let piped = piped(&server, &provider.described("from-stdin")).await;
    assert_eq!(piped["slug"], "from-stdin");
    let tested = server.cli(&["idp", "test", "acme"]).await.ok();
    assert!(tested.contains(&callback), "{tested}");
    for (field, value, code) in [
        ("slug", json!("A B"), "slug"),
        ("slug", json!("logout"), "slug"),
        ("kind", json!("magic"), "kind"),
        ("issuer", json!("acme"), "issuer"),
        (
            "roles",
            json!([{"claim": "g", "value": "x", "role": "king"}]),
            "king",
        ),
    ] {
        let mut wrong = provider.described("acme");
        wrong[field] = value;
        let line = add_provider(&server, &wrong).await.failed(1);
        assert!(line.contains(code), "{line}");
    }
    let mut misspelt = provider.described("acme");
    misspelt["isuer"] = json!("x");
    let line = add_provider(&server, &misspelt).await.failed(2);
    assert!(line.contains("isuer") && line.contains("issuer"), "{line}");
    let mut browser = signed_on(&server, &provider).await;
    provider.add_to(&server, "acme").await;
    browser.get("/api/v1/me").await.ok();
    server.cli(&["idp", "remove", "acme"]).await.ok();
    until("its sessions have ended", async || {
        Some(browser.get("/api/v1/me").await).filter(|answer| answer.status == 401)
    })
    .await;
}

/// `lectern idp add --json -`.
async fn piped(server: &Server, described: &Value) -> Value {
    let mut command = server.command(&["idp", "add", "--json", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(described.to_string().as_bytes())
        .await
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn a_provider_belongs_to_one_tenant_and_so_do_those_who_sign_on_there() {
    let setup = Setup::default().with("TENANTS", "[\"default\",\"other\"]");
    let server = setup.with("SSO_ALLOW_PRIVATE", "true").start().await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    let file = server.data().join("other.json");
    let add = async |slug: &str| {
        std::fs::write(&file, provider.described(slug).to_string()).unwrap();
        let path = file.to_str().unwrap();
        server
            .cli(&["idp", "add", "--json", path, "--tenant", "other"])
            .await
    };
    assert!(add("acme").await.failed(1).contains("another tenant"));
    add("theirs").await.ok();
    let wrong = server
        .cli(&["idp", "remove", "acme", "--tenant", "other"])
        .await;
    assert!(wrong.failed(1).contains("acme"));
    let mut here = signed_on(&server, &provider).await;
    let mut there = Browser::new(&server);
    there.sign_on(&provider, "theirs", "/").await;
    let (here_me, there_me) = (
        here.get("/api/v1/me").await.ok(),
        there.get("/api/v1/me").await.ok(),
    );
    assert_eq!(
        (&here_me["tenant"], &there_me["tenant"]),
        (&json!("default"), &json!("other"))
    );
    assert_ne!(here_me["id"], there_me["id"]);
    let listed = there.get("/api/v1/sessions").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let mine = here.get("/api/v1/sessions").await.ok()["items"][0]["id"].clone();
    let path = format!("/api/v1/sessions/{}", mine.as_str().unwrap());
    assert_eq!(there.ask(Method::DELETE, &path).await.ok()["ended"], 0);
    here.get("/api/v1/me").await.ok();
}

#[tokio::test]
async fn a_provider_in_our_own_network_is_not_called_unless_the_operator_says_so() {
    let server = Server::start().await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    let mut browser = Browser::new(&server);
    let answer = browser.get("/auth/acme/login").await;
    refused(&answer, &browser, "discovery.endpoint");
    assert!(
        provider.says.lock().unwrap().asked.is_empty(),
        "no call was made"
    );
    let line = server.cli(&["idp", "test", "acme"]).await.failed(1);
    assert!(line.contains("discovery.endpoint"), "{line}");
}

#[tokio::test]
async fn a_login_ends_on_another_instance_and_a_logout_is_seen_there_within_two_seconds() {
    let (server, provider) = ready().await;
    let Some(twin) = server.twin().await else {
        return;
    };
    let mut browser = Browser::new(&server);
    let callback = path_of(&browser.leave(&provider, "acme", "/").await);
    let mut there = browser.at(&twin);
    assert_eq!(there.get(&callback).await.status, 303);
    browser.cookies = there.cookies.clone();
    browser.get("/api/v1/me").await.ok();
    let mut again = Browser::new(&server);
    again.cookies = browser.cookies.clone();
    refused_state(&again.get(&callback).await);
    there.ask(Method::POST, "/auth/logout").await;
    let begun = std::time::Instant::now();
    until("the other instance knows", async || {
        Some(browser.get("/api/v1/me").await).filter(|answer| answer.status == 401)
    })
    .await;
    assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
}

fn refused_state(answer: &Answer) {
    assert!(
        answer.text().contains("data-reason=\"callback.state\""),
        "{}",
        answer.text()
    );
}
