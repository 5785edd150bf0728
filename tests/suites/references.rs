//! Statements that refer to statements: found by what their targets say, chains included, in whatever order they came;
//! and voided by them, even before they are there.

use serde_json::{Value, json};
use tests::{Answer, Api, Server, Setup};
use uuid::Uuid;

const VERSION: &str = "x-experience-api-version";
const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

fn did(id: Uuid, actor: &str, verb: &str) -> Value {
    json!({
        "id": id,
        "actor": {"account": {"homePage": "https://lms.example", "name": actor}},
        "verb": {"id": format!("https://verbs.example/{verb}")},
        "object": {"id": "https://things.example/one"},
        "context": {"contextActivities": {"parent": {"id": "https://things.example/all"}}},
    })
}

fn refers(id: Uuid, target: Uuid) -> Value {
    let mut statement = did(id, "teacher", "commented");
    statement["object"] = json!({"objectType": "StatementRef", "id": target});
    statement["context"] = json!({});
    statement
}

async fn post(api: &Api, statement: &Value) -> Answer {
    api.post("/xapi/statements", statement)
        .header(VERSION, "1.0.3")
        .await
}

/// The ids that a query gives, newest first.
async fn found(api: &Api, query: &[(&str, &str)]) -> Vec<Uuid> {
    let call = api.get("/xapi/statements").header(VERSION, "1.0.3");
    let page = call.query(query).await.ok();
    let statements = page["statements"].as_array().unwrap();
    statements
        .iter()
        .map(|one| one["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

const ADA: (&str, &str) = (
    "agent",
    r#"{"account":{"homePage":"https://lms.example","name":"ada"}}"#,
);
const PASSED: (&str, &str) = ("verb", "https://verbs.example/passed");

#[tokio::test]
async fn what_leads_to_a_match_is_found_whatever_came_first() {
    let server = Server::start().await;
    let [target, first, second] = [(); 3].map(|()| Uuid::new_v4());
    let chain = [
        did(target, "ada", "passed"),
        refers(first, target),
        refers(second, first),
    ];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let key = server.key("default", "all").await;
        let api = server.anonymous().bearer(&key.secret);
        // Ids are taken once: each order has its own.
        let fresh: Vec<Uuid> = (0..3).map(|_| Uuid::new_v4()).collect();
        let renamed = |statement: &Value| {
            let mut text = statement.to_string();
            for (old, new) in [target, first, second].iter().zip(&fresh) {
                text = text.replace(&old.to_string(), &new.to_string());
            }
            serde_json::from_str::<Value>(&text).unwrap()
        };
        let before = found(&api, &[ADA, PASSED]).await.len();
        for index in order {
            post(&api, &renamed(&chain[index])).await.ok();
        }
        let mut expected: Vec<Uuid> = order.iter().map(|index| fresh[*index]).collect();
        expected.reverse();
        for query in [
            vec![ADA],
            vec![PASSED],
            vec![ADA, PASSED],
            vec![("activity", "https://things.example/one")],
            vec![
                ("activity", "https://things.example/all"),
                ("related_activities", "true"),
            ],
            vec![ADA, ("related_agents", "true")],
        ] {
            let all = found(&api, &query).await;
            assert_eq!(all[..3], expected, "{order:?} {query:?}");
            assert_eq!(all.len(), before + 3, "each once: {order:?} {query:?}");
        }
    }
}

#[tokio::test]
async fn a_match_is_one_statement_that_says_everything() {
    let server = Server::start().await;
    let api = server.admin().await;
    let (target, comment) = (Uuid::new_v4(), Uuid::new_v4());
    post(&api, &did(target, "ada", "failed")).await.ok();
    post(&api, &refers(comment, target)).await.ok();
    let commented = ("verb", "https://verbs.example/commented");
    // Ada did not comment, and the comment is not hers: no statement says both.
    assert_eq!(found(&api, &[ADA, commented]).await, Vec::<Uuid>::new());
    assert_eq!(found(&api, &[commented]).await, [comment]);
}

#[tokio::test]
async fn limits_are_of_the_referrer_and_targets_in_one_batch_are_found() {
    let server = Server::start().await;
    let api = server.admin().await;
    let [target, first, second] = [(); 3].map(|()| Uuid::new_v4());
    let batch = json!([
        refers(second, first),
        refers(first, target),
        did(target, "ada", "passed")
    ]);
    post(&api, &batch).await.ok();
    assert_eq!(found(&api, &[ADA]).await, [target, first, second]);
    assert_eq!(found(&api, &[ADA, ("limit", "2")]).await, [target, first]);
    let ascending = [ADA, ("ascending", "true"), ("limit", "1")];
    assert_eq!(found(&api, &ascending).await, [second]);
    let stored = api
        .get("/xapi/statements")
        .header(VERSION, "1.0.3")
        .query(&[("statementId", &first.to_string())])
        .await
        .ok()["stored"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(found(&api, &[ADA, ("since", &stored)]).await, [target]);
    assert_eq!(
        found(&api, &[ADA, ("until", &stored)]).await,
        [first, second]
    );
}

#[tokio::test]
async fn statements_that_refer_to_each_other_end() {
    let server = Server::start().await;
    let api = server.admin().await;
    let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
    post(&api, &refers(one, other)).await.ok();
    post(&api, &refers(other, one)).await.ok();
    post(&api, &refers(Uuid::new_v4(), one)).await.ok();
    assert_eq!(
        found(&api, &[("verb", "https://verbs.example/commented")])
            .await
            .len(),
        3
    );
}

#[tokio::test]
async fn a_statement_that_was_voided_before_it_came_is_voided() {
    let server = Server::start().await;
    let api = server.admin().await;
    let (target, voider) = (Uuid::new_v4(), Uuid::new_v4());
    let mut voiding = refers(voider, target);
    voiding["verb"] = json!({"id": VOIDED});
    post(&api, &voiding).await.ok();
    post(&api, &did(target, "ada", "passed")).await.ok();
    let one = |name: &'static str| {
        api.get("/xapi/statements")
            .header(VERSION, "1.0.3")
            .query(&[(name, &target.to_string())])
    };
    one("statementId").await.problem(404, "statement.not_found");
    assert_eq!(
        one("voidedStatementId").await.ok()["id"],
        target.to_string()
    );
    assert_eq!(
        found(&api, &[ADA]).await,
        [voider],
        "its voider is found by what it said"
    );
}

#[tokio::test]
async fn another_tenants_statement_is_no_target() {
    let server = Setup::default()
        .with("TENANTS", r#"["default","other"]"#)
        .start()
        .await;
    let (mine, theirs) = (
        server.key("default", "all").await,
        server.key("other", "all").await,
    );
    let mine = server.anonymous().bearer(&mine.secret);
    let theirs = server.anonymous().bearer(&theirs.secret);
    let target = Uuid::new_v4();
    let mut voiding = refers(Uuid::new_v4(), target);
    voiding["verb"] = json!({"id": VOIDED});
    post(&theirs, &voiding).await.ok();
    post(&mine, &did(target, "ada", "passed")).await.ok();
    post(&theirs, &refers(Uuid::new_v4(), target)).await.ok();
    assert_eq!(
        found(&mine, &[ADA]).await,
        [target],
        "not voided by another tenant"
    );
    assert_eq!(found(&theirs, &[ADA]).await, Vec::<Uuid>::new());
}
