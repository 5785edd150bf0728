//! Reactions: rules that wait for statements, make others and tell somebody, each time once, whatever happens meanwhile.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeSet;
use tests::{Api, Received, Receiver, Server, Setup, until};
use uuid::Uuid;

const REACTIONS: &str = "/api/v1/reactions";
const VERSION: (&str, &str) = ("x-experience-api-version", "2.0.0");

fn statement(actor: &str, verb: &str, object: &str) -> Value {
    json!({
        "id": Uuid::new_v4(),
        "actor": {"account": {"homePage": "https://lms.example", "name": actor}},
        "verb": {"id": format!("https://verbs.example/{verb}")},
        "object": {"id": format!("https://things.example/{object}")},
    })
}

async fn write(api: &Api, statements: &[Value]) {
    let call = api.post("/xapi/statements", &json!(statements));
    call.header(VERSION.0, VERSION.1).persistently().await.ok();
}

/// A condition that a verb is met with, and perhaps an object.
fn when(name: &str, verb: &str, object: Option<&str>) -> Value {
    let mut all =
        vec![json!({"path": "verb.id", "equals": format!("https://verbs.example/{verb}")})];
    if let Some(object) = object {
        let object = format!("https://things.example/{object}");
        all.push(json!({"path": "object.id", "equals": object}));
    }
    json!({"name": name, "all": all})
}

/// A statement about the same actor and object as that of the condition `a`.
fn says(verb: &str) -> Value {
    json!({
        "actor": {"$from": "a", "path": "actor"},
        "verb": {"id": format!("https://verbs.example/{verb}")},
        "object": {"$from": "a", "path": "object"},
        "context": {"statement": {"objectType": "StatementRef", "id": {"$from": "a", "path": "id"}}},
    })
}

async fn react(api: &Api, rule: &Value) -> Value {
    let mut body = json!({"name": "a rule"});
    for (name, value) in rule.as_object().unwrap() {
        body[name] = value.clone();
    }
    api.post(REACTIONS, &body).await.ok()
}

fn path(reaction: &Value) -> String {
    format!("{REACTIONS}/{}", reaction["id"].as_str().unwrap())
}

/// Waits until a reaction is as it should be.
async fn until_it(api: &Api, reaction: &Value, what: &str, is: impl Fn(&Value) -> bool) -> Value {
    let path = path(reaction);
    until(what, async || {
        let now = api.get(&path).persistently().await.ok();
        Some(now).filter(|now| is(now))
    })
    .await
}

async fn until_fired(api: &Api, reaction: &Value, count: u64) -> Value {
    until_it(api, reaction, "the reaction fired", |now| {
        now["fired"].as_u64() >= Some(count)
    })
    .await
}

async fn said(api: &Api, verb: &str) -> Vec<Value> {
    let verb = format!("https://verbs.example/{verb}");
    let mut found = Vec::new();
    let export = api
        .get("/api/v1/statements/export")
        .query(&[("verb", &verb)]);
    for line in export.await.text().lines() {
        found.push(serde_json::from_str(line).unwrap());
    }
    found
}

#[tokio::test]
async fn what_belongs_together_makes_a_statement_in_whatever_order_it_comes() {
    let server = Server::start().await;
    let api = server.admin().await;
    let rule = json!({
        "match": [when("a", "completed", Some("course")), when("b", "passed", Some("test"))],
        "same": ["actor"],
        "then": {"statement": says("earned")},
    });
    write(
        &api,
        &[
            statement("old", "completed", "course"),
            statement("old", "passed", "test"),
        ],
    )
    .await;
    let reaction = react(&api, &rule).await;
    assert_eq!(
        (&reaction["enabled"], &reaction["fired"]),
        (&json!(true), &json!(0))
    );
    write(
        &api,
        &[
            statement("ada", "completed", "course"),
            statement("bob", "passed", "test"),
            statement("eve", "completed", "course"),
            statement("joe", "passed", "course"),
            statement("joe", "completed", "course"),
        ],
    )
    .await;
    write(&api, &[statement("bob", "completed", "course")]).await;
    write(
        &api,
        &[
            statement("ada", "passed", "test"),
            statement("old", "completed", "course"),
        ],
    )
    .await;
    let now = until_fired(&api, &reaction, 3).await;
    assert_eq!((&now["fired"], &now["errors"]), (&json!(3), &json!(0)));
    let made = said(&api, "earned").await;
    let actors: Vec<_> = made
        .iter()
        .map(|made| made["actor"]["account"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        actors,
        ["bob", "ada", "old"],
        "each by the statement that came last"
    );
    let completed = said(&api, "completed").await;
    for made in &made {
        let of = completed
            .iter()
            .find(|one| one["id"] == made["context"]["statement"]["id"])
            .unwrap();
        assert_eq!(
            (&made["actor"], &made["object"]),
            (&of["actor"], &of["object"])
        );
        let authority = format!("reaction:{}", reaction["id"].as_str().unwrap());
        assert_eq!(made["authority"]["account"]["name"], authority);
    }
}

#[tokio::test]
async fn a_shared_registration_and_a_range_are_looked_at_too() {
    let server = Server::start().await;
    let api = server.admin().await;
    let rule = json!({
        "match": [
            {"name": "a", "all": [{"path": "result.score.scaled", "min": 0.8}, {"path": "verb.id", "in": ["https://verbs.example/passed"]}]},
            {"name": "b", "all": [{"path": "verb.id", "prefix": "https://verbs.example/sur"}]},
        ],
        "same": ["context.registration"],
        "then": {"statement": says("certified")},
    });
    let reaction = react(&api, &rule).await;
    let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
    let with = |mut statement: Value, registration: Uuid, score: Option<f64>| {
        statement["context"] = json!({"registration": registration});
        if let Some(score) = score {
            statement["result"] = json!({"score": {"scaled": score}});
        }
        statement
    };
    write(
        &api,
        &[
            with(statement("ada", "passed", "test"), one, Some(0.7)),
            with(statement("ada", "survived", "course"), one, None),
            with(statement("bob", "surveyed", "course"), two, None),
            statement("eve", "survived", "course"),
        ],
    )
    .await;
    write(
        &api,
        &[with(statement("ada", "passed", "test"), one, Some(0.8))],
    )
    .await;
    write(
        &api,
        &[with(statement("bob", "passed", "test"), two, Some(1.0))],
    )
    .await;
    until_fired(&api, &reaction, 2).await;
    assert_eq!(said(&api, "certified").await.len(), 2);
}

#[tokio::test]
async fn what_a_reaction_makes_sets_nothing_off() {
    let server = Server::start().await;
    let api = server.admin().await;
    let every =
        json!([{"name": "a", "all": [{"path": "verb.id", "prefix": "https://verbs.example/"}]}]);
    let echo = react(
        &api,
        &json!({"match": every, "then": {"statement": says("echoed")}}),
    )
    .await;
    let of_echo = json!([{"name": "a", "all": [{"path": "verb.id", "in": ["https://verbs.example/echoed", "https://verbs.example/marked"]}]}]);
    let second = react(
        &api,
        &json!({"match": of_echo, "then": {"statement": says("echoed-again")}}),
    )
    .await;
    let three: Vec<_> = (0..3)
        .map(|n| statement("ada", "did", &n.to_string()))
        .collect();
    write(&api, &three).await;
    until_fired(&api, &echo, 3).await;
    // Statements are followed in order: who has seen the mark has seen the echoes before it.
    write(&api, &[statement("ada", "marked", "x")]).await;
    let second = until_fired(&api, &second, 1).await;
    let echo = until_fired(&api, &echo, 4).await;
    assert_eq!((&echo["fired"], &second["fired"]), (&json!(4), &json!(1)));
    write(&api, &[statement("ada", "marked", "y")]).await;
    let second = until_fired(&api, &second, 2).await;
    assert_eq!(second["fired"], 2);
    assert_eq!(said(&api, "echoed").await.len(), 5);
    assert_eq!(said(&api, "echoed-again").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_match_is_answered_once_though_the_server_is_killed_on_the_way() {
    const BATCHES: usize = 30;
    const BATCH: usize = 20;
    let mut server = Server::start().await;
    let api = server.admin().await;
    let early: Vec<_> = (0..300)
        .map(|n| statement(&format!("e{n}"), "did", "x"))
        .collect();
    write(&api, &early).await;
    let rule = json!({
        "match": [when("a", "did", None)],
        "then": {"statement": says("answered")},
        "start": "earliest",
    });
    let reaction = react(&api, &rule).await;
    let writer = async {
        for batch in 0..BATCHES {
            let statements: Vec<_> = (0..BATCH)
                .map(|n| statement(&format!("l{batch}-{n}"), "did", "x"))
                .collect();
            write(&api, &statements).await;
        }
    };
    let path = path(&reaction);
    let killer = async {
        for kill in 1..=5 {
            let enough = kill * 100;
            until("some were answered", async || {
                let now = api.get(&path).persistently().await.ok();
                now["fired"].as_u64().filter(|fired| *fired >= enough)
            })
            .await;
            server.kill().await;
            server.restart().await;
        }
    };
    tokio::join!(writer, killer);
    let all = (300 + BATCHES * BATCH) as u64;
    let now = until_fired(&api, &reaction, all).await;
    assert_eq!((&now["fired"], &now["errors"]), (&json!(all), &json!(0)));
    let answers = said(&api, "answered").await;
    let answered: BTreeSet<String> = answers
        .iter()
        .map(|answer| answer["context"]["statement"]["id"].to_string())
        .collect();
    let asked: BTreeSet<String> = said(&api, "did")
        .await
        .iter()
        .map(|one| one["id"].to_string())
        .collect();
    assert_eq!((answers.len() as u64, answered), (all, asked));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_database_answer_each_match_once() {
    let server = Server::start().await;
    let api = server.admin().await;
    let [port, content] = [0, 0].map(|_| {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port()
    });
    let mut second = server.command(&["serve"]);
    second
        .env("LECTERN_LISTEN", format!("127.0.0.1:{port}"))
        .env("LECTERN_CONTENT_LISTEN", format!("127.0.0.1:{content}"))
        .stderr(std::process::Stdio::null());
    let _second = second.spawn().unwrap();
    let other = api.at(&format!("http://127.0.0.1:{port}"));
    other.get("/api/v1/me").persistently().await.ok();
    let rule = json!({"match": [when("a", "did", None)], "then": {"statement": says("answered")}});
    let reaction = react(&api, &rule).await;
    let written = |api: &Api, name: &'static str| {
        let api = api.clone();
        async move {
            for batch in 0..10 {
                let statements: Vec<_> = (0..10)
                    .map(|n| statement(&format!("{name}{batch}-{n}"), "did", "x"))
                    .collect();
                write(&api, &statements).await;
            }
        }
    };
    tokio::join!(written(&api, "one"), written(&other, "two"));
    let now = until_fired(&other, &reaction, 200).await;
    assert_eq!((&now["fired"], &now["errors"]), (&json!(200), &json!(0)));
    assert_eq!(said(&api, "answered").await.len(), 200);
}

/// Asserts the signature of the Standard Webhooks specification.
fn signed(received: &Received, secret: &str) {
    let header = |name: &str| received.headers[name].as_str();
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").unwrap())
        .unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    mac.update(format!("{id}.{at}.{}", received.body).as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(header("webhook-signature"), expected);
    assert_eq!(header("content-type"), "application/json");
    let age = time::OffsetDateTime::now_utc().unix_timestamp() - at.parse::<i64>().unwrap();
    assert!((0..60).contains(&age), "signed {age} s ago");
}

async fn telling() -> (Server, Api) {
    let server = Setup::default()
        .with("WEBHOOK_ALLOW_PRIVATE", "true")
        .start()
        .await;
    let api = server.admin().await;
    (server, api)
}

async fn deliveries(api: &Api, reaction: &Value, state: &str) -> Vec<Value> {
    api.all(&format!("{}/deliveries?state={state}", path(reaction)))
        .await
}

async fn until_delivery(api: &Api, reaction: &Value, state: &str) -> Value {
    until("the webhook ended", async || {
        deliveries(api, reaction, state).await.into_iter().next()
    })
    .await
}

#[tokio::test]
async fn a_webhook_is_signed_tried_again_after_a_failure_and_sent_again_when_asked() {
    let (server, api) = telling().await;
    let receiver = Receiver::answering(&[500]).await;
    let rule = json!({
        "match": [when("a", "did", None)],
        "then": {"statement": says("answered"), "webhook": {"url": receiver.url}},
    });
    let reaction = react(&api, &rule).await;
    let secret = reaction["secret"].as_str().unwrap().to_owned();
    let shown = api.get(&path(&reaction)).await.ok();
    assert!(
        shown.get("secret").is_none() && shown["then"]["webhook"].get("secret").is_none(),
        "{shown}"
    );
    let sent = statement("ada", "did", "x");
    write(&api, std::slice::from_ref(&sent)).await;
    let received = receiver.until(2).await;
    for one in &received {
        signed(one, &secret);
    }
    assert_eq!(
        received[0].headers["webhook-id"],
        received[1].headers["webhook-id"]
    );
    assert_eq!(received[0].body, received[1].body);
    let body: Value = serde_json::from_str(&received[0].body).unwrap();
    assert_eq!(
        (&body["type"], &body["reaction"]["id"]),
        (&json!("reaction.fired"), &reaction["id"])
    );
    assert_eq!(
        (&body["matched"]["a"]["id"], &body["shortened"]),
        (&sent["id"], &json!(false))
    );
    assert_eq!(body["statement"], said(&api, "answered").await[0]["id"]);
    let done = until_delivery(&api, &reaction, "delivered").await;
    assert_eq!((&done["tries"], &done["status"]), (&json!(2), &json!(204)));
    assert_eq!(
        (&done["id"], &done["statement"]),
        (&json!(received[0].headers["webhook-id"]), &sent["id"])
    );
    let again = format!(
        "{}/deliveries/{}/resend",
        path(&reaction),
        done["id"].as_str().unwrap()
    );
    assert_eq!(
        api.call(reqwest::Method::POST, &again).await.ok()["state"],
        "waiting"
    );
    let received = receiver.until(3).await;
    assert_eq!(
        received[2].headers["webhook-id"],
        done["id"].as_str().unwrap()
    );
    // With a secret of one's own.
    let own = format!("whsec_{}", STANDARD.encode([7; 32]));
    let change = json!({"name": "other", "match": rule["match"], "then": {"webhook": {"url": receiver.url, "secret": own}}});
    let changed = api.put(&path(&reaction), &change).await.ok();
    assert!(changed.get("secret").is_none());
    write(&api, &[statement("bob", "did", "x")]).await;
    signed(&receiver.until(4).await[3], &own);
    for file in ["lectern.db", "lectern.db-wal"] {
        let bytes = std::fs::read(server.data().join(file)).unwrap_or_default();
        for secret in [&secret, &own] {
            let kept = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!kept, "{file} holds a secret");
        }
    }
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_told_nothing_more_and_a_redirect_is_not_followed() {
    let (_server, api) = telling().await;
    let receiver = Receiver::answering(&[302, 410]).await;
    let rule =
        json!({"match": [when("a", "did", None)], "then": {"webhook": {"url": receiver.url}}});
    let reaction = react(&api, &rule).await;
    write(&api, &[statement("ada", "did", "x")]).await;
    let failed = until_delivery(&api, &reaction, "failed").await;
    assert_eq!(
        (&failed["tries"], &failed["status"]),
        (&json!(2), &json!(410))
    );
    assert_eq!(
        receiver.received().len(),
        2,
        "nobody went where the redirect led"
    );
    let now = api.get(&path(&reaction)).await.ok();
    assert_eq!((&now["errors"], &now["failures"]), (&json!(1), &json!(1)));
    assert!(now["last_error"].as_str().unwrap().contains("410"), "{now}");
    write(&api, &[statement("bob", "did", "x")]).await;
    until_delivery(&api, &reaction, "delivered").await;
    assert_eq!(
        api.get(&path(&reaction)).await.ok()["failures"],
        0,
        "it works again"
    );
    assert_eq!(api.delete(&path(&reaction)).await.status, 204);
    api.get(&format!("{}/deliveries", path(&reaction)))
        .await
        .problem(404, "reaction.not_found");
}

#[tokio::test]
async fn webhooks_go_to_no_machine_of_our_own_network() {
    let server = Server::start().await;
    let api = server.admin().await;
    let receiver = Receiver::answering(&[]).await;
    let rule = |url: &str| json!({"name": "x", "match": [when("a", "did", None)], "then": {"webhook": {"url": url}}});
    for url in [
        receiver.url.as_str(),
        "https://127.0.0.1/",
        "https://0x7f000001/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:169.254.169.254]/",
        "https://0.0.0.0/",
        "https://user:secret@example.com/",
        "ftp://example.com/",
        "gopher",
    ] {
        let refused = api.post(REACTIONS, &rule(url)).await;
        let problem = refused.problem(400, "reaction.webhook.url");
        assert_eq!(problem["pointer"], "/then/webhook/url", "{url}");
    }
    // A name is looked up when it is called.
    let named = format!("https://localhost:{}/hook", receiver.port);
    let reaction = api.post(REACTIONS, &rule(&named)).await.ok();
    write(&api, &[statement("ada", "did", "x")]).await;
    let tried = until("it was tried", async || {
        let waiting = deliveries(&api, &reaction, "waiting").await;
        waiting.into_iter().find(|one| one["error"].is_string())
    })
    .await;
    assert!(
        tried["error"]
            .as_str()
            .unwrap()
            .contains("no public address"),
        "{tried}"
    );
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn a_reaction_that_fails_tells_why_and_is_put_to_rest_until_somebody_mends_it() {
    let server = Server::start().await;
    let api = server.admin().await;
    let mut wrong = says("answered");
    wrong["actor"] = json!({"$from": "a", "path": "result.response"});
    let reaction = react(
        &api,
        &json!({"match": [when("a", "did", None)], "then": {"statement": wrong}}),
    )
    .await;
    write(&api, &[statement("l0", "did", "x")]).await;
    let now = until_it(&api, &reaction, "it failed", |now| now["errors"] == 1).await;
    let told = now["last_error"].as_str().unwrap();
    assert!(
        told.contains("expected a property `actor`") && now["enabled"] == true,
        "{now}"
    );
    let more: Vec<_> = (1..25)
        .map(|n| statement(&format!("l{n}"), "did", "x"))
        .collect();
    write(&api, &more).await;
    let now = until_it(&api, &reaction, "it rests", |now| now["enabled"] == false).await;
    assert_eq!(
        (&now["errors"], &now["failures"], &now["fired"]),
        (&json!(20), &json!(20), &json!(0))
    );
    let change = json!({"name": "mended", "match": [when("a", "did", None)], "then": {"statement": says("answered")}});
    let mended = api.put(&path(&reaction), &change).await.ok();
    assert_eq!(
        (&mended["enabled"], &mended["failures"]),
        (&json!(false), &json!(0))
    );
    let enable = format!("{}/enable", path(&reaction));
    assert_eq!(api.post(&enable, &json!({})).await.ok()["enabled"], true);
    assert_eq!(
        until_fired(&api, &reaction, 5).await["fired"],
        5,
        "from where it stopped"
    );
    // All over again: what was made is made already.
    api.post(&enable, &json!({"start": "earliest"})).await.ok();
    assert_eq!(until_fired(&api, &reaction, 30).await["fired"], 30);
    assert_eq!(said(&api, "answered").await.len(), 25);
    let disable = format!("{}/disable", path(&reaction));
    assert_eq!(
        api.call(reqwest::Method::POST, &disable).await.ok()["enabled"],
        false
    );
}

#[tokio::test]
async fn a_rule_is_tried_on_what_is_there_and_changes_nothing() {
    let server = Server::start().await;
    let api = server.admin().await;
    let statements = [
        statement("ada", "completed", "course"),
        statement("bob", "passed", "test"),
        statement("ada", "passed", "test"),
    ];
    write(&api, &statements).await;
    let mut rule = json!({
        "match": [when("a", "completed", None), when("b", "passed", None)],
        "same": ["actor"],
        "then": {"statement": says("earned")},
    });
    let tried = api.post("/api/v1/reactions/try", &rule).await.ok();
    assert_eq!(
        (
            &tried["looked_at"],
            tried["fired"].as_array().unwrap().len()
        ),
        (&json!(3), 1)
    );
    let fired = &tried["fired"][0];
    assert_eq!(
        fired["matched"],
        json!({"a": statements[0]["id"], "b": statements[2]["id"]})
    );
    assert_eq!(
        fired["statement"]["object"]["id"],
        "https://things.example/course"
    );
    assert!(fired.get("problem").is_none(), "{fired}");
    rule["then"]["statement"]["actor"] = json!({"$from": "b", "path": "nothing"});
    rule["last"] = json!(1);
    let tried = api.post("/api/v1/reactions/try", &rule).await.ok();
    let problem = tried["fired"][0]["problem"].as_str().unwrap();
    assert!(
        tried["looked_at"] == 1 && problem.contains("actor"),
        "{tried}"
    );
    rule["then"]["statement"] = says("earned");
    rule["then"]["statement"]["attachments"] = json!([{
        "usageType": "https://usage.example/certificate",
        "display": {"en": "A file"},
        "contentType": "application/pdf",
        "length": 4,
        "sha2": "0".repeat(64),
    }]);
    rule["last"] = json!(3);
    let tried = api.post("/api/v1/reactions/try", &rule).await.ok();
    let problem = tried["fired"][0]["problem"].as_str().unwrap();
    assert!(
        problem.contains("xapi.attachment.missing at /attachments/0"),
        "nobody sends a payload with it: {tried}"
    );
    assert_eq!(said(&api, "earned").await.len(), 0);
    assert_eq!(api.all(REACTIONS).await.len(), 0);
}

#[tokio::test]
async fn a_rule_that_cannot_work_is_refused_with_its_place() {
    let server = Server::start().await;
    let api = server.admin().await;
    let good = json!({
        "name": "x",
        "match": [when("a", "did", None), when("b", "did", None)],
        "same": ["actor"],
        "then": {"statement": says("answered")},
    });
    let with = |place: &str, value: Value| {
        let mut rule = good.clone();
        *rule.pointer_mut(place).unwrap() = value;
        rule
    };
    for (rule, code, pointer) in [
        (with("/name", json!("  ")), "reaction.name", "/name"),
        (with("/match", json!([])), "reaction.match", "/match"),
        (
            with("/match", json!(vec![when("a", "x", None); 6])),
            "reaction.match",
            "/match",
        ),
        (
            with("/match/1/name", json!("a")),
            "reaction.name",
            "/match/1/name",
        ),
        (
            with("/match/1/name", json!("b c")),
            "reaction.name",
            "/match/1/name",
        ),
        (
            with("/match/0/all", json!([])),
            "reaction.tests",
            "/match/0/all",
        ),
        (
            with("/match/0/all/0", json!({"path": "verb.id"})),
            "reaction.test",
            "/match/0/all/0",
        ),
        (
            with("/match/0/all/0/path", json!("verb..id")),
            "reaction.test",
            "/match/0/all/0",
        ),
        (with("/same", json!([])), "reaction.same", "/same"),
        (with("/then", json!({})), "reaction.then", "/then"),
        (
            with("/then/statement", json!({"actor": {}})),
            "reaction.template",
            "/then/statement",
        ),
        (
            with("/then/statement/actor/$from", json!("c")),
            "reaction.template",
            "/then/statement/actor",
        ),
        (
            with(
                "/then",
                json!({"webhook": {"url": "https://example.com", "secret": "short"}}),
            ),
            "reaction.webhook.secret",
            "/then/webhook/secret",
        ),
    ] {
        let problem = api.post(REACTIONS, &rule).await.problem(400, code);
        assert_eq!(problem["pointer"], pointer, "{problem}");
    }
    let long = with("/then/statement/verb/id", json!("x".repeat(33_000)));
    api.post(REACTIONS, &long)
        .await
        .problem(400, "reaction.too_large");
    for number in 0..50 {
        let one = with("/name", json!(format!("n{number}")));
        api.post(REACTIONS, &one).await.ok();
    }
    api.post(REACTIONS, &good)
        .await
        .problem(409, "reaction.too_many");
    let names: Vec<_> = api
        .all(REACTIONS)
        .await
        .iter()
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((names.len(), names[49].as_str()), (50, "n49"));
    let operator = server.with_scope("operator").await;
    operator.get(REACTIONS).await.ok();
    operator
        .post(REACTIONS, &good)
        .await
        .problem(403, "scope.missing");
}
