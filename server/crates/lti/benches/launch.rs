//! What one launch costs beside its bare signature, by hand: `cargo bench -p lti`.

use std::hint::black_box;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::{Criterion, criterion_group, criterion_main};
use lti::jwks::KeySet;
use lti::keys::{SigningKey, key_set};
use lti::launch::{Expected, verify};
use lti::login::Initiation;
use lti::state::{Drawn, State};
use lti::v1p1::oauth::{Method, Request, Sender, sign_form};
use lti::{Deployments, Form, Own, Platform, sign};
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

/// As the server has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NOW: i64 = 1_800_000_000;
const TARGET: &str = "https://tool.example/lti/launch/intro";

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(NOW).expect("a moment of this century")
}

fn platform() -> Platform {
    Platform {
        id: Uuid::from_u128(1),
        issuer: "https://lms.example".to_owned(),
        client_id: "client".to_owned(),
        trusted_audiences: Vec::new(),
        deployments: Deployments::Learned,
        auth_login_url: "https://lms.example/auth".to_owned(),
        auth_token_url: "https://lms.example/token".to_owned(),
        auth_audience: None,
        key_set_url: "https://lms.example/keys".to_owned(),
    }
}

/// About what Moodle sends.
fn claims() -> Value {
    json!({
        "iss": "https://lms.example", "aud": "client", "sub": "7", "iat": NOW, "exp": NOW + 60, "nonce": "n",
        "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "email": "ada@lms.example",
        "https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiResourceLinkRequest",
        "https://purl.imsglobal.org/spec/lti/claim/version": "1.3.0",
        "https://purl.imsglobal.org/spec/lti/claim/deployment_id": "1",
        "https://purl.imsglobal.org/spec/lti/claim/target_link_uri": TARGET,
        "https://purl.imsglobal.org/spec/lti/claim/resource_link": {"id": "link-1", "title": "Week 1"},
        "https://purl.imsglobal.org/spec/lti/claim/roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        "https://purl.imsglobal.org/spec/lti/claim/context": {"id": "5", "title": "Birds", "type": ["CourseSection"]},
        "https://purl.imsglobal.org/spec/lti/claim/launch_presentation":
            {"document_target": "iframe", "return_url": "https://lms.example/back?course=5"},
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
            "lineitems": "https://lms.example/items?type_id=1", "lineitem": "https://lms.example/items/3?type_id=1",
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice":
            {"context_memberships_url": "https://lms.example/members", "service_versions": ["1.0", "2.0"]},
    })
}

fn login() -> Initiation {
    let form: Form = [
        ("iss", "https://lms.example"),
        ("login_hint", "7"),
        ("target_link_uri", TARGET),
        (
            "lti_message_hint",
            r#"{"cmid":2,"launchid":"ltilaunch2_1"}"#,
        ),
    ]
    .into_iter()
    .collect();
    Initiation::read(&form, &own()).expect("the login is sound")
}

fn own() -> Own {
    Own::new("https://tool.example").expect("an address")
}

fn launch(c: &mut Criterion) {
    let key = SigningKey::read(&SigningKey::generate().expect("a key")).expect("a key");
    let keys = KeySet::read(key_set([&key]).to_string().as_bytes()).expect("a key set");
    let (platform, own, token, seal) = (platform(), own(), sign(&claims(), &key), [7; 32]);
    let drawn = Drawn {
        id: Uuid::from_u128(2),
        nonce: "n".to_owned(),
        browser: "b".to_owned(),
    };
    let sealed = State::new(&login(), platform.id, &drawn, now()).seal(&seal);
    let mut group = c.benchmark_group("one launch");
    group.bench_function("bare signature", |b| bare(b, &key, &token));
    group.bench_function("state and message of 1.3", |b| {
        b.iter(|| {
            let state = State::open(black_box(&sealed), &seal, now()).expect("our state");
            let expected = Expected {
                platform: &platform,
                keys: &keys,
                state: &state,
                own: &own,
                now: now(),
            };
            verify(black_box(&token), &expected).expect("a sound launch")
        });
    });
    group.bench_function("login with a new state", |b| {
        b.iter(|| State::new(&login(), platform.id, &drawn, now()).seal(&seal));
    });
    group.finish();
}

/// RS256 alone, with a key that was read before.
fn bare(b: &mut criterion::Bencher<'_>, key: &SigningKey, token: &str) {
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let jwk = key.jwk();
    let part = |name: &str| decoded(jwk[name].as_str().expect("a number in base64url"));
    let (n, e) = (part("n"), part("e"));
    let parsed = RsaPublicKeyComponents { n: &n, e: &e }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .expect("a key");
    let (signed, signature) = token.rsplit_once('.').expect("a token");
    let signature = decoded(signature);
    b.iter(|| {
        parsed
            .verify_sig(black_box(signed.as_bytes()), &signature)
            .expect("its signature")
    });
}

fn launch_11(c: &mut Criterion) {
    let url = Url::parse("https://tool.example/lti/1.1/launch").expect("an address");
    let fields = (0..40).map(|i| {
        (
            format!("custom_parameter_{i}"),
            "a value with spaces".to_owned(),
        )
    });
    let form: Form = fields
        .chain([
            (
                "lti_message_type".to_owned(),
                "basic-lti-launch-request".to_owned(),
            ),
            ("lti_version".to_owned(), "LTI-1p0".to_owned()),
            ("resource_link_id".to_owned(), "1".to_owned()),
        ])
        .collect();
    let sender = Sender {
        consumer_key: "k",
        secret: "s",
        nonce: "n",
        now: now(),
    };
    let sent = sign_form(
        Method::HmacSha1,
        &Request {
            method: "POST",
            url: &url,
            form: &form,
        },
        &sender,
    );
    c.bench_function("one launch/message of 1.1", |b| {
        b.iter(|| {
            let request = Request {
                method: "POST",
                url: &url,
                form: black_box(&sent),
            };
            let signed = lti::v1p1::launch::signed(&request, now()).expect("a sound form");
            lti::v1p1::launch::verify(&request, signed, Some("s")).expect("a sound launch")
        });
    });
}

criterion_group!(benches, launch, launch_11);
criterion_main!(benches);
