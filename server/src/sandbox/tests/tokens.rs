use super::*;
use lti::{ags, nrps};
use serde_json::json;

/// A request with an assertion of these claims.
async fn asked(stage: &Stage, change: impl FnOnce(&mut Value), scope: &str) -> Answered {
    let mut claims = json!({
        "iss": "lectern", "sub": "lectern", "aud": format!("{URL}/token"), "iat": NOW, "exp": NOW + 60,
        "jti": crate::sandbox::memory::secret(),
    });
    change(&mut claims);
    let assertion = lti::sign(&claims, &KEY);
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    stage
        .post_form(
            "/token",
            &[
                ("grant_type", "client_credentials"),
                ("client_assertion_type", kind),
                ("client_assertion", &assertion),
                ("scope", scope),
            ],
        )
        .await
}

#[tokio::test]
async fn an_assertion_buys_a_token_for_its_scopes_alone() {
    let stage = Stage::new();
    let token = stage.token(&[ags::SCOPE_SCORE]).await;
    let landed = stage.launch("phish", "ada").await.launch;
    let members = landed.roster.unwrap().memberships_url;
    let answer = stage
        .call(poem::http::Method::GET, &members, &token, ("", ""))
        .await;
    answer.assert_status(StatusCode::FORBIDDEN);
    let answer = stage
        .call(poem::http::Method::GET, &members, "none", ("", ""))
        .await;
    answer.assert_status(StatusCode::UNAUTHORIZED);
    answer.assert_header(header::WWW_AUTHENTICATE, "Bearer realm=\"sandbox\"");
}

#[tokio::test]
async fn an_assertion_that_a_strict_platform_would_not_take_is_refused() {
    let stage = Stage::new();
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 8] = [
        ("`sub` is not `iss`", |claims| {
            claims["sub"] = json!("other")
        }),
        ("`aud` is not", |claims| claims["aud"] = json!(URL)),
        ("no `iat`", |claims| claims["iat"] = json!("now")),
        ("`iat` lies", |claims| claims["iat"] = json!(NOW + 120)),
        ("`exp` was", |claims| claims["exp"] = json!(NOW - 120)),
        ("good for", |claims| claims["exp"] = json!(NOW + 90_000)),
        ("no `jti`", |claims| claims["jti"] = json!("")),
        ("not registered", |claims| claims["iss"] = json!("other")),
    ];
    for (expected, change) in cases {
        let (status, words) = words(asked(&stage, change, nrps::SCOPE).await).await;
        assert!(
            status == 400 && words.contains(expected),
            "{expected}: {status} {words}"
        );
    }
    let (_, words) = words(asked(&stage, |_| {}, "openid everything").await).await;
    assert!(words.contains("a scope that is not offered"), "{words}");
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    let stage = Stage::new();
    let once = |claims: &mut Value| claims["jti"] = json!("once");
    asked(&stage, once, nrps::SCOPE).await.assert_status_is_ok();
    let (_, words) = words(asked(&stage, once, nrps::SCOPE).await).await;
    assert!(words.contains("came before"), "{words}");
}

#[tokio::test]
async fn tokens_can_be_taken_back() {
    let stage = Stage::new();
    let token = stage.token(&[nrps::SCOPE]).await;
    let members = format!("{URL}/nrps/course-1/members");
    stage
        .call(poem::http::Method::GET, &members, &token, ("", ""))
        .await
        .assert_status_is_ok();
    stage
        .client
        .delete("/control/tokens")
        .send()
        .await
        .assert_status(StatusCode::NO_CONTENT);
    let answer = stage
        .call(poem::http::Method::GET, &members, &token, ("", ""))
        .await;
    answer.assert_status(StatusCode::UNAUTHORIZED);
}
