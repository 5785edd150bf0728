use super::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

const CALLBACK: &str = "http://localhost:8080/auth/oidc/sandbox/callback";
const VERIFIER: &str = "a verifier of more than forty-three characters, as is asked";

fn fields(person: &'static str) -> Vec<(&'static str, String)> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    [
        ("client_id", "lectern".to_owned()),
        ("redirect_uri", CALLBACK.to_owned()),
        ("response_type", "code".to_owned()),
        ("scope", "openid email".to_owned()),
        ("state", "s".to_owned()),
        ("nonce", "n".to_owned()),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256".to_owned()),
        ("person", person.to_owned()),
    ]
    .to_vec()
}

async fn code(stage: &Stage) -> String {
    let fields = fields("ina");
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let answer = stage.post_form("/idp/authorize", &fields).await;
    let location = Url::parse(answer.0.header(header::LOCATION).unwrap()).unwrap();
    let code = location.query_pairs().find(|(name, _)| name == "code");
    code.unwrap().1.into_owned()
}

async fn exchanged(stage: &Stage, code: &str, verifier: &str) -> Answered {
    let secret = stage.sandbox.described()["idp"]["client_secret"]
        .as_str()
        .unwrap()
        .to_owned();
    stage
        .post_form(
            "/idp/token",
            &[
                ("grant_type", "authorization_code"),
                ("client_id", "lectern"),
                ("client_secret", &secret),
                ("redirect_uri", CALLBACK),
                ("code", code),
                ("code_verifier", verifier),
            ],
        )
        .await
}

#[tokio::test]
async fn whoever_comes_picks_a_person_and_the_code_is_good_once() {
    let stage = Stage::new();
    let code = code(&stage).await;
    let tokens = json(exchanged(&stage, &code, VERIFIER).await).await;
    let keys = whole(stage.get("/idp/jwks.json").await).await.1;
    let claims = lti::verify(
        tokens["id_token"].as_str().unwrap(),
        &KeySet::read(&keys).unwrap(),
    )
    .unwrap();
    assert_eq!(
        (&claims["sub"], &claims["nonce"], &claims["groups"][0]),
        (&"ina".into(), &"n".into(), &"staff".into())
    );
    let access = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let info = stage
        .client
        .get("/idp/userinfo")
        .header(header::AUTHORIZATION, access)
        .send()
        .await;
    assert_eq!(json(info).await["email"], "ina@sandbox.example");
    exchanged(&stage, &code, VERIFIER)
        .await
        .assert_status(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_goes_to_the_tool_alone() {
    let stage = Stage::new();
    let code = code(&stage).await;
    exchanged(&stage, &code, "another")
        .await
        .assert_status(StatusCode::BAD_REQUEST);
    let answer = stage
        .get("/idp/authorize?client_id=lectern&redirect_uri=http://localhost:8081/auth/oidc/sandbox/callback")
        .await;
    answer.assert_status(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_is_not_signed_on_is_not_asked_silently() {
    let stage = Stage::new();
    let query = serde_urlencoded::to_string(fields("ina")).unwrap();
    let answer = stage
        .get(&format!("/idp/authorize?{query}&prompt=none"))
        .await;
    let location = answer.0.header(header::LOCATION).unwrap();
    assert!(location.contains("error=login_required"), "{location}");
}
