//! Commits of SCOs: each taken once and in its order, none from elsewhere, none lost when the server is killed.

use super::archive;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tests::{Api, Sco, Server};
use tokio::sync::watch;

pub(crate) const COURSE: &str = "commits";

/// A server with a package of one SCO of SCORM 1.2.
pub(crate) async fn ready() -> (Server, Api) {
    let server = Server::start().await;
    let api = server.admin().await;
    let manifest = "<manifest identifier='m' xmlns='http://www.imsproject.org/xsd/imscp_rootv1p1p2' \
        xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_rootv1p2'><metadata><schemaversion>1.2</schemaversion></metadata>\
        <organizations default='o'><organization identifier='o'><title>T</title>\
        <item identifier='i' identifierref='r'><title>One</title></item></organization></organizations>\
        <resources><resource identifier='r' type='webcontent' adlcp:scormtype='sco' href='index.html'/></resources></manifest>";
    let package = archive::Archive::default()
        .file("imsmanifest.xml", manifest)
        .file("index.html", "<!doctype html><title>SCO</title>")
        .build();
    let path = format!("/api/v1/courses/packages?publish=true&course={COURSE}");
    api.call(reqwest::Method::POST, &path)
        .body("application/octet-stream", package)
        .await
        .ok();
    (server, api)
}

async fn open(server: &Server, api: &Api, learner: &str) -> Sco {
    Sco::open(&server.content_url, api, COURSE, learner).await
}

fn at(place: &str) -> Value {
    json!({"cmi.core.lesson_location": place, "cmi.core.exit": "suspend"})
}

#[tokio::test]
async fn a_commit_is_taken_once_and_in_its_order() {
    let (server, api) = ready().await;
    let sco = open(&server, &api, "ada").await;
    assert_eq!(sco.values["cmi.core.entry"], "ab-initio");
    assert_eq!(sco.commit(1, &at("one"), None).await.ok()["seq"], 1);
    let again = sco.commit(1, &at("one, but later"), None).await.ok();
    assert_eq!(again["seq"], 1, "taken before: nothing changes");
    let early = sco.commit(3, &at("three"), None).await;
    let problem = early.problem(409, "scorm.commit_gap");
    assert_eq!(problem["detail"], "commit 3 came, expected 2");
    assert_eq!(sco.commit(2, &json!({}), None).await.ok()["seq"], 2);
    let ended = sco.commit(3, &json!({}), Some("terminated")).await.ok();
    assert_eq!(ended["seq"], 3);
    let late = sco.commit(4, &at("four"), None).await;
    late.problem(409, "scorm.sitting_over");
    let stale = sco.commit(2, &at("two"), None).await.ok();
    assert_eq!(stale["seq"], 3, "an old number is no fault");
    let next = open(&server, &api, "ada").await;
    assert_eq!(next.values["cmi.core.entry"], "resume");
    assert_eq!(next.values["cmi.core.lesson_location"], "one");
}

#[tokio::test]
async fn a_sitting_ends_where_the_course_is_opened_again() {
    let (server, api) = ready().await;
    let first = open(&server, &api, "ada").await;
    first.commit(1, &at("first"), None).await.ok();
    let second = open(&server, &api, "ada").await;
    assert_eq!(second.values["cmi.core.lesson_location"], "first");
    first
        .commit(2, &at("too late"), None)
        .await
        .problem(409, "scorm.sitting_over");
    assert_eq!(second.commit(1, &at("second"), None).await.ok()["seq"], 1);
}

#[tokio::test]
async fn nobody_commits_for_another() {
    let (server, api) = ready().await;
    let ada = open(&server, &api, "ada").await;
    let ben = open(&server, &api, "ben").await;
    ada.commit(1, &at("hers"), None).await.ok();
    let foreign = ada.by(ben.shell()).commit(2, &at("not hers"), None).await;
    foreign.problem(409, "scorm.sitting_over");
    let nobody = ada.by(&ada.shell().anonymous());
    assert_eq!(nobody.commit(2, &at("x"), None).await.status, 401);
    let again = open(&server, &api, "ada").await;
    assert_eq!(again.values["cmi.core.lesson_location"], "hers");
}

#[tokio::test]
async fn what_only_the_platform_says_is_not_taken_from_a_sco() {
    let (server, api) = ready().await;
    let sco = open(&server, &api, "ada").await;
    for name in ["cmi.core.student_id", "cmi.core.credit", "cmi.nothing", "x"] {
        let refused = sco.commit(1, &json!({name: "x"}), None).await;
        let problem = refused.problem(400, "scorm.element");
        assert_eq!(problem["pointer"], "/changes");
    }
    assert_eq!(sco.commit(1, &at("one"), None).await.ok()["seq"], 1);
}

/// What a storm of commits came to.
struct Storm {
    took: Duration,
    latencies: Vec<Duration>,
}

impl Storm {
    fn percent(&self, share: usize) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * share / 100).min(sorted.len() - 1)].as_secs_f64() * 1e3
    }
}

/// One learner: every commit answers a question and moves the bookmark. Sent again until it is answered.
async fn work(sco: &Sco, commits: usize, taken: &watch::Sender<usize>) -> Vec<Duration> {
    let mut latencies = Vec::with_capacity(commits);
    for number in 0..commits {
        let changes = json!({
            format!("cmi.interactions.{number}.id"): format!("q{number}"),
            format!("cmi.interactions.{number}.type"): "numeric",
            format!("cmi.interactions.{number}.student_response"): number.to_string(),
            format!("cmi.interactions.{number}.result"): "correct",
            "cmi.core.lesson_location": number.to_string(),
            "cmi.suspend_data": "x".repeat(1_000),
            "cmi.core.lesson_status": "incomplete",
        });
        let begun = Instant::now();
        let seq = i64::try_from(number + 1).unwrap();
        let answer = sco.commit(seq, &changes, None).persistently().await.ok();
        latencies.push(begun.elapsed());
        assert_eq!(answer["seq"], seq);
        taken.send_modify(|taken| *taken += 1);
    }
    latencies
}

/// Learners commit at the same time while the server is killed so often; then nothing is lost and nothing is there twice.
async fn storm(learners: usize, commits: usize, kills: usize) -> Storm {
    let (mut server, api) = ready().await;
    let url = server.content_url.clone();
    let names: Vec<String> = (0..learners).map(|number| format!("ln-{number}")).collect();
    let mut scos = Vec::new();
    for name in &names {
        scos.push(Sco::open(&url, &api, COURSE, name).await);
    }
    let (taken, mut seen) = watch::channel(0);
    let start = Instant::now();
    let working = join_all(scos.iter().map(|sco| work(sco, commits, &taken)));
    let killing = async {
        for kill in 1..=kills {
            let enough = learners * commits * kill / (kills + 1);
            seen.wait_for(|taken| *taken >= enough).await.unwrap();
            server.kill().await;
            server.restart().await;
        }
    };
    let (latencies, ()) = tokio::join!(working, killing);
    let took = start.elapsed();
    for (name, sco) in names.iter().zip(&scos) {
        let again = Sco::open(&url, &api, COURSE, name).await;
        assert_ne!(again.sitting, sco.sitting);
        let value = |name: &str| again.values[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(value("cmi.core.lesson_location"), (commits - 1).to_string());
        for number in 0..commits {
            assert_eq!(
                value(&format!("cmi.interactions.{number}.id")),
                format!("q{number}"),
                "{name}"
            );
        }
    }
    check_statements(&api, learners, commits).await;
    Storm {
        took,
        latencies: latencies.into_iter().flatten().collect(),
    }
}

/// Every answer is on record, once.
async fn check_statements(api: &Api, learners: usize, commits: usize) {
    let verb = "http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fresponded";
    let mut path = format!("/xapi/statements?limit=500&verb={verb}");
    let mut said: HashMap<(String, String), usize> = HashMap::new();
    while !path.is_empty() {
        let page = api
            .get(&path)
            .header("x-experience-api-version", "1.0.3")
            .await
            .ok();
        for statement in page["statements"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let who = text(&statement["context"]["registration"]);
            *said
                .entry((who, text(&statement["object"]["id"])))
                .or_default() += 1;
        }
        path = page["more"].as_str().unwrap().to_owned();
    }
    assert_eq!(said.len(), learners * commits, "no answer is lost");
    assert!(
        said.values().all(|times| *times == 1),
        "none is there twice"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_commits_of_twenty_learners_outlive_a_server_that_is_killed() {
    storm(20, 25, 1).await;
}

/// By hand, with a release build: `LECTERN_BIN=target/release/lectern cargo test --workspace --test journeys -- --ignored
/// --nocapture ten_thousand_commits`. The table of docs/performance.md.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a benchmark, run by hand"]
#[allow(clippy::print_stdout, reason = "its result")]
async fn ten_thousand_commits_of_two_hundred_learners() {
    for (learners, commits, kills) in [(1, 500, 0), (16, 125, 0), (200, 50, 0), (200, 50, 3)] {
        let storm = storm(learners, commits, kills).await;
        let count = storm.latencies.len();
        println!(
            "| {learners} learners, {count} commits, {kills} kills | {:.0} | {:.1} | {:.1} | {:.0} |",
            count as f64 / storm.took.as_secs_f64(),
            storm.percent(50),
            storm.percent(99),
            storm.percent(100),
        );
    }
}
