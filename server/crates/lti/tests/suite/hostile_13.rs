//! Hostile launches of LTI 1.3, up to the signature: login, state, form, token, keys. Each is refused with its own
//! condition, for two issuers.

use crate::stage::{Bad, KEYS, Signer, base64url, compact, refuse_all};
use lti::Condition as C;
use serde_json::json;

pub(crate) const LOGIN: &[Bad] = &[
    ("no issuer", C::LoginIssuerMissing, |s| {
        s.without_login("iss")
    }),
    ("an empty issuer", C::LoginIssuerMissing, |s| {
        s.with_login("iss", "")
    }),
    ("two issuers", C::ParameterRepeated, |s| {
        s.login.push(("iss".into(), "https://lms.b.example".into()))
    }),
    ("no login hint", C::LoginHintMissing, |s| {
        s.without_login("login_hint")
    }),
    ("two login hints", C::ParameterRepeated, |s| {
        s.login.push(("login_hint".into(), "x".into()))
    }),
    ("no target", C::LoginTargetMissing, |s| {
        s.without_login("target_link_uri")
    }),
    ("another host", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "https://evil.example/lti")
    }),
    ("http for https", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "http://tool.example/lti")
    }),
    ("another port", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "https://tool.example:8443/")
    }),
    ("our host as a prefix", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "https://tool.example.evil.example/");
    }),
    ("our host as a user", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "https://tool.example@evil.example/");
    }),
    ("a user at our host", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "https://a:b@tool.example/")
    }),
    ("a backslash", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "https://tool.example\\@evil.example/");
    }),
    ("a line break", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "https://tool.example/\nx")
    }),
    ("a script", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "javascript:alert(1)")
    }),
    ("a relative target", C::LoginTargetForeign, |s| {
        s.with_login("target_link_uri", "//evil.example/")
    }),
    ("an endless target", C::ParameterTooLong, |s| {
        s.with_login(
            "target_link_uri",
            &format!("https://tool.example/{}", "a".repeat(5000)),
        );
    }),
    ("an endless hint", C::ParameterTooLong, |s| {
        s.with_login("login_hint", &"a".repeat(17_000))
    }),
    ("an endless client", C::ParameterTooLong, |s| {
        s.with_login("client_id", &"a".repeat(1025))
    }),
    ("an unknown issuer", C::PlatformUnknown, |s| {
        s.with_login("iss", "https://lms.c.example")
    }),
    ("an issuer with a slash more", C::PlatformUnknown, |s| {
        let issuer = format!("{}/", s.platform().issuer);
        s.with_login("iss", &issuer);
    }),
    ("an issuer in capitals", C::PlatformUnknown, |s| {
        s.with_login("iss", "HTTPS://LMS.A.EXAMPLE")
    }),
    ("an unknown client", C::ClientUnknown, |s| {
        s.with_login("client_id", "client-z")
    }),
    ("the other issuer's client", C::ClientUnknown, |s| {
        let other = s.platforms[1 - s.home].client_id.clone();
        s.with_login("client_id", &other);
    }),
    ("several clients and no name", C::ClientAmbiguous, |s| {
        s.with_login("iss", "https://lms.a.example");
        s.without_login("client_id");
    }),
    ("a login page over http", C::AddressInsecure, |s| {
        s.platform().auth_login_url = "http://lms.example/auth".into()
    }),
    ("a login page that is a script", C::AddressInsecure, |s| {
        s.platform().auth_login_url = "javascript:alert(1)".into();
    }),
    ("too many parameters", C::FormUnreadable, |s| {
        s.login
            .extend((0..600).map(|i| (format!("p{i}"), String::new())));
    }),
    ("too many bytes", C::FormUnreadable, |s| {
        s.with_login("padding", &"a".repeat(300_000))
    }),
];

pub(crate) const STATE: &[Bad] = &[
    ("no state", C::StateMissing, |s| {
        s.form = |form| form.retain(|(name, _)| name != "state")
    }),
    ("an empty state", C::StateMissing, |s| {
        s.tamper_state = |_| String::new()
    }),
    ("two states", C::ParameterRepeated, |s| {
        s.form = |form| form.push(("state".into(), "x".into()))
    }),
    ("a state of words", C::StateForged, |s| {
        s.tamper_state = |_| "let me in".into()
    }),
    ("a state cut short", C::StateForged, |s| {
        s.tamper_state = |state| state[..state.len() - 4].into()
    }),
    ("a state with a bit changed", C::StateForged, |s| {
        s.tamper_state = |state| {
            format!(
                "{}{}",
                if state.starts_with('A') { 'B' } else { 'A' },
                &state[1..]
            )
        };
    }),
    ("a state that is longer", C::StateForged, |s| {
        s.tamper_state = |state| format!("{state}AAAA")
    }),
    ("a state without end", C::StateForged, |s| {
        s.tamper_state = |_| "A".repeat(40_000)
    }),
    ("a state sealed by another key", C::StateForged, |s| {
        s.seal = [8; 32]
    }),
    ("a state in the clear", C::StateForged, |s| {
        s.tamper_state =
            |_| base64url(br#"{"id":"00000000-0000-0000-0000-000000000001","nonce":"x"}"#);
    }),
    ("a login of long ago", C::StateExpired, |s| s.delay = 601),
    ("a login of yesterday", C::StateExpired, |s| {
        s.delay = 86_400
    }),
    ("another browser", C::StateBrowser, |s| {
        s.browser = Some("another".into())
    }),
    ("a browser without a sign", C::StateBrowser, |s| {
        s.browser = None
    }),
    ("a browser with an empty sign", C::StateBrowser, |s| {
        s.browser = Some(String::new())
    }),
    ("the other issuer's login", C::StatePlatform, |s| {
        s.verified_as = Some(1 - s.home)
    }),
    ("the other client's login", C::StatePlatform, |s| {
        s.verified_as = Some(2)
    }),
];

pub(crate) const FORM: &[Bad] = &[
    ("no token", C::TokenMissing, |s| {
        s.form = |form| form.retain(|(name, _)| name != "id_token")
    }),
    ("an empty token", C::TokenMissing, |s| {
        s.tamper = |_| String::new()
    }),
    ("two tokens", C::ParameterRepeated, |s| {
        s.form = |form| form.push(("id_token".into(), "a.b.c".into()))
    }),
    ("an error", C::PlatformError, |s| {
        s.form = |form| {
            form.retain(|(name, _)| name == "state");
            form.push(("error".into(), "login_required".into()));
            form.push((
                "error_description".into(),
                "nobody\u{7} is <b>here</b>".into(),
            ));
        };
    }),
    ("an error beside a token", C::PlatformError, |s| {
        s.form = |form| form.push(("error".into(), "launch_no_longer_valid".into()));
    }),
];

pub(crate) const TOKEN: &[Bad] = &[
    ("two parts", C::TokenForm, |s| {
        s.tamper = |token| token.rsplit_once('.').unwrap().0.into()
    }),
    ("four parts", C::TokenForm, |s| {
        s.tamper = |token| format!("{token}.x")
    }),
    ("an encrypted token", C::TokenForm, |s| {
        s.tamper = |token| format!("{token}.x.y")
    }),
    ("a thousand parts", C::TokenForm, |s| {
        s.tamper = |_| ".".repeat(1000)
    }),
    ("one word", C::TokenForm, |s| s.tamper = |_| "token".into()),
    ("a header in another alphabet", C::TokenForm, |s| {
        s.tamper = |token| format!("+/{token}")
    }),
    ("a padded signature", C::TokenForm, |s| {
        s.tamper = |token| format!("{token}==")
    }),
    ("a space before it", C::TokenForm, |s| {
        s.tamper = |token| format!(" {token}")
    }),
    ("a line break behind it", C::TokenForm, |s| {
        s.tamper = |token| format!("{token}\n")
    }),
    ("too large a token", C::TokenTooLarge, |s| {
        s.tamper = |token| format!("{token}{}", "A".repeat(140_000))
    }),
    ("a header of words", C::HeaderForm, |s| {
        s.tamper = |token| format!("{}.e30.AA", base64url(&token.as_bytes()[..9]))
    }),
    ("a header that is a list", C::HeaderForm, |s| {
        s.header = json!(["RS256"])
    }),
    ("an empty header", C::HeaderForm, |s| {
        s.tamper = |token| token[token.find('.').unwrap()..].into()
    }),
    ("no algorithm", C::Algorithm, |s| {
        s.header = json!({"kid": "k"})
    }),
    ("an algorithm that is a number", C::Algorithm, |s| {
        s.header["alg"] = json!(256)
    }),
    ("algorithm none", C::Algorithm, |s| {
        s.header["alg"] = json!("none");
        s.signer = Signer::Nobody;
    }),
    ("algorithm None", C::Algorithm, |s| {
        s.header["alg"] = json!("None");
        s.signer = Signer::Nobody;
    }),
    ("algorithm nOnE with a signature", C::Algorithm, |s| {
        s.header["alg"] = json!("nOnE")
    }),
    ("HS256 by the public key", C::Algorithm, |s| {
        s.header["alg"] = json!("HS256");
        s.signer = Signer::Hs256(
            KEYS[s.home].ours.jwk()["n"]
                .as_str()
                .unwrap()
                .as_bytes()
                .to_vec(),
        );
    }),
    ("HS256 by the key set", C::Algorithm, |s| {
        s.header["alg"] = json!("HS256");
        s.signer = Signer::Hs256(s.key_set.clone());
    }),
    ("HS256 by nothing", C::Algorithm, |s| {
        s.header["alg"] = json!("HS256");
        s.signer = Signer::Hs256(Vec::new());
    }),
    ("RS512", C::Algorithm, |s| {
        s.header["alg"] = json!("RS512");
        s.signer = Signer::Rs512;
    }),
    ("PS256", C::Algorithm, |s| {
        s.header["alg"] = json!("PS256");
        s.signer = Signer::Ps256;
    }),
    ("ES256", C::Algorithm, |s| s.header["alg"] = json!("ES256")),
    ("rs256 in small letters", C::Algorithm, |s| {
        s.header["alg"] = json!("rs256")
    }),
    ("a critical extension", C::CriticalHeader, |s| {
        s.header["crit"] = json!(["exp"])
    }),
    (
        "an empty list of critical extensions",
        C::CriticalHeader,
        |s| s.header["crit"] = json!([]),
    ),
    ("no kid", C::KeyIdMissing, |s| {
        s.header = json!({"alg": "RS256"})
    }),
    ("an empty kid", C::KeyIdMissing, |s| {
        s.header["kid"] = json!("")
    }),
    ("a kid that is a number", C::KeyIdMissing, |s| {
        s.header["kid"] = json!(1)
    }),
    ("an endless kid", C::KeyIdMissing, |s| {
        s.header["kid"] = json!("k".repeat(2000))
    }),
    ("an unknown kid", C::KeyUnknown, |s| {
        s.header["kid"] = json!("k-0")
    }),
    ("a kid that is a path", C::KeyUnknown, |s| {
        s.header["kid"] = json!("../../etc/passwd")
    }),
    ("a kid that is SQL", C::KeyUnknown, |s| {
        s.header["kid"] = json!("x' OR '1'='1")
    }),
    ("the other issuer's key", C::KeyUnknown, |s| {
        s.header["kid"] = json!(KEYS[1 - s.home].ours.kid());
        s.signer = Signer::Rs256(1 - s.home);
    }),
    ("a key that the token brings along", C::Signature, |s| {
        s.header["jwk"] = KEYS[2].ours.jwk();
        s.signer = Signer::Rs256(2);
    }),
    ("a key set that the token names", C::KeyUnknown, |s| {
        s.header["jku"] = json!("https://evil.example/keys");
        s.header["kid"] = json!(KEYS[2].ours.kid());
        s.signer = Signer::Rs256(2);
    }),
    ("a certificate that the token names", C::KeyUnknown, |s| {
        s.header = json!({"alg": "RS256", "kid": "mine", "x5u": "https://evil.example/c.pem"});
    }),
    (
        "the other issuer's signature under this key's name",
        C::Signature,
        |s| s.signer = Signer::Rs256(1 - s.home),
    ),
    ("a stranger's signature", C::Signature, |s| {
        s.signer = Signer::Rs256(2)
    }),
    ("no signature", C::Signature, |s| s.signer = Signer::Nobody),
    ("RS512 under the name of RS256", C::Signature, |s| {
        s.signer = Signer::Rs512
    }),
    ("PS256 under the name of RS256", C::Signature, |s| {
        s.signer = Signer::Ps256
    }),
    ("HS256 under the name of RS256", C::Signature, |s| {
        s.signer = Signer::Hs256(s.key_set.clone())
    }),
    ("a signature cut short", C::Signature, |s| {
        s.tamper = |token| token[..token.len() - 6].into()
    }),
    ("claims changed after signing", C::Signature, |s| {
        s.tamper = |token| {
            let parts: Vec<&str> = token.split('.').collect();
            format!(
                "{}.{}.{}",
                parts[0],
                base64url(br#"{"iss":"https://lms.a.example"}"#),
                parts[2]
            )
        };
    }),
    ("a header changed after signing", C::Signature, |s| {
        s.tamper = |token| {
            let (header, rest) = token.split_once('.').unwrap();
            let text = String::from_utf8(decoded(header))
                .unwrap()
                .replace("JWT", "jwt");
            format!("{}.{rest}", base64url(text.as_bytes()))
        };
    }),
    ("claims of words", C::ClaimsForm, |s| {
        s.payload = Some(b"let me in".to_vec())
    }),
    ("claims that are a list", C::ClaimsForm, |s| {
        s.payload = Some(b"[1]".to_vec())
    }),
    ("claims that are not UTF-8", C::ClaimsForm, |s| {
        s.payload = Some(vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}'])
    }),
    ("claims as deep as a well", C::ClaimsForm, |s| {
        s.payload = Some(format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)).into_bytes());
    }),
    (
        "a token signed by hand with an empty name",
        C::KeyUnknown,
        |s| {
            s.tamper = |_| compact(&json!({"alg": "RS256", "kid": " "}), b"{}", &Signer::Nobody);
        },
    ),
];

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .unwrap()
}

pub(crate) const KEY_SETS: &[Bad] = &[
    ("a key set that is a page", C::KeySetForm, |s| {
        s.key_set = b"<html>".to_vec()
    }),
    ("a key set without keys", C::KeySetForm, |s| {
        s.key_set = b"{}".to_vec()
    }),
    ("keys that are no list", C::KeySetForm, |s| {
        s.key_set = br#"{"keys":{}}"#.to_vec()
    }),
    ("a bare list of keys", C::KeySetForm, |s| {
        s.key_set = b"[]".to_vec()
    }),
    ("an endless key set", C::KeySetForm, |s| {
        s.key_set = vec![b' '; 300_000]
    }),
    ("an empty key set", C::KeyUnknown, |s| s.keys(Vec::new())),
    ("keys that are words", C::KeyUnknown, |s| {
        s.keys(vec![json!("key"), json!(null), json!(1)])
    }),
    ("a key without a name", C::KeyUnknown, |s| {
        s.jwk(|key| _ = key.as_object_mut().unwrap().remove("kid"))
    }),
    ("a key beyond the hundredth", C::KeyUnknown, |s| {
        let mut keys = vec![json!({"kid": "x", "kty": "EC"}); 100];
        keys.push(KEYS[s.home].ours.jwk());
        s.keys(keys);
    }),
    ("a short key", C::KeyUnfit, |s| {
        s.jwk(|key| key["n"] = json!(base64url(&[0xc3; 128])))
    }),
    ("a huge key", C::KeyUnfit, |s| {
        s.jwk(|key| key["n"] = json!(base64url(&[0xc3; 2000])))
    }),
    ("a key of zeros", C::KeyUnfit, |s| {
        s.jwk(|key| key["n"] = json!(base64url(&[0; 256])))
    }),
    ("an exponent of one", C::KeyUnfit, |s| {
        s.jwk(|key| key["e"] = json!("AQ"))
    }),
    ("an even exponent", C::KeyUnfit, |s| {
        s.jwk(|key| key["e"] = json!("BA"))
    }),
    ("a huge exponent", C::KeyUnfit, |s| {
        s.jwk(|key| key["e"] = json!(base64url(&[1; 200])))
    }),
    ("a key without modulus", C::KeyUnfit, |s| {
        s.jwk(|key| _ = key.as_object_mut().unwrap().remove("n"))
    }),
    ("a modulus of words", C::KeyUnfit, |s| {
        s.jwk(|key| key["n"] = json!("let me in!"))
    }),
    ("a key for encryption", C::KeyUnfit, |s| {
        s.jwk(|key| key["use"] = json!("enc"))
    }),
    ("a key for RS512", C::KeyUnfit, |s| {
        s.jwk(|key| key["alg"] = json!("RS512"))
    }),
    ("a key for HS256", C::KeyUnfit, |s| {
        s.jwk(|key| key["alg"] = json!("HS256"))
    }),
    ("a key that only signs", C::KeyUnfit, |s| {
        s.jwk(|key| key["key_ops"] = json!(["sign"]))
    }),
    ("a shared secret", C::KeyUnfit, |s| {
        s.jwk(|key| key["kty"] = json!("oct"))
    }),
    ("a key on a curve", C::KeyUnfit, |s| {
        s.jwk(|key| key["kty"] = json!("EC"))
    }),
    ("a key of no type", C::KeyUnfit, |s| {
        s.jwk(|key| _ = key.as_object_mut().unwrap().remove("kty"))
    }),
    ("two keys by one name", C::KeyAmbiguous, |s| {
        let mut other = KEYS[2].ours.jwk();
        other["kid"] = json!(KEYS[s.home].ours.kid());
        s.keys(vec![KEYS[s.home].ours.jwk(), other]);
    }),
    (
        "the other issuer's key under this name",
        C::Signature,
        |s| {
            let (home, mut other) = (s.home, KEYS[1 - s.home].ours.jwk());
            other["kid"] = json!(KEYS[home].ours.kid());
            s.keys(vec![other]);
        },
    ),
];

#[test]
fn every_bad_login_is_refused_with_its_own_condition() {
    assert!(refuse_all(LOGIN) >= 25);
}

#[test]
fn every_bad_state_is_refused_with_its_own_condition() {
    assert!(refuse_all(STATE) + refuse_all(FORM) >= 20);
}

#[test]
fn every_bad_token_is_refused_with_its_own_condition() {
    assert!(refuse_all(TOKEN) >= 45);
}

#[test]
fn every_bad_key_set_is_refused_with_its_own_condition() {
    assert!(refuse_all(KEY_SETS) >= 20);
}
