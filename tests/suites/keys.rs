//! API keys: shown once, kept hashed, scoped, restricted, rotated, expiring, revocable.

use serde_json::json;
use tests::{Api, Browser, Provider, Server, Setup, basic, until};
use uuid::Uuid;

#[tokio::test]
async fn a_key_is_shown_once_and_kept_as_a_hash() {
    let server = Server::start().await;
    let api = server.admin().await;
    let made = api
        .post(
            "/api/v1/keys",
            &json!({"name": "front end", "scopes": ["courses:read"]}),
        )
        .await
        .ok();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("lk_") && secret.len() > 50);
    assert!(secret.starts_with(made["key"]["prefix"].as_str().unwrap()));
    let listed = api.get("/api/v1/keys").await.text();
    assert!(listed.contains("front end") && !listed.contains(secret));
    for file in std::fs::read_dir(server.data()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{} holds a secret", path.display());
        }
    }
    let me = server
        .anonymous()
        .bearer(secret)
        .get("/api/v1/me")
        .await
        .ok();
    assert_eq!(
        (&me["name"], &me["scopes"], &me["tenant"]),
        (
            &json!("front end"),
            &json!(["courses:read"]),
            &json!("default")
        )
    );
    let mine = api
        .all("/api/v1/keys")
        .await
        .into_iter()
        .find(|key| key["name"] == "front end")
        .unwrap();
    assert!(mine["last_used_at"].is_string());
}

#[tokio::test]
async fn a_key_is_never_wider_than_the_one_who_made_it() {
    let server = Server::start().await;
    let admin = server.admin().await;
    server.publish(&admin, &crate::pocket("1.0.0")).await;
    let make = async |maker: &Api, scopes: &[&str]| {
        maker
            .post("/api/v1/keys", &json!({"name": "x", "scopes": scopes}))
            .await
    };
    // Only admins make keys, and nobody makes one that makes more.
    let author = server.person("default", "author").await;
    make(&author, &["courses:read"])
        .await
        .problem(403, "scope.missing");
    let unknown = make(&admin, &["courses:rread"]).await;
    assert_eq!(unknown.problem(400, "key.scopes")["pointer"], "/scopes");
    for scope in ["keys:write", "sso:write", "users:write"] {
        make(&admin, &[scope]).await.problem(400, "key.scopes");
        let made = server
            .cli(&["key", "create", "--name", "x", "--scope", scope])
            .await;
        assert!(made.failed(1).contains(scope));
    }
    let all = server
        .anonymous()
        .bearer(&server.key("default", "all").await.secret);
    let refused = make(&all, &["courses:read"]).await;
    let refused = refused.problem(403, "scope.missing");
    assert!(
        refused["detail"].as_str().unwrap().contains("no API key"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_key_that_is_held_to_courses_reaches_no_other() {
    let server = Server::start().await;
    let admin = server.admin().await;
    server.publish(&admin, &crate::pocket("1.0.0")).await;
    server.publish_shipped().await;
    let scopes = "courses:read,attempts:read,attempts:write,links:read,links:write";
    let args = [
        "key", "create", "--name", "x", "--scope", scopes, "--course", "pocket", "--json",
    ];
    let made = server.cli(&args).await.json();
    let held = server.anonymous().bearer(made["secret"].as_str().unwrap());
    let launch = async |api: &Api, course: &str| {
        let body = json!({"course": course, "learner": "ada"});
        api.post("/api/v1/launches", &body).await
    };
    let (own, other) = (
        launch(&admin, "pocket").await.ok(),
        launch(&admin, "spot-the-phish").await.ok(),
    );
    let link = admin
        .post("/api/v1/links", &json!({"course": "spot-the-phish"}))
        .await
        .ok();
    let listed = held.all("/api/v1/courses").await;
    assert_eq!((listed.len(), &listed[0]["slug"]), (1, &json!("pocket")));
    let attempts = held.all("/api/v1/attempts").await;
    assert_eq!((attempts.len(), &attempts[0]["id"]), (1, &own["attempt"]));
    assert!(held.all("/api/v1/links").await.is_empty());
    launch(&held, "pocket").await.ok();
    launch(&held, "spot-the-phish")
        .await
        .problem(403, "course.restricted");
    for path in [
        "/api/v1/courses/spot-the-phish".to_owned(),
        "/api/v1/courses/spot-the-phish/versions".to_owned(),
        format!("/api/v1/attempts/{}", other["attempt"].as_str().unwrap()),
        format!(
            "/api/v1/attempts/{}/view",
            other["attempt"].as_str().unwrap()
        ),
        "/api/v1/attempts?course=spot-the-phish".to_owned(),
    ] {
        held.get(&path).await.problem(403, "course.restricted");
    }
    held.delete(&format!("/api/v1/links/{}", link["id"].as_str().unwrap()))
        .await
        .problem(403, "course.restricted");
    held.get("/api/v1/courses/pocket").await.ok();
    let asked = json!({"query": "{ courses { nodes { slug } } attempts { nodes { id } } }"});
    let answer = held.post("/graphql", &asked).await.ok();
    let rows = |name: &str| answer["data"][name]["nodes"].as_array().unwrap().len();
    assert_eq!((rows("courses"), rows("attempts")), (1, 1), "{answer}");
    let asked = json!({"query": "{ course(id: \"spot-the-phish\") { slug } }"});
    let answer = held.post("/graphql", &asked).await.ok();
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "course.restricted"
    );
    // Statements cannot be held to courses, nor can a key that may read them.
    let args = [
        "key",
        "create",
        "--name",
        "x",
        "--scope",
        "statements:read",
        "--course",
        "pocket",
    ];
    assert!(
        server
            .cli(&args)
            .await
            .failed(1)
            .contains("held to courses")
    );
}

#[tokio::test]
async fn a_key_works_from_its_networks_alone_as_the_proxy_that_is_named_tells() {
    let server = Setup::default()
        .with("TRUSTED_PROXIES", "[\"127.0.0.0/8\"]")
        .start()
        .await;
    let args = [
        "key",
        "create",
        "--name",
        "x",
        "--scope",
        "courses:read",
        "--network",
        "192.0.2.0/24",
        "--json",
    ];
    let made = server.cli(&args).await.json();
    let holder = server.anonymous().bearer(made["secret"].as_str().unwrap());
    let from = async |line: &str| {
        let call = holder.get("/api/v1/me");
        call.header("x-forwarded-for", line).await
    };
    from("192.0.2.7").await.ok();
    for elsewhere in [
        "198.51.100.7",
        "192.0.2.7, 198.51.100.7",
        "unknown",
        "2001:db8::1",
    ] {
        from(elsewhere).await.problem(403, "key.network");
    }
    holder.get("/api/v1/me").await.problem(403, "key.network");
    let plain = Server::start().await;
    let made = plain.cli(&args).await.json();
    let holder = plain.anonymous().bearer(made["secret"].as_str().unwrap());
    let believed = holder.get("/api/v1/me");
    let believed = believed.header("x-forwarded-for", "192.0.2.7").await;
    believed.problem(403, "key.network");
}

#[tokio::test]
async fn a_rotated_key_has_two_secrets_for_a_while_and_never_three() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let first = server.key("default", "courses:read").await;
    let works = async |secret: &str| {
        let holder = server.anonymous().bearer(secret);
        holder.get("/api/v1/me").await.status == 200
    };
    let rotate = async |overlap: i64| {
        let path = format!("/api/v1/keys/{}/rotate", first.id);
        let made = admin.post(&path, &json!({"overlap_seconds": overlap}));
        made.await.ok()["secret"].as_str().unwrap().to_owned()
    };
    assert!(works(&first.secret).await);
    let second = rotate(600).await;
    assert!(works(&first.secret).await && works(&second).await);
    let third = rotate(600).await;
    assert!(!works(&first.secret).await && works(&second).await && works(&third).await);
    let id = first.id.to_string();
    let args = ["key", "rotate", &id, "--overlap", "1s", "--json"];
    let fourth = server.cli(&args).await.json();
    until("the secrets before are refused", async || {
        let old = works(&second).await || works(&third).await;
        (!old).then_some(())
    })
    .await;
    assert!(works(fourth["secret"].as_str().unwrap()).await);
    admin.delete(&format!("/api/v1/keys/{id}")).await.ok();
    let path = format!("/api/v1/keys/{id}/rotate");
    admin
        .post(&path, &json!({}))
        .await
        .problem(409, "key.ended");
}

#[tokio::test]
async fn a_key_ends_in_ninety_days_when_nothing_else_is_said() {
    let server = Server::start().await;
    server.key("default", "courses:read").await;
    let forever = [
        "key",
        "create",
        "--name",
        "ever",
        "--scope",
        "ops:read",
        "--expires",
        "never",
    ];
    server.cli(&forever).await.ok();
    let listed = server.cli(&["key", "list", "--json"]).await.json();
    let ends: Vec<bool> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["expires_at"].is_string())
        .collect();
    assert_eq!(ends, [true, false]);
}

#[tokio::test]
async fn a_key_is_worth_what_its_owner_is_worth_and_no_more() {
    let setup = Setup::default().with("SSO_ALLOW_PRIVATE", "true");
    let server = setup.start().await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    provider.claim("groups", json!(["boss"]));
    let mut browser = Browser::new(&server);
    browser.sign_on(&provider, "acme", "/").await;
    let cookie = format!("lectern_session={}", browser.session().unwrap());
    let owner = server.anonymous().cookie(&cookie);
    let body = json!({"name": "mine", "scopes": ["courses:read", "ops:read"]});
    let made = owner.post("/api/v1/keys", &body).await.ok();
    let me = owner.get("/api/v1/me").await.ok();
    assert_eq!(made["key"]["owner"], me["id"]);
    let holder = server.anonymous().bearer(made["secret"].as_str().unwrap());
    holder.get("/ops/v1/hops").await.ok();
    // The next login makes an author of the owner.
    provider.claim("groups", json!(["staff"]));
    browser.sign_on(&provider, "acme", "/").await;
    until("the key is worth less", async || {
        Some(holder.get("/ops/v1/hops").await).filter(|answer| answer.status == 403)
    })
    .await
    .problem(403, "scope.missing");
    holder.get("/api/v1/courses").await.ok();
}

#[tokio::test]
async fn a_revoked_key_is_refused_within_a_second_also_when_revoked_on_the_command_line() {
    let server = Server::start().await;
    let api = server.admin().await;
    let key = server.key("default", "courses:read").await;
    let holder = server.anonymous().bearer(&key.secret);
    holder.get("/api/v1/me").await.ok();
    server
        .cli(&["key", "revoke", &key.id.to_string()])
        .await
        .ok();
    let refused =
        async || Some(holder.get("/api/v1/me").await).filter(|answer| answer.status != 200);
    until("the key is refused", refused)
        .await
        .problem(401, "credential.invalid");
    let other = server.key("default", "courses:read").await;
    let holder = server.anonymous().bearer(&other.secret);
    holder.get("/api/v1/me").await.ok();
    for _ in 0..2 {
        api.delete(&format!("/api/v1/keys/{}", other.id)).await.ok();
    }
    holder
        .get("/api/v1/me")
        .await
        .problem(401, "credential.invalid");
    api.delete(&format!("/api/v1/keys/{}", Uuid::new_v4()))
        .await
        .problem(404, "key.not_found");
}

#[tokio::test]
async fn a_key_revoked_here_is_refused_there_within_two_seconds_under_load() {
    let server = Server::start().await;
    let Some(twin) = server.twin().await else {
        return;
    };
    let (admin, key) = (
        server.admin().await,
        server.key("default", "courses:read").await,
    );
    let there = twin.anonymous().bearer(&key.secret);
    let others = twin
        .anonymous()
        .bearer(&server.key("default", "all").await.secret);
    let load = (0..16).map(|_| {
        let (one, other) = (there.clone(), others.clone());
        tokio::spawn(async move {
            loop {
                one.get("/api/v1/courses").await;
                other.get("/api/v1/keys").await;
            }
        })
    });
    let load: Vec<_> = load.collect();
    for _ in 0..20 {
        there.get("/api/v1/me").await.ok();
    }
    admin.delete(&format!("/api/v1/keys/{}", key.id)).await.ok();
    let begun = std::time::Instant::now();
    until("the other instance knows", async || {
        Some(there.get("/api/v1/me").await).filter(|answer| answer.status == 401)
    })
    .await;
    let took = begun.elapsed();
    load.iter().for_each(tokio::task::JoinHandle::abort);
    assert!(took.as_secs() < 2, "{took:?}");
}

#[tokio::test]
async fn an_expired_key_is_refused() {
    let server = Server::start().await;
    let made = server
        .cli(&[
            "key",
            "create",
            "--name",
            "x",
            "--scope",
            "courses:read",
            "--expires",
            "1s",
            "--json",
        ])
        .await
        .json();
    let holder = server.anonymous().bearer(made["secret"].as_str().unwrap());
    let refused =
        async || Some(holder.get("/api/v1/me").await).filter(|answer| answer.status != 200);
    until("the key has expired", refused)
        .await
        .problem(401, "credential.invalid");
}

#[tokio::test]
async fn a_credential_that_is_wrong_is_refused_everywhere() {
    let server = Server::start().await;
    let key = server.key("default", "all").await;
    let other = server.key("default", "all").await;
    let wrong = [
        ("Bearer", "credential.invalid"),
        ("Bearer lk_", "credential.invalid"),
        ("Bearer lk_äöü_äöü_äöü_äöü_äöü_äöü", "credential.invalid"),
        ("Digest x", "credential.scheme"),
        ("Basic !!!", "credential.invalid"),
    ];
    let crossed = basic(other.id, &key.secret);
    let cut = format!("Bearer {}", &key.secret[..key.secret.len() - 1]);
    let more = [
        (crossed.as_str(), "credential.invalid"),
        (cut.as_str(), "credential.invalid"),
    ];
    for (header, code) in wrong.into_iter().chain(more) {
        for path in ["/api/v1/me", "/xapi/about", "/openapi.json", "/ops/v1/hops"] {
            let answer = server.anonymous().authorization(header).get(path).await;
            answer.problem(401, code);
            assert!(
                answer.header("www-authenticate").is_some(),
                "{header} at {path}"
            );
        }
    }
    server
        .anonymous()
        .authorization(&basic(key.id, &key.secret))
        .get("/xapi/statements")
        .header("x-experience-api-version", "2.0.0")
        .await
        .ok();
}
