//! Descriptions and key sets.

use crate::world::{
    Case, ISSUER, NOW, SIGNERS, Signer, World, bad, chance, ec_jwk, good, rsa_jwk, run,
};
use serde_json::json;
use sso::Condition as C;
use sso::oidc::{Client, Transport, discovery_url};
use sso::{Protocol, Way};

pub fn cases() -> Vec<Case> {
    vec![
        good("as it should be", |_| {}),
        good("no list of algorithms", |w| {
            drop(
                w.discovery
                    .as_object_mut()
                    .unwrap()
                    .remove("id_token_signing_alg_values_supported"),
            )
        }),
        good("no userinfo endpoint", |w| {
            drop(
                w.discovery
                    .as_object_mut()
                    .unwrap()
                    .remove("userinfo_endpoint"),
            )
        }),
        good("unknown members", |w| {
            w.discovery["x"] = json!({"y": [1, 2, 3]})
        }),
        good("on this machine, for a trial", |w| {
            w.transport = Transport::Loopback;
            w.discovery["token_endpoint"] = json!("http://127.0.0.1:9/token");
        }),
        bad("no JSON", C::DiscoveryForm, |w| {
            w.raw_discovery = Some(b"<html>".to_vec())
        }),
        bad("a list", C::DiscoveryForm, |w| w.discovery = json!([])),
        bad("nothing", C::DiscoveryForm, |w| {
            w.raw_discovery = Some(Vec::new())
        }),
        bad("no UTF-8", C::DiscoveryForm, |w| {
            w.raw_discovery = Some(vec![0xff; 64])
        }),
        bad("huge", C::DiscoveryForm, |w| {
            w.raw_discovery = Some(vec![b' '; (1 << 20) + 1])
        }),
        bad("deep", C::DiscoveryForm, |w| {
            w.raw_discovery = Some("[".repeat(100_000).into_bytes())
        }),
        bad("another issuer", C::DiscoveryIssuer, |w| {
            w.discovery["issuer"] = json!("https://evil.example")
        }),
        bad("the issuer with a slash", C::DiscoveryIssuer, |w| {
            w.discovery["issuer"] = json!("https://idp.example/")
        }),
        bad("the issuer in capitals", C::DiscoveryIssuer, |w| {
            w.discovery["issuer"] = json!("https://IDP.example")
        }),
        bad("no issuer", C::DiscoveryIssuer, |w| {
            w.discovery["issuer"] = json!(null)
        }),
        bad("an endpoint without TLS", C::DiscoveryEndpoint, |w| {
            w.discovery["token_endpoint"] = json!("http://idp.example/token")
        }),
        bad("an endpoint on this machine", C::DiscoveryEndpoint, |w| {
            w.discovery["token_endpoint"] = json!("http://127.0.0.1/token")
        }),
        bad(
            "an endpoint without TLS, in a trial",
            C::DiscoveryEndpoint,
            |w| {
                w.transport = Transport::Loopback;
                w.discovery["token_endpoint"] = json!("http://10.0.0.1/token");
            },
        ),
        bad("an endpoint in a file", C::DiscoveryEndpoint, |w| {
            w.discovery["jwks_uri"] = json!("file:///etc/passwd")
        }),
        bad("an endpoint with a user", C::DiscoveryEndpoint, |w| {
            w.discovery["jwks_uri"] = json!("https://idp.example@evil.example/jwks")
        }),
        bad("a script as endpoint", C::DiscoveryEndpoint, |w| {
            w.discovery["authorization_endpoint"] = json!("javascript:alert(1)")
        }),
        bad("no token endpoint", C::DiscoveryEndpoint, |w| {
            w.discovery["token_endpoint"] = json!(null)
        }),
        bad("a number as endpoint", C::DiscoveryEndpoint, |w| {
            w.discovery["userinfo_endpoint"] = json!(7)
        }),
        bad("HS256 only", C::DiscoveryAlgorithm, |w| {
            w.discovery["id_token_signing_alg_values_supported"] = json!(["HS256", "none"])
        }),
        bad("implicit flow only", C::DiscoveryFlow, |w| {
            w.discovery["response_types_supported"] = json!(["id_token token"])
        }),
        bad("keys: no JSON", C::KeysForm, |w| {
            w.raw_keys = Some(b"no".to_vec())
        }),
        bad("keys: a list", C::KeysForm, |w| w.keys = json!([])),
        bad("keys: too many", C::KeysForm, |w| {
            w.keys = json!({"keys": vec![json!({}); 101]})
        }),
        bad("keys: huge", C::KeysForm, |w| {
            w.raw_keys = Some(vec![b' '; (1 << 20) + 1])
        }),
        bad("keys: none", C::KeysNone, |w| w.keys = json!({"keys": []})),
        bad(
            "keys: a secret one",
            C::KeysNone,
            |w| w.keys = json!({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "r1"}]}),
        ),
        bad(
            "keys: a short one",
            C::KeysNone,
            |w| {
                w.keys["keys"] =
                    json!([{"kty": "RSA", "n": "u".repeat(171), "e": "AQAB", "kid": "r1"}])
            },
        ),
        bad("keys: for encryption", C::KeysNone, |w| {
            let mut key = rsa_jwk(&SIGNERS.rsa, "r1");
            key["use"] = json!("enc");
            w.keys = json!({"keys": [key]});
        }),
        bad("keys: of another algorithm", C::KeysNone, |w| {
            let mut key = rsa_jwk(&SIGNERS.rsa, "r1");
            key["alg"] = json!("PS256");
            w.keys = json!({"keys": [key]});
        }),
        bad("keys: a private one", C::KeysPrivate, |w| {
            w.keys["keys"][0]["d"] = json!("c2VjcmV0")
        }),
        bad("keys: a point off the curve", C::JwtSignature, |w| {
            let mut key = ec_jwk("e1");
            key["x"] = json!("A".repeat(43));
            w.keys = json!({"keys": [key]});
            w.header = json!({"alg": "ES256", "kid": "e1"});
            w.signer = Signer::Ec;
        }),
        good("keys: with certificates", |w| {
            w.keys["keys"][0]["x5c"] = json!(["MIIB"]);
            w.keys["keys"][0]["x5t#S256"] = json!("abc");
        }),
        good("keys: others beside", |w| {
            let others = [
                json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}),
                json!({"kty": "RSA"}),
                json!("text"),
                json!(null),
            ];
            w.keys["keys"].as_array_mut().unwrap().extend(others);
        }),
    ]
}

#[test]
fn descriptions_and_key_sets_are_checked() {
    run(&cases());
}

#[test]
fn an_issuer_is_asked_where_the_standard_says() {
    let url = |issuer| discovery_url(issuer, Transport::Secure).ok();
    let expected = "https://idp.example/.well-known/openid-configuration";
    assert_eq!(url(ISSUER).as_deref(), Some(expected));
    let deep = url("https://idp.example/realms/a/").unwrap();
    assert_eq!(
        deep,
        "https://idp.example/realms/a/.well-known/openid-configuration"
    );
    for wrong in [
        "http://idp.example",
        "https://u:p@idp.example",
        "https://idp.example?x=1",
        "idp",
        "",
        "https://",
    ] {
        assert_eq!(url(wrong), None, "{wrong}");
    }
}

#[test]
fn a_login_begins_with_pkce_state_and_nonce_and_a_redirect_of_this_provider() {
    let world = World::good();
    let (provider, keys) = (world.provider().unwrap(), world.key_set().unwrap());
    let client = Client {
        provider: &provider,
        keys: &keys,
        registration: &world.registration,
    };
    let started = client.start(chance(), NOW).unwrap();
    let Way::Address(to) = started.to else {
        panic!("a form")
    };
    let url = url::Url::parse(&to).unwrap();
    let sent: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(sent["redirect_uri"], world.registration.metadata.callback);
    assert_eq!(
        (sent["state"].as_str(), sent["nonce"].as_str()),
        ("the-state", "the-nonce")
    );
    assert_eq!(
        (sent["response_type"].as_str(), sent["scope"].as_str()),
        ("code", "openid email")
    );
    assert_eq!(sent["code_challenge_method"], "S256");
    assert_ne!(sent["code_challenge"], "v".repeat(43));
    assert!(!to.contains("secret") && !to.contains(&"v".repeat(43)));
    assert_eq!(client.metadata(), world.registration.metadata);
}
