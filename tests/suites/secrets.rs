//! Secrets at rest: a new root secret is put first, everything is sealed anew, and what people hold goes on working.

use crate::lti_launch::launch_11;
use engine::sealed::{COLUMNS, OTHERS};
use serde_json::json;
use store::Store;
use tests::platform::{self, Platform};
use tests::{Browser, Provider, SamlIdp, Server, Setup};
use uuid::Uuid;

/// Something in every column that is sealed, but for what a login leaves.
async fn fill(server: &Server) {
    let admin = server.admin().await;
    let when =
        json!({"name": "a", "all": [{"path": "verb.id", "equals": "https://verbs.example/did"}]});
    let webhook = json!({"name": "told", "match": [when], "then": {"webhook": {"url": "https://hooks.example/x"}}});
    admin.post("/api/v1/reactions", &webhook).await.ok();
    SamlIdp::default().add_to(server, "corp").await;
    let learn = Platform::start().await;
    learn.add_to(server).await;
    let course = |claims: &mut serde_json::Value| {
        claims[platform::claim("custom")] = json!({"course": "pocket"});
    };
    let launched = learn.launch(server, "ada-7", course).await;
    assert_eq!(launched.status, 303, "{}", launched.text());
    let older = json!({"consumer_key": "lms-key", "secret": "s&cret"});
    platform::add(server, "default", &older).await.ok();
    let url = format!("{}/lti/1.1/launch", server.url);
    let graded = [
        ("custom_course", "pocket"),
        ("lis_outcome_service_url", "https://lms.example/outcomes"),
        ("lis_result_sourcedid", "grade-7"),
    ];
    let launched = launch_11(server, &url, "n-1", &graded).await;
    assert_eq!(launched.status, 303, "{}", launched.text());
}

#[tokio::test]
async fn no_column_of_bytes_is_forgotten_when_secrets_are_sealed_anew() {
    let server = Server::start().await;
    let store = Store::open(&server.database_url()).await.unwrap();
    let there = store::sealed::columns_of_bytes(store.read()).await.unwrap();
    let sealed = COLUMNS.iter().map(|(of, _)| (of.table, of.column));
    let others = OTHERS.iter().map(|(table, column, _)| (*table, *column));
    let mut known: Vec<_> = sealed.chain(others).collect();
    known.sort_unstable();
    let there: Vec<_> = there
        .iter()
        .map(|(t, c)| (t.as_str(), c.as_str()))
        .collect();
    assert_eq!(there, known, "engine::sealed names each column of bytes");
}

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
    fill(&server).await;
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
    assert_eq!(done, json!({"seen": 10, "sealed": 10, "lost": 0}));
    let again = server.cli(&["keys", "reencrypt", "--json"]).await.json();
    assert_eq!(again, json!({"seen": 10, "sealed": 0, "lost": 0}));
    let store = Store::open(&server.database_url()).await.unwrap();
    for (of, _) in COLUMNS {
        let kept = store::sealed::page(store.read(), of, Uuid::nil(), 10)
            .await
            .unwrap();
        let fresh = |one: &store::sealed::Sealed| one.bytes.starts_with(b"lks2\x012");
        assert!(!kept.is_empty() && kept.iter().all(fresh), "{of:?}");
    }
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
