//! The audit log: every act with a line before and after, denials, logins, keys in new networks; chained, so that whoever
//! changes it is found out.

use serde_json::{Value, json};
use tests::{Browser, Provider, Server, Setup};

/// Lines of the log as `action result`, without those of the keys and people that a journey makes for itself.
async fn told(server: &Server) -> Vec<Value> {
    let lines = server.admin().await.all("/api/v1/audit").await;
    let mine = |line: &Value| line["actor"] == "cli" || line["action"] == "key.network";
    lines.into_iter().filter(|line| !mine(line)).collect()
}

fn short(line: &Value) -> String {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    format!("{} {} {}", text("phase"), text("action"), text("result"))
}

#[tokio::test]
async fn every_act_has_a_line_before_and_one_after_with_who_and_from_where() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let body = json!({"name": "x", "scopes": ["courses:read"]});
    let made = admin.post("/api/v1/keys", &body).await.ok();
    let wrong = json!({"name": "", "scopes": ["courses:read"]});
    assert_eq!(admin.post("/api/v1/keys", &wrong).await.status, 400);
    admin.get("/api/v1/keys").await.ok();
    let id = made["key"]["id"].as_str().unwrap().to_owned();
    server.cli(&["key", "revoke", &id]).await.ok();
    let lines = told(&server).await;
    let all: Vec<String> = lines.iter().map(short).collect();
    let expected = [
        "before key.create begun",
        "after key.create ok",
        "before key.create begun",
        "after key.create refused",
    ];
    assert_eq!(all, expected);
    assert_eq!(lines[0]["act"], lines[1]["act"]);
    assert!(lines[0]["actor"].as_str().unwrap().starts_with("person:"));
    assert_eq!(
        (
            &lines[0]["method"],
            &lines[0]["address"],
            &lines[0]["resource"]
        ),
        (&json!("session"), &json!("127.0.0.1"), &json!("/keys"))
    );
    let by_hand = admin.all("/api/v1/audit?actor=cli&action=key.delete").await;
    let ended: Vec<String> = by_hand.iter().map(short).collect();
    assert_eq!(ended, ["before key.delete begun", "after key.delete ok"]);
    let text = admin.get("/api/v1/audit/export").await.text();
    assert!(!text.contains(made["secret"].as_str().unwrap()) && !text.contains("lk_"));
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let numbers: Vec<i64> = lines
        .iter()
        .map(|line| line["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(
        numbers,
        (1..=i64::try_from(lines.len()).unwrap()).collect::<Vec<_>>()
    );
    let after = admin.get("/api/v1/audit/export?after=2").await.text();
    assert_eq!(after.lines().count(), lines.len() - 2);
    assert_eq!(
        server
            .cli(&["audit", "export", "--after", "2"])
            .await
            .ok()
            .lines()
            .count(),
        lines.len() - 2
    );
}

#[tokio::test]
async fn denials_are_written_once_in_a_while_and_strangers_too() {
    let server = Server::start().await;
    let narrow = server.with_scope("courses:read").await;
    for _ in 0..3 {
        narrow
            .get("/api/v1/links")
            .await
            .problem(403, "scope.missing");
        let statements = narrow
            .get("/xapi/statements")
            .header("x-experience-api-version", "2.0.0");
        assert_eq!(statements.await.status, 403);
        let asked = json!({"query": "{ attempts { nodes { id } } }"});
        narrow.post("/graphql", &asked).await.ok();
        let unknown = server
            .anonymous()
            .bearer("lk_unknown")
            .get("/api/v1/me")
            .await;
        unknown.problem(401, "credential.invalid");
    }
    let author = server.person("default", "author").await;
    author
        .get("/api/v1/keys")
        .await
        .problem(403, "scope.missing");
    let lines = told(&server).await;
    let all: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {}", short(line), line["resource"].as_str().unwrap()))
        .collect();
    let expected = [
        "once access.denied refused GET /api/v1/links",
        "once access.denied refused GET /xapi/statements",
        "once access.denied refused POST /graphql",
        "once credential.refused refused ",
        "once access.denied refused GET /api/v1/keys",
    ];
    assert_eq!(all, expected);
    assert_eq!(lines[0]["code"], "scope.missing");
    assert_eq!(
        (&lines[3]["actor"], &lines[3]["code"]),
        (&json!("nobody"), &json!("credential.invalid"))
    );
}

#[tokio::test]
async fn logins_good_and_bad_are_written_and_a_key_in_a_new_network() {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .with("TRUSTED_PROXIES", "[\"127.0.0.1\"]")
        .start()
        .await;
    let provider = Provider::start().await;
    provider.add_to(&server, "acme").await;
    let mut browser = Browser::new(&server);
    browser.sign_on(&provider, "acme", "/").await;
    provider.claim("aud", json!("other"));
    browser.sign_on(&provider, "acme", "/").await;
    let lines = told(&server).await;
    let all: Vec<String> = lines.iter().map(short).collect();
    assert_eq!(all, ["once login ok", "once login refused"]);
    assert_eq!(lines[1]["code"], "token.audience");
    assert!(lines[0]["actor"].as_str().unwrap().starts_with("person:"));
    let text = json!(lines).to_string();
    assert!(!text.contains("anna") && !text.contains("Anna"), "{text}");
    let holder = server.with_scope("courses:read").await;
    for from in ["192.0.2.1", "192.0.2.200", "198.51.100.1", "192.0.2.3"] {
        let me = holder.get("/api/v1/me").header("x-forwarded-for", from);
        me.await.ok();
    }
    let seen = server
        .admin()
        .await
        .all("/api/v1/audit?action=key.network")
        .await;
    let networks: Vec<&str> = seen
        .iter()
        .map(|line| line["detail"]["network"].as_str().unwrap())
        .filter(|network| !network.starts_with("127."))
        .collect();
    assert_eq!(networks, ["192.0.2.0/24", "198.51.100.0/24"]);
}

#[tokio::test]
async fn whoever_changes_removes_or_adds_a_line_is_found_out() {
    let server = Server::start().await;
    for name in ["a", "b", "c"] {
        server
            .cli(&["key", "create", "--name", name, "--scope", "courses:read"])
            .await
            .ok();
    }
    let whole = server.cli(&["audit", "verify", "--json"]).await.json();
    assert_eq!((&whole["ok"], &whole["lines"]), (&json!(true), &json!(6)));
    let broken = async |sql: &str, seq: i64| {
        server.sql(sql).await;
        let told = server.cli(&["audit", "verify"]).await.failed(1);
        assert!(told.contains(&format!("line {seq} ")), "{sql}: {told}");
    };
    broken("UPDATE audit_entries SET resource = 'z' WHERE seq = 3", 3).await;
    server
        .sql("UPDATE audit_entries SET resource = 'b' WHERE seq = 3")
        .await;
    let whole = server.cli(&["audit", "verify", "--json"]).await.json();
    assert_eq!(whole["ok"], true, "as it was: {whole}");
    broken("UPDATE audit_entries SET seq = 60 WHERE seq = 6", 6).await;
    broken("DELETE FROM audit_entries WHERE seq = 60", 6).await;
    broken("DELETE FROM audit_entries WHERE seq = 4", 4).await;
}
