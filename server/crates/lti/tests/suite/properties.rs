//! What holds for any input: no panics, and what we write we can read.

use crate::stage::{KEYS, NOW, SEAL, Scene, base64url, moment};
use lti::ags::{Grade, LineItem, Page, following};
use lti::jwks::KeySet;
use lti::launch::Answer;
use lti::login::Initiation;
use lti::nrps::Members;
use lti::registration::{Configuration, Registered};
use lti::roles::Role;
use lti::state::State;
use lti::token::Token;
use lti::v1p1::oauth::{Method, Request, Sender, Signed, sign_form, verify_body};
use lti::v1p1::outcomes::{Operation, answer, asked, request};
use lti::{Form, Header, Own, link, quirks};
use proptest::prelude::*;
use serde_json::Value;
use time::Duration;
use url::Url;

/// Claims, parameters and values of the specifications among any others, so that readers get far.
fn text() -> impl Strategy<Value = String> {
    let words = [
        "iss",
        "aud",
        "azp",
        "exp",
        "iat",
        "nbf",
        "nonce",
        "sub",
        "alg",
        "kid",
        "RS256",
        "keys",
        "kty",
        "RSA",
        "n",
        "e",
        "AQAB",
        "id",
        "title",
        "type",
        "user_id",
        "members",
        "roles",
        "status",
        "lineitem",
        "scope",
        "access_token",
        "issuer",
        "client_id",
        "https://purl.imsglobal.org/spec/lti/claim/context",
        "https://lms.a.example",
        "",
        "https://purl.imsglobal.org/spec/lti/claim/resource_link",
        "https://purl.imsglobal.org/spec/lti/claim/roles",
        "https://purl.imsglobal.org/spec/lti/claim/custom",
        "https://purl.imsglobal.org/spec/lti/claim/lis",
        "https://purl.imsglobal.org/spec/lti/claim/launch_presentation",
        "oauth_consumer_key",
        "oauth_nonce",
        "https://purl.imsglobal.org/spec/lti/claim/message_type",
        "LtiDeepLinkingRequest",
        "LtiSubmissionReviewRequest",
        "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
        "oauth_timestamp",
        "1800000000",
        "https://purl.imsglobal.org/spec/lti/claim/for_user",
        "https://purl.imsglobal.org/spec/lti/claim/lti1p1",
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
        "oauth_signature",
        "HMAC-SHA1",
        "target_link_uri",
    ];
    prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        any::<String>()
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((text(), text()), 0..12)
}

fn answered() -> Url {
    Url::parse("https://lms.example/items?x=1").unwrap()
}

/// Every reader gets the same bytes; none may panic.
fn every_reader(bytes: &[u8]) {
    let now = moment(NOW);
    if let Ok(form) = Form::read(bytes) {
        let _ = Initiation::read(&form, &Own::new("https://tool.example").unwrap());
        let _ = Answer::read(&form);
        let _ = Signed::read(
            &Request {
                method: "POST",
                url: &answered(),
                form: &form,
            },
            now,
        );
    }
    let _ = KeySet::read(bytes);
    let _ = Members::read(bytes, &[], &answered());
    let _ = Page::<LineItem>::read(bytes, [], &answered());
    let _ = Page::<Grade>::read(bytes, [], &answered());
    let _ = Token::read(200, bytes, now);
    let _ = Token::read(400, bytes, now);
    let _ = Configuration::read(bytes, &answered(), &[]);
    let _ = Registered::read(200, bytes);
    let _ = Registered::read(422, bytes);
    let _ = answer(bytes);
    let _ = asked(bytes);
    let text = String::from_utf8_lossy(bytes);
    let _ = Header::of(&text);
    let _ = State::open(&text, &SEAL, now);
    let _ = link::relation([text.as_ref()], "next", &answered());
    let _ = Role::read(&text);
    let _ = quirks::Profile::read("x", &text);
    let _ = quirks::of(&[], None, &text);
    let _ = lti::service_address(&text);
    let _ = Own::new("https://tool.example").unwrap().seen(&text);
    let _ = verify_body(&answered(), &format!("OAuth {text}"), bytes, "s", now);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        every_reader(&bytes);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[<>&;a-z/=\"' ,.!\\[\\]{}:#%+A-Z0-9-]{0,300}") {
        every_reader(text.as_bytes());
    }

    #[test]
    fn no_json_makes_a_reader_panic(value in json()) {
        every_reader(value.to_string().as_bytes());
    }

    #[test]
    fn no_xml_makes_a_reader_panic(inner in "(<[a-z!?/]{1,3}[^<]{0,5}>|&[a-z#0-9]{0,4};|text){0,30}") {
        every_reader(format!("<r>{inner}</r>").as_bytes());
    }

    #[test]
    fn no_parameters_make_a_reader_panic(pairs in pairs()) {
        let form: Form = pairs.into_iter().collect();
        let _ = Initiation::read(&form, &Own::new("https://tool.example").unwrap());
        let _ = Answer::read(&form);
        let _ = Signed::read(&Request { method: "POST", url: &answered(), form: &form }, moment(NOW));
    }

    #[test]
    fn no_claims_make_a_launch_panic(changes in prop::collection::vec((text(), json()), 0..6), whole in json()) {
        let mut scene = Scene::of(0);
        for (name, value) in changes {
            scene.claim(&name, value);
        }
        let _ = scene.run();
        scene.payload = Some(whole.to_string().into_bytes());
        let _ = scene.run();
    }

    #[test]
    fn no_header_makes_a_launch_panic(header in json()) {
        let mut scene = Scene::of(0);
        scene.header = header;
        prop_assert!(scene.run().is_err());
    }

    #[test]
    fn no_key_makes_a_key_set_panic(key in json(), n in prop::collection::vec(any::<u8>(), 250..260)) {
        let mut scene = Scene::of(0);
        let mut own = KEYS[0].ours.jwk();
        own["n"] = Value::from(base64url(&n));
        scene.keys(vec![key, own]);
        prop_assert!(scene.run().is_err());
    }

    #[test]
    fn whatever_is_signed_holds_and_with_another_secret_does_not(pairs in pairs(), secret in any::<String>()) {
        let form: Form = pairs.into_iter().filter(|(name, _)| !name.starts_with("oauth_")).collect();
        let url = answered();
        let sender = Sender { consumer_key: "k", secret: &secret, nonce: "n", now: moment(NOW) };
        for method in [Method::HmacSha1, Method::HmacSha256] {
            let sent = sign_form(method, &Request { method: "POST", url: &url, form: &form }, &sender);
            let request = Request { method: "POST", url: &url, form: &sent };
            let signed = Signed::read(&request, moment(NOW)).unwrap();
            prop_assert!(signed.verify(&request, &secret).is_ok());
            let other = format!("{secret}x");
            prop_assert!(signed.verify(&request, &other).is_err());
        }
    }

    #[test]
    fn a_sourcedid_arrives_as_it_came(sourcedid in "[^\\p{C}\\s][^\\p{C}]{0,60}[^\\p{C}\\s]") {
        let text = request(Operation::Read, &sourcedid, "m");
        prop_assert_eq!(asked(text.as_bytes()).unwrap().unwrap().sourcedid, sourcedid);
    }

    #[test]
    fn timestamps_grow_whatever_the_clock_does(steps in prop::collection::vec(-5_000i64..5_000, 1..40)) {
        let (mut now, mut last) = (moment(NOW), None);
        for step in steps {
            now += Duration::microseconds(step);
            let next = following(last, now);
            let written = |moment: time::OffsetDateTime| moment.unix_timestamp_nanos() / 1_000_000;
            prop_assert!(last.is_none_or(|last| written(next) > written(last)));
            last = Some(next);
        }
    }
}
