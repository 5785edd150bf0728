//! Claims of ID tokens that are signed well.

use crate::world::{ACCESS, CODE, Case, NOW, World, bad, encode, good, run};
use aws_lc_rs::digest::{SHA256, digest};
use serde_json::json;
use sso::Condition as C;

fn half(text: &str) -> String {
    encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}

pub fn cases() -> Vec<Case> {
    vec![
        good("aud as a list", |w| w.claims["aud"] = json!(["lectern"])),
        good("azp", |w| w.claims["azp"] = json!("lectern")),
        good("a clock 59 s ahead", |w| w.claims["iat"] = json!(NOW + 59)),
        good("expired 59 s ago", |w| {
            w.claims["iat"] = json!(NOW - 300);
            w.claims["exp"] = json!(NOW - 59);
        }),
        good("valid in 59 s", |w| w.claims["nbf"] = json!(NOW + 59)),
        good("moments with fractions", |w| {
            w.claims["exp"] = json!(NOW as f64 + 300.5)
        }),
        good("at_hash and c_hash", |w| {
            w.claims["at_hash"] = json!(half(ACCESS));
            w.claims["c_hash"] = json!(half(CODE));
        }),
        good("signed on just now", |w| {
            w.registration.max_age = Some(300);
            w.claims["auth_time"] = json!(NOW - 100);
        }),
        good("a subject of 255 characters", |w| {
            w.claims["sub"] = json!("s".repeat(255))
        }),
        bad("another issuer", C::Issuer, |w| {
            w.claims["iss"] = json!("https://evil.example")
        }),
        bad("the issuer with a slash", C::Issuer, |w| {
            w.claims["iss"] = json!("https://idp.example/")
        }),
        bad("the issuer as prefix", C::Issuer, |w| {
            w.claims["iss"] = json!("https://idp.example.evil.example")
        }),
        bad("no issuer", C::Issuer, |w| w.claims["iss"] = json!(null)),
        bad("an issuer that is a list", C::JwtClaims, |w| {
            w.claims["iss"] = json!(["https://idp.example"])
        }),
        bad("for someone else", C::Audience, |w| {
            w.claims["aud"] = json!("other")
        }),
        bad("for nobody", C::Audience, |w| w.claims["aud"] = json!(null)),
        bad("an empty list of audiences", C::Audience, |w| {
            w.claims["aud"] = json!([])
        }),
        bad("our name as a prefix", C::Audience, |w| {
            w.claims["aud"] = json!("lectern2")
        }),
        bad("our name in capitals", C::Audience, |w| {
            w.claims["aud"] = json!("Lectern")
        }),
        bad("for us and someone else", C::AudienceExtra, |w| {
            w.claims["aud"] = json!(["lectern", "other"])
        }),
        bad(
            "for us and someone else, issued to us",
            C::AudienceExtra,
            |w| {
                w.claims["aud"] = json!(["other", "lectern"]);
                w.claims["azp"] = json!("lectern");
            },
        ),
        bad("an audience that is a number", C::JwtClaims, |w| {
            w.claims["aud"] = json!(5)
        }),
        bad("an audience in an object", C::JwtClaims, |w| {
            w.claims["aud"] = json!([{"lectern": true}])
        }),
        bad("issued to someone else", C::AuthorizedParty, |w| {
            w.claims["azp"] = json!("other")
        }),
        bad("an empty azp", C::AuthorizedParty, |w| {
            w.claims["azp"] = json!("")
        }),
        bad("no subject", C::Subject, |w| w.claims["sub"] = json!(null)),
        bad("an empty subject", C::Subject, |w| {
            w.claims["sub"] = json!("")
        }),
        bad("a subject of blanks", C::Subject, |w| {
            w.claims["sub"] = json!("   ")
        }),
        bad("a subject with NUL", C::Subject, |w| {
            w.claims["sub"] = json!("an\u{0}na")
        }),
        bad("a subject with a line end", C::Subject, |w| {
            w.claims["sub"] = json!("an\nna")
        }),
        bad("a subject with letters that look alike", C::Subject, |w| {
            w.claims["sub"] = json!("аnna")
        }),
        bad("an endless subject", C::Subject, |w| {
            w.claims["sub"] = json!("s".repeat(256))
        }),
        bad("a subject that is a number", C::JwtClaims, |w| {
            w.claims["sub"] = json!(1)
        }),
        bad("expired", C::Expired, |w| {
            w.claims["iat"] = json!(NOW - 300);
            w.claims["exp"] = json!(NOW - 60);
        }),
        bad("no end", C::Expired, |w| w.claims["exp"] = json!(null)),
        bad("an end in words", C::JwtClaims, |w| {
            w.claims["exp"] = json!("tomorrow")
        }),
        bad("an end before 1970", C::JwtClaims, |w| {
            w.claims["exp"] = json!(-1)
        }),
        bad("an end after all time", C::JwtClaims, |w| {
            w.claims["exp"] = json!(1e300)
        }),
        bad("no moment of issue", C::IssuedAt, |w| {
            w.claims["iat"] = json!(null)
        }),
        bad("issued in the future", C::IssuedAt, |w| {
            w.claims["iat"] = json!(NOW + 61)
        }),
        bad("issued long ago", C::IssuedAt, |w| {
            w.claims["iat"] = json!(NOW - 661)
        }),
        bad("ends before it begins", C::IssuedAt, |w| {
            w.claims["iat"] = json!(NOW + 10);
            w.claims["exp"] = json!(NOW + 5);
        }),
        bad("not yet valid", C::NotBefore, |w| {
            w.claims["nbf"] = json!(NOW + 61)
        }),
        bad("an nbf in words", C::JwtClaims, |w| {
            w.claims["nbf"] = json!("soon")
        }),
        bad("another nonce", C::Nonce, |w| {
            w.claims["nonce"] = json!("other")
        }),
        bad("no nonce", C::Nonce, |w| w.claims["nonce"] = json!(null)),
        bad("an empty nonce", C::Nonce, |w| {
            w.claims["nonce"] = json!("")
        }),
        bad("a nonce in a list", C::JwtClaims, |w| {
            w.claims["nonce"] = json!(["the-nonce"])
        }),
        bad("another access token", C::AccessTokenHash, |w| {
            w.claims["at_hash"] = json!(half("other"))
        }),
        bad("an empty at_hash", C::AccessTokenHash, |w| {
            w.claims["at_hash"] = json!("")
        }),
        bad("another code", C::CodeHash, |w| {
            w.claims["c_hash"] = json!(half("other"))
        }),
        bad("signed on too long ago", C::AuthTime, |w| {
            w.registration.max_age = Some(300);
            w.claims["auth_time"] = json!(NOW - 400);
        }),
        bad("no auth_time where it was asked for", C::AuthTime, |w| {
            w.registration.max_age = Some(300)
        }),
        bad("a sid that is a number", C::JwtClaims, |w| {
            w.claims["sid"] = json!(7)
        }),
        bad("an empty sid", C::JwtClaims, |w| {
            w.claims["sid"] = json!("")
        }),
        bad("an amr of numbers", C::JwtClaims, |w| {
            w.claims["amr"] = json!([1, 2])
        }),
    ]
}

#[test]
fn claims_that_do_not_hold_are_refused() {
    run(&cases());
}

#[test]
fn a_refusal_about_time_tells_by_how_much() {
    let mut world = World::good();
    world.claims["iat"] = json!(NOW + 300);
    world.claims["exp"] = json!(NOW + 600);
    let refusal = world.sign_on().0.unwrap_err();
    assert_eq!(refusal.drift, Some(300));
    assert!(refusal.to_string().contains("off by 300 s"), "{refusal}");
}

#[test]
fn a_login_tells_subject_session_claims_and_how_the_clocks_differ() {
    let mut world = World::good();
    world.claims["iat"] = json!(NOW + 12);
    world.claims["amr"] = json!(["pwd", "otp"]);
    let login = world.sign_on().0.unwrap();
    assert_eq!(
        (
            login.subject.as_str(),
            login.session.as_deref(),
            login.drift
        ),
        ("anna", Some("s-1"), 12)
    );
    assert_eq!(login.amr, ["pwd", "otp"]);
    assert_eq!(login.claims["groups"], json!(["staff"]));
}
