//! Signatures against vectors that another library made, and hashes of bodies.

use crate::stage::{NOW, later, moment};
use lti::v1p1::launch::{signed, verify};
use lti::v1p1::oauth::{Method, Request, Sender, authorize_body, sign_form, verify_body};
use lti::{Condition, Form};
use url::Url;

/// Made with Python's `hmac` and `urllib.parse.quote`.
const VECTORS: [(&str, &str); 2] = [
    ("HMAC-SHA1", "U8oSID5jMSqnawQwtD2ntrOS1hs="),
    (
        "HMAC-SHA256",
        "J3x6/5mHEwwveVeBlOGRta7x1Lhp9E9AXJM5CLy0Kcs=",
    ),
];

fn fields(method: &str, signature: &str) -> Form {
    [
        ("lti_message_type", "basic-lti-launch-request"),
        ("lti_version", "LTI-1p0"),
        ("resource_link_id", "block-v1:edX+X+2024 ü*'()!~"),
        ("roles", "Student"),
        ("user_id", "7"),
        ("custom_note", "a b&c=d%2B+e"),
        ("custom_empty", ""),
        (
            "lis_result_sourcedid",
            r#"{"data":{"instanceid":"1"},"hash":"x"}"#,
        ),
        ("oauth_consumer_key", "key"),
        ("oauth_nonce", "n-1"),
        ("oauth_signature_method", method),
        ("oauth_timestamp", "1800000000"),
        ("oauth_version", "1.0"),
        ("oauth_callback", "about:blank"),
        ("oauth_signature", signature),
    ]
    .into_iter()
    .collect()
}

#[test]
fn signatures_of_another_library_hold() {
    let url =
        Url::parse("https://tool.example/lti/1.1/launch?course=intro&b5=%3D%253D&a3=a").unwrap();
    for (method, signature) in VECTORS {
        let form = fields(method, signature);
        let request = Request {
            method: "POST",
            url: &url,
            form: &form,
        };
        let signed = signed(&request, moment(NOW)).unwrap();
        let launch = verify(&request, signed, Some("s&cret ü"));
        assert!(launch.is_ok(), "{method}: {launch:?}");
    }
}

fn sender(secret: &str) -> Sender<'_> {
    Sender {
        consumer_key: "key",
        secret,
        nonce: "n1",
        now: moment(NOW),
    }
}

#[test]
fn what_we_sign_holds() {
    let url = Url::parse("https://lms.example/a?b=c").unwrap();
    let form: Form = [("x", "y z"), ("x", "a")].into_iter().collect();
    let signed_form = sign_form(
        Method::HmacSha256,
        &Request {
            method: "POST",
            url: &url,
            form: &form,
        },
        &sender("s"),
    );
    let request = Request {
        method: "POST",
        url: &url,
        form: &signed_form,
    };
    let read = signed(&request, moment(NOW)).unwrap();
    assert!(read.verify(&request, "s").is_ok());
    assert_eq!(
        read.verify(&request, "t").unwrap_err().condition,
        Condition::OAuthSignature
    );
}

#[test]
fn a_body_is_signed_by_its_hash() {
    let url = Url::parse("https://lms.example/outcomes?x=1+2").unwrap();
    let header = authorize_body(&url, b"<a/>", &sender("s&cret"));
    assert!(
        header.contains("oauth_body_hash=\"25qoZjLG8syZaEot0V0rZIKOdiI%3D\""),
        "{header}"
    );
    let verdict = |header: &str, body: &[u8], secret: &str, seconds: i64| {
        verify_body(&url, header, body, secret, later(seconds)).map_err(|refusal| refusal.condition)
    };
    assert!(verdict(&header, b"<a/>", "s&cret", 10).is_ok());
    assert_eq!(
        verdict(&header, b"<b/>", "s&cret", 10),
        Err(Condition::BodyHash)
    );
    assert_eq!(
        verdict(&header, b"<a/>", "other", 10),
        Err(Condition::OAuthSignature)
    );
    assert_eq!(
        verdict(&header, b"<a/>", "s&cret", 400),
        Err(Condition::TimestampWindow)
    );
    let without = header.replace("oauth_body_hash", "x_body_hash");
    assert_eq!(
        verdict(&without, b"<a/>", "s&cret", 10),
        Err(Condition::BodyHash)
    );
    for bad in ["", "OAuth", "Bearer abc", "OAuth x", "OAuth x,y=1"] {
        assert_eq!(
            verdict(bad, b"<a/>", "s&cret", 10),
            Err(Condition::FormUnreadable),
            "{bad}"
        );
    }
}
