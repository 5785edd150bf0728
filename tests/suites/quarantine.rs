//! Refused statements and their second chance: repaired, patched, replayed once and only once, or dropped.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Api, Output, Server, lectern, run};
use uuid::Uuid;

const VERSION: &str = "x-experience-api-version";

/// A statement whose address lacks its `mailto:`, which can be repaired.
fn addressless(name: &str) -> Value {
    json!({
        "actor": {"mbox": format!("{name}@example.com")},
        "verb": {"id": "https://v.example/did"},
        "object": {"id": "https://o.example/one", "definition": {"name": {"en": "One"}}},
    })
}

/// A statement whose score cannot be repaired.
fn overscored() -> Value {
    let mut statement = addressless("eve");
    statement["actor"]["mbox"] = json!("mailto:eve@example.com");
    statement["result"] = json!({"score": {"scaled": 70}});
    statement
}

async fn refuse(api: &Api, statement: &Value) {
    let call = api.post("/xapi/statements", statement);
    call.header(VERSION, "1.0.3").await.is_problem();
}

async fn stored(api: &Api) -> Vec<Value> {
    let answer = api.get("/xapi/statements").header(VERSION, "1.0.3").await;
    answer.ok()["statements"].as_array().unwrap().clone()
}

async fn replay(api: &Api, body: Value) -> Value {
    api.post("/api/v1/quarantine/replay", &body).await.ok()
}

async fn replay_one(api: &Api, id: &Value, body: Value) -> Answer {
    let path = format!("/api/v1/quarantine/{}/replay", id.as_str().unwrap());
    api.post(&path, &body).await
}

fn counts(answer: &Value) -> Vec<(String, u64)> {
    let counts = answer["counts"].as_object().unwrap().iter();
    let counts = counts.map(|(name, count)| (name.clone(), count.as_u64().unwrap()));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn counted(name: &str, count: u64) -> Vec<(String, u64)> {
    vec![(name.to_owned(), count)]
}

#[tokio::test]
async fn a_repaired_statement_is_stored_once_with_the_authority_of_its_sender() {
    let server = Server::start().await;
    let (admin, sender) = (
        server.admin().await,
        server.with_scope("statements:write").await,
    );
    let operator = server.with_scope("operator").await;
    refuse(&sender, &addressless("ann")).await;
    let groups = operator.get("/api/v1/quarantine/groups").await.ok();
    let group = &groups["items"][0];
    assert_eq!(group["count"], 1);
    assert_eq!(group["repairable"], true);
    let id = &group["samples"][0];
    let one = operator
        .get(&format!("/api/v1/quarantine/{}", id.as_str().unwrap()))
        .await
        .ok();
    assert_eq!(one["state"], "open");
    assert_eq!(one["repair"]["possible"], true);
    assert_eq!(one["repair"]["changes"][0]["rule"], "mbox.form");
    assert!(
        !one["repair"].to_string().contains("ann@"),
        "no personal values"
    );

    let as_it_is = replay_one(&operator, id, json!({})).await.ok();
    assert_eq!(as_it_is["result"], "refused");
    assert_eq!(as_it_is["faults"][0]["code"], "xapi.agent.mbox");
    let dry = replay_one(&operator, id, json!({"repair": true, "dry_run": true}))
        .await
        .ok();
    assert_eq!(dry["result"], "stored");
    assert_eq!(
        stored(&admin).await,
        Vec::<Value>::new(),
        "a dry run changes nothing"
    );

    let order = json!({"repair": true, "reason": "ticket 7"});
    let first = replay_one(&operator, id, order.clone()).await.ok();
    assert_eq!(first["result"], "stored");
    // As its quarantine's, but marked as version 4: see the engine's ids.
    let mut derived = id.as_str().unwrap().to_owned();
    derived.replace_range(14..15, "4");
    assert_eq!(
        first["statement_id"], derived,
        "the id of what came without one"
    );
    let second = replay_one(&operator, id, order).await.ok();
    assert_eq!(second["result"], "already_there");
    let statements = stored(&admin).await;
    assert_eq!(statements.len(), 1);
    assert_eq!(statements[0]["actor"]["mbox"], "mailto:ann@example.com");

    is_replayed(&operator, id).await;
    let direct = addressed("bob");
    sender
        .post("/xapi/statements", &direct)
        .header(VERSION, "1.0.3")
        .await
        .ok();
    let statements = stored(&admin).await;
    assert_eq!(
        statements[0]["authority"], statements[1]["authority"],
        "as if its sender had sent it"
    );
}

fn addressed(name: &str) -> Value {
    let mut statement = addressless(name);
    statement["actor"]["mbox"] = json!(format!("mailto:{name}@example.com"));
    statement
}

async fn is_replayed(operator: &Api, id: &Value) {
    let path = format!("/api/v1/quarantine/{}", id.as_str().unwrap());
    let one = operator.get(&path).await.ok();
    assert_eq!(one["state"], "replayed");
    assert_eq!(one["reason"], "ticket 7");
    assert!(
        one["resolved_at"].is_string() && one["resolved_by"].as_str().unwrap().starts_with("key:")
    );
    assert!(one.get("repair").is_none());
    let groups = operator.get("/api/v1/quarantine/groups").await.ok();
    assert_eq!(groups["items"], json!([]), "only open ones are counted");
    let replayed = operator.all("/api/v1/quarantine?state=replayed").await;
    assert_eq!(replayed.len(), 1);
    assert!(
        operator
            .all("/api/v1/quarantine?state=open")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_group_is_replayed_page_by_page_and_what_cannot_be_repaired_stays() {
    let server = Server::start().await;
    let api = server.admin().await;
    for n in 0..7 {
        refuse(&api, &addressless(&format!("n{n}"))).await;
    }
    refuse(&api, &overscored()).await;
    let all = replay(&api, json!({"group": {}, "repair": true, "dry_run": true})).await;
    assert_eq!(
        counts(&all),
        [("refused".to_owned(), 1), ("stored".to_owned(), 7)]
    );
    let mut cursor = Value::Null;
    let mut pages = Vec::new();
    loop {
        let group = json!({"code": "xapi.agent.mbox", "pointer": "/actor/mbox"});
        let mut order = json!({"group": group, "repair": true, "limit": 3});
        if cursor.is_string() {
            order["cursor"] = cursor;
        }
        let page = replay(&api, order).await;
        pages.push(counts(&page));
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(
        pages,
        [
            counted("stored", 3),
            counted("stored", 3),
            counted("stored", 1)
        ]
    );
    let actors: Vec<Value> = stored(&api)
        .await
        .iter()
        .rev()
        .map(|statement| statement["actor"]["mbox"].clone())
        .collect();
    let arrived: Vec<Value> = (0..7)
        .map(|n| json!(format!("mailto:n{n}@example.com")))
        .collect();
    assert_eq!(actors, arrived, "in the order of their arrival");
    let left = api.get("/api/v1/quarantine/groups").await.ok();
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    assert_eq!(left["items"][0]["code"], "xapi.score.range");
    assert_eq!(left["items"][0]["repairable"], false);
}

#[tokio::test]
async fn what_came_after_the_dry_run_is_left_for_the_next_one() {
    let server = Server::start().await;
    let api = server.admin().await;
    refuse(&api, &addressless("early")).await;
    let early = api.all("/api/v1/quarantine").await[0]["received_at"].clone();
    refuse(&api, &addressless("late")).await;
    let order = json!({"group": {"until": early}, "repair": true});
    assert_eq!(counts(&replay(&api, order).await), counted("stored", 1));
    let since = early.as_str().unwrap().replace('+', "%2B");
    let left = api
        .all(&format!("/api/v1/quarantine?state=open&since={since}"))
        .await;
    assert_eq!(left.len(), 1);
}

#[tokio::test]
async fn a_statement_keeps_its_id_and_two_copies_are_one() {
    let server = Server::start().await;
    let api = server.admin().await;
    let id = Uuid::new_v4();
    let mut named = addressless("ann");
    named["id"] = json!(id);
    refuse(&api, &named).await;
    refuse(&api, &named).await;
    let put = Uuid::new_v4();
    api.call(Method::PUT, "/xapi/statements")
        .query(&[("statementId", &put.to_string())])
        .header(VERSION, "2.0.0")
        .json(&addressless("bea"))
        .await
        .is_problem();
    let mut other = addressless("cat");
    other["id"] = json!(id);
    refuse(&api, &other).await;
    let dry = replay(&api, json!({"group": {}, "repair": true, "dry_run": true})).await;
    let real = replay(&api, json!({"group": {}, "repair": true})).await;
    assert_eq!(
        counts(&dry),
        counts(&real),
        "a dry run tells what will happen"
    );
    let results: Vec<&str> = real["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["result"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["stored", "already_there", "stored", "conflict"]);
    let ids: Vec<Value> = stored(&api)
        .await
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    assert_eq!(ids, [json!(put), json!(id)]);
    let open = api.all("/api/v1/quarantine?state=open").await;
    assert_eq!(open.len(), 1, "a conflict stays open");
    assert_eq!(open[0]["statement_id"], json!(id));
    let version = |row: &Value| row["version"].as_str().unwrap().to_owned();
    let versions: Vec<_> = api
        .all("/api/v1/quarantine")
        .await
        .iter()
        .map(version)
        .collect();
    assert_eq!(versions, ["1.0.3", "2.0.0", "1.0.3", "1.0.3"]);
}

#[tokio::test]
async fn an_operator_repairs_by_hand() {
    let server = Server::start().await;
    let api = server.admin().await;
    for _ in 0..3 {
        refuse(&api, &overscored()).await;
    }
    let rows = api.all("/api/v1/quarantine").await;
    let id = |at: usize| rows[at]["id"].clone();
    let patch =
        |value: Value| json!([{"op": "replace", "path": "/result/score/scaled", "value": value}]);
    let still = replay_one(&api, &id(0), json!({"patch": patch(json!(7))}))
        .await
        .ok();
    assert_eq!(still["result"], "refused");
    let done = replay_one(&api, &id(0), json!({"patch": patch(json!(0.7))}))
        .await
        .ok();
    assert_eq!(done["result"], "stored");

    let mut whole = overscored();
    whole["result"]["score"]["scaled"] = json!(0.7);
    let done = replay_one(&api, &id(1), json!({"statement": whole.to_string()}))
        .await
        .ok();
    assert_eq!(done["result"], "stored");
    let both = json!({"statement": whole.to_string(), "patch": patch(json!(0.7))});
    replay_one(&api, &id(2), both)
        .await
        .problem(400, "quarantine.mend");
    let batch = json!({"statement": json!([whole]).to_string()});
    let batch = replay_one(&api, &id(2), batch).await.ok();
    assert_eq!(batch["faults"][0]["code"], "quarantine.batch");

    let moved = json!([{"op": "move", "from": "/actor", "path": "/object"}]);
    let problem = replay_one(&api, &id(2), json!({"patch": moved})).await;
    assert_eq!(
        problem.problem(400, "quarantine.patch")["pointer"],
        "/patch/0/op"
    );
    let nowhere = json!([{"op": "remove", "path": "/nowhere"}]);
    let refused = replay_one(&api, &id(2), json!({"patch": nowhere}))
        .await
        .ok();
    assert_eq!(refused["faults"][0]["code"], "patch.operation");

    let ids = json!([id(0), id(1), id(2), Uuid::new_v4()]);
    let many = replay(&api, json!({"ids": ids, "patch": patch(json!(0.5))})).await;
    assert_eq!(
        counts(&many),
        [
            ("already_there".to_owned(), 2),
            ("not_found".to_owned(), 1),
            ("stored".to_owned(), 1)
        ]
    );
    assert_eq!(stored(&api).await.len(), 3);
}

#[tokio::test]
async fn an_id_cannot_be_changed_on_the_way() {
    let server = Server::start().await;
    let api = server.admin().await;
    let mut named = overscored();
    named["id"] = json!(Uuid::new_v4());
    refuse(&api, &named).await;
    let row = api.all("/api/v1/quarantine").await.remove(0);
    named["id"] = json!(Uuid::new_v4());
    named["result"] = json!({});
    let answer = replay_one(&api, &row["id"], json!({"statement": named.to_string()})).await;
    assert_eq!(answer.ok()["faults"][0]["code"], "quarantine.id");
    named.as_object_mut().unwrap().remove("id");
    let answer = replay_one(&api, &row["id"], json!({"statement": named.to_string()})).await;
    assert_eq!(answer.ok()["statement_id"], row["statement_id"]);
}

#[tokio::test]
async fn an_attachment_whose_payload_is_gone_is_not_replayed() {
    let server = Server::start().await;
    let api = server.admin().await;
    let mut statement = addressless("ann");
    let attachment = json!({"usageType": "https://u.example/a", "display": {"en": "a"}, "contentType": "text/plain",
        "length": 1, "sha2": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"});
    statement["attachments"] = json!([attachment]);
    refuse(&api, &statement).await;
    let row = api.all("/api/v1/quarantine").await.remove(0);
    let answer = replay_one(&api, &row["id"], json!({"repair": true}))
        .await
        .ok();
    assert_eq!(answer["faults"][0]["code"], "quarantine.payload");
    let path = format!("/api/v1/quarantine/{}", row["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.ok()["repair"]["possible"], false);
    let url =
        json!([{"op": "add", "path": "/attachments/0/fileUrl", "value": "https://f.example/a"}]);
    let answer = replay_one(&api, &row["id"], json!({"repair": true, "patch": url})).await;
    assert_eq!(answer.ok()["result"], "stored");
}

#[tokio::test]
async fn dropping_needs_a_reason_and_keeps_the_statement() {
    let server = Server::start().await;
    let api = server.admin().await;
    refuse(&api, &addressless("ann")).await;
    refuse(&api, &overscored()).await;
    let group = json!({"code": "xapi.score.range"});
    let drop = async |body: Value| api.post("/api/v1/quarantine/drop", &body).await;
    drop(json!({"group": group})).await.is_problem();
    drop(json!({"group": group, "reason": "  "}))
        .await
        .problem(400, "quarantine.reason");
    let dry = drop(json!({"group": group, "reason": "test data", "dry_run": true}))
        .await
        .ok();
    assert_eq!(counts(&dry), counted("dropped", 1));
    assert_eq!(api.all("/api/v1/quarantine?state=open").await.len(), 2);
    let done = drop(json!({"group": group, "reason": "test data"}))
        .await
        .ok();
    assert_eq!(counts(&done), counted("dropped", 1));
    let dropped = api.all("/api/v1/quarantine?state=dropped").await.remove(0);
    assert_eq!(dropped["reason"], "test data");
    let again = replay_one(&api, &dropped["id"], json!({"repair": true}))
        .await
        .ok();
    assert_eq!(again["result"], "dropped", "a replay does not undo it");
    assert!(stored(&api).await.is_empty());
}

#[tokio::test]
async fn who_may_read_may_not_change_and_choices_are_told_apart() {
    let server = Server::start().await;
    let (admin, auditor) = (server.admin().await, server.with_scope("auditor").await);
    refuse(&admin, &addressless("ann")).await;
    for path in ["replay", "drop"] {
        let path = format!("/api/v1/quarantine/{path}");
        let order = json!({"group": {}, "reason": "x", "dry_run": true});
        let denied = auditor.post(&path, &order).await;
        assert_eq!(denied.is_problem()["needs_scope"], "quarantine:write");
        let choices = [
            (json!({"reason": "x"}), "quarantine.choice"),
            (
                json!({"reason": "x", "ids": [Uuid::new_v4()], "group": {}}),
                "quarantine.choice",
            ),
            (
                json!({"reason": "x", "group": {}, "limit": 1001}),
                "page.limit",
            ),
            (
                json!({"reason": "x", "group": {}, "limit": 0}),
                "page.limit",
            ),
        ];
        for (order, code) in choices {
            admin.post(&path, &order).await.problem(400, code);
        }
    }
}

#[tokio::test]
async fn many_operators_at_once_store_each_statement_once() {
    let server = Server::start().await;
    let api = server.admin().await;
    for n in 0..20 {
        refuse(&api, &addressless(&format!("n{n}"))).await;
    }
    let order = json!({"group": {}, "repair": true});
    let runs = (0..4).map(|_| replay(&api, order.clone()));
    let answers = futures_util::future::join_all(runs).await;
    for answer in &answers {
        let lost = ["refused", "conflict", "dropped", "not_found"];
        for name in lost {
            assert_eq!(answer["counts"][name], 0, "{answer}");
        }
    }
    assert_eq!(stored(&api).await.len(), 20);
    assert!(api.all("/api/v1/quarantine?state=open").await.is_empty());
}

/// `lectern ops do …` with a key of this scope.
async fn ops_do(server: &Server, scope: &str, args: &[&str]) -> Output {
    let key = server.key("default", scope).await;
    let mut all = vec!["ops", "do"];
    all.extend(args);
    all.extend(["--server", &server.url, "--key-env", "K"]);
    let mut command = lectern(&all);
    command.env("K", &key.secret);
    run(command).await
}

#[tokio::test]
async fn the_command_line_repairs_replays_and_drops_what_was_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    refuse(&admin, &addressless("ann")).await;
    refuse(&admin, &overscored()).await;

    let repair = ["repair", "--code", "xapi.agent.mbox"];
    let dry = ops_do(&server, "operator", &repair).await.ok();
    assert!(dry.contains("repair mbox.form at /actor/mbox"), "{dry}");
    assert!(dry.contains("add --yes to do it"), "{dry}");
    assert_eq!(stored(&admin).await, Vec::<Value>::new());
    let mut meant = repair.to_vec();
    meant.extend(["--yes", "--json", "--reason", "ticket 7"]);
    let done = ops_do(&server, "operator", &meant).await.json();
    assert_eq!(done["counts"]["stored"], 1);
    assert_eq!(stored(&admin).await.len(), 1);

    let open = admin.get("/api/v1/quarantine?state=open").await.ok();
    let id = open["items"][0]["id"].as_str().unwrap();
    let again = ops_do(&server, "operator", &["replay", id, "--yes"]).await;
    assert_eq!(again.code, 1, "it stays open");
    let drop = ["drop", id, "--yes"];
    ops_do(&server, "operator", &drop).await.failed(2);
    let mut reasoned = drop.to_vec();
    reasoned.extend(["--reason", "test data"]);
    ops_do(&server, "ops:read", &reasoned).await.failed(4);
    ops_do(&server, "operator", &reasoned).await.ok();
    let open = admin.get("/api/v1/quarantine?state=open").await.ok();
    assert_eq!(open["items"], json!([]));
}
