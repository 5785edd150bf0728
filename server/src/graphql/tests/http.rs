//! The endpoints, in process.

use super::House;
use crate::http::caller::Authenticate;
use engine::access::{Scope, Scopes};
use engine::keys::{self, NewKey};
use poem::http::{Method, StatusCode, header};
use poem::middleware::AddData;
use poem::{Endpoint, EndpointExt, Request, RequestBuilder, Response, Route, get};
use serde_json::{Value, json};

const JSON: &str = "application/json";

/// The routes as they are mounted.
fn routes(house: &House) -> impl Endpoint<Output = Response> {
    let routes = Route::new()
        .nest(
            "/graphql",
            super::super::routes(&house.app, house.stop.clone()),
        )
        .at("/graphiql", get(super::super::page));
    routes
        .with(Authenticate {
            app: house.app.clone(),
            bearers: None,
        })
        .with(AddData::new(house.app.clone()))
        .map_to_response()
}

async fn bearer(house: &House) -> String {
    let scopes = Scopes::of(&[Scope::CoursesRead]);
    let new = NewKey::usual(&house.app, "test", scopes, "test");
    format!(
        "Bearer {}",
        keys::create(&house.app, house.tenant, new)
            .await
            .unwrap()
            .secret
    )
}

fn post(path: &'static str, content_type: &str) -> RequestBuilder {
    Request::builder()
        .method(Method::POST)
        .uri_str(path)
        .content_type(content_type)
}

async fn body(response: Response) -> Value {
    serde_json::from_slice(&response.into_body().into_vec().await.unwrap()).unwrap()
}

fn is(response: &Response, name: header::HeaderName) -> &str {
    response.header(name).unwrap_or_default()
}

#[tokio::test]
async fn a_query_is_answered_at_both_spellings_of_the_path() {
    let house = House::open().await;
    let (routes, bearer) = (routes(&house), bearer(&house).await);
    for path in ["/graphql", "/graphql/"] {
        let query = json!({"query": "{ courses { nodes { slug } } }"}).to_string();
        let request = post(path, JSON)
            .header(header::AUTHORIZATION, &bearer)
            .body(query);
        let answer = routes.get_response(request).await;
        assert_eq!(
            (answer.status(), is(&answer, header::CACHE_CONTROL)),
            (StatusCode::OK, "no-store"),
            "{path}"
        );
        assert_eq!(
            body(answer).await["data"]["courses"]["nodes"][0]["slug"],
            "hand-hygiene"
        );
    }
}

#[tokio::test]
async fn without_a_credential_the_answer_is_401_in_graphqls_own_form() {
    let house = House::open().await;
    let request = post("/graphql", JSON).body("{\"query\": \"{ __typename }\"}");
    let answer = routes(&house).get_response(request).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(is(&answer, header::WWW_AUTHENTICATE).starts_with("Bearer"));
    assert_eq!(
        body(answer).await["errors"][0]["extensions"]["code"],
        "credential.missing"
    );
}

#[tokio::test]
async fn batches_other_types_and_large_bodies_are_refused() {
    let house = House::open().await;
    let (routes, bearer) = (routes(&house), bearer(&house).await);
    let one = json!({"query": "{ __typename }"});
    let large = json!({"query": "{ __typename }", "variables": {"a": "x".repeat(300_000)}});
    for (content_type, sent, status, code) in [
        (
            JSON,
            json!([one, one]).to_string(),
            StatusCode::BAD_REQUEST,
            "body.invalid",
        ),
        (
            JSON,
            "{".to_owned(),
            StatusCode::BAD_REQUEST,
            "body.invalid",
        ),
        (
            "application/json; charset=utf-8",
            large.to_string(),
            StatusCode::PAYLOAD_TOO_LARGE,
            "body.too_large",
        ),
        (
            "text/plain",
            one.to_string(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type.unsupported",
        ),
        (
            "multipart/form-data; boundary=x",
            one.to_string(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type.unsupported",
        ),
    ] {
        let request = post("/graphql", content_type)
            .header(header::AUTHORIZATION, &bearer)
            .body(sent);
        let answer = routes.get_response(request).await;
        assert_eq!(answer.status(), status);
        assert_eq!(body(answer).await["errors"][0]["extensions"]["code"], code);
    }
}

#[tokio::test]
async fn who_speaks_graphql_over_http_gets_a_status_for_a_faulty_request() {
    let house = House::open().await;
    let (routes, bearer) = (routes(&house), bearer(&house).await);
    for (accept, status) in [
        (JSON, StatusCode::OK),
        ("application/graphql-response+json", StatusCode::BAD_REQUEST),
    ] {
        let request = post("/graphql", JSON)
            .header(header::AUTHORIZATION, &bearer)
            .header(header::ACCEPT, accept);
        let answer = routes
            .get_response(request.body("{\"query\": \"{ nope }\"}"))
            .await;
        assert_eq!(
            (answer.status(), is(&answer, header::CONTENT_TYPE)),
            (status, accept)
        );
    }
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere() {
    let house = House::open().await;
    let routes = routes(&house);
    for path in ["/graphiql", "/graphql/explorer.js", "/graphql/explorer.css"] {
        let answer = routes
            .get_response(Request::builder().uri_str(path).finish())
            .await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let policy = is(&answer, header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';")
                && !policy.contains("unsafe")
        );
        let text = answer.into_body().into_string().await.unwrap();
        for elsewhere in [
            "http:",
            "https://",
            "<script>",
            " style=",
            " onclick=",
            "@import",
        ] {
            assert!(!text.contains(elsewhere), "{path}: {elsewhere}");
        }
    }
}

#[tokio::test]
async fn the_schema_is_served_as_it_is_printed() {
    let house = House::open().await;
    let request = Request::builder()
        .uri_str("/graphql/schema.graphql")
        .finish();
    let answer = routes(&house).get_response(request).await;
    assert_eq!(
        answer.into_body().into_string().await.unwrap(),
        super::super::sdl()
    );
}
