//! The command line, as a person or a script types it.

use crate::pocket;
use serde_json::json;
use std::path::Path;
use tests::{Connection, Server, Setup, lectern, run, until};

/// Writes a course into a folder and gives its path.
fn on_disk(at: &Path, folder: &content::Folder) -> String {
    for (path, bytes) in folder.iter() {
        std::fs::write(at.join(path), bytes).unwrap();
    }
    at.display().to_string()
}

#[tokio::test]
async fn every_command_explains_itself_with_an_example() {
    let mut open = vec![Vec::<String>::new()];
    let mut seen = 0;
    while let Some(command) = open.pop() {
        let args: Vec<&str> = command
            .iter()
            .map(String::as_str)
            .chain(["--help"])
            .collect();
        let help = run(lectern(&args)).await.ok();
        let (_, list) = help.split_once("Commands:\n").unwrap_or_default();
        let inner: Vec<&str> = list
            .lines()
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        for name in inner.iter().filter(|name| **name != "help") {
            open.push(
                command
                    .iter()
                    .cloned()
                    .chain([(*name).to_owned()])
                    .collect(),
            );
        }
        if inner.is_empty() {
            seen += 1;
            let own = help.contains("Example");
            let above = command.first().is_some_and(|first| first == "ops");
            assert!(own || above, "{command:?} has no example:\n{help}");
        }
    }
    assert!(seen > 12, "only {seen} commands were found");
}

#[tokio::test]
async fn wrong_usage_is_2_and_a_failure_is_1_with_one_clear_line() {
    for args in [
        vec!["teach"],
        vec![],
        vec!["course", "import"],
        vec!["key", "create"],
        vec!["serve", "--fast"],
        vec!["link", "create", "--course", "x", "--expires", "soon"],
    ] {
        assert_eq!(run(lectern(&args)).await.code, 2, "{args:?}");
    }
    let server = Server::start().await;
    let unknown = server
        .cli(&["key", "create", "--name", "x", "--scope", "course:read"])
        .await
        .failed(2);
    assert!(unknown.contains("courses:read"), "{unknown}");
    for args in [
        vec!["course", "publish", "nothing"],
        vec!["link", "create", "--course", "nothing"],
        vec!["course", "import", "/nowhere"],
        vec!["key", "revoke", "019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e"],
        vec!["link", "revoke", "019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e"],
    ] {
        let line = server.cli(&args).await.failed(1);
        assert_eq!(line.lines().count(), 1, "{args:?}: {line}");
    }
}

#[tokio::test]
async fn an_unknown_setting_names_the_nearest_known_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = lectern(&["migrate"]);
    command
        .env("LECTERN_DATA_DIR", dir.path())
        .env("LECTERN_CONTENT_LISTN", "127.0.0.1:0");
    let line = run(command).await.failed(1);
    assert!(
        line.contains("content_listn") && line.contains("\"content_listen\""),
        "{line}"
    );
    let file = dir.path().join("lectern.toml");
    std::fs::write(&file, "databse_url = \"sqlite://x\"\n").unwrap();
    let line = run(lectern(&["migrate", "--config", file.to_str().unwrap()]))
        .await
        .failed(1);
    assert!(
        line.contains("databse_url") && line.contains("\"database_url\""),
        "{line}"
    );
    std::fs::write(&file, "listen = \"nowhere\"\n").unwrap();
    assert!(
        run(lectern(&["migrate", "--config", file.to_str().unwrap()]))
            .await
            .failed(1)
            .contains("listen")
    );
    let line = run(lectern(&["migrate", "--config", "/nowhere.toml"]))
        .await
        .failed(1);
    assert!(line.contains("/nowhere.toml"), "{line}");
}

#[tokio::test]
async fn the_consoles_key_in_the_environment_disturbs_nothing() {
    let server = Server::start().await;
    let mut command = server.command(&["key", "list"]);
    command
        .env("LECTERN_KEY", "lk_x")
        .env("LECTERN_SERVER", "http://127.0.0.1:1");
    run(command).await.ok();
}

#[tokio::test]
async fn what_must_not_be_is_refused_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    for (name, value, says) in [
        ("CONTENT_URL", "http://127.0.0.1:8080", "content_url"),
        ("PUBLIC_URL", "127.0.0.1:8080", "public_url"),
        ("TLS_CERT", "/x.pem", "tls_key"),
        ("STORAGE_URL", "s3://x", "storage_url"),
        ("KEYS", "abc", "LECTERN_KEYS"),
        ("DATABASE_URL", "mysql://u:secret@h/d", "sqlite://"),
    ] {
        let mut command = lectern(&["serve"]);
        command
            .env("LECTERN_DATA_DIR", dir.path())
            .env(format!("LECTERN_{name}"), value);
        command
            .env("LECTERN_LISTEN", "127.0.0.1:0")
            .env("LECTERN_CONTENT_LISTEN", "127.0.0.1:0");
        let ended = run(command).await;
        let line = ended.failed(1);
        assert!(
            line.contains(says) && !line.contains("secret@"),
            "{name}: {line}"
        );
    }
}

#[tokio::test]
async fn import_prints_the_id_and_publishes() {
    let server = Server::start().await;
    let dir = tempfile::tempdir().unwrap();
    let path = on_disk(dir.path(), &pocket("1.0.0"));
    let id = server
        .cli(&["course", "import", &path, "--publish"])
        .await
        .ok();
    let api = server.admin().await;
    let course = api.get("/api/v1/courses/pocket").await.ok();
    assert_eq!(json!(id.trim()), course["id"]);
    assert!(course["published_version"].is_string());
    let zip = dir.path().join("pocket.zip");
    std::fs::write(&zip, tests::zipped(&pocket("1.1.0"))).unwrap();
    let again = server
        .cli(&["course", "import", zip.to_str().unwrap(), "--json"])
        .await
        .json();
    assert_eq!(
        (&again["id"], &again["new"], &again["published"]),
        (&course["id"], &json!(true), &json!(false))
    );
    assert_eq!(
        api.get("/api/v1/courses/pocket").await.ok()["published_version"],
        course["published_version"]
    );
    server.cli(&["course", "publish", "pocket"]).await.ok();
    assert_eq!(
        api.get("/api/v1/courses/pocket").await.ok()["published_version"],
        again["version"]["id"]
    );
    let first = course["published_version"].as_str().unwrap();
    server
        .cli(&["course", "publish", "pocket", "--version", first])
        .await
        .ok();
    assert_eq!(
        api.get("/api/v1/courses/pocket").await.ok()["published_version"],
        first
    );
    let list = server.cli(&["course", "list", "--json"]).await.json();
    assert_eq!(
        (&list[0]["slug"], &list[0]["id"]),
        (&json!("pocket"), &course["id"])
    );
    assert!(
        server
            .cli(&["course", "list"])
            .await
            .ok()
            .contains("published")
    );
    let broken = server
        .cli(&["course", "import", tests::broken()[0].to_str().unwrap()])
        .await;
    assert!(broken.failed(1).contains("course.md:"), "{broken:?}");
    assert_eq!(broken.stdout, "");
}

#[tokio::test]
async fn keys_and_links_are_printed_so_that_scripts_can_read_them() {
    let server = Server::with_courses().await;
    let printed = server
        .cli(&["key", "create", "--name", "me", "--scope", "operator"])
        .await
        .ok();
    let secret = printed.lines().last().unwrap();
    let me = server
        .anonymous()
        .bearer(secret)
        .get("/api/v1/me")
        .await
        .ok();
    assert!(me["roles"].as_array().unwrap().contains(&json!("operator")));
    let made = server
        .cli(&[
            "key",
            "create",
            "--name",
            "me",
            "--scope",
            "courses:read",
            "--json",
        ])
        .await
        .json();
    assert_eq!(made.as_object().unwrap().len(), 2);
    assert!(made["id"].is_string() && made["secret"].is_string());
    let listed = server.cli(&["key", "list"]).await.ok();
    assert!(listed.contains("operator") || listed.contains("ops:read"));
    assert!(!listed.contains(secret));
    let url = server
        .cli(&[
            "link",
            "create",
            "--course",
            "spot-the-phish",
            "--learner",
            "ada",
            "--expires",
            "7d",
            "--once",
        ])
        .await
        .ok();
    let url = url.trim();
    assert!(url.starts_with(&format!("{}/l/", server.url)));
    let opened = server.anonymous().get(url).await;
    assert!(
        opened
            .header("location")
            .unwrap()
            .starts_with(&format!("{}/play/#s=", server.content_url))
    );
    let made = server
        .cli(&["link", "create", "--course", "spot-the-phish", "--json"])
        .await
        .json();
    server
        .cli(&["link", "revoke", made["id"].as_str().unwrap()])
        .await
        .ok();
    assert_eq!(
        server
            .anonymous()
            .get(made["url"].as_str().unwrap())
            .await
            .status,
        410
    );
    let list = server.cli(&["link", "list", "--json"]).await.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_server_ends_what_it_has_begun_before_it_stops() {
    let mut server = Setup::default().with("LOG", "info").start().await;
    let key = server.key("default", "all").await;
    let body = json!({"actor": {"mbox": "mailto:a@example.com"}, "verb": {"id": "https://v.example/did"}, "object": {"id": "https://o.example/one"}}).to_string();
    let head = format!(
        "POST /xapi/statements HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nx-experience-api-version: 1.0.3\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        key.secret,
        body.len()
    );
    let mut connection = Connection::open(&server.url).await;
    connection.send(head.as_bytes()).await.unwrap();
    connection.send(&body.as_bytes()[..20]).await.unwrap();
    // Nothing tells us that the head was read; another request that was answered came after it.
    server.anonymous().get("/health/live").await;
    server.terminate().await;
    until("it is stopping", async || {
        server.log().contains("stopping").then_some(())
    })
    .await;
    let refused = async || {
        server
            .anonymous()
            .get("/health/live")
            .attempt()
            .await
            .is_err()
            .then_some(())
    };
    until("it takes no more connections", refused).await;
    connection.send(&body.as_bytes()[20..]).await.unwrap();
    let answer = connection.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(server.ended().await.code(), Some(0));
    server.restart().await;
    let said = server
        .anonymous()
        .bearer(&key.secret)
        .get("/xapi/statements")
        .header("x-experience-api-version", "1.0.3")
        .await
        .ok();
    assert_eq!(said["statements"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_console_works_without_a_screen() {
    let server = Server::with_courses().await;
    let api = server.admin().await;
    tests::Player::launch(&server, &api, "spot-the-phish", "ada").await;
    let key = server.key("default", "operator").await;
    for screen in ["overview", "launches", "ingest"] {
        let mut command = lectern(&[
            "ops",
            "once",
            screen,
            "--json",
            "--server",
            &server.url,
            "--key-env",
            "K",
        ]);
        command.env("K", &key.secret);
        let shown = run(command).await;
        assert!(shown.code <= 2, "{shown:?}");
        assert!(
            serde_json::from_str::<serde_json::Value>(&shown.stdout)
                .unwrap()
                .is_object()
        );
    }
    let mut command = lectern(&[
        "ops",
        "watch",
        "hops",
        "--json",
        "--count",
        "2",
        "--server",
        &server.url,
        "--key-env",
        "K",
    ]);
    command.env("K", &key.secret);
    assert_eq!(run(command).await.ok().lines().count(), 2);
    let narrow = server.key("default", "courses:read").await;
    let mut command = lectern(&[
        "ops",
        "once",
        "overview",
        "--json",
        "--server",
        &server.url,
        "--key-env",
        "K",
    ]);
    command.env("K", &narrow.secret);
    assert_eq!(run(command).await.code, 4, "not allowed");
    let mut command = lectern(&[
        "ops",
        "once",
        "overview",
        "--json",
        "--server",
        "http://127.0.0.1:1",
        "--key-env",
        "K",
    ]);
    command.env("K", &key.secret);
    assert_eq!(run(command).await.code, 3, "no connection");
}

#[tokio::test]
async fn the_key_file_is_the_servers_alone() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start().await;
    let mode = std::fs::metadata(server.data().join("keys"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}
