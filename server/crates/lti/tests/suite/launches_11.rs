//! Launches of LTI 1.1: hostile ones are refused with their own condition, good ones are accepted; for two consumers.

use crate::stage::NOW;
use crate::stage_11::{ADDRESS, Bad, Good, Scene, drop_field, put, refuse_all};
use lti::Condition as C;
use lti::roles::Role;
use lti::v1p1::oauth::Method;

pub(crate) const OAUTH: &[Bad] = &[
    ("a GET", C::Method, |s| s.http_method = "GET"),
    ("a PUT", C::Method, |s| s.http_method = "PUT"),
    ("a post in small letters", C::Method, |s| {
        s.http_method = "post"
    }),
    ("no consumer key", C::ConsumerMissing, |s| {
        s.after = |f| drop_field(f, "oauth_consumer_key")
    }),
    ("an empty consumer key", C::ConsumerMissing, |s| {
        s.key = String::new()
    }),
    ("two consumer keys", C::ParameterRepeated, |s| {
        s.after = |f| f.push(("oauth_consumer_key".into(), "key-b".into()))
    }),
    (
        "a consumer key in query and form",
        C::ParameterRepeated,
        |s| s.url = format!("{ADDRESS}?oauth_consumer_key=key-b"),
    ),
    ("an endless consumer key", C::ParameterTooLong, |s| {
        s.key = "k".repeat(300)
    }),
    ("an unknown consumer key", C::ConsumerUnknown, |s| {
        s.key = "key-z".into()
    }),
    ("a consumer key in capitals", C::ConsumerUnknown, |s| {
        s.key = s.key.to_uppercase()
    }),
    ("a consumer key with a space", C::ConsumerUnknown, |s| {
        s.key.push(' ')
    }),
    ("the other consumer's secret", C::OAuthSignature, |s| {
        s.secret = ["an's&cret", "s&cret ü"][s.home].into()
    }),
    ("an empty secret", C::OAuthSignature, |s| {
        s.secret = String::new()
    }),
    ("a secret with a space more", C::OAuthSignature, |s| {
        s.secret.push(' ')
    }),
    (
        "the other consumer's key with one's own secret",
        C::OAuthSignature,
        |s| s.key = ["key-b", "key-a"][s.home].into(),
    ),
    ("no method", C::SignatureMethod, |s| {
        s.after = |f| drop_field(f, "oauth_signature_method")
    }),
    ("PLAINTEXT", C::SignatureMethod, |s| {
        s.after = |f| {
            put(f, "oauth_signature_method", "PLAINTEXT");
            put(f, "oauth_signature", "s%26cret%20%C3%BC&");
        };
    }),
    ("RSA-SHA1", C::SignatureMethod, |s| {
        s.after = |f| put(f, "oauth_signature_method", "RSA-SHA1")
    }),
    ("HMAC-SHA512", C::SignatureMethod, |s| {
        s.after = |f| put(f, "oauth_signature_method", "HMAC-SHA512")
    }),
    ("a method in small letters", C::SignatureMethod, |s| {
        s.after = |f| put(f, "oauth_signature_method", "hmac-sha1")
    }),
    ("two methods", C::ParameterRepeated, |s| {
        s.after = |f| f.push(("oauth_signature_method".into(), "HMAC-SHA1".into()));
    }),
    (
        "another method than it was signed with",
        C::OAuthSignature,
        |s| {
            s.after = |f| put(f, "oauth_signature_method", "HMAC-SHA256");
        },
    ),
    ("OAuth 2.0", C::OAuthVersion, |s| {
        s.after = |f| put(f, "oauth_version", "2.0")
    }),
    ("OAuth 1.0a by name", C::OAuthVersion, |s| {
        s.after = |f| put(f, "oauth_version", "1.0a")
    }),
    ("no timestamp", C::TimestampForm, |s| {
        s.after = |f| drop_field(f, "oauth_timestamp")
    }),
    ("a timestamp of words", C::TimestampForm, |s| {
        s.after = |f| put(f, "oauth_timestamp", "now")
    }),
    ("a timestamp below zero", C::TimestampForm, |s| {
        s.after = |f| put(f, "oauth_timestamp", "-1800000000")
    }),
    ("a timestamp with a plus", C::TimestampForm, |s| {
        s.after = |f| put(f, "oauth_timestamp", "+1800000000")
    }),
    ("a timestamp with a fraction", C::TimestampForm, |s| {
        s.after = |f| put(f, "oauth_timestamp", "1800000000.5")
    }),
    ("a timestamp in milliseconds", C::TimestampForm, |s| {
        s.after = |f| put(f, "oauth_timestamp", "1800000000000")
    }),
    ("a timestamp of a hundred digits", C::TimestampForm, |s| {
        s.after = |f| put(f, "oauth_timestamp", &"9".repeat(100))
    }),
    ("two timestamps", C::ParameterRepeated, |s| {
        s.after = |f| f.push(("oauth_timestamp".into(), "1".into()))
    }),
    ("a clock five minutes ahead", C::TimestampWindow, |s| {
        s.clock = NOW + 301
    }),
    ("a clock five minutes behind", C::TimestampWindow, |s| {
        s.clock = NOW - 301
    }),
    ("a launch of last year", C::TimestampWindow, |s| {
        s.clock = NOW - 31_536_000
    }),
    ("the beginning of time", C::TimestampWindow, |s| {
        s.after = |f| put(f, "oauth_timestamp", "0")
    }),
    (
        "a timestamp changed within the window",
        C::OAuthSignature,
        |s| {
            s.after = |f| put(f, "oauth_timestamp", "1800000001");
        },
    ),
    ("no nonce", C::OAuthNonce, |s| {
        s.after = |f| drop_field(f, "oauth_nonce")
    }),
    ("an empty nonce", C::OAuthNonce, |s| s.nonce = String::new()),
    ("an endless nonce", C::OAuthNonce, |s| {
        s.nonce = "n".repeat(256)
    }),
    ("two nonces", C::ParameterRepeated, |s| {
        s.after = |f| f.push(("oauth_nonce".into(), "n2".into()))
    }),
    ("a nonce changed", C::OAuthSignature, |s| {
        s.after = |f| put(f, "oauth_nonce", "nonce-2")
    }),
    ("no signature", C::OAuthSignatureMissing, |s| {
        s.after = |f| drop_field(f, "oauth_signature")
    }),
    ("an empty signature", C::OAuthSignatureMissing, |s| {
        s.after = |f| put(f, "oauth_signature", "")
    }),
    ("a signature of words", C::OAuthSignature, |s| {
        s.after = |f| put(f, "oauth_signature", "let me in!")
    }),
    ("a signature of zeros", C::OAuthSignature, |s| {
        s.after = |f| put(f, "oauth_signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    }),
    ("a signature cut short", C::OAuthSignature, |s| {
        s.after = |f| put(f, "oauth_signature", "AAAA")
    }),
    ("two signatures", C::ParameterRepeated, |s| {
        s.after = |f| f.push(("oauth_signature".into(), "AAAA".into()))
    }),
];

pub(crate) const FORM: &[Bad] = &[
    ("another learner", C::OAuthSignature, |s| {
        s.after = |f| put(f, "user_id", "8")
    }),
    ("a learner made an instructor", C::OAuthSignature, |s| {
        s.after = |f| put(f, "roles", "Administrator")
    }),
    ("a learner left out", C::OAuthSignature, |s| {
        s.after = |f| drop_field(f, "user_id")
    }),
    ("a parameter added", C::OAuthSignature, |s| {
        s.after = |f| put(f, "custom_admin", "1")
    }),
    ("an empty parameter added", C::OAuthSignature, |s| {
        s.after = |f| put(f, "x", "")
    }),
    ("a parameter left out", C::OAuthSignature, |s| {
        s.after = |f| drop_field(f, "custom_course")
    }),
    ("another placement", C::OAuthSignature, |s| {
        s.after = |f| put(f, "resource_link_id", "link-2")
    }),
    ("another place for grades", C::OAuthSignature, |s| {
        s.after = |f| put(f, "lis_outcome_service_url", "https://evil.example/");
    }),
    ("a value in capitals", C::OAuthSignature, |s| {
        s.after = |f| put(f, "custom_course", "INTRO")
    }),
    ("two parameters written as one", C::OAuthSignature, |s| {
        s.after = |f| {
            drop_field(f, "user_id");
            put(
                f,
                "roles",
                "Instructor,urn:lti:role:ims/lis/Learner&user_id=7",
            );
        };
    }),
    ("another path", C::OAuthSignature, |s| {
        s.url = "https://tool.example/lti/1.1/launch/other".into()
    }),
    ("a path with a slash more", C::OAuthSignature, |s| {
        s.url = format!("{ADDRESS}/")
    }),
    ("another host", C::OAuthSignature, |s| {
        s.signed_url = "https://other.example/lti/1.1/launch".into()
    }),
    ("another port", C::OAuthSignature, |s| {
        s.signed_url = "https://tool.example:8443/lti/1.1/launch".into()
    }),
    ("http for https", C::OAuthSignature, |s| {
        s.signed_url = "http://tool.example/lti/1.1/launch".into()
    }),
    ("a query added", C::OAuthSignature, |s| {
        s.url = format!("{ADDRESS}?course=other")
    }),
    ("a query changed", C::OAuthSignature, |s| {
        s.signed_url = format!("{ADDRESS}?course=intro");
        s.url = format!("{ADDRESS}?course=other");
    }),
    ("a query left out", C::OAuthSignature, |s| {
        s.signed_url = format!("{ADDRESS}?course=intro")
    }),
    ("no message type", C::LaunchType, |s| {
        s.without("lti_message_type")
    }),
    ("another message", C::LaunchType, |s| {
        s.set("lti_message_type", "ContentItemSelectionRequest")
    }),
    ("the message of 1.3", C::LaunchType, |s| {
        s.set("lti_message_type", "LtiResourceLinkRequest")
    }),
    ("two messages", C::ParameterRepeated, |s| {
        s.again("lti_message_type", "basic-lti-launch-request")
    }),
    ("no version", C::LaunchVersion, |s| s.without("lti_version")),
    ("version 2", C::LaunchVersion, |s| {
        s.set("lti_version", "LTI-2p0")
    }),
    ("version 1.1 by name", C::LaunchVersion, |s| {
        s.set("lti_version", "LTI-1p1")
    }),
    ("two versions", C::ParameterRepeated, |s| {
        s.again("lti_version", "LTI-1p0")
    }),
    ("no placement", C::LaunchResourceLink, |s| {
        s.without("resource_link_id")
    }),
    ("an empty placement", C::LaunchResourceLink, |s| {
        s.set("resource_link_id", "")
    }),
    ("two placements", C::ParameterRepeated, |s| {
        s.again("resource_link_id", "link-2")
    }),
    ("an endless placement", C::ParameterTooLong, |s| {
        s.set("resource_link_id", &"l".repeat(256))
    }),
    ("two learners", C::ParameterRepeated, |s| {
        s.again("user_id", "8")
    }),
    ("an endless learner", C::ParameterTooLong, |s| {
        s.set("user_id", &"7".repeat(256))
    }),
    ("roles twice", C::ParameterRepeated, |s| {
        s.again("roles", "Administrator")
    }),
    ("an endless course", C::ParameterTooLong, |s| {
        s.set("context_id", &"c".repeat(256))
    }),
    ("an endless place for a grade", C::ParameterTooLong, |s| {
        s.set("lis_result_sourcedid", &"s".repeat(5000))
    }),
    ("too many parameters", C::FormUnreadable, |s| {
        (0..600).for_each(|i| s.set(&format!("custom_{i}"), "x"))
    }),
];

#[test]
fn every_bad_signature_is_refused_with_its_own_condition() {
    assert!(refuse_all(OAUTH) >= 45);
}

#[test]
fn every_bad_form_is_refused_with_its_own_condition() {
    assert!(refuse_all(FORM) >= 30);
}

const GOOD: &[Good] = &[
    ("the plain one", |_| {}),
    ("SHA-256", |s| s.method = Method::HmacSha256),
    ("a callback", |s| s.set("oauth_callback", "about:blank")),
    ("a query", |s| {
        s.signed_url = format!("{ADDRESS}?course=intro&x=%20+a");
        s.url.clone_from(&s.signed_url);
    }),
    ("the default port by name", |s| {
        s.signed_url = "https://tool.example:443/lti/1.1/launch".into()
    }),
    ("a host in capitals", |s| {
        s.signed_url = "HTTPS://Tool.EXAMPLE/lti/1.1/launch".into()
    }),
    ("letters of all kinds", |s| {
        s.set("resource_link_title", "a b+c&d=e%2B~*'()! ü\u{1f989}\r\n")
    }),
    ("an empty parameter", |s| s.set("custom_empty", "")),
    ("a parameter without name", |s| s.set("", "x")),
    ("a custom parameter twice", |s| {
        s.again("custom_course", "intro")
    }),
    ("a parameter in query and form", |s| {
        s.signed_url = format!("{ADDRESS}?custom_course=intro");
        s.url.clone_from(&s.signed_url);
    }),
    ("a clock nearly five minutes ahead", |s| s.clock = NOW + 300),
    ("a clock nearly five minutes behind", |s| {
        s.clock = NOW - 300
    }),
    ("the longest nonce", |s| s.nonce = "n".repeat(255)),
    ("nobody", |s| s.without("user_id")),
    ("no roles", |s| s.without("roles")),
    ("the role Student", |s| s.set("roles", "Student")),
    ("no way back", |s| {
        s.without("launch_presentation_return_url")
    }),
    ("a way back that is a script", |s| {
        s.set("launch_presentation_return_url", "javascript:alert(1)")
    }),
    ("a grade over http", |s| {
        s.set("lis_outcome_service_url", "http://lms.example/outcomes")
    }),
    ("a place for a grade and no address", |s| {
        s.without("lis_outcome_service_url")
    }),
    ("an address and no place for a grade", |s| {
        s.set("lis_result_sourcedid", "")
    }),
    ("a sourcedid with escapes", |s| {
        s.set("lis_result_sourcedid", "course-v1%3Aedx%2Bx:link:7")
    }),
    ("an extension", |s| s.set("ext_lms", "moodle-2")),
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
}

#[test]
fn a_launch_tells_who_where_and_where_the_grade_goes() {
    let launch = Scene::of(0).run().unwrap();
    assert_eq!(launch.user_id.as_deref(), Some("7"));
    assert!(launch.roles.has(Role::Learner) && launch.roles.may_author());
    assert_eq!(launch.custom["course"], "intro");
    assert_eq!(
        launch.outcome.as_ref().unwrap().sourcedid,
        r#"{"data":{"instanceid":"1"},"hash":"x"}"#
    );
    assert_eq!(
        (launch.signed.nonce.as_str(), launch.signed.nonce_until()),
        ("nonce-1", NOW + 301)
    );
    assert!(!format!("{launch:?}").contains("Ada"));
}

#[test]
fn what_cannot_be_used_is_dropped_and_said_so() {
    let mut scene = Scene::of(0);
    scene.set("lis_outcome_service_url", "http://lms.example/outcomes");
    scene.set("launch_presentation_return_url", "javascript:alert(1)");
    let launch = scene.run().unwrap();
    assert_eq!(
        (launch.outcome, launch.presentation.return_url),
        (None, None)
    );
    assert_eq!(launch.dropped.len(), 2);
}

#[test]
fn a_clock_that_is_wrong_is_told_by_how_much() {
    let mut scene = Scene::of(1);
    scene.clock = NOW - 4000;
    assert_eq!(scene.run().unwrap_err().drift, Some(-4000));
}
