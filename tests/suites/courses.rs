//! Courses through the API: imported, checked, published, and what two editors do to each other.

use crate::pocket;
use content::Folder;
use reqwest::Method;
use serde_json::json;
use tests::{Answer, Api, Server, zipped};
use uuid::Uuid;

async fn send(api: &Api, path: &str, bytes: Vec<u8>) -> Answer {
    api.call(Method::POST, path)
        .body("application/octet-stream", bytes)
        .await
}

#[tokio::test]
async fn the_same_content_again_is_the_same_version() {
    let server = Server::start().await;
    let api = server.admin().await;
    let first = send(&api, "/api/v1/courses", zipped(&pocket("1.0.0")))
        .await
        .ok();
    let again = send(&api, "/api/v1/courses", zipped(&pocket("1.0.0")))
        .await
        .ok();
    assert_eq!(
        (&first["new"], &again["new"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(first["version"], again["version"]);
    let other = send(&api, "/api/v1/courses", zipped(&pocket("1.0.1")))
        .await
        .ok();
    assert_eq!(other["course"]["id"], first["course"]["id"]);
    let versions = api.all("/api/v1/courses/pocket/versions").await;
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0]["number"], "1.0.1", "newest first");
    assert_eq!(first["version"]["sha256"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn a_broken_course_is_refused_with_every_fault_in_its_place() {
    let server = Server::start().await;
    let api = server.admin().await;
    for folder in tests::broken() {
        let Ok(read) = Folder::read(&folder) else {
            continue;
        };
        let expected = std::fs::read_to_string(folder.join("expected")).unwrap();
        let linted = send(&api, "/api/v1/courses/lint", zipped(&read)).await.ok();
        let found: String =
            linted["findings"]
                .as_array()
                .unwrap()
                .iter()
                .fold(String::new(), |all, f| {
                    let text = |field: &str| f[field].as_str().unwrap().to_owned();
                    all + &format!(
                        "{}:{}:{} {} {}\n",
                        text("file"),
                        f["line"],
                        f["column"],
                        text("severity"),
                        text("code")
                    )
                });
        assert_eq!(found, expected, "{}", folder.display());
        assert_eq!(
            linted["ok"],
            json!(!expected.contains(" error ")),
            "{}",
            folder.display()
        );
        let imported = send(&api, "/api/v1/courses", zipped(&read)).await;
        if linted["ok"] == false {
            let problem = imported.problem(422, "course.faults");
            let errors = expected
                .lines()
                .filter(|line| line.contains(" error "))
                .count();
            assert_eq!(problem["faults"].as_array().unwrap().len(), errors);
        }
    }
}

#[tokio::test]
async fn what_is_no_course_is_refused() {
    let server = Server::start().await;
    let api = server.admin().await;
    for rubbish in [
        Vec::new(),
        b"not a zip".to_vec(),
        b"PK\x03\x04".to_vec(),
        zipped(&pocket("1.0.0"))[..200].to_vec(),
    ] {
        assert_eq!(
            send(&api, "/api/v1/courses", rubbish.clone())
                .await
                .is_problem()["status"],
            422
        );
        assert_eq!(
            send(&api, "/api/v1/courses/lint", rubbish)
                .await
                .is_problem()["status"],
            422
        );
    }
    assert_eq!(api.all("/api/v1/courses").await.len(), 0);
}

#[tokio::test]
async fn two_editors_cannot_undo_each_other() {
    let server = Server::start().await;
    let api = server.admin().await;
    let first = server.publish(&api, &pocket("1.0.0")).await;
    let second = send(&api, "/api/v1/courses", zipped(&pocket("2.0.0")))
        .await
        .ok();
    let read = api.get("/api/v1/courses/pocket").await;
    let etag = read.header("etag").unwrap().to_owned();
    let publish = async |version: &serde_json::Value, etag: &str| {
        api.post(
            "/api/v1/courses/pocket/publish",
            &json!({"version": version["version"]["id"]}),
        )
        .header("if-match", etag)
        .await
    };
    let done = publish(&second, &etag).await;
    assert_eq!(done.ok()["published_version"], second["version"]["id"]);
    let late = publish(&first, &etag).await;
    late.problem(412, "precondition.failed");
    assert_eq!(
        late.header("etag"),
        done.header("etag"),
        "the refusal says what it is now"
    );
    publish(&first, "\"rubbish\"")
        .await
        .problem(400, "precondition.invalid");
    assert_eq!(
        api.get("/api/v1/courses/pocket").await.ok()["published_version"],
        second["version"]["id"]
    );
    let nothing = json!({"version": Uuid::new_v4()});
    api.post("/api/v1/courses/pocket/publish", &nothing)
        .await
        .problem(404, "version.not_found");
}

#[tokio::test]
async fn a_course_is_found_by_its_id_and_by_the_authors() {
    let server = Server::with_courses().await;
    let api = server.admin().await;
    let by_slug = api.get("/api/v1/courses/spot-the-phish").await.ok();
    let by_id = api
        .get(&format!(
            "/api/v1/courses/{}",
            by_slug["id"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(by_slug, by_id);
    send(&api, "/api/v1/courses", zipped(&pocket("1.0.0")))
        .await
        .ok();
    let slugs = |rows: Vec<serde_json::Value>| -> Vec<String> {
        rows.iter()
            .map(|row| row["slug"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        slugs(api.all("/api/v1/courses").await),
        ["hand-hygiene", "pocket", "spot-the-phish"]
    );
    assert_eq!(
        slugs(api.all("/api/v1/courses?published=true").await),
        ["hand-hygiene", "spot-the-phish"]
    );
}
