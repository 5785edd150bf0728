//! Access tokens of an identity provider as credentials: a front end with an OIDC client of its own.

use serde_json::{Value, json};
use tests::{Answer, Provider, Server, Setup, add_provider};

async fn ready() -> (Server, Provider) {
    let server = Setup::default()
        .with("SSO_ALLOW_PRIVATE", "true")
        .start()
        .await;
    let provider = Provider::start().await;
    add_provider(&server, &described(&provider, "acme", AUDIENCE)).await;
    (server, provider)
}

const AUDIENCE: &str = "https://lectern.example/api";

fn described(provider: &Provider, slug: &str, audience: &str) -> Value {
    let mut described = provider.described(slug);
    described["api"] = json!({
        "audience": audience, "clients": ["front-end"],
        "scopes": {"courses:read": "courses:read", "teach": "author", "run": "admin"},
    });
    described
}

async fn with(server: &Server, token: &str, path: &str) -> Answer {
    server.anonymous().bearer(token).get(path).await
}

fn asked(provider: &Provider) -> usize {
    provider.says.lock().unwrap().asked.len()
}

#[tokio::test]
async fn what_a_token_may_is_what_its_scopes_and_the_person_s_roles_have_in_common() {
    let (server, provider) = ready().await;
    let token = |claims: Value| provider.access_token(&json!({}), &claims);
    let me = async |claims: Value| with(&server, &token(claims), "/api/v1/me").await.ok();
    let staff = me(json!({"groups": ["staff"]})).await;
    assert_eq!(staff["roles"], json!(["author"]));
    assert_eq!(
        staff["scopes"],
        json!(["courses:read"]),
        "one scope of the client"
    );
    assert_eq!(staff["auth"], "oidc");
    let teach = me(json!({"groups": ["staff"], "scope": "teach"})).await;
    let scopes = teach["scopes"].to_string();
    assert!(scopes.contains("courses:publish"), "{scopes}");
    let run = me(json!({"groups": ["staff"], "scope": "run openid"})).await;
    assert_eq!(run["scopes"], teach["scopes"], "never more than the person");
    let learner = me(json!({"sub": "bert", "scope": "run"})).await;
    assert_eq!(learner["roles"], json!(["learner"]));
    assert_ne!(learner["id"], staff["id"]);
    let nothing = me(json!({"scope": "all unknown"})).await;
    assert_eq!(nothing["scopes"], json!([]));
    let good = token(json!({"groups": ["staff"]}));
    with(&server, &good, "/api/v1/courses").await.ok();
    let refused = with(&server, &good, "/api/v1/keys").await;
    refused.problem(403, "scope.missing");
    let graphql = json!({"query": "{ me { auth scopes } }"});
    let answer = server.anonymous().bearer(&good).post("/graphql", &graphql);
    assert_eq!(answer.await.ok()["data"]["me"]["auth"], "PERSON");
    // Bearer tokens come from no cookie: a page of another origin may send them.
    let call = server.anonymous().bearer(&good).get("/api/v1/me");
    call.header("sec-fetch-site", "cross-site").await.ok();
}

#[tokio::test]
async fn a_token_that_is_not_right_is_refused_and_says_why() {
    let (server, provider) = ready().await;
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let wrong = [
        ("jwt.type", json!({"typ": "JWT"}), json!({})),
        ("jwt.key", json!({"kid": "other"}), json!({})),
        ("jwt.algorithm", json!({"alg": "HS256"}), json!({})),
        (
            "jwt.signature",
            json!({"kid": "k", "alg": "ES256"}),
            json!({"sub": "x"}),
        ),
        (
            "token.stranger",
            json!({}),
            json!({"iss": "https://evil.example"}),
        ),
        ("token.stranger", json!({}), json!({"aud": "lectern"})),
        ("token.client", json!({}), json!({"client_id": "other"})),
        ("token.expired", json!({}), json!({"exp": now - 61})),
        ("token.life", json!({}), json!({"exp": now + 90_000})),
        ("token.issued_at", json!({}), json!({"iat": now + 90})),
        ("token.not_before", json!({}), json!({"nbf": now + 90})),
        ("token.subject", json!({}), json!({"sub": ""})),
    ];
    for (code, header, claims) in wrong {
        let mut token = provider.access_token(&header, &claims);
        if code == "jwt.signature" {
            let other = Provider::start().await.access_token(&header, &claims);
            let (_, signature) = other.rsplit_once('.').unwrap();
            token = format!("{}.{signature}", token.rsplit_once('.').unwrap().0);
        }
        let refused = with(&server, &token, "/api/v1/courses").await;
        let challenge = refused.header("www-authenticate").unwrap_or_default();
        assert!(challenge.contains("invalid_token"), "{code}: {challenge}");
        refused.problem(401, code);
    }
    let asked_before = asked(&provider);
    for _ in 0..20 {
        let unknown = provider.access_token(&json!({"kid": "new"}), &json!({}));
        assert_eq!(with(&server, &unknown, "/api/v1/me").await.status, 401);
    }
    assert_eq!(
        asked(&provider),
        asked_before,
        "no call for tokens that anybody can make up"
    );
    for junk in ["a.b.c", "..", "eyJ.eyJ.x", "e30.e30.e30"] {
        with(&server, junk, "/api/v1/me")
            .await
            .problem(401, "credential.invalid");
    }
}

#[tokio::test]
async fn a_token_of_two_providers_is_of_none_and_one_without_api_takes_no_tokens() {
    let (server, provider) = ready().await;
    let good = provider.access_token(&json!({}), &json!({}));
    with(&server, &good, "/api/v1/me").await.ok();
    let same = described(&provider, "twin", AUDIENCE);
    add_provider(&server, &same).await;
    let again = provider.access_token(&json!({}), &json!({"jti": "2"}));
    with(&server, &again, "/api/v1/me")
        .await
        .problem(401, "token.stranger");
    add_provider(&server, &provider.described("twin")).await;
    with(&server, &again, "/api/v1/me").await.ok();
    add_provider(&server, &provider.described("acme")).await;
    let third = provider.access_token(&json!({}), &json!({"jti": "3"}));
    with(&server, &third, "/api/v1/me")
        .await
        .problem(401, "token.stranger");
    let wrong = described(&provider, "wrong", "lectern");
    let refused = add_provider(&server, &wrong).await;
    assert_ne!(refused.code, 0, "the audience is no client");
}
