//! What the browser brings back.

use crate::world::{Case, ISSUER, NOW, bad, good, pairs, run};
use serde_json::json;
use sso::Condition as C;

pub fn cases() -> Vec<Case> {
    vec![
        good("with iss", |w| {
            w.answer.push(("iss".to_owned(), ISSUER.to_owned()))
        }),
        good("with session_state", |w| {
            w.answer.push(("session_state".to_owned(), "x".to_owned()))
        }),
        good("after nine minutes", |w| {
            w.now = NOW + 540;
            w.claims["iat"] = json!(NOW + 540);
            w.claims["exp"] = json!(NOW + 900);
        }),
        bad("another state", C::CallbackState, |w| {
            w.answer = pairs(&[("code", "x"), ("state", "other")])
        }),
        bad("no state", C::CallbackState, |w| {
            w.answer = pairs(&[("code", "x")])
        }),
        bad("an empty state", C::CallbackState, |w| {
            w.answer = pairs(&[("code", "x"), ("state", "")])
        }),
        bad("the state in capitals", C::CallbackState, |w| {
            w.answer = pairs(&[("code", "x"), ("state", "THE-STATE")])
        }),
        bad("two states", C::CallbackParameter, |w| {
            w.answer.push(("state".to_owned(), "the-state".to_owned()))
        }),
        bad("two codes", C::CallbackParameter, |w| {
            w.answer.push(("code".to_owned(), "other".to_owned()))
        }),
        bad("two issuers", C::CallbackParameter, |w| {
            w.answer
                .extend(pairs(&[("iss", ISSUER), ("iss", "https://evil.example")]))
        }),
        bad("an ID token in the address", C::CallbackParameter, |w| {
            w.answer.push(("id_token".to_owned(), "x.y.z".to_owned()))
        }),
        bad(
            "an access token in the address",
            C::CallbackParameter,
            |w| w.answer.push(("access_token".to_owned(), "x".to_owned())),
        ),
        bad("too late", C::CallbackExpired, |w| w.now = NOW + 700),
        bad("before it began", C::CallbackExpired, |w| w.now = NOW - 200),
        bad("denied by the person", C::CallbackError, |w| {
            w.answer = pairs(&[("error", "access_denied"), ("state", "the-state")])
        }),
        bad("login required", C::CallbackError, |w| {
            w.answer = pairs(&[("error", "login_required"), ("state", "the-state")])
        }),
        bad("an error beside a code", C::CallbackError, |w| {
            w.answer.push(("error", "server_error").into_owned())
        }),
        bad("an error with another state", C::CallbackState, |w| {
            w.answer = pairs(&[("error", "access_denied"), ("state", "x")])
        }),
        bad("no code", C::CallbackCode, |w| {
            w.answer = pairs(&[("state", "the-state")])
        }),
        bad("an empty code", C::CallbackCode, |w| {
            w.answer = pairs(&[("code", ""), ("state", "the-state")])
        }),
        bad("an endless code", C::CallbackCode, |w| {
            w.answer[0].1 = "c".repeat(5_000)
        }),
        bad(
            "mix-up: the answer of another provider",
            C::CallbackIssuer,
            |w| {
                w.answer
                    .push(("iss".to_owned(), "https://evil.example".to_owned()))
            },
        ),
        bad(
            "mix-up: no iss where it is promised",
            C::CallbackIssuer,
            |w| w.discovery["authorization_response_iss_parameter_supported"] = json!(true),
        ),
        bad("iss with a slash", C::CallbackIssuer, |w| {
            w.answer.push(("iss".to_owned(), format!("{ISSUER}/")))
        }),
        bad("an empty iss", C::CallbackIssuer, |w| {
            w.answer.push(("iss".to_owned(), String::new()))
        }),
    ]
}

trait Owned {
    fn into_owned(self) -> (String, String);
}

impl Owned for (&str, &str) {
    fn into_owned(self) -> (String, String) {
        (self.0.to_owned(), self.1.to_owned())
    }
}

#[test]
fn answers_that_belong_to_no_login_of_this_browser_are_refused() {
    run(&cases());
}

#[test]
fn a_refused_answer_makes_no_call() {
    for case in cases().iter().filter(|case| case.refused.is_some()) {
        let mut world = crate::world::World::good();
        (case.spoil)(&mut world);
        let (_, calls) = world.sign_on();
        assert!(calls.is_empty(), "{} made {calls:?}", case.name);
    }
}
