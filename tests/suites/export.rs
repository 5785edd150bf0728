//! Statements in bulk: a line each, each of them once, whatever is written meanwhile.

use futures_util::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use tests::{Answer, Api, Call, Server};

const EXPORT: &str = "/api/v1/statements/export";

fn statement(actor: &str, verb: &str) -> Value {
    json!({
        "actor": {"account": {"homePage": "https://lms.example", "name": actor}},
        "verb": {"id": format!("https://verbs.example/{verb}"), "display": {"en": verb, "es": "hecho"}},
        "object": {"id": "https://things.example/one", "definition": {"name": {"en": "One", "es": "Uno"}}},
        "result": {"score": {"raw": 1.50}},
    })
}

async fn write(api: &Api, body: &Value) -> Vec<String> {
    // As a client may write a number, and serde_json would not.
    let body = body.to_string().replace("1.5", "1.50");
    let call = api
        .call(Method::POST, "/xapi/statements")
        .body("application/json", body);
    let ids = call.header("x-experience-api-version", "2.0.0").await.ok();
    let ids = ids.as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

fn export(api: &Api, query: &[(&str, &str)]) -> Call {
    api.get(EXPORT).query(query)
}

fn lines(text: &str) -> Vec<Value> {
    assert!(text.is_empty() || text.ends_with('\n'), "a line is cut");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn ids(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let lines = lines(&answer.text());
    lines.iter().map(|line| text(&line["id"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn through(answer: &Answer) -> String {
    answer.header("x-lectern-through").unwrap().to_owned()
}

#[tokio::test]
async fn an_export_is_one_statement_a_line_oldest_first_as_stored() {
    let server = Server::start().await;
    let api = server.admin().await;
    let empty = export(&api, &[]).await;
    assert_eq!((ids(&empty), empty.text()), (Vec::new(), String::new()));
    let written = write(
        &api,
        &json!([
            statement("ada", "a"),
            statement("ada", "b"),
            statement("bob", "a")
        ]),
    )
    .await;
    let all = export(&api, &[]).await;
    assert_eq!(all.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(ids(&all), written);
    let exact = api
        .get("/xapi/statements")
        .header("x-experience-api-version", "2.0.0")
        .query(&[("statementId", &written[0])])
        .await;
    let first = all.text().lines().next().unwrap().to_owned();
    assert_eq!(first, exact.text(), "the line is the statement as stored");
    assert!(first.contains("1.50"), "numbers stay as they were sent");
    let agent = statement("ada", "a")["actor"].to_string();
    let verb = "https://verbs.example/a";
    let stored = text(&lines(&all.text())[0]["stored"]);
    for (query, expected) in [
        (vec![("agent", agent.as_str())], &written[..2]),
        (vec![("agent", &agent), ("verb", verb)], &written[..1]),
        (vec![("since", &stored)], &written[1..]),
        (vec![("until", &stored)], &written[..1]),
        (vec![("activity", "https://things.example/two")], &[]),
    ] {
        assert_eq!(ids(&export(&api, &query).await), expected, "{query:?}");
    }
    let spanish = export(&api, &[("format", "canonical"), ("until", &stored)]);
    let spanish = lines(&spanish.header("accept-language", "es").await.text());
    assert_eq!(
        spanish[0]["object"]["definition"]["name"],
        json!({"es": "Uno"})
    );
    let short = lines(&export(&api, &[("format", "ids")]).await.text());
    assert_eq!(
        short[0]["object"],
        json!({"id": "https://things.example/one"})
    );
    assert_eq!(
        short[0]["stored"], stored,
        "every form tells where to go on"
    );
}

#[tokio::test]
async fn an_export_refuses_what_would_let_everything_through_and_leaves_out_what_was_voided() {
    let server = Server::start().await;
    let api = server.admin().await;
    let written = write(&api, &json!([statement("ada", "a"), statement("ada", "b")])).await;
    let void = json!({
        "actor": {"mbox": "mailto:admin@example.com"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": written[0]},
    });
    let voider = write(&api, &void).await;
    let left = [written[1].clone(), voider[0].clone()];
    assert_eq!(ids(&export(&api, &[]).await), left);
    for (query, code) in [
        (
            ("Verb", "https://verbs.example/a"),
            "xapi.parameter.unknown",
        ),
        (("limit", "5"), "xapi.parameter.unknown"),
        (("agent", "{}"), "xapi.agent.identifier.missing"),
        (("since", "yesterday"), "xapi.timestamp"),
    ] {
        let problem = export(&api, &[query]).await.is_problem();
        assert_eq!(problem["status"], 400, "{problem}");
        let found = problem["code"].as_str().unwrap();
        assert!(found.starts_with(code), "{query:?}: {problem}");
    }
    let mine = server
        .with_scope("statements:write,statements:read:mine")
        .await;
    let own = write(&mine, &statement("eve", "a")).await;
    assert_eq!(ids(&export(&mine, &[]).await), own, "only what it wrote");
    assert_eq!(ids(&export(&api, &[]).await).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exports_one_after_the_other_bring_each_statement_once_while_others_write() {
    const WRITERS: usize = 8;
    const BATCHES: usize = 20;
    const BATCH: usize = 25;
    let server = Server::start().await;
    let api = server.admin().await;
    let done = AtomicBool::new(false);
    let writers = futures_util::stream::iter(0..WRITERS).map(|writer| {
        let api = api.clone();
        async move {
            let mut ids = Vec::new();
            for batch in 0..BATCHES {
                let verb = format!("v{batch}");
                let batch: Vec<_> = (0..BATCH)
                    .map(|one| statement(&format!("w{writer}-{one}"), &verb))
                    .collect();
                ids.extend(write(&api, &json!(batch)).await);
            }
            ids
        }
    });
    let write_all = async {
        let all: Vec<Vec<String>> = writers.buffer_unordered(WRITERS).collect().await;
        done.store(true, Ordering::Release);
        all.concat()
    };
    let follow = async {
        let (mut seen, mut since, mut exports) = (Vec::new(), String::new(), 0);
        loop {
            let last = done.load(Ordering::Acquire);
            let query: Vec<_> = (!since.is_empty())
                .then_some(("since", since.as_str()))
                .into_iter()
                .collect();
            let answer = export(&api, &query).await;
            let rows = lines(&answer.text());
            let reached = through(&answer);
            for row in &rows {
                assert!(row["stored"].as_str().unwrap() <= reached.as_str());
            }
            seen.extend(
                rows.iter()
                    .map(|row| (text(&row["stored"]), text(&row["id"]))),
            );
            (since, exports) = (reached, exports + 1);
            if last {
                return (seen, exports);
            }
        }
    };
    let (written, (seen, exports)) = tokio::join!(write_all, follow);
    assert!(exports > 1, "nothing was written meanwhile");
    assert!(seen.is_sorted(), "in the order of storage");
    let unique: BTreeSet<&String> = seen.iter().map(|(_, id)| id).collect();
    assert_eq!(unique.len(), seen.len(), "none twice");
    assert_eq!(unique, written.iter().collect(), "none left out");
    assert_eq!(unique.len(), WRITERS * BATCHES * BATCH);
    let whole = export(&api, &[]).await;
    let again: Vec<String> = seen.iter().map(|(_, id)| id.clone()).collect();
    assert_eq!(ids(&whole), again, "one export of all is the same");
}

#[tokio::test]
async fn an_export_that_broke_goes_on_after_its_last_whole_line() {
    let server = Server::start().await;
    let api = server.admin().await;
    let batch: Vec<_> = (0..900)
        .map(|one| statement(&format!("learner-{one}"), "did"))
        .collect();
    let written = write(&api, &json!(batch)).await;
    let mut response = export(&api, &[]).open().await;
    let mut part = Vec::new();
    while part.len() < 100_000 {
        part.extend(response.chunk().await.unwrap().unwrap());
    }
    drop(response);
    part.truncate(99_999);
    let whole = part.iter().rposition(|byte| *byte == b'\n').unwrap();
    part.truncate(whole + 1);
    let first = lines(&String::from_utf8(part).unwrap());
    let stored = text(&first.last().unwrap()["stored"]);
    let rest = export(&api, &[("since", &stored)]).await;
    let mut all: Vec<String> = first.iter().map(|line| text(&line["id"])).collect();
    assert!((1..900).contains(&all.len()), "{}", all.len());
    all.extend(ids(&rest));
    assert_eq!(all, written);
}

#[tokio::test]
async fn the_command_line_exports_while_the_server_runs() {
    let server = Server::start().await;
    let api = server.admin().await;
    let written = write(&api, &json!([statement("ada", "a"), statement("ada", "b")])).await;
    let all = server.cli(&["statements", "export"]).await.ok();
    let found: Vec<String> = lines(&all).iter().map(|line| text(&line["id"])).collect();
    assert_eq!(found, written);
    let verb = "https://verbs.example/b";
    let args = [
        "statements",
        "export",
        "--verb",
        verb,
        "--out",
        "some.ndjson",
    ];
    let said = server.cli(&args).await.ok();
    assert!(said.contains("wrote 1 statements to some.ndjson"), "{said}");
    let since = said.split("--since ").nth(1).unwrap().trim().to_owned();
    let later = write(&api, &statement("ada", "c")).await;
    let rest = server
        .cli(&["statements", "export", "--since", &since])
        .await
        .ok();
    assert_eq!(text(&lines(&rest)[0]["id"]), later[0]);
    let wrong = ["statements", "export", "--since", "yesterday"];
    assert!(server.cli(&wrong).await.failed(2).contains("since"));
    let nowhere = ["statements", "export", "--out", "/nowhere/x"];
    server.cli(&nowhere).await.failed(1);
}
