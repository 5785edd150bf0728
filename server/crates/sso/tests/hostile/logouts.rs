//! Logout tokens, frames, and our own request for a logout.

use crate::world::{ISSUER, NOW, Signer, World, pairs, token};
use serde_json::{Value, json};
use sso::oidc::Client;
use sso::{Answer, Condition as C, Ended, Held, Protocol, Refusal, Way};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

pub struct Message {
    header: Value,
    claims: Value,
    signer: Signer,
    /// Instead of a logout token.
    parameters: Option<Vec<(String, String)>>,
}

pub struct Case {
    pub name: &'static str,
    pub refused: Option<C>,
    spoil: fn(&mut Message),
}

const fn bad(name: &'static str, condition: C, spoil: fn(&mut Message)) -> Case {
    Case {
        name,
        refused: Some(condition),
        spoil,
    }
}

const fn good(name: &'static str, spoil: fn(&mut Message)) -> Case {
    Case {
        name,
        refused: None,
        spoil,
    }
}

fn message() -> Message {
    let mut claims = json!({
        "iss": ISSUER, "aud": "lectern", "iat": NOW, "exp": NOW + 120, "jti": "j-1", "sub": "anna", "sid": "s-1",
    });
    claims["events"] = json!({ EVENT: {} });
    Message {
        header: json!({"alg": "RS256", "kid": "r1", "typ": "logout+jwt"}),
        claims,
        signer: Signer::Rsa,
        parameters: None,
    }
}

fn read(message: &Message) -> Result<Ended, Refusal> {
    let world = World::good();
    let (provider, keys) = (world.provider()?, world.key_set()?);
    let client = Client {
        provider: &provider,
        keys: &keys,
        registration: &world.registration,
    };
    let token = || {
        pairs(&[(
            "logout_token",
            &token(&message.header, &message.claims, message.signer),
        )])
    };
    client.slo(
        &Answer::of(message.parameters.clone().unwrap_or_else(token)),
        NOW,
    )
}

pub fn cases() -> Vec<Case> {
    vec![
        good("as it should be", |_| {}),
        good("without sid", |m| m.claims["sid"] = json!(null)),
        good("without sub", |m| m.claims["sub"] = json!(null)),
        good("typ JWT", |m| m.header["typ"] = json!("JWT")),
        good("other events beside", |m| {
            m.claims["events"]["urn:other"] = json!({})
        }),
        good("in a frame", |m| {
            m.parameters = Some(pairs(&[("iss", ISSUER), ("sid", "s-1")]))
        }),
        bad(
            "an ID token",
            C::LogoutEvent,
            |m| m.claims = json!({"iss": ISSUER, "aud": "lectern", "iat": NOW, "exp": NOW + 60, "sub": "anna", "nonce": "n"}),
        ),
        bad("alg none", C::JwtAlgorithm, |m| {
            m.header["alg"] = json!("none");
            m.signer = Signer::Nobody;
        }),
        bad("signed by someone else", C::JwtSignature, |m| {
            m.signer = Signer::OtherRsa
        }),
        bad("HS256 with the public key", C::JwtAlgorithm, |m| {
            m.header["alg"] = json!("HS256");
            m.signer = Signer::HmacOfPublicKey;
        }),
        bad("an unknown key", C::JwtKey, |m| {
            m.header["kid"] = json!("r9")
        }),
        bad("crit", C::JwtCritical, |m| m.header["crit"] = json!(["x"])),
        bad("an access token", C::JwtType, |m| {
            m.header["typ"] = json!("at+jwt")
        }),
        bad("another issuer", C::Issuer, |m| {
            m.claims["iss"] = json!("https://evil.example")
        }),
        bad("for someone else", C::Audience, |m| {
            m.claims["aud"] = json!("other")
        }),
        bad("for someone else, too", C::AudienceExtra, |m| {
            m.claims["aud"] = json!(["lectern", "other"])
        }),
        bad("expired", C::Expired, |m| {
            m.claims["iat"] = json!(NOW - 300);
            m.claims["exp"] = json!(NOW - 100);
        }),
        bad("no end", C::Expired, |m| m.claims["exp"] = json!(null)),
        bad("no moment of issue", C::IssuedAt, |m| {
            m.claims["iat"] = json!(null)
        }),
        bad("from the future", C::IssuedAt, |m| {
            m.claims["iat"] = json!(NOW + 100)
        }),
        bad("an old one", C::IssuedAt, |m| {
            m.claims["iat"] = json!(NOW - 4_000)
        }),
        bad("no events", C::LogoutEvent, |m| {
            m.claims["events"] = json!(null)
        }),
        bad("events in a list", C::LogoutEvent, |m| {
            m.claims["events"] = json!([EVENT])
        }),
        bad("another event", C::LogoutEvent, |m| {
            m.claims["events"] = json!({"urn:other": {}})
        }),
        bad("an event that is a text", C::LogoutEvent, |m| {
            m.claims["events"][EVENT] = json!("yes")
        }),
        bad("with a nonce", C::LogoutNonce, |m| {
            m.claims["nonce"] = json!("n")
        }),
        bad("with a nonce that is null", C::LogoutNonce, |m| {
            m.claims["nonce"] = json!(null)
        }),
        bad("no id", C::LogoutId, |m| m.claims["jti"] = json!(null)),
        bad("an empty id", C::LogoutId, |m| m.claims["jti"] = json!("")),
        bad("an endless id", C::LogoutId, |m| {
            m.claims["jti"] = json!("j".repeat(300))
        }),
        bad("neither sub nor sid", C::LogoutSubject, |m| {
            m.claims["sub"] = json!(null);
            m.claims["sid"] = json!(null);
        }),
        bad("an empty sub", C::Subject, |m| m.claims["sub"] = json!("")),
        bad("a sid that is a list", C::JwtClaims, |m| {
            m.claims["sid"] = json!(["s-1"])
        }),
        bad("no token at all", C::Issuer, |m| {
            m.parameters = Some(Vec::new())
        }),
        bad("two tokens", C::CallbackParameter, |m| {
            m.parameters = Some(pairs(&[("logout_token", "a"), ("logout_token", "b")]))
        }),
        bad("no JWT", C::JwtForm, |m| {
            m.parameters = Some(pairs(&[("logout_token", "a")]))
        }),
        bad("a frame of another provider", C::Issuer, |m| {
            m.parameters = Some(pairs(&[("iss", "https://evil.example"), ("sid", "s-1")]))
        }),
        bad("a frame without sid", C::LogoutSubject, |m| {
            m.parameters = Some(pairs(&[("iss", ISSUER)]))
        }),
        bad("a frame with an empty sid", C::LogoutSubject, |m| {
            m.parameters = Some(pairs(&[("iss", ISSUER), ("sid", "")]))
        }),
        // What we ask for ourselves is held against the same table; see below.
        bad(
            "a provider that cannot be asked",
            C::LogoutUnsupported,
            |m| m.parameters = Some(pairs(&[("ask", "")])),
        ),
    ]
}

#[test]
fn logouts_that_the_provider_did_not_order_are_refused() {
    for case in cases() {
        let mut message = message();
        (case.spoil)(&mut message);
        let asks = message
            .parameters
            .as_ref()
            .is_some_and(|all| all.iter().any(|(name, _)| name == "ask"));
        let ended = if asks {
            ask_without_endpoint().map(|_| ())
        } else {
            read(&message).map(|_| ())
        };
        let found = ended.as_ref().err().map(|refusal| refusal.condition);
        assert_eq!(found, case.refused, "{}: {ended:?}", case.name);
    }
}

fn ask_without_endpoint() -> Result<Way, Refusal> {
    let mut world = World::good();
    world
        .discovery
        .as_object_mut()
        .unwrap()
        .remove("end_session_endpoint");
    let (provider, keys) = (world.provider()?, world.key_set()?);
    let client = Client {
        provider: &provider,
        keys: &keys,
        registration: &world.registration,
    };
    client.start_slo(&Held::default(), "https://lectern.example/", NOW)
}

#[test]
fn a_logout_tells_what_it_ends_and_how_long_its_id_counts() {
    let ended = read(&message()).unwrap();
    assert_eq!(
        (
            ended.subject.as_deref(),
            ended.session.as_deref(),
            ended.id.as_deref()
        ),
        (Some("anna"), Some("s-1"), Some("j-1"))
    );
    assert!(ended.until > NOW + 600);
}

#[test]
fn we_ask_the_provider_to_end_its_session_and_to_send_the_browser_back() {
    let world = World::good();
    let (provider, keys) = (world.provider().unwrap(), world.key_set().unwrap());
    let client = Client {
        provider: &provider,
        keys: &keys,
        registration: &world.registration,
    };
    let held = Held {
        id_token: Some("a.b.c".to_owned()),
        ..Held::default()
    };
    let Way::Address(url) = client
        .start_slo(&held, "https://lectern.example/", NOW)
        .unwrap()
    else {
        panic!("a form")
    };
    assert_eq!(
        url,
        "https://idp.example/end?client_id=lectern&post_logout_redirect_uri=https%3A%2F%2Flectern.example%2F&id_token_hint=a.b.c"
    );
}
