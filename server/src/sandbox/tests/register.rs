use super::*;
use lti::registration::{Configuration, Registered, Tool, request};
use url::Url;

fn tool() -> Tool<'static> {
    Tool {
        name: "Another tool",
        description: "For the tests.",
        login_url: "http://localhost:8085/lti/login",
        launch_url: "http://localhost:8085/lti/launch",
        jwks_url: "http://localhost:8085/lti/jwks.json",
        domain: "localhost:8085",
        claims: &[],
    }
}

/// The configuration, and a token that the platform's page gave.
async fn invited(stage: &Stage) -> (Configuration, String) {
    let page = stage
        .get("/register?url=http://localhost:8085/lti/register")
        .await;
    let page = String::from_utf8(whole(page).await.1).unwrap();
    let (_, address) = page.split_once("src=\"http").unwrap();
    let address = unescaped(&format!("http{}", address.split_once('"').unwrap().0));
    let address = Url::parse(&address).unwrap();
    let parameter = |name: &str| {
        let found = address.query_pairs().find(|(known, _)| known == name);
        found.unwrap().1.into_owned()
    };
    let asked = Url::parse(&parameter("openid_configuration")).unwrap();
    let body = whole(stage.get(asked.path()).await).await.1;
    (
        Configuration::read(&body, &asked, &[]).unwrap(),
        parameter("registration_token"),
    )
}

async fn register(stage: &Stage, body: &Value, token: &str) -> (StatusCode, Vec<u8>) {
    let call = stage.client.post("/register");
    let call = call.header(header::AUTHORIZATION, format!("Bearer {token}"));
    let call = call.header(header::CONTENT_TYPE, "application/json");
    whole(call.body(body.to_string()).send().await).await
}

#[tokio::test]
async fn a_tool_registers_itself_once() {
    let stage = Stage::new();
    let (configuration, token) = invited(&stage).await;
    let body = request(&tool(), &configuration);
    assert_eq!(body["scope"].as_str().unwrap().split(' ').count(), 4);
    let (status, answer) = register(&stage, &body, &token).await;
    let registered = Registered::read(status.as_u16(), &answer).unwrap();
    assert_eq!(registered.deployment_id.as_deref(), Some("1"));
    let path = format!("/start/choose?as=ina&tool={}", registered.client_id);
    let (action, form) = stage.form(stage.get(&path).await).await;
    assert_eq!(action, tool().login_url);
    assert_eq!(
        form.one("client_id").unwrap(),
        Some(registered.client_id.as_str())
    );
    assert_eq!(
        register(&stage, &body, &token).await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_tool_that_says_too_little_or_too_much_is_refused() {
    let stage = Stage::new();
    let (configuration, token) = invited(&stage).await;
    let good = request(&tool(), &configuration);
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 4] = [
        ("`token_endpoint_auth_method`", |body| {
            body["token_endpoint_auth_method"] = "none".into()
        }),
        ("`response_types`", |body| {
            body["response_types"] = "code".into()
        }),
        ("`jwks_uri`", |body| {
            body["jwks_uri"] = "http://localhost.evil.example/keys".into()
        }),
        ("no `redirect_uris`", |body| {
            body["redirect_uris"] = Value::Null
        }),
    ];
    for (expected, change) in cases {
        let mut body = good.clone();
        change(&mut body);
        let (status, answer) = register(&stage, &body, &token).await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(
            status == StatusCode::BAD_REQUEST && answer.contains(expected),
            "{expected}: {answer}"
        );
    }
}
