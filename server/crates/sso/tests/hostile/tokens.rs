//! Token and userinfo answers.

use crate::world::{Case, World, bad, good, run};
use serde_json::json;
use sso::Condition as C;
use sso::Method;

pub fn cases() -> Vec<Case> {
    vec![
        good("bearer in small letters", |w| {
            w.token_answer["token_type"] = json!("bearer")
        }),
        good("with a refresh token", |w| {
            w.token_answer["refresh_token"] = json!("x")
        }),
        bad("a code used before", C::TokenRefused, |w| {
            w.token_status = 400;
            w.token_answer = json!({"error": "invalid_grant"});
        }),
        bad("a redirect", C::TokenRefused, |w| w.token_status = 302),
        bad("a failure", C::TokenRefused, |w| {
            w.token_status = 500;
            w.raw_token_answer = Some(b"<html>oops".to_vec());
        }),
        bad("201", C::TokenRefused, |w| w.token_status = 201),
        bad("an error with a number", C::TokenRefused, |w| {
            w.token_status = 400;
            w.token_answer = json!({"error": 17});
        }),
        bad("no JSON", C::TokenForm, |w| {
            w.raw_token_answer = Some(b"access_token=x&token_type=bearer".to_vec())
        }),
        bad("nothing", C::TokenForm, |w| {
            w.raw_token_answer = Some(Vec::new())
        }),
        bad("huge", C::TokenForm, |w| {
            w.raw_token_answer = Some(vec![b'{'; (1 << 20) + 1])
        }),
        bad("deep", C::TokenForm, |w| {
            w.raw_token_answer = Some("{\"a\":".repeat(50_000).into_bytes())
        }),
        bad("a list", C::TokenForm, |w| {
            w.raw_token_answer = Some(b"[]".to_vec())
        }),
        bad("another type", C::TokenForm, |w| {
            w.token_answer["token_type"] = json!("mac")
        }),
        bad("no type", C::TokenForm, |w| {
            drop(w.token_answer.as_object_mut().unwrap().remove("token_type"))
        }),
        bad("no access token", C::TokenForm, |w| {
            w.token_answer["access_token"] = json!("")
        }),
        bad("no ID token", C::TokenMissing, |w| {
            w.token_answer["id_token"] = json!(null)
        }),
        bad("an ID token that is an object", C::TokenMissing, |w| {
            w.token_answer["id_token"] = json!({})
        }),
        bad("userinfo: 401", C::UserinfoRefused, |w| {
            needs_userinfo(w);
            w.userinfo_status = 401;
        }),
        bad("userinfo: a signed answer", C::UserinfoForm, |w| {
            needs_userinfo(w);
            w.raw_userinfo = Some(b"aaaa.bbbb.cccc".to_vec());
        }),
        bad("userinfo: huge", C::UserinfoForm, |w| {
            needs_userinfo(w);
            w.raw_userinfo = Some(vec![b' '; (1 << 20) + 1]);
        }),
        bad("userinfo: someone else", C::UserinfoSubject, |w| {
            needs_userinfo(w);
            w.userinfo["sub"] = json!("berta");
        }),
        bad("userinfo: nobody", C::UserinfoSubject, |w| {
            needs_userinfo(w);
            w.userinfo = json!({"groups": ["admins"]});
        }),
        bad("userinfo: a number", C::UserinfoSubject, |w| {
            needs_userinfo(w);
            w.userinfo["sub"] = json!(1);
        }),
        good("userinfo: as it should be", needs_userinfo),
    ]
}

fn needs_userinfo(world: &mut World) {
    world.registration.wanted.push("email".to_owned());
}

#[test]
fn answers_of_a_provider_are_read_with_care() {
    run(&cases());
}

#[test]
fn userinfo_adds_claims_and_changes_none_that_was_signed() {
    let mut world = World::good();
    needs_userinfo(&mut world);
    world.userinfo["iss"] = json!("https://evil.example");
    let login = world.sign_on().0.unwrap();
    assert_eq!(login.claims["email"], "anna@idp.example");
    assert_eq!(login.claims["groups"], json!(["staff"]));
    assert_eq!(login.claims["iss"], "https://idp.example");
}

#[test]
fn a_code_is_exchanged_with_its_verifier_and_our_secret() {
    let world = World::good();
    let (_, calls) = world.sign_on();
    assert_eq!(
        calls.len(),
        1,
        "nothing is missing, so userinfo is not asked"
    );
    let call = &calls[0];
    assert_eq!(
        (call.method, call.url.as_str()),
        (Method::Post, "https://idp.example/token")
    );
    assert_eq!(
        call.authorization.as_deref(),
        Some("Basic bGVjdGVybjpzZWNyZXQ=")
    );
    assert!(call.form.contains(&("code_verifier", "v".repeat(43))));
    let mut posted = World::good();
    posted.discovery["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    let call = &posted.sign_on().1[0];
    assert_eq!(call.authorization, None);
    assert!(call.form.contains(&("client_secret", "secret".to_owned())));
    let mut public = World::good();
    public.registration.client_secret = None;
    let call = &public.sign_on().1[0];
    assert_eq!(call.authorization, None);
    assert!(call.form.contains(&("client_id", "lectern".to_owned())));
}
