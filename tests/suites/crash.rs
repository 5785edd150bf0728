//! A thousand learners, and a server that is killed ten times on the way: what is on record afterwards is exactly what
//! was done, because clients send again what was not answered.

use content::Course;
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use tests::{Api, Learner, Player, Server, Tally, shipped};
use tokio::sync::watch;
use uuid::Uuid;

/// Learners at work at the same time.
const AT_ONCE: usize = 16;
/// More acts than any passage needs.
const WHOLE: usize = 200;

/// One learner from launch to end. Every third leaves in the middle and comes back.
async fn passage(
    server: (&str, &Api),
    courses: &[(&str, Course)],
    secrets: &engine::Secrets,
    number: usize,
) -> (Uuid, Tally) {
    let (content_url, api) = server;
    let (slug, course) = &courses[number % courses.len()];
    let body = json!({"course": slug, "learner": format!("learner-{number}"), "langs": ["en"]});
    let launch = async || {
        let launched = api
            .post("/api/v1/launches", &body)
            .persistently()
            .await
            .ok();
        let tab =
            Player::new(content_url, launched["session_token"].as_str().unwrap()).persistent();
        (
            launched["attempt"]
                .as_str()
                .unwrap()
                .parse::<Uuid>()
                .unwrap(),
            tab,
        )
    };
    let (attempt, tab) = launch().await;
    let mut learner = Learner::new(course, secrets.seed(attempt), number);
    learner.count("initialized");
    if number.is_multiple_of(3) && !learner.work(&tab, 5).await {
        assert_eq!(tab.act("exit", json!({})).await.status, 204);
        learner.count("suspended");
        let (again, tab) = launch().await;
        assert_eq!(again, attempt);
        learner.count("resumed");
        assert!(learner.work(&tab, WHOLE).await);
    } else {
        assert!(learner.work(&tab, WHOLE).await);
    }
    (attempt, learner.tally())
}

/// Every statement there is, page by page.
async fn statements(api: &Api) -> Vec<Value> {
    let mut all = Vec::new();
    let mut path = "/xapi/statements?limit=500".to_owned();
    while !path.is_empty() {
        let mut page = api
            .get(&path)
            .header("x-experience-api-version", "1.0.3")
            .await
            .ok();
        path = page["more"].as_str().unwrap().to_owned();
        all.append(page["statements"].as_array_mut().unwrap());
    }
    all
}

/// Statements of each registration by verb, and how many there are in all.
async fn on_record(api: &Api) -> (HashMap<String, BTreeMap<String, u64>>, usize) {
    let mut verbs: HashMap<String, BTreeMap<String, u64>> = HashMap::new();
    let all = statements(api).await;
    let ids: BTreeSet<&str> = all
        .iter()
        .map(|statement| statement["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), all.len(), "a statement came twice");
    for statement in &all {
        let registration = statement["context"]["registration"]
            .as_str()
            .unwrap()
            .to_owned();
        let verb = statement["verb"]["display"]["en"]
            .as_str()
            .unwrap()
            .to_owned();
        *verbs
            .entry(registration)
            .or_default()
            .entry(verb)
            .or_default() += 1;
    }
    (verbs, all.len())
}

/// Holds what is on record against what was done. `exactly`: also how often somebody came back; a launch whose answer
/// was lost is made again and leaves a second `resumed`.
async fn compare(api: &Api, done: &HashMap<Uuid, Tally>, exactly: bool) -> usize {
    let attempts = api.all("/api/v1/attempts").await;
    assert_eq!(attempts.len(), done.len(), "one attempt for each learner");
    let (mut verbs, total) = on_record(api).await;
    for attempt in attempts {
        let tally = &done[&attempt["id"].as_str().unwrap().parse().unwrap()];
        assert_eq!(attempt["state"], "finished");
        assert!(
            (attempt["points_won"].as_f64().unwrap() - tally.won).abs() < 1e-9,
            "{attempt}"
        );
        assert!(
            (attempt["scaled"].as_f64().unwrap() - tally.won / tally.possible).abs() < 1e-9,
            "{attempt}"
        );
        assert_eq!(
            (&attempt["passed"], &attempt["completed"]),
            (&json!(tally.passed), &json!(tally.completed))
        );
        let mut said = verbs
            .remove(attempt["registration"].as_str().unwrap())
            .unwrap();
        let mut expected: BTreeMap<String, u64> = tally
            .verbs
            .iter()
            .map(|(verb, count)| ((*verb).to_owned(), *count))
            .collect();
        if !exactly {
            let resumed = (
                said.remove("resumed").unwrap_or(0),
                expected.remove("resumed").unwrap_or(0),
            );
            assert!(resumed.0 >= resumed.1, "{resumed:?}");
        }
        assert_eq!(said, expected, "{attempt}");
    }
    assert!(verbs.is_empty(), "statements of nobody: {verbs:?}");
    total
}

fn courses() -> Vec<(&'static str, Course)> {
    shipped()
        .into_iter()
        .map(|(slug, _, course)| (slug, course))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_learners_leave_exactly_what_they_did() {
    let server = Server::with_courses().await;
    let (api, secrets, courses) = (server.admin().await, server.secrets(), courses());
    let learners = stream::iter(0..100)
        .map(|number| passage((&server.content_url, &api), &courses, &secrets, number));
    let done: HashMap<Uuid, Tally> = learners.buffer_unordered(AT_ONCE).collect().await;
    compare(&api, &done, true).await;
    let passed = done.values().filter(|tally| tally.passed).count();
    assert!(
        (10..90).contains(&passed),
        "learners differ: {passed} of 100 passed"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_learners_leave_exactly_what_they_did_though_the_server_is_killed_ten_times() {
    const LEARNERS: usize = 1_000;
    const KILLS: usize = 10;
    let mut server = Server::with_courses().await;
    let (api, secrets, courses) = (server.admin().await, server.secrets(), courses());
    let (content_url, finished) = (server.content_url.clone(), AtomicUsize::new(0));
    let (progress, mut seen) = watch::channel(0);
    let learners = stream::iter(0..LEARNERS).map(|number| {
        let passage = passage((&content_url, &api), &courses, &secrets, number);
        async {
            let done = passage.await;
            progress.send_replace(finished.fetch_add(1, Ordering::Relaxed) + 1);
            done
        }
    });
    // Killed whenever another eleventh of the learners is through: always with sixteen others at work.
    let killer = async {
        for kill in 1..=KILLS {
            seen.wait_for(|finished| *finished >= kill * LEARNERS / (KILLS + 1))
                .await
                .unwrap();
            server.kill().await;
            server.restart().await;
        }
    };
    let (done, ()) = tokio::join!(
        learners
            .buffer_unordered(AT_ONCE)
            .collect::<HashMap<Uuid, Tally>>(),
        killer
    );
    assert_eq!(done.len(), LEARNERS, "no two learners share an attempt");
    let total = compare(&api, &done, false).await;
    assert!(total > 20 * LEARNERS, "{total} statements");
}
