//! SCIM 2.0 over real sockets, as Entra ID and Okta speak it: people and groups come, change and go, and who is shut out is
//! out at once.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Api, Browser, Provider, Server, Setup, add_provider};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

async fn ready() -> (Server, Provider, Api) {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .start()
        .await;
    let provider = Provider::start().await;
    let mut described = provider.described("acme");
    described["scim"] = json!({"claim": "sub", "attribute": "externalId"});
    described["roles"] = json!([{"claim": "scim_groups", "value": "Staff", "role": "author"}]);
    add_provider(&server, &described).await;
    let scim = server.with_scope("scim:write").await;
    (server, provider, scim)
}

fn anna() -> Value {
    json!({
        "schemas": [USER], "userName": "Anna@idp.example", "externalId": "anna", "active": true,
        "name": {"givenName": "Anna", "familyName": "Arendt"},
        "emails": [{"value": "anna@idp.example", "type": "work", "primary": true}],
    })
}

async fn send(scim: &Api, method: Method, path: &str, body: &Value) -> Answer {
    let call = scim.call(method, &format!("/scim/v2{path}"));
    call.body("application/scim+json", body.to_string()).await
}

async fn patch(scim: &Api, path: &str, operations: Value) -> Answer {
    let body = json!({"schemas": [PATCH], "Operations": operations});
    send(scim, Method::PATCH, path, &body).await
}

async fn made(scim: &Api, path: &str, body: &Value) -> Value {
    let answer = send(scim, Method::POST, path, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn asked(scim: &Api, path: &str) -> Value {
    scim.get(&format!("/scim/v2{path}")).await.ok()
}

#[track_caller]
fn fault(answer: &Answer, status: u16, kind: &str) {
    let body: Value = answer.json();
    assert_eq!(
        (answer.status, &body["scimType"]),
        (status, &json!(kind)),
        "{body}"
    );
}

#[tokio::test]
async fn somebody_is_there_before_their_first_login_and_out_at_once_when_they_are_deactivated() {
    let (server, provider, scim) = ready().await;
    let user = made(&scim, "/Users", &anna()).await;
    let id = user["id"].as_str().unwrap().to_owned();
    assert_eq!(user["meta"]["resourceType"], "User");
    let staff = made(
        &scim,
        "/Groups",
        &json!({"displayName": "Staff", "members": [{"value": id}]}),
    )
    .await;
    let mut browser = Browser::new(&server);
    browser.sign_on(&provider, "acme", "/").await;
    let me = browser.get("/api/v1/me").await.ok();
    assert_eq!((&me["id"], &me["roles"]), (&json!(id), &json!(["author"])));
    // Entra ID writes truth as a text.
    let off = patch(
        &scim,
        &format!("/Users/{id}"),
        json!([{"op": "Replace", "path": "active", "value": "False"}]),
    )
    .await;
    assert_eq!(off.ok()["active"], false);
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let back = browser.sign_on(&provider, "acme", "/").await;
    assert_eq!(back.status, 403, "{}", back.text());
    assert!(back.text().contains("person.deactivated"));
    // Okta sends an object.
    let on = patch(
        &scim,
        &format!("/Users/{id}"),
        json!([{"op": "replace", "value": {"active": true}}]),
    )
    .await;
    assert_eq!(on.ok()["active"], true);
    browser.sign_on(&provider, "acme", "/").await;
    assert_eq!(
        browser.get("/api/v1/me").await.ok()["roles"],
        json!(["author"])
    );
    // Out of the group: out of the role, and no session keeps it.
    let group = format!("/Groups/{}", staff["id"].as_str().unwrap());
    let left = patch(
        &scim,
        &group,
        json!([{"op": "Remove", "path": "members", "value": [{"value": id}]}]),
    )
    .await;
    assert_eq!(left.ok()["members"], json!([]));
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    browser.sign_on(&provider, "acme", "/").await;
    assert_eq!(
        browser.get("/api/v1/me").await.ok()["roles"],
        json!(["learner"])
    );
    // Taken away and given again: the same person.
    let gone = send(&scim, Method::DELETE, &format!("/Users/{id}"), &json!({})).await;
    assert_eq!(gone.status, 204);
    assert_eq!(scim.get(&format!("/scim/v2/Users/{id}")).await.status, 404);
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "credential.missing");
    let again = made(&scim, "/Users", &anna()).await;
    assert_eq!(again["id"], json!(id));
}

#[tokio::test]
async fn who_has_signed_on_before_is_recognised() {
    let (server, provider, scim) = ready().await;
    let mut browser = Browser::new(&server);
    browser.sign_on(&provider, "acme", "/").await;
    let me = browser.get("/api/v1/me").await.ok();
    let user = made(&scim, "/Users", &anna()).await;
    assert_eq!(user["id"], me["id"]);
}

#[tokio::test]
async fn people_and_groups_are_found_and_told_a_page_at_a_time() {
    let (_server, _provider, scim) = ready().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let body = json!({"schemas": [USER], "userName": format!("u{number}"), "externalId": format!("e{number}")});
        ids.push(made(&scim, "/Users", &body).await["id"].clone());
    }
    let page = asked(&scim, "/Users?startIndex=2&count=2").await;
    assert_eq!(
        (
            &page["totalResults"],
            &page["startIndex"],
            &page["itemsPerPage"]
        ),
        (&json!(5), &json!(2), &json!(2))
    );
    assert_eq!(page["Resources"][0]["userName"], "u1");
    assert_eq!(asked(&scim, "/Users?count=0").await["totalResults"], 5);
    for (filter, id) in [
        ("userName%20eq%20%22U3%22", 3),
        ("externalId%20eq%20%22e4%22", 4),
        (
            "urn:ietf:params:scim:schemas:core:2.0:User:userName%20Eq%20%22u0%22",
            0,
        ),
    ] {
        let found = asked(&scim, &format!("/Users?filter={filter}")).await;
        assert_eq!(
            (&found["totalResults"], &found["Resources"][0]["id"]),
            (&json!(1), &ids[id]),
            "{filter}"
        );
    }
    assert_eq!(
        asked(&scim, "/Users?filter=userName%20eq%20%22none%22").await["totalResults"],
        0
    );
    let crew = made(
        &scim,
        "/Groups",
        &json!({"displayName": "Crew", "members": [{"value": ids[0]}]}),
    )
    .await;
    let (crew, first) = (crew["id"].as_str().unwrap(), ids[0].as_str().unwrap());
    let named = asked(
        &scim,
        "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22crew%22",
    )
    .await;
    assert_eq!(named["Resources"][0]["id"], json!(crew));
    let member =
        format!("/Groups?filter=id%20eq%20%22{crew}%22%20and%20members%20eq%20%22{first}%22");
    assert_eq!(asked(&scim, &member).await["totalResults"], 1);
    let whole = asked(&scim, &format!("/Groups/{crew}")).await;
    assert_eq!(whole["members"][0]["value"], json!(first));
    assert!(
        asked(&scim, &format!("/Groups/{crew}?excludedAttributes=members")).await["members"]
            .is_null()
    );
    assert_eq!(
        asked(&scim, &format!("/Users/{first}")).await["groups"][0]["display"],
        "Crew"
    );
    let put = send(
        &scim,
        Method::PUT,
        &format!("/Groups/{crew}"),
        &json!({"displayName": "Crew 2", "members": [{"value": ids[1]}, {"value": ids[2]}]}),
    )
    .await;
    assert_eq!(put.ok()["members"].as_array().unwrap().len(), 2);
    let okta = patch(
        &scim,
        &format!("/Groups/{crew}"),
        json!([{"op": "remove", "path": format!("members[value eq {}]", ids[1])}]),
    )
    .await;
    assert_eq!(okta.ok()["members"].as_array().unwrap().len(), 1);
    for path in ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes"] {
        asked(&scim, path).await;
    }
}

#[tokio::test]
async fn what_is_wrong_is_refused_as_the_book_says_and_other_keys_may_not() {
    let (server, _provider, scim) = ready().await;
    let user = made(&scim, "/Users", &anna()).await;
    let id = user["id"].as_str().unwrap();
    fault(
        &send(&scim, Method::POST, "/Users", &anna()).await,
        409,
        "uniqueness",
    );
    fault(
        &send(&scim, Method::POST, "/Users", &json!({"schemas": [USER]})).await,
        400,
        "invalidValue",
    );
    fault(
        &send(&scim, Method::POST, "/Users", &json!([])).await,
        400,
        "invalidSyntax",
    );
    fault(
        &scim
            .get("/scim/v2/Users?filter=userName%20sw%20%22a%22")
            .await,
        400,
        "invalidFilter",
    );
    fault(
        &patch(&scim, &format!("/Users/{id}"), json!([{"op": "move"}])).await,
        400,
        "invalidSyntax",
    );
    fault(
        &patch(
            &scim,
            &format!("/Users/{id}"),
            json!([{"op": "remove", "path": "userName"}]),
        )
        .await,
        400,
        "invalidValue",
    );
    made(&scim, "/Groups", &json!({"displayName": "Staff"})).await;
    fault(
        &send(
            &scim,
            Method::POST,
            "/Groups",
            &json!({"displayName": "STAFF"}),
        )
        .await,
        409,
        "uniqueness",
    );
    let stranger = json!({"displayName": "X", "members": [{"value": uuid::Uuid::new_v4()}]});
    fault(
        &send(&scim, Method::POST, "/Groups", &stranger).await,
        400,
        "invalidValue",
    );
    for path in ["/Users/none", "/Groups/none", "/Bulk"] {
        assert_eq!(
            scim.get(&format!("/scim/v2{path}")).await.status,
            404,
            "{path}"
        );
    }
    let large = json!({"userName": "x", "title": "x".repeat(3 << 20)});
    assert_eq!(
        send(&scim, Method::POST, "/Users", &large).await.status,
        413
    );
    let other = server.with_scope("courses:read").await;
    other
        .get("/scim/v2/Users")
        .await
        .problem(403, "scope.missing");
    server
        .anonymous()
        .get("/scim/v2/Users")
        .await
        .problem(401, "credential.missing");
}
