//! Access tokens that are shown to us as a resource server.

use crate::world::{ISSUER, NOW, SIGNERS, Signer, World, ec_jwk, rsa_jwk, token};
use serde_json::{Value, json};
use sso::oidc::{Bearer, Resource, bearer, hint};
use sso::{Condition as C, Refusal};

const AUDIENCE: &str = "https://lectern.example/api";

pub struct Shown {
    header: Value,
    claims: Value,
    signer: Signer,
    keys: Value,
    clients: Vec<String>,
    plain: bool,
    /// Instead of a token made of the first three.
    raw: Option<String>,
}

pub struct Case {
    pub name: &'static str,
    pub refused: Option<C>,
    spoil: fn(&mut Shown),
}

const fn bad(name: &'static str, condition: C, spoil: fn(&mut Shown)) -> Case {
    Case {
        name,
        refused: Some(condition),
        spoil,
    }
}

const fn good(name: &'static str, spoil: fn(&mut Shown)) -> Case {
    Case {
        name,
        refused: None,
        spoil,
    }
}

fn shown() -> Shown {
    Shown {
        header: json!({"alg": "RS256", "kid": "r1", "typ": "at+jwt"}),
        claims: json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "client_id": "front-end", "iat": NOW - 1_000,
            "exp": NOW + 300, "jti": "t-1", "scope": "courses:read attempts:read",
        }),
        signer: Signer::Rsa,
        keys: json!({"keys": [rsa_jwk(&SIGNERS.rsa, "r1"), ec_jwk("e1")]}),
        clients: vec!["front-end".to_owned()],
        plain: false,
        raw: None,
    }
}

fn read(shown: &Shown) -> Result<Bearer, Refusal> {
    let mut world = World::good();
    world.keys = shown.keys.clone();
    let keys = world.key_set()?;
    let made = || token(&shown.header, &shown.claims, shown.signer);
    let text = shown.raw.clone().unwrap_or_else(made);
    let _ = hint(&text);
    let expected = Resource {
        issuer: ISSUER,
        audience: AUDIENCE,
        clients: &shown.clients,
        plain: shown.plain,
    };
    bearer(&text, &keys, &expected, NOW)
}

pub fn cases() -> Vec<Case> {
    vec![
        good("as it should be", |_| {}),
        good("ES256", |s| {
            s.header = json!({"alg": "ES256", "kid": "e1", "typ": "application/at+jwt"});
            s.signer = Signer::Ec;
        }),
        good("for several resources", |s| {
            s.claims["aud"] = json!(["https://other.example", AUDIENCE])
        }),
        good("scp as a list", |s| {
            s.claims["scope"] = json!(null);
            s.claims["scp"] = json!(["courses:read", "attempts:read"]);
        }),
        good("azp in place of client_id", |s| {
            s.claims["client_id"] = json!(null);
            s.claims["azp"] = json!("front-end");
        }),
        good("typ JWT where that is allowed", |s| {
            s.plain = true;
            s.header["typ"] = json!("JWT");
        }),
        good("expired 59 s ago", |s| s.claims["exp"] = json!(NOW - 59)),
        bad("typ JWT", C::JwtType, |s| s.header["typ"] = json!("JWT")),
        bad("no typ", C::JwtType, |s| {
            s.header = json!({"alg": "RS256", "kid": "r1"})
        }),
        bad("a logout token", C::JwtType, |s| {
            s.header["typ"] = json!("logout+jwt")
        }),
        bad("a logout token where JWT is allowed", C::JwtType, |s| {
            s.plain = true;
            s.header["typ"] = json!("logout+jwt");
        }),
        bad("an ID token where JWT is allowed", C::Audience, |s| {
            s.plain = true;
            s.header["typ"] = json!("JWT");
            s.claims["aud"] = json!("lectern");
        }),
        bad("alg none", C::JwtAlgorithm, |s| {
            s.header["alg"] = json!("none");
            s.signer = Signer::Nobody;
        }),
        bad("HS256 with the public key", C::JwtAlgorithm, |s| {
            s.header["alg"] = json!("HS256");
            s.signer = Signer::HmacOfPublicKey;
        }),
        bad("PS256", C::JwtAlgorithm, |s| {
            s.header["alg"] = json!("PS256")
        }),
        bad("ES256 by the RSA key's name", C::JwtKey, |s| {
            s.header["alg"] = json!("ES256");
            s.signer = Signer::Ec;
        }),
        bad("signed by someone else", C::JwtSignature, |s| {
            s.signer = Signer::OtherRsa
        }),
        bad("a key in its own header", C::JwtSignature, |s| {
            s.header["jwk"] = rsa_jwk(&SIGNERS.other_rsa, "r1");
            s.signer = Signer::OtherRsa;
        }),
        bad("an unknown key", C::JwtKey, |s| {
            s.header["kid"] = json!("r9")
        }),
        bad("crit", C::JwtCritical, |s| s.header["crit"] = json!(["x"])),
        bad("claims changed afterwards", C::JwtSignature, |s| {
            let whole = token(&s.header, &s.claims, s.signer);
            s.claims["sub"] = json!("boss");
            let other = token(&s.header, &s.claims, s.signer);
            let signature = whole.rsplit('.').next().unwrap();
            let (message, _) = other.rsplit_once('.').unwrap();
            s.raw = Some(format!("{message}.{signature}"));
        }),
        bad("encrypted", C::JwtEncrypted, |s| {
            s.raw = Some("a.b.c.d.e".to_owned())
        }),
        bad("two parts", C::JwtForm, |s| s.raw = Some("a.b".to_owned())),
        bad("nothing but dots", C::JwtForm, |s| {
            s.raw = Some("..".to_owned())
        }),
        bad("100 KiB", C::JwtForm, |s| {
            s.raw = Some("a".repeat(100 << 10))
        }),
        bad("another issuer", C::Issuer, |s| {
            s.claims["iss"] = json!("https://evil.example")
        }),
        bad("no issuer", C::Issuer, |s| s.claims["iss"] = json!(null)),
        bad("for someone else", C::Audience, |s| {
            s.claims["aud"] = json!("https://other.example")
        }),
        bad("for something below us", C::Audience, |s| {
            s.claims["aud"] = json!(format!("{AUDIENCE}/v1"))
        }),
        bad("for nobody", C::Audience, |s| s.claims["aud"] = json!(null)),
        bad("an audience that is a number", C::JwtClaims, |s| {
            s.claims["aud"] = json!(5)
        }),
        bad("by another client", C::TokenClient, |s| {
            s.claims["client_id"] = json!("other")
        }),
        bad("by no client", C::TokenClient, |s| {
            s.claims["client_id"] = json!(null)
        }),
        bad("by another client, with ours as azp", C::TokenClient, |s| {
            s.claims["client_id"] = json!("other");
            s.claims["azp"] = json!("front-end");
        }),
        bad("no subject", C::Subject, |s| s.claims["sub"] = json!(null)),
        bad("an empty subject", C::Subject, |s| {
            s.claims["sub"] = json!("")
        }),
        bad("a subject with a line break", C::Subject, |s| {
            s.claims["sub"] = json!("anna\nboss")
        }),
        bad("expired", C::Expired, |s| s.claims["exp"] = json!(NOW - 60)),
        bad("no end", C::Expired, |s| s.claims["exp"] = json!(null)),
        bad("an end that is a text", C::JwtClaims, |s| {
            s.claims["exp"] = json!("tomorrow")
        }),
        bad("no beginning", C::IssuedAt, |s| {
            s.claims["iat"] = json!(null)
        }),
        bad("issued in the future", C::IssuedAt, |s| {
            s.claims["iat"] = json!(NOW + 61)
        }),
        bad("for a year", C::TokenLife, |s| {
            s.claims["exp"] = json!(NOW + 31_536_000)
        }),
        bad("not valid yet", C::NotBefore, |s| {
            s.claims["nbf"] = json!(NOW + 61)
        }),
        bad("a scope that is an object", C::JwtClaims, |s| {
            s.claims["scope"] = json!({"all": true})
        }),
        bad("a hundred and one scopes", C::JwtClaims, |s| {
            s.claims["scope"] = json!("x ".repeat(101))
        }),
    ]
}

#[test]
fn an_access_token_is_taken_as_it_should_be_and_refused_for_its_own_condition() {
    let mut wrong = Vec::new();
    for case in cases() {
        let mut one = shown();
        (case.spoil)(&mut one);
        let read = read(&one);
        if read.as_ref().err().map(|refusal| refusal.condition) != case.refused {
            wrong.push(format!("{}: {read:?}", case.name));
        }
        if let Ok(good) = read {
            assert_eq!((good.subject.as_str(), good.scopes.len()), ("anna", 2));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_token_says_whose_keys_to_try_and_what_is_none_says_nothing() {
    let one = shown();
    let told = hint(&token(&one.header, &one.claims, one.signer)).unwrap();
    assert_eq!((told.issuer.as_str(), told.audiences.len()), (ISSUER, 1));
    for other in ["", "lk_abc", "a.b.c", "..", "e30.e30.e30", "e30.W10.e30"] {
        assert_eq!(hint(other), None, "{other}");
    }
}
