//! Forms, headers and signatures of tokens.

use crate::world::{Case, SIGNERS, Signer, bad, encode, good, rsa_jwk, run, signed, token};
use serde_json::json;
use sso::Condition as C;

pub fn cases() -> Vec<Case> {
    vec![
        good("ES256", |w| {
            w.header = json!({"alg": "ES256", "kid": "e1"});
            w.signer = Signer::Ec;
        }),
        good("no typ", |w| {
            w.header = json!({"alg": "RS256", "kid": "r1"})
        }),
        good("typ application/jwt", |w| {
            w.header["typ"] = json!("application/JWT")
        }),
        good("no kid, one key for the algorithm", |w| {
            w.header = json!({"alg": "RS256"})
        }),
        good("an embedded key of the attacker, not looked at", |w| {
            w.header["jwk"] = rsa_jwk(&SIGNERS.other_rsa, "x");
            w.header["jku"] = json!("https://evil.example/jwks");
            w.header["x5u"] = json!("https://evil.example/cert");
        }),
        bad("nothing", C::TokenMissing, |w| {
            w.token_answer["id_token"] = json!("")
        }),
        bad("one part", C::JwtForm, |w| w.token = Some("abc".to_owned())),
        bad("two parts", C::JwtForm, |w| {
            w.token = Some("abc.def".to_owned())
        }),
        bad("four parts", C::JwtForm, |w| {
            w.token = Some(format!("{}.x", w.jwt()))
        }),
        bad("encrypted", C::JwtEncrypted, |w| {
            w.token = Some("a.b.c.d.e".to_owned())
        }),
        bad("six parts", C::JwtForm, |w| {
            w.token = Some("a.b.c.d.e.f".to_owned())
        }),
        bad("dots", C::JwtForm, |w| w.token = Some("..".to_owned())),
        bad("no base64", C::JwtForm, |w| {
            w.token = Some("!!.??.##".to_owned())
        }),
        bad("huge", C::JwtForm, |w| w.token = Some("a".repeat(70_000))),
        bad("a header that is a list", C::JwtForm, |w| {
            w.header = json!(["RS256"])
        }),
        bad("a padded header", C::JwtForm, |w| {
            w.token = Some(w.jwt().replacen('.', "=.", 1))
        }),
        bad("a kid that is a number", C::JwtForm, |w| {
            w.header["kid"] = json!(1)
        }),
        bad("a deep header", C::JwtForm, |w| {
            w.token = Some(signed(
                &encode("[".repeat(9_000)),
                &encode("{}"),
                Signer::Rsa,
            ))
        }),
        bad("alg none", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("none");
            w.signer = Signer::Nobody;
        }),
        bad("alg None", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("None")
        }),
        bad("alg nOnE", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("nOnE")
        }),
        bad("HS256 with the public key", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("HS256");
            w.signer = Signer::HmacOfPublicKey;
        }),
        bad("RS1", C::JwtAlgorithm, |w| w.header["alg"] = json!("RS1")),
        bad("RS512", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("RS512")
        }),
        bad("PS256", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("PS256")
        }),
        bad("rs256", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("rs256")
        }),
        bad("alg in a list", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!(["RS256"])
        }),
        bad("no alg", C::JwtAlgorithm, |w| {
            w.header = json!({"kid": "r1"})
        }),
        bad("EdDSA", C::JwtAlgorithm, |w| {
            w.header["alg"] = json!("EdDSA")
        }),
        bad("crit", C::JwtCritical, |w| {
            w.header["crit"] = json!(["exp"])
        }),
        bad("an empty crit", C::JwtCritical, |w| {
            w.header["crit"] = json!([])
        }),
        bad("b64 false", C::JwtCritical, |w| {
            w.header["b64"] = json!(false)
        }),
        bad("an access token", C::JwtType, |w| {
            w.header["typ"] = json!("at+jwt")
        }),
        bad("a logout token", C::JwtType, |w| {
            w.header["typ"] = json!("logout+jwt")
        }),
        bad("a typ that is a number", C::JwtType, |w| {
            w.header["typ"] = json!(1)
        }),
        bad("a nested token", C::JwtType, |w| {
            w.header["cty"] = json!("JWT")
        }),
        bad("an unknown key", C::JwtKey, |w| {
            w.header["kid"] = json!("r2")
        }),
        bad("an empty kid", C::JwtKey, |w| w.header["kid"] = json!("")),
        bad("a kid that is a path", C::JwtKey, |w| {
            w.header["kid"] = json!("../../../dev/null")
        }),
        bad("RS256 with the name of the curve's key", C::JwtKey, |w| {
            w.header["kid"] = json!("e1")
        }),
        bad("ES256 with the name of the RSA key", C::JwtKey, |w| {
            w.header["alg"] = json!("ES256")
        }),
        bad("no kid, two keys", C::JwtKeyAmbiguous, |w| {
            let second = rsa_jwk(&SIGNERS.other_rsa, "r2");
            w.keys["keys"].as_array_mut().unwrap().push(second);
            w.header = json!({"alg": "RS256"});
        }),
        bad("two keys of one name", C::JwtKeyAmbiguous, |w| {
            let second = rsa_jwk(&SIGNERS.other_rsa, "r1");
            w.keys["keys"].as_array_mut().unwrap().push(second);
        }),
        bad("signed by someone else", C::JwtSignature, |w| {
            w.signer = Signer::OtherRsa
        }),
        bad("not signed", C::JwtForm, |w| w.signer = Signer::Nobody),
        bad("HMAC under the name RS256", C::JwtSignature, |w| {
            w.signer = Signer::HmacOfPublicKey
        }),
        bad(
            "an RSA signature under the name ES256",
            C::JwtSignature,
            |w| w.header = json!({"alg": "ES256", "kid": "e1"}),
        ),
        bad("a signature of zeros", C::JwtSignature, |w| {
            let (head, claims) = (
                encode(json!({"alg": "ES256", "kid": "e1"}).to_string()),
                encode(w.claims.to_string()),
            );
            w.token = Some(format!("{head}.{claims}.{}", encode([0_u8; 64])));
        }),
        bad("claims changed after signing", C::JwtSignature, |w| {
            let good = w.jwt();
            let (head, rest) = good.split_once('.').unwrap();
            let signature = rest.split_once('.').unwrap().1;
            w.claims["sub"] = json!("admin");
            w.token = Some(format!(
                "{head}.{}.{signature}",
                encode(w.claims.to_string())
            ));
        }),
        bad("a signature cut short", C::JwtSignature, |w| {
            let good = w.jwt();
            w.token = Some(good[..good.len() - 6].to_owned());
        }),
        bad("the signature of another token", C::JwtSignature, |w| {
            let other = token(&w.header, &json!({"sub": "x"}), Signer::Rsa);
            let good = w.jwt();
            let (body, _) = good.rsplit_once('.').unwrap();
            w.token = Some(format!("{body}.{}", other.rsplit_once('.').unwrap().1));
        }),
        bad("claims that are a list", C::JwtClaims, |w| {
            w.claims = json!([1])
        }),
        bad("claims that are no JSON", C::JwtClaims, |w| {
            w.token = Some(signed(
                &encode(w.header.to_string()),
                &encode("{"),
                Signer::Rsa,
            ))
        }),
        bad("claims that are no UTF-8", C::JwtClaims, |w| {
            w.token = Some(signed(
                &encode(w.header.to_string()),
                &encode([0xff, 0xfe]),
                Signer::Rsa,
            ))
        }),
    ]
}

#[test]
fn tokens_that_the_provider_did_not_sign_are_refused() {
    run(&cases());
}
