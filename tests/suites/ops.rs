//! What operators see: the stream in order and without gaps, the line of every launch, and no secret anywhere.

use crate::{chosen, pocket, typed};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Api, Player, Server, Setup, Stream, until};

async fn server() -> (Server, Api) {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    (server, api)
}

fn seqs(hops: &[Value]) -> Vec<i64> {
    hops.iter()
        .map(|hop| hop["seq"].as_i64().unwrap())
        .collect()
}

/// Takes the pocket course from start to end.
async fn take(server: &Server, api: &Api, learner: &str) -> (tests::Launched, Player) {
    let (launched, tab) = Player::launch(server, api, "pocket", learner).await;
    tab.view().await;
    let view = tab.next("read").await;
    tab.act("hint", json!({"segment": "ask"})).await.ok();
    tab.answer("ask", &chosen(&view, "This")).await;
    tab.next("ask").await;
    tab.answer("say", &typed("yes")).await;
    tab.next("say").await;
    tab.act("exit", json!({})).await;
    tab.act("finish", json!({})).await.ok();
    (launched, tab)
}

/// Several learners at once.
async fn many(server: &Server, api: &Api, name: &str, count: usize) {
    let takes =
        (0..count).map(async |number| drop(take(server, api, &format!("{name}-{number}")).await));
    join_all(takes).await;
}

#[tokio::test]
async fn the_stream_says_hello_then_hops_rejects_counters_and_heartbeats() {
    let (server, api) = server().await;
    let mut all = Stream::open(&api, "hops,rejects,agg", None).await;
    let hello = all.next().await.unwrap();
    assert_eq!(hello.name, "hello");
    let hello: tui::wire::Hello = serde_json::from_value(hello.data["data"].clone()).unwrap();
    assert_eq!(
        (hello.tenant.as_str(), hello.who.as_str(), hello.scopes),
        ("default", "journey", vec!["all".to_owned()])
    );
    take(&server, &api, "ada").await;
    api.post("/xapi/statements", &json!({"actor": 7}))
        .header("x-experience-api-version", "1.0.3")
        .await
        .is_problem();
    let mut missing = vec!["hops", "rejects", "agg"];
    while !missing.is_empty() {
        let event = all.next().await.unwrap();
        assert_eq!(event.data["event"], json!(event.name));
        // The console reads every event by its own types.
        let _: tui::wire::Event = serde_json::from_value(event.data.clone())
            .unwrap_or_else(|error| panic!("{error}: {event:?}"));
        assert_eq!(event.id.is_some(), event.name == "hops", "{event:?}");
        missing.retain(|name| *name != event.name);
    }
    let mut quiet = Stream::open(&api, "hops", None).await;
    quiet.wait_for("heartbeat").await;
    let group = all.wait_for("agg").await;
    assert!(group.data["data"]["queue_capacity"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_stream_that_breaks_goes_on_without_gap_or_repeat() {
    let (server, api) = server().await;
    let mut stream = Stream::open(&api, "hops", None).await;
    many(&server, &api, "l", 8).await;
    let (mut seen, mut cursor) = stream.hops(20).await;
    for round in 0..3 {
        drop(stream);
        many(&server, &api, &format!("r{round}"), 4).await;
        stream = Stream::open(&api, "hops", Some(&cursor)).await;
        let (more, next) = stream.hops(30).await;
        (seen, cursor) = (seen.into_iter().chain(more).collect(), next);
    }
    let last = *seqs(&seen).last().unwrap();
    let mut history = Vec::new();
    let mut before = String::new();
    loop {
        let page = api
            .get(&format!("/ops/v1/hops?limit=100{before}"))
            .await
            .ok();
        let page = page["hops"].as_array().unwrap().clone();
        let Some(first) = page.first() else { break };
        before = format!("&before={}", first["seq"]);
        history = page.into_iter().chain(history).collect();
    }
    history.retain(|hop| hop["seq"].as_i64().unwrap() <= last);
    assert_eq!(
        seqs(&seen),
        seqs(&history),
        "what was streamed is what was written, in order, once"
    );
    assert_eq!(seen, history);
}

#[tokio::test]
async fn a_stream_follows_a_restarted_server() {
    let (mut server, api) = server().await;
    let mut stream = Stream::open(&api, "hops", None).await;
    take(&server, &api, "ada").await;
    let (mut seen, cursor) = stream.hops(5).await;
    server.terminate().await;
    let bye = stream.wait_for("bye").await;
    assert!(bye.data["data"]["retry_ms"].as_u64().unwrap() > 0);
    assert!(stream.next().await.is_none());
    assert!(
        server.ended().await.success(),
        "an open stream does not keep the server from stopping"
    );
    server.restart().await;
    take(&server, &api, "grace").await;
    let mut stream = Stream::open(&api, "hops", Some(&cursor)).await;
    let (more, _) = stream.hops(5).await;
    seen.extend(more);
    let seqs = seqs(&seen);
    assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]), "{seqs:?}");
}

#[tokio::test]
async fn the_hops_of_a_launch_tell_its_line() {
    let (server, api) = server().await;
    let (launched, _) = take(&server, &api, "ada").await;
    let hops = api
        .all(&format!("/api/v1/launches/{}/hops", launched.launch))
        .await;
    let steps: Vec<&str> = hops
        .iter()
        .map(|hop| hop["step"].as_str().unwrap())
        .collect();
    for step in [
        "api.launch",
        "launch.begin",
        "segment.next",
        "hint.show",
        "answer.grade",
        "session.exit",
        "course.finish",
    ] {
        assert!(steps.contains(&step), "{step} is missing: {steps:?}");
    }
    assert_eq!(steps.first(), Some(&"api.launch"));
    let stored = hops.iter().filter(|hop| hop["step"] == "statement.store");
    let told: u64 = stored
        .map(|hop| {
            hop["done"]
                .as_str()
                .unwrap()
                .split(' ')
                .nth(1)
                .unwrap()
                .parse::<u64>()
                .unwrap()
        })
        .sum();
    let said = api
        .get("/xapi/statements?limit=100")
        .header("x-experience-api-version", "1.0.3")
        .await
        .ok();
    assert_eq!(
        told,
        said["statements"].as_array().unwrap().len() as u64,
        "the hops tell of every statement"
    );
    for hop in &hops {
        assert_eq!(hop["outcome"], "ok", "{hop}");
        assert!(
            hop["us"].as_i64().unwrap() >= 0 && !hop["done"].as_str().unwrap().is_empty(),
            "{hop}"
        );
    }
}

#[tokio::test]
async fn no_name_token_or_answer_is_in_any_hop_log_or_error() {
    let server = Setup::default().with("LOG", "debug").start().await;
    let key = server.key("default", "all").await;
    let api = server.anonymous().bearer(&key.secret);
    server.publish(&api, &pocket("1.0.0")).await;
    let name = "Zaphod Beeblebrox <zaphod@heart-of-gold.example>";
    let (launched, tab) = take(&server, &api, name).await;
    let link = api
        .post(
            "/api/v1/links",
            &json!({"course": "pocket", "learner": name, "once": true}),
        )
        .await
        .ok();
    let link_token = link["url"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let mut shown = String::new();
    let (_, typing) = Player::launch(&server, &api, "pocket", "someone").await;
    let view = typing.next("read").await;
    typing.answer("ask", &chosen(&view, "This")).await;
    typing.next("ask").await;
    typing
        .answer("say", &typed("my mother's maiden name"))
        .await;
    for path in [
        format!("/l/{link_token}"),
        format!("/l/{link_token}"),
        format!("/l/{}x", &link_token),
    ] {
        shown += &api.anonymous().get(&path).await.text();
    }
    let bearer = |text: &str| api.bearer(text);
    let nearly = format!("{}x", key.secret);
    for answer in [
        bearer(&nearly).get("/api/v1/me").await,
        bearer(&format!("{}x", launched.token))
            .get("/api/v1/me")
            .await,
        tab.api()
            .get(&format!("/play/media/{}/x", "t".repeat(60)))
            .await,
        api.get(&format!(
            "/api/v1/attempts?state={}",
            "zaphod@heart-of-gold.example"
        ))
        .await,
        api.post(
            "/api/v1/launches",
            &json!({"course": "pocket", "learner": name, "return_url": "x"}),
        )
        .await,
        api.post(
            "/api/v1/launches",
            &json!({"course": "nothing", "learner": name}),
        )
        .await,
    ] {
        if answer.status >= 400 {
            shown += &answer.text();
        }
    }
    let hops = api.get("/ops/v1/hops?limit=1000").await.text();
    let metrics = api.get("/metrics").await.text();
    let log = until("the log is written", async || {
        Some(server.log()).filter(|log| log.contains("/metrics"))
    })
    .await;
    assert!(
        log.contains("/l/…"),
        "requests are logged, without what is secret in their path"
    );
    let secrets = [
        key.secret.as_str(),
        &key.secret[25..],
        launched.token.as_str(),
        &launched.token[3..],
        link_token.as_str(),
        "Zaphod",
        "zaphod",
        "heart-of-gold",
        "mother's maiden",
    ];
    let root = std::fs::read_to_string(server.data().join("keys")).unwrap();
    for (place, text) in [
        ("a hop", &hops),
        ("the log", &log),
        ("a page or an error", &shown),
        ("the metrics", &metrics),
    ] {
        for secret in secrets.iter().chain([&root.trim()]) {
            let Some(at) = text.find(*secret) else {
                continue;
            };
            let around = text[..at].rfind('\n').map_or(0, |line| line + 1);
            panic!(
                "{place} tells {secret:?}: {}",
                text[around..].lines().next().unwrap()
            );
        }
    }
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
}

#[tokio::test]
async fn actors_are_pseudonyms_and_statements_carry_their_context() {
    let server = Server::with_courses().await;
    let api = server.admin().await;
    let (launched, tab) = Player::launch(&server, &api, "hand-hygiene", "ada@example.com").await;
    tab.next("why").await;
    tab.next("when").await;
    let view = tab.view().await;
    tab.answer("q-when", &chosen(&view, "nose")).await;
    let attempt = api
        .get(&format!("/api/v1/attempts/{}", launched.attempt))
        .await
        .ok();
    let version = api.all("/api/v1/courses/hand-hygiene/versions").await[0].clone();
    let said = api
        .get("/xapi/statements?ascending=true")
        .header("x-experience-api-version", "1.0.3")
        .await;
    assert!(!said.text().contains("ada@"));
    for statement in said.ok()["statements"].as_array().unwrap() {
        let actor = &statement["actor"];
        assert!(
            actor["account"]["name"]
                .as_str()
                .unwrap()
                .starts_with("ln-")
        );
        assert!(actor.get("mbox").is_none() && actor.get("name").is_none());
        assert_eq!(
            statement["context"]["registration"],
            attempt["registration"]
        );
        assert_eq!(statement["context"]["revision"], version["sha256"]);
        assert_eq!(statement["context"]["platform"], "Lectern (api)");
    }
    let answered = said.ok()["statements"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert!(
        answered["object"]["id"]
            .as_str()
            .unwrap()
            .ends_with("/id/default/hand-hygiene/q-when")
    );
    assert_eq!(
        answered["object"]["definition"]["interactionType"],
        "choice"
    );
    assert_eq!(answered["result"]["duration"], "PT1.50S");
    assert_eq!(answered["result"]["success"], false);
    assert!(answered["result"]["score"]["scaled"].as_f64().unwrap() > 0.0);
}
