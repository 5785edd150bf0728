//! Secrets at rest: a new root secret is put first, everything is sealed anew, and what people hold goes on working.

use serde_json::json;
use tests::{Browser, Provider, Setup};

#[tokio::test]
async fn a_new_root_secret_seals_everything_anew_and_nothing_that_people_hold_is_lost() {
    let mut server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .start()
        .await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    let mut browser = Browser::new(&server);
    browser.sign_on(&provider, "acme", "/").await;
    let (key, secret) = (
        server.with_scope("courses:read").await,
        server.admin().await,
    );
    server.publish(&secret, &crate::pocket("1.0.0")).await;
    let link = secret
        .post("/api/v1/links", &json!({"course": "pocket"}))
        .await
        .ok();
    let before = std::fs::read_to_string(server.data().join("keys")).unwrap();
    let rotated = server.cli(&["keys", "rotate", "--json"]).await.json();
    assert_eq!(rotated, json!({"active": "2", "LECTERN_KEYS": null}));
    let after = std::fs::read_to_string(server.data().join("keys")).unwrap();
    assert!(
        after.starts_with("2:") && after.contains(&format!("1:{}", before.trim())),
        "{after}"
    );
    server.terminate().await;
    server.ended().await;
    server.restart().await;
    let done = server.cli(&["keys", "reencrypt", "--json"]).await.json();
    assert_eq!(
        done,
        json!({"seen": 2, "sealed": 2, "lost": 0}),
        "provider and session"
    );
    let again = server.cli(&["keys", "reencrypt", "--json"]).await.json();
    assert_eq!(again, json!({"seen": 2, "sealed": 0, "lost": 0}));
    browser.get("/api/v1/me").await.ok();
    key.get("/api/v1/me").await.ok();
    let path = link["url"]
        .as_str()
        .unwrap()
        .strip_prefix(&server.url)
        .unwrap();
    assert_eq!(server.anonymous().get(path).await.status, 303);
    // The provider's secret is read again.
    let mut other = Browser::new(&server);
    let back = other.sign_on(&provider, "acme", "/").await;
    assert_eq!(back.status, 303, "{}", back.text());
    let whole = server.cli(&["audit", "verify", "--json"]).await.json();
    assert_eq!(whole["ok"], true, "over both keys: {whole}");
}
