//! Signed statements: every algorithm there is, and every way to get one wrong. The signatures are OpenSSL's, made by
//! `signed/make.sh`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use xapi::multipart::Head;
use xapi::payload::Wanted;
use xapi::{Limits, Version, parse};

use crate::sample::edit;

const STATEMENT: &str = include_str!("signed/statement.json");
const RS256: &str = include_str!("signed/rs256.jws");
const BARE: &str = include_str!("signed/bare.jws");

/// The statement with an attachment that says it is signed.
fn sent(edits: &str) -> String {
    let signature = format!(
        r#"{{"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{{"en":"S"}},"contentType":"application/octet-stream","length":1,"sha2":"{}"}}"#,
        "00".repeat(32)
    );
    edit(STATEMENT, &format!("/attachments [{signature}]{edits}"))
}

/// The code of what is wrong, with what was found.
fn wrong(statement: &str, jws: &[u8]) -> Option<(&'static str, String)> {
    let statements = parse(statement.as_bytes(), Version::V1, &Limits::default()).unwrap();
    let mut wanted = Wanted::by(&statements, Version::V1);
    let head = Head {
        number: 2,
        content_type: Some("application/octet-stream".to_owned()),
        encoding: Some("binary".to_owned()),
        hash: Some("00".repeat(32)),
    };
    let part = wanted.part(&head).unwrap();
    assert!(part.is_signature);
    let fault = wanted.signs(&part, jws).into_iter().next()?;
    assert_eq!(fault.rule, "xAPI 1.0.3 Data §2.6");
    Some((fault.code, fault.found))
}

fn code(jws: &str) -> Option<&'static str> {
    wrong(&sent(""), jws.as_bytes()).map(|(code, _)| code)
}

/// A JWS whose signature nobody can verify, as it brings no certificate.
fn jws(header: &str, payload: &str) -> String {
    let [header, payload] = [header, payload].map(|text| URL_SAFE_NO_PAD.encode(text));
    format!("{header}.{payload}.AAAA")
}

#[test]
fn a_sound_signature_is_accepted_with_every_algorithm() {
    let [rs384, rs512] = [
        include_str!("signed/rs384.jws"),
        include_str!("signed/rs512.jws"),
    ];
    for sound in [RS256, rs384, rs512, BARE] {
        assert_eq!(wrong(&sent(""), sound.as_bytes()), None);
    }
}

#[test]
fn what_a_signature_signs_may_be_written_in_another_way() {
    for edits in [
        " & /result/duration \"PT1.23S\"",
        " & /result/score/scaled 5e-1",
        " & /timestamp \"2026-02-03T05:05:06.789+01:00\"",
        " & /actor/objectType \"Agent\"",
        " & -/id",
        " & /stored \"2026-02-03T05:05:06.789Z\"",
    ] {
        assert_eq!(wrong(&sent(edits), RS256.as_bytes()), None, "{edits}");
    }
}

#[test]
fn a_signature_of_another_statement_is_refused() {
    for edits in [
        " & /result/duration \"PT1.24S\"",
        " & /result/score/scaled 0.51",
        " & /actor/mbox \"mailto:grace@example.com\"",
        " & -/timestamp",
        " & -/result",
        " & /id \"2f6cf5b1-3d0c-4b8a-9a57-6f1d1f2ad0e2\"",
    ] {
        let (code, _) = wrong(&sent(edits), RS256.as_bytes()).unwrap();
        assert_eq!(code, "xapi.signature.statement", "{edits}");
    }
}

#[test]
fn a_signature_that_its_certificate_did_not_make_is_refused() {
    let [header, payload, signature] = RS256.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[40] ^= 1;
    let tampered = URL_SAFE_NO_PAD.encode(&bytes);
    let said = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let forged = URL_SAFE_NO_PAD.encode(said.replace("anna", "grace"));
    let other_alg = URL_SAFE_NO_PAD.decode(header).unwrap();
    let other_alg = String::from_utf8(other_alg)
        .unwrap()
        .replace("RS256", "RS384");
    let other_alg = URL_SAFE_NO_PAD.encode(other_alg);
    for jws in [
        format!("{header}.{payload}.{tampered}"),
        format!("{header}.{forged}.{signature}"),
        format!("{other_alg}.{payload}.{signature}"),
        format!("{header}.{payload}.AAAA"),
        include_str!("signed/stranger.jws").to_owned(),
        include_str!("signed/small.jws").to_owned(),
    ] {
        assert_eq!(code(&jws), Some("xapi.signature.invalid"));
    }
    let ec = include_str!("signed/ec.jws");
    assert_eq!(code(ec), Some("xapi.signature.certificate"));
}

#[test]
fn what_is_no_signature_is_refused_with_its_own_code() {
    let alg = r#"{"alg":"RS256"}"#;
    let [header, payload] = [alg, STATEMENT].map(|text| URL_SAFE_NO_PAD.encode(text));
    let table = [
        (String::new(), "xapi.signature.form"),
        (header.clone(), "xapi.signature.form"),
        (format!("{header}.{payload}"), "xapi.signature.form"),
        (format!("{header}.{payload}."), "xapi.signature.form"),
        (
            format!("{header}.{payload}.AAAA.AAAA"),
            "xapi.signature.form",
        ),
        (format!(".{payload}.AAAA"), "xapi.signature.form"),
        (format!("{header}.{payload}.A"), "xapi.signature.base64"),
        (format!("{header}.{payload}=.AAAA"), "xapi.signature.base64"),
        (format!("{header}.{payload}.AA/A"), "xapi.signature.base64"),
        (
            format!("{header}.{payload}.AAAA\n"),
            "xapi.signature.base64",
        ),
        (jws("alg", STATEMENT), "xapi.signature.header"),
        (jws("[]", STATEMENT), "xapi.signature.header"),
        (jws("{}", STATEMENT), "xapi.signature.header"),
        (jws(r#"{"alg":256}"#, STATEMENT), "xapi.signature.header"),
        (
            jws(r#"{"alg":"RS256","alg":"RS256"}"#, STATEMENT),
            "xapi.signature.header",
        ),
        (
            jws(r#"{"alg":"none"}"#, STATEMENT),
            "xapi.signature.algorithm",
        ),
        (
            jws(r#"{"alg":"HS256"}"#, STATEMENT),
            "xapi.signature.algorithm",
        ),
        (
            jws(r#"{"alg":"ES256"}"#, STATEMENT),
            "xapi.signature.algorithm",
        ),
        (
            jws(r#"{"alg":"PS256"}"#, STATEMENT),
            "xapi.signature.algorithm",
        ),
        (
            jws(r#"{"alg":"rs256"}"#, STATEMENT),
            "xapi.signature.algorithm",
        ),
        (
            jws(r#"{"alg":"RS256","crit":["b64"],"b64":false}"#, STATEMENT),
            "xapi.signature.critical",
        ),
        (
            jws(r#"{"alg":"RS256","x5c":[]}"#, STATEMENT),
            "xapi.signature.certificate",
        ),
        (
            jws(r#"{"alg":"RS256","x5c":"AAAA"}"#, STATEMENT),
            "xapi.signature.certificate",
        ),
        (
            jws(r#"{"alg":"RS256","x5c":["*"]}"#, STATEMENT),
            "xapi.signature.certificate",
        ),
        (
            jws(r#"{"alg":"RS256","x5c":["AAAA"]}"#, STATEMENT),
            "xapi.signature.certificate",
        ),
        (jws(alg, "{"), "xapi.signature.payload"),
        (jws(alg, "{}"), "xapi.signature.payload"),
        (
            jws(alg, &format!("[{STATEMENT}]")),
            "xapi.signature.payload",
        ),
        (
            jws(alg, &STATEMENT.replacen('"', "'", 1)),
            "xapi.signature.payload",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(code(&text), Some(expected), "{text}");
    }
}

#[test]
fn a_refusal_says_no_more_than_it_may() {
    let payload = STATEMENT.replace("mailto:", "anna:");
    let (code, found) = wrong(&sent(""), jws(r#"{"alg":"RS256"}"#, &payload).as_bytes()).unwrap();
    assert_eq!(code, "xapi.signature.payload");
    assert!(
        found.contains("/actor/mbox") && !found.contains("anna"),
        "{found}"
    );
}

#[test]
fn a_substatement_cannot_be_signed_alone() {
    let signature = format!(
        r#"{{"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{{"en":"S"}},"contentType":"application/octet-stream","length":1,"sha2":"{}"}}"#,
        "00".repeat(32)
    );
    let object = format!(
        r#"{{"objectType":"SubStatement","actor":{{"mbox":"mailto:a@b.c"}},"verb":{{"id":"http://a.b/c"}},"object":{{"id":"http://a.b/d"}},"attachments":[{signature}]}}"#
    );
    let statement = edit(STATEMENT, &format!("/object {object}"));
    let (code, _) = wrong(&statement, RS256.as_bytes()).unwrap();
    assert_eq!(code, "xapi.signature.statement");
}
