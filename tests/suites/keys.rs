//! API keys: shown once, kept hashed, scoped, expiring, revocable.

use serde_json::json;
use tests::{Server, basic, until};
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
async fn a_key_is_never_wider_than_the_one_that_made_it() {
    let server = Server::start().await;
    let narrow = server.with_scope("keys:write,courses:read").await;
    let make = async |scopes: &[&str]| {
        narrow
            .post("/api/v1/keys", &json!({"name": "x", "scopes": scopes}))
            .await
    };
    make(&["courses:read"]).await.ok();
    for wider in [
        vec!["all"],
        vec!["courses:read", "ops:read"],
        vec!["author"],
    ] {
        make(&wider).await.problem(403, "key.wider");
    }
    assert_eq!(
        make(&["courses:rread"]).await.problem(400, "key.scopes")["pointer"],
        "/scopes"
    );
    let expiring = server
        .cli(&[
            "key",
            "create",
            "--name",
            "x",
            "--scope",
            "keys:write",
            "--expires",
            "1h",
            "--json",
        ])
        .await
        .json();
    let short = server
        .anonymous()
        .bearer(expiring["secret"].as_str().unwrap());
    let made = short
        .post(
            "/api/v1/keys",
            &json!({"name": "y", "scopes": ["keys:write"]}),
        )
        .await
        .ok();
    assert!(
        made["key"]["expires_at"].is_string(),
        "it ends with its maker"
    );
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
