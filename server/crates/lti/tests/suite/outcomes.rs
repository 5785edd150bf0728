//! Basic Outcomes: what we ask, what we are answered, and XML that wants to do harm.

use lti::Condition;
use lti::v1p1::outcomes::{Answer, Asked, Operation, Share, answer, answered, asked, request};

fn share(number: f64) -> Share {
    Share::new(number).unwrap()
}

#[test]
fn what_we_ask_can_be_read_back() {
    let sourcedids = [
        "plain",
        r#"{"data":{"instanceid":"1","userid":"7"},"hash":"<&>'"}"#,
        "course-v1%3Aedx%2Bx:link:7",
        " spaces \t and\nlines",
        "ü\u{1f989}]]>",
    ];
    for sourcedid in sourcedids {
        for operation in [
            Operation::Replace(share(0.85)),
            Operation::Read,
            Operation::Delete,
        ] {
            let text = request(operation, sourcedid, "m-1");
            let expected = Asked {
                operation,
                sourcedid: sourcedid.trim().to_owned(),
                id: "m-1".to_owned(),
            };
            assert_eq!(asked(text.as_bytes()).unwrap(), Some(expected), "{text}");
        }
    }
}

#[test]
fn a_share_is_written_with_a_point_and_never_as_a_power() {
    let cases = [
        (0.0, "0.0"),
        (1.0, "1.0"),
        (0.5, "0.5"),
        (2.0 / 3.0, "0.6667"),
        (0.00001, "0.0"),
        (0.99999, "1.0"),
    ];
    for (number, text) in cases {
        let written = request(Operation::Replace(share(number)), "x", "m");
        assert!(
            written.contains(&format!("<textString>{text}</textString>")),
            "{number}: {written}"
        );
    }
    for number in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert!(Share::new(number).is_none());
    }
}

#[test]
fn answers_are_read_whatever_they_look_like() {
    let read = |text: &str| answer(text.as_bytes()).unwrap();
    let ours = answered(Operation::Read, Some(share(0.5)), "m-1");
    assert_eq!(read(&ours), Answer::Done(Some(share(0.5))));
    assert_eq!(
        read(&answered(Operation::Read, None, "m-1")),
        Answer::Done(None)
    );
    assert_eq!(
        read(&answered(Operation::Delete, None, "m-1")),
        Answer::Done(None)
    );
    let prefixed = "<?xml version='1.0'?><!-- hello --><p:r xmlns:p='x'><p:imsx_statusInfo>\
         <p:imsx_codeMajor> Success </p:imsx_codeMajor></p:imsx_statusInfo>\
         <p:resultScore><p:textString>0,25</p:textString></p:resultScore></p:r>";
    assert_eq!(read(prefixed), Answer::Done(Some(share(0.25))));
    let failed = "<r><imsx_statusInfo><imsx_codeMajor>failure</imsx_codeMajor>\
         <imsx_description>no &#x201C;such&#8221; learner &amp; <![CDATA[<b>]]></imsx_description></imsx_statusInfo></r>";
    let Answer::Failed { code, words } = read(failed) else {
        panic!("done")
    };
    assert_eq!(
        (code.as_str(), words.as_str()),
        ("`failure`", "`no \u{201c}such\u{201d} learner & <b>`")
    );
    assert!(matches!(
        read("<html><body>Sorry</body></html>"),
        Answer::Failed { .. }
    ));
    let odd = ours.replace(">0.5<", ">excellent<");
    assert_eq!(read(&odd), Answer::Done(None));
}

#[test]
fn xml_that_wants_to_do_harm_is_refused() {
    let laughs =
        r#"<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>"#;
    let cases = [
        laughs.to_owned(),
        r#"<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>"#.to_owned(),
        r#"<!DOCTYPE r [<!ENTITY x SYSTEM "http://evil.example/">]><r>&x;</r>"#.to_owned(),
        "<r>&nbsp;</r>".to_owned(),
        "<r>&#0;</r>".to_owned(),
        "<r>&#x110000;</r>".to_owned(),
        "<r>".to_owned(),
        "<r></s>".to_owned(),
        "</r>".to_owned(),
        "<r/><s/>".to_owned(),
        "text".to_owned(),
        "<r/>text".to_owned(),
        String::new(),
        "   ".to_owned(),
        "<a>".repeat(1000),
        format!("{}{}", "<a>".repeat(100), "</a>".repeat(100)),
        format!("<r>{}</r>", "<a/>".repeat(1000)),
        format!("<r>{}</r>", "a".repeat(70_000)),
        "<r><![CDATA[x</r>".to_owned(),
        "<r a='1></r>".to_owned(),
    ];
    for text in cases {
        let refused = answer(text.as_bytes()).map_err(|refusal| refusal.condition);
        assert_eq!(
            refused,
            Err(Condition::XmlForm),
            "{}",
            &text[..text.len().min(80)]
        );
    }
    assert!(answer(&[b'<', 0xff, b'>']).is_err());
    assert_eq!(asked(b"<r/>").unwrap(), None);
}
