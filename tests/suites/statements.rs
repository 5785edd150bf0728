//! `/xapi/statements`: written, read back, filtered, voided; refused ones kept with their reason.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Api, Call, Server, basic};
use uuid::Uuid;

/// Parameters of a query.
type Query<'a> = Vec<(&'a str, &'a str)>;

/// Every version that is spoken.
const VERSIONS: [&str; 2] = ["1.0.3", "2.0.0"];
const VERSION: &str = "x-experience-api-version";

fn statement(actor: &str, verb: &str) -> Value {
    json!({
        "actor": {"account": {"homePage": "https://lms.example", "name": actor}},
        "verb": {"id": format!("https://verbs.example/{verb}")},
        "object": {"id": "https://things.example/one"},
    })
}

fn get(api: &Api, query: &[(&str, &str)]) -> Call {
    api.get("/xapi/statements")
        .header(VERSION, "1.0.3")
        .query(query)
}

fn post(api: &Api, body: &Value) -> Call {
    api.post("/xapi/statements", body).header(VERSION, "1.0.3")
}

fn put(api: &Api, id: Uuid, body: &Value) -> Call {
    api.put("/xapi/statements", body)
        .header(VERSION, "1.0.3")
        .query(&[("statementId", &id.to_string())])
}

fn ids(page: &Value) -> Vec<String> {
    let statements = page["statements"].as_array().unwrap();
    statements
        .iter()
        .map(|statement| statement["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_statement_is_read_back_as_it_was_written_in_both_versions_on_both_mounts() {
    let server = Server::start().await;
    let key = server.key("default", "all").await;
    let bearer = server.anonymous().bearer(&key.secret);
    let basic = server
        .anonymous()
        .authorization(&basic(key.id, &key.secret));
    for (api, mount) in [(&bearer, "/xapi"), (&basic, "/xapi/v1")] {
        for version in VERSIONS {
            let id = Uuid::new_v4().to_string();
            let path = format!("{mount}/statements");
            let mut sent = statement("ada", "did");
            sent["result"] = json!({"score": {"scaled": 0.5, "raw": 1.50}, "extensions": {"https://x.example/ñ": [1, null, {"a": "\u{1F600}"}]}});
            sent["timestamp"] = json!("2026-02-03T04:05:06.789+01:00");
            let written = api
                .put(&path, &sent)
                .header(VERSION, version)
                .query(&[("statementId", &id)])
                .await;
            assert_eq!(
                (written.status, written.header(VERSION)),
                (204, Some(version))
            );
            let read = api
                .get(&path)
                .header(VERSION, version)
                .query(&[("statementId", &id)])
                .await;
            let back = read.ok();
            assert_eq!(read.header(VERSION), Some(version));
            assert!(
                read.header("x-experience-api-consistent-through").is_some()
                    && read.header("last-modified").is_some()
            );
            assert_eq!(back["id"], id);
            for field in ["verb", "result"] {
                assert_eq!(back[field], sent[field], "{field} in {version} at {mount}");
            }
            // 2.0.0 keeps instants in UTC (IEEE 9274.1.1 §4.2.7), 1.0.3 keeps what was sent.
            let kept = ["2026-02-03T03:05:06.789Z", "2026-02-03T04:05:06.789+01:00"];
            assert_eq!(back["timestamp"], kept[usize::from(version == "1.0.3")]);
            assert_eq!(back["authority"]["account"]["homePage"], server.url);
            // A statement of 1.0.3 carries 1.0.0 (Data §2.4.10).
            assert_eq!(back["version"], version.replace("1.0.3", "1.0.0"));
            assert!(back["stored"].as_str().unwrap().ends_with('Z'));
        }
        let many = api.post(
            &format!("{mount}/statements"),
            &json!([statement("ada", "a"), statement("ada", "b")]),
        );
        let many = many.header(VERSION, "1.0.3").await.ok();
        assert_eq!(many.as_array().unwrap().len(), 2);
    }
}

/// A client that has written waits until what it reads is complete up to there.
#[tokio::test]
async fn the_moment_of_consistency_moves_on_while_nothing_is_stored() {
    let server = Server::start().await;
    let api = server.with_scope("all").await;
    post(&api, &statement("ada", "did")).await.ok();
    let mut reads = Vec::new();
    while reads.len() < 1_000 {
        let read = api.get("/xapi/statements").header(VERSION, "2.0.0").await;
        let stored = read.ok()["statements"][0]["stored"].to_string();
        let through = read
            .header("x-experience-api-consistent-through")
            .map(str::to_owned)
            .unwrap();
        if through.as_str() > stored.trim_matches('"') {
            return;
        }
        reads.push(through);
    }
    panic!("it stood still: {:?}", reads.last());
}

#[tokio::test]
async fn a_request_says_which_version_it_speaks() {
    let server = Server::start().await;
    let api = server.admin().await;
    for (mount, usual) in [("/xapi", "2.0.0"), ("/xapi/v1", "1.0.3")] {
        let about = api.anonymous().get(&format!("{mount}/about")).await;
        assert_eq!(about.ok()["version"], json!(["1.0.3", "2.0.0"]));
        assert_eq!(about.header(VERSION), Some(usual));
        for (version, told) in [
            ("1.0.3", json!(["1.0.3"])),
            ("2.0.0", json!(["1.0.3", "2.0.0"])),
        ] {
            let about = api.anonymous().get(&format!("{mount}/about"));
            assert_eq!(about.header(VERSION, version).await.ok()["version"], told);
        }
        let path = format!("{mount}/statements");
        let silent = api.get(&path).await;
        silent.problem(400, "xapi.version.missing");
        assert_eq!(silent.header(VERSION), Some(usual));
        api.get(&path)
            .header(VERSION, "0.95")
            .await
            .problem(400, "xapi.version.unsupported");
        api.get(&path).header(VERSION, "1.0.2").await.ok();
    }
}

#[tokio::test]
async fn the_same_statement_again_is_fine_and_another_one_under_its_id_is_a_conflict() {
    let server = Server::start().await;
    let api = server.admin().await;
    let id = Uuid::new_v4();
    let same = futures_util::future::join_all(
        (0..20).map(|_| async { put(&api, id, &statement("ada", "did")).await }),
    );
    assert!(same.await.iter().all(|answer| answer.status == 204));
    put(&api, id, &statement("ada", "undid"))
        .await
        .problem(409, "xapi.statement.exists");
    let mut other = statement("grace", "did");
    other["id"] = json!(id);
    let batch = json!([statement("ada", "first"), other]);
    post(&api, &batch)
        .await
        .problem(409, "xapi.statement.exists");
    let all = get(&api, &[]).await.ok();
    assert_eq!(
        ids(&all),
        [id.to_string()],
        "a batch is stored whole or not at all"
    );
    put(&api, Uuid::new_v4(), &other)
        .await
        .problem(400, "xapi.put.id");
    let race = futures_util::future::join_all((0..10).map(|number| {
        let api = api.clone();
        let id = Uuid::from_u128(77);
        async move {
            put(&api, id, &statement("ada", &format!("v{number}")))
                .await
                .status
        }
    }));
    let mut statuses = race.await;
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409, 409, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn statements_are_found_by_what_they_speak_of() {
    let server = Server::start().await;
    let api = server.admin().await;
    let registration = Uuid::new_v4().to_string();
    let mut special = statement("grace", "did");
    special["object"] = json!({"id": "https://things.example/two"});
    special["context"] = json!({
        "registration": registration,
        "contextActivities": {"parent": [{"id": "https://things.example/parent"}]},
        "instructor": {"mbox": "mailto:teacher@example.com"},
    });
    let ada = post(
        &api,
        &json!([statement("ada", "did"), statement("ada", "left")]),
    )
    .await
    .ok();
    let grace = post(&api, &special).await.ok()[0]
        .as_str()
        .unwrap()
        .to_owned();
    let (did, left) = (
        ada[0].as_str().unwrap().to_owned(),
        ada[1].as_str().unwrap().to_owned(),
    );
    let agent = json!({"account": {"homePage": "https://lms.example", "name": "ada"}}).to_string();
    let teacher = json!({"mbox": "mailto:teacher@example.com"}).to_string();
    let cases: Vec<(Query, Vec<&String>)> = vec![
        (vec![], vec![&grace, &left, &did]),
        (vec![("ascending", "true")], vec![&did, &left, &grace]),
        (vec![("agent", &agent)], vec![&left, &did]),
        (
            vec![("verb", "https://verbs.example/did")],
            vec![&grace, &did],
        ),
        (
            vec![("agent", &agent), ("verb", "https://verbs.example/did")],
            vec![&did],
        ),
        (
            vec![("activity", "https://things.example/two")],
            vec![&grace],
        ),
        (vec![("activity", "https://things.example/parent")], vec![]),
        (
            vec![
                ("activity", "https://things.example/parent"),
                ("related_activities", "true"),
            ],
            vec![&grace],
        ),
        (vec![("agent", &teacher)], vec![]),
        (
            vec![("agent", &teacher), ("related_agents", "true")],
            vec![&grace],
        ),
        (vec![("registration", &registration)], vec![&grace]),
        (vec![("limit", "1")], vec![&grace]),
        (vec![("since", "2100-01-01T00:00:00Z")], vec![]),
        (vec![("until", "2000-01-01T00:00:00Z")], vec![]),
    ];
    for (query, expected) in cases {
        let page = get(&api, &query).await.ok();
        assert_eq!(ids(&page).iter().collect::<Vec<_>>(), expected, "{query:?}");
    }
    let stored = get(&api, &[("statementId", &left)]).await.ok()["stored"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        ids(&get(&api, &[("since", &stored)]).await.ok()),
        std::slice::from_ref(&grace),
        "since is exclusive"
    );
    let mut until = ids(&get(&api, &[("until", &stored)]).await.ok());
    until.reverse();
    assert_eq!(until, [did.clone(), left], "until is inclusive");
    let short = get(&api, &[("statementId", &did), ("format", "ids")])
        .await
        .ok();
    assert_eq!(short["object"], json!({"id": "https://things.example/one"}));
    for (query, code) in [
        (vec![("Verb", "https://verbs.example/did")], 400),
        (vec![("limit", "-1")], 400),
        (vec![("registration", "x")], 400),
        (vec![("agent", "{}")], 400),
        (
            vec![
                ("statementId", did.as_str()),
                ("voidedStatementId", did.as_str()),
            ],
            400,
        ),
        (
            vec![
                ("statementId", did.as_str()),
                ("verb", "https://verbs.example/did"),
            ],
            400,
        ),
    ] {
        assert_eq!(
            get(&api, &query).await.is_problem()["status"],
            code,
            "{query:?}"
        );
    }
    get(&api, &[("statementId", &Uuid::new_v4().to_string())])
        .await
        .problem(404, "statement.not_found");
}

#[tokio::test]
async fn more_leads_through_every_statement_once_while_others_are_written() {
    let server = Server::start().await;
    let api = server.admin().await;
    let batch: Vec<_> = (0..95)
        .map(|number| statement("ada", &format!("n{number}")))
        .collect();
    let written = post(&api, &json!(batch)).await.ok();
    let written: BTreeSet<&str> = written
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    for ascending in ["false", "true"] {
        let mut page = get(
            &api,
            &[
                ("limit", "10"),
                ("ascending", ascending),
                ("verb", "https://verbs.example/n1"),
            ],
        )
        .await
        .ok();
        assert_eq!((ids(&page).len(), &page["more"]), (1, &json!("")));
        page = get(&api, &[("limit", "10"), ("ascending", ascending)])
            .await
            .ok();
        let mut seen = ids(&page);
        while page["more"] != "" {
            post(&api, &statement("grace", "meanwhile")).await.ok();
            page = api
                .get(page["more"].as_str().unwrap())
                .header(VERSION, "1.0.3")
                .await
                .ok();
            seen.extend(ids(&page));
            assert!(seen.len() < 1_000, "more never ends");
            if seen.len() > 300 {
                break;
            }
        }
        let unique: BTreeSet<&str> = seen.iter().map(String::as_str).collect();
        assert_eq!(unique.len(), seen.len(), "none twice");
        assert!(written.is_subset(&unique), "none left out");
    }
}

#[tokio::test]
async fn a_voided_statement_is_found_only_as_voided() {
    let server = Server::start().await;
    let api = server.admin().await;
    let id = post(&api, &statement("ada", "did")).await.ok()[0]
        .as_str()
        .unwrap()
        .to_owned();
    let voiding = json!({
        "actor": {"mbox": "mailto:admin@example.com"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": id},
    });
    let void = post(&api, &voiding).await.ok()[0]
        .as_str()
        .unwrap()
        .to_owned();
    get(&api, &[("statementId", &id)])
        .await
        .problem(404, "statement.not_found");
    assert_eq!(
        get(&api, &[("voidedStatementId", &id)]).await.ok()["id"],
        id
    );
    assert_eq!(ids(&get(&api, &[]).await.ok()), std::slice::from_ref(&void));
    let again = json!({
        "actor": {"mbox": "mailto:admin@example.com"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": void},
    });
    post(&api, &again).await;
    assert_eq!(
        get(&api, &[("statementId", &void)]).await.status,
        200,
        "what voids cannot be voided"
    );
}

#[tokio::test]
async fn a_refused_statement_is_kept_with_code_pointer_and_rule() {
    let server = Server::start().await;
    let api = server.admin().await;
    let mut wrong = statement("ada", "did");
    wrong["result"] = json!({"score": {"scaled": 1.5}});
    wrong["verb"] = json!({"id": "did"});
    let refused = post(&api, &wrong).await;
    assert_eq!(refused.status, 400);
    let problem = refused.is_problem();
    let faults = problem["faults"].as_array().unwrap();
    let pointers: BTreeSet<_> = faults
        .iter()
        .map(|fault| fault["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(
        pointers,
        BTreeSet::from(["/verb/id", "/result/score/scaled"]),
        "all faults, not the first"
    );
    assert!(
        faults
            .iter()
            .all(|fault| fault["rule"].as_str().unwrap().contains('§'))
    );
    let batch = json!([statement("ada", "did"), wrong, statement("ada", "left"), {"actor": 7}]);
    let problem = post(&api, &batch).await.is_problem();
    assert!(
        problem["pointer"].as_str().unwrap().starts_with("/1/"),
        "{problem}"
    );
    post(&api, &json!("rubbish")).await.is_problem();
    let unread = api
        .call(reqwest::Method::POST, "/xapi/statements")
        .header(VERSION, "1.0.3");
    unread
        .body("application/json", "{\"actor\":")
        .await
        .is_problem();
    assert_eq!(
        ids(&get(&api, &[]).await.ok()),
        Vec::<String>::new(),
        "nothing of a refused batch is stored"
    );
    let kept = api.all("/api/v1/quarantine").await;
    assert_eq!(kept.len(), 5, "{kept:?}");
    let first = kept.last().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(first["statement"].as_str().unwrap()).unwrap(),
        wrong
    );
    for field in ["code", "pointer", "rule", "found", "expected"] {
        assert!(
            !first["faults"][0][field].as_str().unwrap().is_empty(),
            "{field}: {first}"
        );
    }
    let path = format!("/api/v1/quarantine/{}", first["id"].as_str().unwrap());
    let mut one = api.get(&path).await.ok();
    let repair = one.as_object_mut().unwrap().remove("repair").unwrap();
    assert_eq!(repair["possible"], false, "a guess is not a repair");
    assert_eq!(one, *first);
    let code = first["faults"][0]["code"].as_str().unwrap();
    let same = api.all(&format!("/api/v1/quarantine?code={code}")).await;
    assert!(!same.is_empty() && same.len() < 5);
    api.get(&format!("/api/v1/quarantine/{}", Uuid::new_v4()))
        .await
        .is_problem();
}

#[tokio::test]
async fn what_is_no_json_is_refused_by_its_type() {
    let server = Server::start().await;
    let api = server.admin().await;
    let body = statement("ada", "did").to_string();
    let send = async |kind: &str| -> Answer {
        let call = api
            .call(reqwest::Method::POST, "/xapi/statements")
            .header(VERSION, "1.0.3");
        call.body(kind, body.clone()).await
    };
    send("text/plain").await.problem(400, "xapi.content_type");
    send("application/json; charset=utf-8").await.ok();
}

#[tokio::test]
async fn a_key_may_do_what_its_scopes_say() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let theirs = post(&admin, &statement("ada", "did")).await.ok()[0]
        .as_str()
        .unwrap()
        .to_owned();
    let writer = server.with_scope("statements:write").await;
    post(&writer, &statement("grace", "did")).await.ok();
    assert_eq!(
        get(&writer, &[]).await.problem(403, "scope.missing")["needs_scope"],
        "statements:read:mine"
    );
    let mine = server
        .with_scope("statements:write,statements:read:mine")
        .await;
    let own = post(&mine, &statement("linus", "did")).await.ok()[0]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(ids(&get(&mine, &[]).await.ok()), [own]);
    assert!(![200].contains(&get(&mine, &[("statementId", &theirs)]).await.status));
    let reader = server.with_scope("statements:read").await;
    assert_eq!(ids(&get(&reader, &[]).await.ok()).len(), 3);
    let problem = post(&reader, &statement("ada", "did"))
        .await
        .problem(403, "scope.missing");
    assert_eq!(problem["needs_scope"], "statements:write");
}

#[tokio::test]
async fn a_definition_is_kept_from_those_who_may_define() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let activity = async |api: &Api| -> Value {
        let call = api
            .get("/xapi/activities")
            .header(VERSION, "1.0.3")
            .query(&[("activityId", "https://things.example/one")]);
        call.await.ok()
    };
    let named = |name: &str| {
        let mut statement = statement("ada", "did");
        statement["object"]["definition"] = json!({"name": {"en": name}});
        statement
    };
    post(
        &server.with_scope("statements:write").await,
        &named("Nobody's"),
    )
    .await
    .ok();
    assert!(activity(&admin).await["definition"].get("name").is_none());
    post(
        &server.with_scope("statements:write,define").await,
        &named("One"),
    )
    .await
    .ok();
    assert_eq!(activity(&admin).await["definition"]["name"]["en"], "One");
    let agent = json!({"account": {"homePage": "https://lms.example", "name": "ada"}}).to_string();
    let person = admin
        .get("/xapi/agents")
        .header(VERSION, "1.0.3")
        .query(&[("agent", &agent)])
        .await
        .ok();
    assert_eq!(person["objectType"], "Person");
    assert_eq!(person["account"][0]["name"], "ada");
}
