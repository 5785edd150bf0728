//! Who may not, gets told so: every operation refuses the anonymous and the narrow, in one form of error.

use crate::operations::{Things, described};
use engine::access::Scope;
use reqwest::Method;
use serde_json::json;
use std::collections::HashMap;
use tests::{Api, Call, Server};

/// Every scope but this one, and but those that include it.
fn all_but(scope: &str) -> String {
    let includes = |other: &Scope| match scope {
        "statements:read:mine" => *other == Scope::StatementsRead,
        _ => false,
    };
    let rest = Scope::ALL
        .iter()
        .filter(|other| other.name() != scope && **other != Scope::All && !includes(other))
        .filter(|other| !other.is_for_people());
    rest.map(|scope| scope.name()).collect::<Vec<_>>().join(",")
}

/// Clients that may do everything but one thing.
#[derive(Default)]
struct Narrow(HashMap<String, Api>);

impl Narrow {
    async fn without(&mut self, server: &Server, scope: &str) -> Api {
        if let Some(api) = self.0.get(scope) {
            return api.clone();
        }
        let api = server.with_scope(&all_but(scope)).await;
        self.0.insert(scope.to_owned(), api.clone());
        api
    }
}

#[tokio::test]
async fn every_operation_of_the_description_refuses_the_anonymous_and_the_narrow() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut things = Things::make(&server, &admin).await;
    let mut narrow = Narrow::default();
    for operation in described(&server).await {
        let refused = things.request(&server.anonymous(), &operation).await;
        refused.problem(401, "credential.missing");
        assert!(
            refused
                .header("www-authenticate")
                .unwrap()
                .contains("Bearer"),
            "{operation:?}"
        );
        if let Some(scope) = &operation.scope {
            let refused = things
                .request(&narrow.without(&server, scope).await, &operation)
                .await;
            assert_eq!(
                refused.problem(403, "scope.missing")["needs_scope"],
                *scope,
                "{operation:?}"
            );
            let only = match scope.parse::<Scope>().unwrap().is_for_people() {
                true => server.person("default", "admin").await,
                false => server.with_scope(scope).await,
            };
            let let_in = things.request(&only, &operation).await;
            assert_ne!(
                let_in.status,
                403,
                "{operation:?} needs more than it says: {}",
                let_in.text()
            );
        }
    }
    things.renew(&admin).await;
    for operation in described(&server).await {
        let done = things.request(&admin, &operation).await;
        assert!(done.status < 300, "{operation:?}: {}", done.text());
    }
}

#[tokio::test]
async fn the_description_leads_to_the_operations() {
    let server = Server::start().await;
    let description = server.anonymous().get("/openapi.json").await.ok();
    let base = description["servers"][0]["url"].as_str().unwrap();
    assert!(
        description["paths"]["/api/v1/me"].is_object() || description["paths"]["/me"].is_object()
    );
    let path = description["paths"]
        .as_object()
        .unwrap()
        .keys()
        .find(|path| path.ends_with("/me"))
        .unwrap();
    let me = server.admin().await.get(&format!("{base}{path}")).await;
    assert_eq!(
        me.status, 200,
        "{base}{path} is what a client generator would call"
    );
    let docs = server.anonymous().get("/docs").await;
    assert!(docs.status < 400);
    let page = docs.text();
    let foreign = ["https://unpkg", "https://cdn", "http://cdn", "//fonts."]
        .iter()
        .find(|host| page.contains(*host));
    assert!(
        foreign.is_none(),
        "the documentation works offline: {foreign:?}"
    );
}

/// What is not in the description: scope, method, path and query.
const BESIDE: [(&str, Method, &str); 23] = [
    ("ops:read", Method::GET, "/ops/v1/stream"),
    ("ops:read", Method::GET, "/ops/v1/hops"),
    ("scim:write", Method::GET, "/scim/v2/ServiceProviderConfig"),
    ("scim:write", Method::GET, "/scim/v2/Users"),
    ("scim:write", Method::POST, "/scim/v2/Users"),
    ("scim:write", Method::PATCH, "/scim/v2/Users/none"),
    ("scim:write", Method::DELETE, "/scim/v2/Users/none"),
    ("scim:write", Method::PUT, "/scim/v2/Groups/none"),
    ("statements:write", Method::POST, "/xapi/statements"),
    (
        "statements:write",
        Method::PUT,
        "/xapi/statements?statementId=019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e",
    ),
    ("statements:read:mine", Method::GET, "/xapi/statements"),
    (
        "statements:read:mine",
        Method::GET,
        "/xapi/activities?activityId=https://a.example",
    ),
    (
        "statements:read:mine",
        Method::GET,
        "/xapi/agents?agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
    (
        "state",
        Method::GET,
        "/xapi/activities/state?activityId=https://a.example&agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
    (
        "state",
        Method::PUT,
        "/xapi/activities/state?stateId=s&activityId=https://a.example&agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
    (
        "state",
        Method::POST,
        "/xapi/activities/state?stateId=s&activityId=https://a.example&agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
    (
        "state",
        Method::DELETE,
        "/xapi/activities/state?activityId=https://a.example&agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
    (
        "profile",
        Method::GET,
        "/xapi/activities/profile?activityId=https://a.example",
    ),
    (
        "profile",
        Method::PUT,
        "/xapi/activities/profile?profileId=p&activityId=https://a.example",
    ),
    (
        "profile",
        Method::DELETE,
        "/xapi/activities/profile?profileId=p&activityId=https://a.example",
    ),
    (
        "profile",
        Method::GET,
        "/xapi/agents/profile?agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
    (
        "profile",
        Method::POST,
        "/xapi/agents/profile?profileId=p&agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
    (
        "profile",
        Method::DELETE,
        "/xapi/agents/profile?profileId=p&agent={\"mbox\":\"mailto:a@example.com\"}",
    ),
];

fn beside(api: &Api, method: &Method, path: &str) -> Call {
    let call = api
        .call(method.clone(), path)
        .header("x-experience-api-version", "1.0.3");
    if *method == Method::GET || *method == Method::DELETE {
        call
    } else {
        call.json(&json!({}))
    }
}

#[tokio::test]
async fn streams_and_xapi_resources_refuse_the_anonymous_and_the_narrow() {
    let server = Server::start().await;
    let mut narrow = Narrow::default();
    for (scope, method, path) in BESIDE {
        let mounts = if path.starts_with("/xapi") {
            vec![path.to_owned(), path.replace("/xapi", "/xapi/v1")]
        } else {
            vec![path.to_owned()]
        };
        for path in mounts {
            let refused = beside(&server.anonymous(), &method, &path).await;
            refused.problem(401, "credential.missing");
            assert!(
                refused.header("www-authenticate").is_some(),
                "{method} {path}"
            );
            let refused = beside(&narrow.without(&server, scope).await, &method, &path).await;
            assert_eq!(
                refused.problem(403, "scope.missing")["needs_scope"],
                scope,
                "{method} {path}"
            );
        }
    }
    let reads_mine = server.with_scope("statements:read:mine").await;
    let one = reads_mine.get("/xapi/statements?statementId=019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e");
    let refused = one.header("x-experience-api-version", "1.0.3").await;
    assert!([403, 404].contains(&refused.status), "{}", refused.text());
}

#[tokio::test]
async fn every_refusal_has_one_form() {
    let server = Server::start().await;
    let api = server.admin().await;
    let things = Things::make(&server, &api).await;
    for path in [
        "/nothing",
        "/api/v1/nothing",
        "/api/v2/me",
        "/xapi/nothing",
        "/ops/v1/nothing",
        "/l",
        "/l/",
        "/api",
    ] {
        assert_eq!(api.get(path).await.is_problem()["status"], 404, "{path}");
    }
    for path in [
        "/play/nothing.js",
        "/play/api/nothing",
        "/play/../keys",
        "/api/v1/me",
    ] {
        assert_eq!(
            api.at(&server.content_url)
                .anonymous()
                .get(path)
                .await
                .is_problem()["status"],
            404,
            "{path}"
        );
    }
    for (method, path) in [
        (Method::DELETE, "/api/v1/me"),
        (Method::PATCH, "/api/v1/courses"),
        (Method::POST, "/xapi/about"),
        (Method::PUT, "/ops/v1/hops"),
        (Method::POST, "/health/live"),
        (Method::DELETE, "/xapi/statements"),
    ] {
        let refused = api
            .call(method.clone(), path)
            .header("x-experience-api-version", "1.0.3")
            .await;
        refused.problem(405, "method.not_allowed");
        assert!(refused.header("allow").is_some(), "{method} {path}");
    }
    let typed = api
        .call(Method::POST, "/api/v1/links")
        .body("text/plain", "{}")
        .await;
    typed.problem(415, "content_type.unsupported");
    for body in ["", "{", "[]", "7", "{\"course\": \"\"}", "{}"] {
        let refused = api
            .call(Method::POST, "/api/v1/links")
            .body("application/json", body)
            .await;
        assert_eq!(refused.is_problem()["status"], 400, "{body}");
    }
    for path in [
        "/api/v1/attempts/not-a-uuid",
        "/api/v1/quarantine/1",
        "/api/v1/launches/x/hops",
        "/api/v1/attempts?learner=x",
        "/api/v1/attempts?simulated=maybe",
    ] {
        assert_eq!(api.get(path).await.is_problem()["status"], 400, "{path}");
    }
    for path in [
        "/api/v1/attempts/{}",
        "/api/v1/attempts/{}/view",
        "/api/v1/courses/{}",
        "/api/v1/courses/{}/versions",
        "/api/v1/quarantine/{}",
    ] {
        let path = path.replace("{}", &uuid::Uuid::new_v4().to_string());
        assert_eq!(api.get(&path).await.is_problem()["status"], 404, "{path}");
    }
    let act = format!("/api/v1/attempts/{}/acts", things.launched.attempt);
    let lacking = json!({"event": uuid::Uuid::new_v4(), "kind": "answer"});
    assert_eq!(
        api.post(&act, &lacking)
            .await
            .problem(400, "act.incomplete")["pointer"],
        "/segment"
    );
}

#[tokio::test]
async fn the_servers_health_needs_no_credential_and_tells_no_secret() {
    let server = Server::start().await;
    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(server.anonymous().get(path).await.status, 200, "{path}");
    }
    let metrics = server.anonymous().get("/metrics").await.text();
    assert!(metrics.contains("lectern_http_requests_total"));
    assert_eq!(
        server
            .anonymous()
            .get(&format!("{}/health/live", server.content_url))
            .await
            .status,
        200
    );
}
