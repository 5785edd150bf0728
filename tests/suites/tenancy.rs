//! Two tenants on one server see nothing of each other.

use crate::operations::{Things, described};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Api, Server, Setup, Stream};
use uuid::Uuid;

const VERSION: &str = "x-experience-api-version";

async fn two() -> (Server, Api, Api) {
    let server = Setup::default()
        .with("TENANTS", "[\"default\",\"other\"]")
        .start()
        .await;
    let one = server.admin().await;
    let two = server.admin_of("other").await;
    (server, one, two)
}

/// Asserts that a text speaks of none of these ids.
fn silent(text: &str, ids: &[String], of: &str) {
    for id in ids {
        assert!(
            !text.contains(id.as_str()),
            "{of} tells {id} of another tenant: {text}"
        );
    }
}

#[tokio::test]
async fn no_operation_shows_or_touches_what_another_tenant_has() {
    let (server, one, two) = two().await;
    let theirs = Things::make(&server, &one).await;
    let own = Things::make(&server, &two).await;
    let (their_ids, own_ids): (BTreeSet<_>, BTreeSet<_>) = (
        theirs.ids().into_iter().collect(),
        own.ids().into_iter().collect(),
    );
    assert!(their_ids.is_disjoint(&own_ids));
    for audit in ["/api/v1/audit", "/api/v1/audit/export"] {
        let told = two.get(audit).await;
        assert_eq!(told.status, 200, "{}", told.text());
        silent(&told.text(), &theirs.ids(), audit);
    }
    for operation in described(&server).await {
        // The audit log tells what this tenant asked for itself, below: ids of others that it was refused, too.
        if ["listAudit", "exportAudit"].contains(&operation.id.as_str()) {
            continue;
        }
        // A cursor's name is chosen by who makes it: the same name here is another cursor. And a session is one's own, or
        // nobody's: what is given else ends nothing. So it is with a block: it is gone afterwards, whoever had it.
        if ["putCursor", "endSession", "liftBlock"].contains(&operation.id.as_str()) {
            continue;
        }
        let named = operation.path.contains('{')
            || ["launch", "createLink", "createDispatch"].contains(&operation.id.as_str());
        let answer = theirs.request(&two, &operation).await;
        let id = &operation.id;
        if named && id != "listHops" {
            assert_eq!(
                answer.status,
                404,
                "{id} reaches into another tenant: {}",
                answer.text()
            );
            assert_eq!(
                answer.is_problem()["status"],
                404,
                "{id} reaches into another tenant: {}",
                answer.text()
            );
        } else if answer.status == 200 {
            silent(&answer.text(), &theirs.ids(), id);
        }
        let listed = own.request(&two, &operation).await;
        silent(&listed.text(), &theirs.ids(), id);
    }
    let hops = two
        .get(&format!("/api/v1/launches/{}/hops", theirs.launched.launch))
        .await;
    assert!(hops.status == 404 || hops.ok()["items"] == json!([]));
    for path in [
        "courses",
        "attempts",
        "links",
        "dispatches",
        "keys",
        "quarantine",
    ] {
        let rows = Value::Array(two.all(&format!("/api/v1/{path}")).await).to_string();
        silent(&rows, &theirs.ids(), path);
    }
    let other_version = json!({"version": theirs.version});
    two.post(
        &format!("/api/v1/courses/{}/publish", own.course),
        &other_version,
    )
    .await
    .problem(404, "version.not_found");
    let still = one
        .get(&format!("/api/v1/attempts/{}", theirs.launched.attempt))
        .await
        .ok();
    assert_eq!(still["bookmark"], "ask", "nobody moved it");
    assert!(
        one.all("/api/v1/links").await[0]
            .get("revoked_at")
            .is_none()
    );
    one.get("/api/v1/keys").await.ok();
}

#[tokio::test]
async fn a_learner_of_two_tenants_is_two_learners() {
    let (server, one, two) = two().await;
    Things::make(&server, &one).await;
    Things::make(&server, &two).await;
    let actor = async |api: &Api| -> (String, String) {
        let query = [("verb", "http://adlnet.gov/expapi/verbs/initialized")];
        let said = api
            .get("/xapi/statements")
            .header(VERSION, "1.0.3")
            .query(&query)
            .await
            .ok();
        let said = said["statements"].as_array().unwrap().clone();
        assert_eq!(said.len(), 2, "one by API, then one from a platform");
        let account = &said[1]["actor"]["account"];
        (account["name"].to_string(), account["homePage"].to_string())
    };
    let (first, second) = (actor(&one).await, actor(&two).await);
    assert_ne!(first.0, second.0);
    assert!(first.1.ends_with("/id/default\"") && second.1.ends_with("/id/other\""));
}

#[tokio::test]
async fn statements_and_documents_of_one_id_live_side_by_side() {
    let (_server, one, two) = two().await;
    let id = Uuid::new_v4().to_string();
    let said = |verb: &str| json!({"actor": {"mbox": "mailto:a@example.com"}, "verb": {"id": verb}, "object": {"id": "https://o.example/one"}});
    let state = [
        ("stateId", "s"),
        ("activityId", "https://o.example/one"),
        ("agent", "{\"mbox\":\"mailto:a@example.com\"}"),
    ];
    for (api, verb) in [
        (&one, "https://v.example/one"),
        (&two, "https://v.example/two"),
    ] {
        let put = api
            .put("/xapi/statements", &said(verb))
            .header(VERSION, "2.0.0")
            .query(&[("statementId", &id)])
            .await;
        assert_eq!(put.status, 204, "{}", put.text());
        let put = api
            .call(Method::PUT, "/xapi/activities/state")
            .header(VERSION, "2.0.0")
            .query(&state);
        assert_eq!(put.body("text/plain", verb.to_owned()).await.status, 204);
    }
    for (api, verb) in [
        (&one, "https://v.example/one"),
        (&two, "https://v.example/two"),
    ] {
        let all = api
            .get("/xapi/statements")
            .header(VERSION, "2.0.0")
            .await
            .ok();
        assert_eq!(
            (
                all["statements"].as_array().unwrap().len(),
                &all["statements"][0]["verb"]["id"]
            ),
            (1, &json!(verb))
        );
        assert_eq!(
            api.get("/xapi/activities/state")
                .header(VERSION, "2.0.0")
                .query(&state)
                .await
                .text(),
            verb
        );
    }
    let names = &state[1..];
    assert_eq!(
        two.call(Method::DELETE, "/xapi/activities/state")
            .header(VERSION, "2.0.0")
            .query(names)
            .await
            .status,
        204
    );
    assert_eq!(
        one.get("/xapi/activities/state")
            .header(VERSION, "2.0.0")
            .query(&state)
            .await
            .text(),
        "https://v.example/one"
    );
    let void = json!({"actor": {"mbox": "mailto:a@example.com"}, "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}, "object": {"objectType": "StatementRef", "id": id}});
    two.post("/xapi/statements", &void)
        .header(VERSION, "2.0.0")
        .await
        .ok();
    let kept = one
        .get("/xapi/statements")
        .header(VERSION, "2.0.0")
        .query(&[("statementId", &id)])
        .await;
    assert_eq!(
        kept.status, 200,
        "voiding in one tenant voids nothing in the other"
    );
}

#[tokio::test]
async fn operators_see_their_own_tenant() {
    let (server, one, two) = two().await;
    let theirs = Things::make(&server, &one).await;
    let own = Things::make(&server, &two).await;
    let mut stream = Stream::open(&two, "hops,rejects", None).await;
    assert_eq!(
        stream.wait_for("hello").await.data["data"]["tenant"],
        "other"
    );
    let (hops, _) = stream.hops(4).await;
    let rejects = stream.wait_for("rejects").await.data;
    assert_eq!(rejects["data"][0]["count"], 1, "{rejects}");
    assert_eq!(rejects["data"][0]["sample"], json!(own.quarantined));
    silent(&format!("{hops:?}"), &theirs.ids(), "the stream");
    let launches = [json!(own.launched.launch), json!(own.cmi5.session)];
    let by_platform: BTreeSet<String> = hops
        .iter()
        .filter(|hop| !launches.contains(&hop["launch"]))
        .map(|hop| hop["launch"].to_string())
        .collect();
    assert!(
        by_platform.len() <= 1,
        "the one that a platform made, and no other: {hops:?}"
    );
    let history = two.get("/ops/v1/hops").await.text();
    silent(&history, &theirs.ids(), "the history");
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_its_tenant() {
    let (server, one, two) = two().await;
    for api in [&one, &two] {
        server.publish(api, &crate::pocket("1.0.0")).await;
    }
    let make = async |api: &Api| {
        api.post("/api/v1/links", &json!({"course": "pocket"}))
            .header("idempotency-key", "same")
            .await
    };
    let (first, second) = (make(&one).await.ok(), make(&two).await.ok());
    assert_ne!(first["id"], second["id"]);
    assert_eq!(two.all("/api/v1/links").await.len(), 1);
}

#[tokio::test]
async fn a_tenant_that_does_not_exist_is_told_so() {
    let server = Server::start().await;
    let made = server
        .cli(&[
            "key", "create", "--name", "x", "--scope", "all", "--tenant", "nobody",
        ])
        .await;
    assert!(made.failed(1).contains("nobody"));
}
