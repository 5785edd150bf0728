//! Good launches of LTI 1.3 in all their variants: each is accepted, by two issuers.

use crate::stage::{Good, KEYS, NOW, Scene, base64url};
use lti::Deployments;
use serde_json::json;

const GOOD: &[Good] = &[
    ("the plain one", |_| {}),
    ("a target with a query", |s| {
        s.lti(
            "target_link_uri",
            json!("https://tool.example/lti/launch?course=intro&x=%20"),
        );
    }),
    ("another target than the login's", |s| {
        s.lti(
            "target_link_uri",
            json!("https://tool.example/lti/launch/other"),
        )
    }),
    ("our host in capitals with its port", |s| {
        s.lti(
            "target_link_uri",
            json!("https://TOOL.example:443/lti/launch"),
        );
    }),
    ("a login without client id", |s| {
        s.platforms.truncate(2);
        s.without_login("client_id");
    }),
    ("a login without message hint", |s| {
        s.without_login("lti_message_hint")
    }),
    ("a login with the deployment", |s| {
        s.with_login("lti_deployment_id", "1")
    }),
    ("a login with a storage target", |s| {
        s.with_login("lti_storage_target", "_parent")
    }),
    ("a login with unknown parameters", |s| {
        s.with_login("canvas_region", "eu")
    }),
    ("a deployment that was registered", |s| {
        s.platform().deployments = Deployments::Only(vec!["1".into()])
    }),
    ("the longest deployment", |s| {
        s.lti("deployment_id", json!("d".repeat(255)))
    }),
    ("aud in a list", |s| {
        let client = s.platform().client_id.clone();
        s.claim("aud", json!([client]));
    }),
    ("a trusted audience beside us", |s| {
        s.platform().trusted_audiences.push("friend".into());
        let client = s.platform().client_id.clone();
        s.claim("aud", json!([client, "friend"]));
        s.claim("azp", json!(client));
    }),
    ("azp with one audience", |s| {
        let client = s.platform().client_id.clone();
        s.claim("azp", json!(client));
    }),
    ("azp null", |s| s.claim("azp", json!(null))),
    ("times with fractions", |s| {
        s.claim("iat", json!(NOW as f64 + 0.25));
        s.claim("exp", json!(NOW as f64 + 60.75));
    }),
    ("a clock that is a minute ahead", |s| {
        s.claim("iat", json!(NOW + 60));
        s.claim("exp", json!(NOW + 120));
    }),
    ("a clock that is nearly two minutes behind", |s| {
        s.claim("iat", json!(NOW - 119));
        s.claim("exp", json!(NOW - 59));
    }),
    ("ten minutes on its way", |s| {
        s.claim("iat", json!(NOW - 600));
        s.claim("exp", json!(NOW + 3000));
    }),
    ("nbf now", |s| s.claim("nbf", json!(NOW))),
    ("nbf null", |s| s.claim("nbf", json!(null))),
    ("someone who took nine minutes to sign in", |s| {
        s.delay = 599
    }),
    ("nobody", |s| s.without("sub")),
    ("a subject of null", |s| s.claim("sub", json!(null))),
    ("the longest subject", |s| {
        s.claim("sub", json!("ü".repeat(255)))
    }),
    ("no roles at all", |s| s.lti("roles", json!([]))),
    ("roles that nobody knows", |s| {
        s.lti("roles", json!(["https://x.example/roles#Owl", "Owl", ""]))
    }),
    ("short roles", |s| s.lti("roles", json!(["Learner"]))),
    ("a system role of nothing", |s| {
        s.lti(
            "roles",
            json!(["http://purl.imsglobal.org/vocab/lis/v2/system/person#None"]),
        );
    }),
    ("a key without alg and use", |s| {
        s.jwk(|key| {
            key.as_object_mut().unwrap().remove("alg");
            key.as_object_mut().unwrap().remove("use");
        });
    }),
    ("a key with alg null", |s| {
        s.jwk(|key| key["alg"] = json!(null))
    }),
    ("a key that verifies", |s| {
        s.jwk(|key| key["key_ops"] = json!(["verify"]))
    }),
    ("a key with a certificate", |s| {
        s.jwk(|key| key["x5c"] = json!(["MIIB"]))
    }),
    ("a padded exponent", |s| {
        s.jwk(|key| key["e"] = json!("AAEAAQ=="))
    }),
    ("the last key of many", |s| {
        let mut keys = vec![
            KEYS[2].ours.jwk(),
            json!({"kty": "EC", "kid": "e", "crv": "P-256"}),
        ];
        keys.push(KEYS[s.home].ours.jwk());
        s.keys(keys);
    }),
    ("an encryption key of the same name", |s| {
        let mut other = KEYS[2].ours.jwk();
        other["kid"] = json!(KEYS[s.home].ours.kid());
        other["use"] = json!("enc");
        s.keys(vec![other.clone(), KEYS[s.home].ours.jwk(), other]);
    }),
    ("the same key twice", |s| {
        s.keys(vec![KEYS[s.home].ours.jwk(), KEYS[s.home].ours.jwk()])
    }),
    ("a header without typ", |s| {
        _ = s.header.as_object_mut().unwrap().remove("typ")
    }),
    ("a header that names keys", |s| {
        s.header["jku"] = json!("https://evil.example/keys");
        s.header["jwk"] = KEYS[2].ours.jwk();
    }),
    ("claims of others", |s| {
        s.claim("https://www.instructure.com/placement", json!(null));
        s.claim("https://x.example/claim", json!({"deep": [[[{}]]]}));
        s.lti("unheard_of", json!(7));
    }),
    ("no context", |s| s.without_lti("context")),
    ("a context of null", |s| s.lti("context", json!(null))),
    ("an empty context", |s| s.lti("context", json!({}))),
    ("a context with odd titles", |s| {
        s.lti(
            "context",
            json!({"id": "c", "title": 1, "label": null, "type": [1, "x"]}),
        )
    }),
    ("no custom parameters", |s| s.without_lti("custom")),
    ("custom parameters of null", |s| {
        s.lti("custom", json!(null))
    }),
    ("custom parameters of all kinds", |s| {
        s.lti(
            "custom",
            json!({"a": 1, "b": true, "c": null, "d": [], "e": "x"}),
        )
    }),
    ("a presentation that is a text", |s| {
        s.lti("launch_presentation", json!("iframe"))
    }),
    ("a way back that is a script", |s| {
        s.lti(
            "launch_presentation",
            json!({"return_url": "javascript:alert(1)"}),
        );
    }),
    ("grades over http", |s| {
        s.grades("http://lms.example/items/1")
    }),
    ("grades on this machine", |s| {
        s.grades("http://127.0.0.1:8000/items/1")
    }),
    ("a roster of another version", |s| {
        s.claim(
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
            json!({"context_memberships_url": "https://lms.example/m", "service_versions": ["1.0"]}),
        );
    }),
    ("a choice", |s| s.deep_linking()),
    ("a choice with flags in words", |s| {
        s.deep_linking();
        s.settings(|settings| settings["accept_multiple"] = json!("true"));
    }),
    ("a choice without data", |s| {
        s.deep_linking();
        s.settings(|settings| settings["data"] = json!(null));
    }),
    ("a choice by an administrator", |s| {
        s.deep_linking();
        s.lti(
            "roles",
            json!(["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"]),
        );
    }),
    ("a review", |s| s.review()),
    ("a review without resource link", |s| {
        s.review();
        s.without_lti("resource_link");
    }),
    ("who they were", |s| {
        s.lti(
            "lti1p1",
            json!({"user_id": "old-7", "oauth_consumer_key": "key"}),
        )
    }),
    ("who they were, in a list", |s| {
        s.lti("lti1p1", json!(["old-7"]))
    }),
    ("a form with more fields", |s| {
        s.form = |form| form.push(("session_state".into(), "x".into()))
    }),
    ("a server on this machine", |s| {
        s.own = lti::Own::new("http://127.0.0.1:8080").unwrap();
        s.with_login("target_link_uri", "http://127.0.0.1:8080/lti/launch");
        s.lti("target_link_uri", json!("http://127.0.0.1:8080/lti/launch"));
    }),
    ("a server below a path", |s| {
        s.own = lti::Own::new("https://tool.example/lti/").unwrap();
    }),
];

#[test]
fn every_good_launch_is_accepted() {
    let mut wrong = Vec::new();
    for (name, change) in GOOD {
        for home in [0, 1] {
            let mut scene = Scene::of(home);
            change(&mut scene);
            if let Err(refusal) = scene.run() {
                wrong.push(format!("{name}: {refusal}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(GOOD.len() >= 50);
}

#[test]
fn a_modulus_with_a_zero_before_it_is_the_same_key() {
    let mut scene = Scene::of(0);
    scene.jwk(|key| {
        use base64::Engine;
        let n = key["n"].as_str().unwrap();
        let n = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(n)
            .unwrap();
        key["n"] = json!(base64url(&[&[0], n.as_slice()].concat()));
    });
    scene.run().unwrap();
}
