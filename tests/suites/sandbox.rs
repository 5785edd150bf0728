//! `lectern sandbox` beside a server: what it says at its start, and the same people at its identity provider.

use reqwest::Method;
use serde_json::json;
use tests::{Sandbox, Server, Setup, Visitor, lectern, run};

#[tokio::test]
async fn a_sandbox_that_others_could_reach_does_not_start_by_mistake() {
    let output = run(lectern(&["sandbox", "--listen", "0.0.0.0:0"])).await;
    assert!(output.failed(2).contains("--public"), "{output:?}");
}

#[tokio::test]
async fn a_sandbox_says_what_a_server_must_know_of_it() {
    let sandbox = Sandbox::with("http://127.0.0.1:1", &["--learners", "3"]).await;
    let described = &sandbox.described;
    assert_eq!(described["platform"]["issuer"], json!(sandbox.url));
    assert!(described["consumer"]["secret"].as_str().unwrap().len() > 20);
    let people = sandbox.state().await["people"].as_array().unwrap().len();
    assert_eq!(people, 12);
}

/// Server and sandbox know each other; somebody has picked who they are.
async fn signed_on(who: &str) -> (Server, Sandbox, Visitor) {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .start()
        .await;
    let sandbox = Sandbox::start(&server).await;
    sandbox.add_to(&server, "idp").await;
    let mut visitor = Visitor::default();
    let login = format!("{}/auth/sandbox/login?return_to=/api/v1/me", server.url);
    let page = visitor.walk(&login).await;
    let mut fields = hidden(&page.answer.text());
    fields.push(("person".to_owned(), who.to_owned()));
    let picked = format!("{}/idp/authorize", sandbox.url);
    let sent = visitor.step(Method::POST, &picked, Some(fields)).await;
    visitor.walk(sent.header("location").unwrap()).await;
    (server, sandbox, visitor)
}

fn hidden(page: &str) -> Vec<(String, String)> {
    let between = |text: &str, start: &str| {
        let (_, rest) = text.split_once(start).unwrap();
        rest.split_once('"').unwrap().0.replace("&amp;", "&")
    };
    let fields = page.split("<input type=\"hidden\" ").skip(1);
    fields
        .map(|field| (between(field, "name=\""), between(field, "value=\"")))
        .collect()
}

#[tokio::test]
async fn a_teacher_of_the_sandbox_signs_on_with_the_role_of_one() {
    let (server, _sandbox, mut visitor) = signed_on("ina").await;
    let me = visitor
        .step(Method::GET, &format!("{}/api/v1/me", server.url), None)
        .await
        .ok();
    assert_eq!(me["roles"], json!(["instructor"]), "{me}");
    assert_eq!(me["identities"][0]["subject"], json!("ina"));
}
