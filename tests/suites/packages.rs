//! Packages of SCORM and cmi5: uploaded, refused without a trace, launched, served on the content origin.

#[path = "../../content/tests/common/hostile_packages.rs"]
mod hostile_packages;

use super::archive;
use hostile_packages::{Expect, PAGE, all, control, manifest};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use tests::{Answer, Api, Server};

async fn send(api: &Api, query: &str, bytes: Vec<u8>) -> Answer {
    api.call(Method::POST, &format!("/api/v1/courses/packages{query}"))
        .body("application/octet-stream", bytes)
        .await
}

/// Files below a folder.
fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            if entry.path().is_dir() {
                count(&entry.path())
            } else {
                1
            }
        })
        .sum()
}

/// Imports, publishes and launches; answers what the shell is told, and where the package's files are.
async fn launched(server: &Server, api: &Api, bytes: Vec<u8>) -> (Value, Api) {
    let imported = send(api, "?publish=true", bytes).await.ok();
    let slug = imported["course"]["slug"].as_str().unwrap().to_owned();
    let launch = api
        .post(
            "/api/v1/launches",
            &json!({"course": slug, "learner": "ada"}),
        )
        .await
        .ok();
    let url = launch["url"].as_str().unwrap();
    let (page, token) = url.split_once("#s=").unwrap();
    assert!(page.ends_with("/play/package/"), "{url}");
    let content = server
        .anonymous()
        .at(page.trim_end_matches("/play/package/"));
    let shown = content.bearer(token).get("/play/api/package").await.ok();
    (shown, content)
}

#[tokio::test]
async fn a_package_is_imported_launched_and_served() {
    let server = Server::start().await;
    let api = server.admin().await;
    let bytes = control()
        .file("media/film.mp4", [7; 1_000])
        .file("x.php", "<?php")
        .build();
    let (shown, content) = launched(&server, &api, bytes).await;
    assert_eq!(
        (&shown["kind"], &shown["standard"]),
        (&json!("scorm12"), &json!("1.2"))
    );
    let activity = &shown["activities"][0];
    assert_eq!(
        (&activity["id"], &activity["sco"]),
        (&json!("i"), &json!(true))
    );
    let page = content.get(activity["url"].as_str().unwrap()).await;
    assert_eq!((page.status, page.text().as_str()), (200, PAGE));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(
        page.header("permissions-policy")
            .unwrap()
            .contains("unload=*")
    );
    assert!(page.header("set-cookie").is_none());
    let base = shown["base"].as_str().unwrap();
    let film = format!("{base}media/film.mp4");
    let part = content.get(&film).header("range", "bytes=10-19").await;
    assert_eq!(
        (part.status, part.header("content-range")),
        (206, Some("bytes 10-19/1000"))
    );
    let beyond = content.get(&film).header("range", "bytes=1000-").await;
    assert_eq!(
        (beyond.status, beyond.header("content-range")),
        (416, Some("bytes */1000"))
    );
    let etag = page.header("etag").unwrap();
    let again = content
        .get(activity["url"].as_str().unwrap())
        .header("if-none-match", etag)
        .await;
    assert_eq!(again.status, 304);
    let inert = content.get(&format!("{base}x.php")).await;
    assert_eq!(
        inert.header("content-type"),
        Some("application/octet-stream")
    );
    for path in [
        "gone.html",
        "../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "Index.html",
        "",
    ] {
        let missing = content.get(&format!("{base}{path}")).await;
        assert_eq!(missing.status, 404, "{path}");
        assert!(!missing.text().contains("root:"), "{path}");
    }
    let stranger = content
        .get(&format!(
            "{}/index.html",
            base.trim_end_matches('/').replace(&base[9..12], "AAA")
        ))
        .await;
    assert_eq!(stranger.status, 404);
}

#[tokio::test]
async fn the_same_package_again_is_the_same_version_and_another_a_new_one() {
    let server = Server::start().await;
    let api = server.admin().await;
    let first = send(&api, "", control().build()).await.ok();
    let files = count(&server.data().join("objects"));
    let again = send(&api, "", control().build()).await.ok();
    assert_eq!(
        (&first["new"], &again["new"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(first["version"], again["version"]);
    assert_eq!(count(&server.data().join("objects")), files);
    let other = send(&api, "", control().file("more.txt", "more").build())
        .await
        .ok();
    assert_eq!(other["course"]["id"], first["course"]["id"]);
    assert_eq!(
        (&other["version"]["number"], &other["new"]),
        (&json!("2.0.0"), &json!(true))
    );
    assert_eq!(count(&server.data().join("objects")), files + 1);
    let named = send(&api, "?course=my-course", control().build())
        .await
        .ok();
    assert_eq!(
        (&named["course"]["slug"], &named["course"]["kind"]),
        (&json!("my-course"), &json!("scorm12"))
    );
    let keyed = |bytes: Vec<u8>| {
        api.call(Method::POST, "/api/v1/courses/packages?course=keyed")
            .header("idempotency-key", "k1")
            .body("application/octet-stream", bytes)
    };
    let once = keyed(control().build()).await.ok();
    let twice = keyed(control().build()).await;
    assert_eq!(twice.header("idempotency-replayed"), Some("true"));
    assert_eq!(twice.ok(), once);
    keyed(control().file("a", "b").build())
        .await
        .problem(422, "idempotency.reused");
}

#[tokio::test]
async fn a_hostile_package_leaves_nothing_behind() {
    let server = Server::start().await;
    let api = server.admin().await;
    for case in all() {
        let before = (
            api.all("/api/v1/courses").await.len(),
            count(&server.data().join("objects")),
        );
        let answer = send(&api, "", case.bytes.clone()).await;
        match case.expect {
            Expect::Imported => drop(answer.ok()),
            Expect::Refused(code) => {
                let problem = answer.problem(422, "course.faults");
                assert_eq!(problem["faults"][0]["code"], code, "{}", case.name);
                let after = (
                    api.all("/api/v1/courses").await.len(),
                    count(&server.data().join("objects")),
                );
                assert_eq!(after, before, "{}", case.name);
            }
        }
    }
    assert!(
        server.peak_memory() < 400 << 20,
        "{} bytes",
        server.peak_memory()
    );
    assert_eq!(count(&server.data().join("uploads")), 0);
    assert!(
        !Path::new("/tmp/scorm-pwn-01.txt").exists()
            && !Path::new("/tmp/scorm-pwn-02.txt").exists()
    );
}

#[tokio::test]
async fn every_unit_that_is_there_launches() {
    let server = Server::start().await;
    let api = server.admin().await;
    let names = [
        "backslashes",
        "one top folder",
        "CP437",
        "Latin-1",
        "spaces in an address",
        "escapes in an address",
        "a plus in an address",
        "a hash in a name",
        "other letters",
        "UTF-16",
    ];
    for name in names {
        let case = all().iter().find(|case| case.name == name).unwrap();
        let (shown, content) = launched(&server, &api, case.bytes.clone()).await;
        let url = shown["activities"][0]["url"].as_str().unwrap();
        let page = content.get(url).await;
        assert_eq!(
            (page.status, page.text().as_str()),
            (200, PAGE),
            "{name}: {url}"
        );
    }
}

#[tokio::test]
async fn files_of_one_tenant_are_not_known_to_another() {
    let server = tests::Setup::default()
        .with("TENANTS", "[\"default\",\"other\"]")
        .start()
        .await;
    let other = server.anonymous().bearer(
        &server
            .key("other", "courses:read,courses:write")
            .await
            .secret,
    );
    let admin = server.admin().await;
    let imported = send(&admin, "", control().build()).await.ok();
    let slug = imported["course"]["slug"].as_str().unwrap();
    assert_eq!(
        other.get(&format!("/api/v1/courses/{slug}")).await.status,
        404
    );
    let files = count(&server.data().join("objects"));
    send(&other, "", control().build()).await.ok();
    assert_eq!(count(&server.data().join("objects")), 2 * files);
}

#[tokio::test]
async fn the_command_line_imports_packages() {
    let server = Server::start().await;
    let file = server.data().join("control.zip");
    std::fs::write(&file, control().build()).unwrap();
    let path = file.to_str().unwrap();
    let imported = server
        .cli(&["course", "import", path, "--publish", "--json"])
        .await
        .json();
    assert_eq!(
        (&imported["kind"], &imported["published"]),
        (&json!("scorm12"), &json!(true))
    );
    let listed = server.cli(&["course", "list", "--json"]).await.json();
    assert_eq!(listed[0]["kind"], "scorm12");
    std::fs::write(
        &file,
        archive::Archive::default()
            .file("imsmanifest.xml", manifest("x", "gone.html"))
            .build(),
    )
    .unwrap();
    let refused = server.cli(&["course", "import", path]).await;
    assert_eq!(refused.code, 1);
    assert!(
        refused
            .stderr
            .contains("imsmanifest.xml:1:1: error[package.nothing]"),
        "{refused:?}"
    );
}

/// The packages of others, where they lie beside the checkout.
#[tokio::test]
#[allow(clippy::print_stdout, reason = "says that it was skipped")]
async fn packages_of_others_are_imported_and_every_unit_is_served() {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/packages"
    ));
    let Ok(index) = std::fs::read_to_string(folder.join("INDEX.tsv")) else {
        println!("skipped: there is no {}", folder.display());
        return;
    };
    let server = tests::Setup::default()
        .with("TENANTS", "[\"default\",\"other\"]")
        .start()
        .await;
    let api = server.admin().await;
    let others = server.key("other", "courses:write").await;
    let cmi5 = server.anonymous().bearer(&others.secret);
    let mut slugs = std::collections::BTreeSet::new();
    for file in index
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').next())
    {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        if file.starts_with("cmi5") {
            let is_good = !file.starts_with("cmi5-lts/2");
            let answer = send(&cmi5, "", bytes).await;
            assert_eq!(answer.status == 200, is_good, "{file}: {}", answer.text());
            continue;
        }
        let (shown, content) = launched(&server, &api, bytes).await;
        assert!(slugs.insert(shown["title"].to_string() + file));
        for activity in shown["activities"].as_array().unwrap() {
            if let Some(url) = activity["url"].as_str() {
                let page = content.get(url).await;
                assert_eq!(page.status, 200, "{file}: {url}");
            }
        }
    }
    // The AES package is the metadata sample of the golf course, packed once more: a second version of it.
    let courses = api.all("/api/v1/courses").await.len();
    assert_eq!(courses, slugs.len() - 1, "one course for each");
}
