//! Texts and numbers that are sound to one part and poison to another: NUL, which PostgreSQL keeps in no text, and
//! numbers beyond every float. Refused with a reason or kept as they came, never a failure of ours.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Api, Call, Server};
use uuid::Uuid;

const VERSION: (&str, &str) = ("x-experience-api-version", "1.0.3");

fn call(api: &Api, method: Method, path: &str, query: &[(&str, &str)]) -> Call {
    api.call(method, path)
        .header(VERSION.0, VERSION.1)
        .query(query)
}

fn post(api: &Api, body: impl Into<reqwest::Body>) -> Call {
    call(api, Method::POST, "/xapi/statements", &[]).body("application/json", body)
}

#[tokio::test]
async fn refused_statements_may_hold_any_bytes() {
    let server = Server::start().await;
    let api = server.admin().await;
    let bodies: [&[u8]; 7] = [
        b"\0",
        b"{\"actor\":\0}",
        b"{\"a\\u0000b\":1}",
        b"[{\"a\\u0000b\":1},{\"\\u0000\":null}]",
        b"{\"a\":\"\\ud800\"}",
        b"{\"actor\":\"\xff\xfe\"}",
        b"{\"actor\":{\"account\":{\"homePage\":\"http://a.b\",\"name\":\"a\\u0000b\"}}}",
    ];
    for body in bodies {
        let refused = post(&api, body.to_vec()).await;
        let shown = String::from_utf8_lossy(body);
        assert_eq!(refused.status, 400, "{shown}: {}", refused.text());
        refused.is_problem();
    }
    let kept = api.all("/api/v1/quarantine").await;
    assert_eq!(kept.len(), bodies.len() + 1, "each of a batch by itself");
}

#[tokio::test]
async fn no_name_or_parameter_holds_what_a_database_cannot() {
    let server = Server::start().await;
    let api = server.admin().await;
    let agent = json!({"account": {"homePage": "https://lms.example", "name": "a"}}).to_string();
    let strange =
        json!({"account": {"homePage": "https://lms.example", "name": "a\0b"}}).to_string();
    let activity = "https://things.example/one";
    let mine = [("activityId", activity), ("agent", agent.as_str())];
    let cases: [(&str, Vec<(&str, &str)>); 9] = [
        (
            "activities/state",
            [&mine[..], &[("stateId", "a\0b")]].concat(),
        ),
        ("activities/profile", vec![mine[0], ("profileId", "\0")]),
        ("agents/profile", vec![mine[1], ("profileId", "a\0")]),
        (
            "activities/state",
            vec![mine[0], ("agent", &strange), ("stateId", "a")],
        ),
        (
            "activities/state",
            vec![
                ("activityId", "https://things.example/\0"),
                mine[1],
                ("stateId", "a"),
            ],
        ),
        (
            "activities",
            vec![("activityId", "https://things.example/\0")],
        ),
        ("agents", vec![("agent", &strange)]),
        ("statements", vec![("verb", "https://verbs.example/\0")]),
        ("statements", vec![("agent", &strange)]),
    ];
    for (resource, query) in cases {
        let path = format!("/xapi/{resource}");
        let read = call(&api, Method::GET, &path, &query).await;
        assert_eq!(read.status, 400, "GET {path} {query:?}: {}", read.text());
        read.is_problem();
        if resource.ends_with("state") || resource.ends_with("profile") {
            for method in [Method::PUT, Method::POST, Method::DELETE] {
                let wrote = call(&api, method.clone(), &path, &query)
                    .header("if-none-match", "*")
                    .body("text/plain", "x")
                    .await;
                assert_eq!(
                    wrote.status,
                    400,
                    "{method} {path} {query:?}: {}",
                    wrote.text()
                );
            }
        }
    }
}

#[tokio::test]
async fn a_number_that_most_readers_could_not_take_is_refused_where_it_stands() {
    let server = Server::start().await;
    let api = server.admin().await;
    let body = |number: &str| {
        format!(
            r#"{{"actor":{{"mbox":"mailto:a@b.example"}},"verb":{{"id":"http://a.b/v"}},"object":{{"id":"http://a.b/o"}},"result":{{"score":{{"raw":{number}}},"extensions":{{"http://a.b/c":[0,{number}]}}}}}}"#
        )
    };
    let refused = post(&api, body("-1e400")).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    let faults = refused.json()["faults"].as_array().unwrap().clone();
    let told = |fault: &Value, name: &str| fault[name].as_str().unwrap().to_owned();
    let places: Vec<_> = faults
        .iter()
        .map(|fault| (told(fault, "code"), told(fault, "pointer")))
        .collect();
    let at = |pointer: &str| ("xapi.json.number".to_owned(), pointer.to_owned());
    assert_eq!(
        places,
        [
            at("/result/score/raw"),
            at("/result/extensions/http:~1~1a.b~1c/1")
        ]
    );
    assert_eq!(
        told(&faults[0], "found"),
        "a number beyond the range of a double"
    );
    assert_eq!(
        told(&faults[0], "expected"),
        "a number from -1.8e308 to 1.8e308"
    );
    assert_eq!(post(&api, body("-1.5e308")).await.status, 200);
}

#[tokio::test]
async fn what_the_standard_allows_comes_back_as_it_was_written() {
    let server = Server::start().await;
    let api = server.admin().await;
    let id = Uuid::from_u128(0xfeed);
    let result = r#"{"score":{"raw":12.50,"max":1e300},"response":"a\u0000b\ud83d\ude00","extensions":{"http://a.b/c":[1e-400,-0.0,0.30000000000000004,123456789012345678901234567890,{"\u0000":null}]}}"#;
    let body = format!(
        r#"{{"id":"{id}","actor":{{"name":"\u0000","mbox":"mailto:a@b.example"}},"verb":{{"id":"http://a.b/v","display":{{"en":"\u0000"}}}},"object":{{"id":"http://a.b/o","definition":{{"name":{{"en":"a\u0000"}},"extensions":{{"http://a.b/c":1.50}}}}}},"result":{result}}}"#
    );
    assert_eq!(post(&api, body.clone()).await.status, 200);
    assert_eq!(post(&api, body).await.status, 200, "the same again");
    let id = id.to_string();
    let queries: [&[(&str, &str)]; 3] = [&[("statementId", &id)], &[], &[("format", "canonical")]];
    for query in queries {
        let read = call(&api, Method::GET, "/xapi/statements", query).await;
        assert_eq!(read.status, 200, "{query:?}: {}", read.text());
        assert!(read.text().contains(result), "{query:?}: {}", read.text());
    }
    let about = [("activityId", "http://a.b/o")];
    let activity = call(&api, Method::GET, "/xapi/activities", &about).await;
    assert!(
        activity.text().contains(r#""a\u0000""#),
        "{}",
        activity.text()
    );
    let export = api.get("/api/v1/statements/export").await;
    assert_eq!(export.status, 200, "{}", export.text());
    assert!(export.text().contains(result), "{}", export.text());
}
