//! Which payloads a request has to bring, and what is wrong with those that came.

use xapi::multipart::Head;
use xapi::payload::{Hasher, Part, Wanted};
use xapi::{Fault, Limits, Statement, Version, parse};

use crate::sample::edited;

/// SHA-256 of `abc` (FIPS 180-4).
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn attachment(sha2: &str, length: u64, more: &str) -> String {
    format!(
        r#"{{"usageType":"http://a.b/c","display":{{"en":"A"}},"contentType":"text/plain","length":{length},"sha2":"{sha2}"{more}}}"#
    )
}

fn statement(attachments: &[String]) -> String {
    edited(&format!("/attachments [{}]", attachments.join(",")))
}

fn read(body: &str) -> Vec<Statement<'_>> {
    parse(body.as_bytes(), Version::V1, &Limits::default()).unwrap()
}

fn head(content_type: &str, encoding: &str, hash: &str) -> Head {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Head {
        number: 2,
        content_type: some(content_type),
        encoding: some(encoding),
        hash: some(hash),
    }
}

fn codes(faults: &[Fault]) -> Vec<String> {
    let code = |fault: &Fault| format!("{} {}", fault.code, fault.pointer);
    faults.iter().map(code).collect()
}

#[test]
fn an_attachment_needs_a_part_or_an_address() {
    let url = r#","fileUrl":"http://a.b/c""#;
    let other = "00".repeat(32);
    let batch = format!(
        "[{},{}]",
        statement(&[attachment(ABC, 3, ""), attachment(&other, 3, url)]),
        statement(&[attachment(&other, 3, url), attachment(ABC, 3, "")]),
    );
    let statements = read(&batch);
    let mut wanted = Wanted::by(&statements, Version::V1);
    let missing = [
        "xapi.attachment.missing /0/attachments/0",
        "xapi.attachment.missing /1/attachments/1",
    ];
    assert_eq!(codes(&wanted.missing()), missing);
    assert_eq!(wanted.hashes().collect::<Vec<_>>(), [other.as_str(), ABC]);
    wanted.part(&head("text/plain", "binary", ABC)).unwrap();
    assert!(wanted.missing().is_empty());
}

#[test]
fn an_attachment_of_a_substatement_counts_as_well() {
    let text = edited(&format!(
        r#"/object {{"objectType":"SubStatement","actor":{{"mbox":"mailto:a@b.c"}},"verb":{{"id":"http://a.b/c"}},"object":{{"id":"http://a.b/d"}},"attachments":[{}]}}"#,
        attachment(ABC, 3, "")
    ));
    let statements = read(&text);
    let wanted = Wanted::by(&statements, Version::V1);
    assert_eq!(
        codes(&wanted.missing()),
        ["xapi.attachment.missing /object/attachments/0"]
    );
}

#[test]
fn a_part_needs_its_three_headers_and_an_attachment_that_names_it() {
    let text = statement(&[
        attachment(ABC, 3, ""),
        attachment(&ABC.to_uppercase(), 3, ""),
    ]);
    let statements = read(&text);
    let mut wanted = Wanted::by(&statements, Version::V1);
    let table = [
        (head("", "binary", ABC), "xapi.multipart.content_type"),
        (head("text/plain", "", ABC), "xapi.multipart.encoding"),
        (head("text/plain", "base64", ABC), "xapi.multipart.encoding"),
        (head("text/plain", "binary", ""), "xapi.multipart.hash"),
        (
            head("text/plain", "binary", "abc"),
            "xapi.multipart.surplus",
        ),
        (
            head("text/plain", "binary", &"00".repeat(32)),
            "xapi.multipart.surplus",
        ),
    ];
    for (head, code) in table {
        let fault = wanted.part(&head).unwrap_err();
        assert_eq!(
            (fault.code, fault.rule),
            (code, "xAPI 1.0.3 Communication §1.5.2")
        );
    }
    // Two attachments name it: it may come twice, and a third time is one too many.
    let first = wanted
        .part(&head("a/b", "Binary", &ABC.to_uppercase()))
        .unwrap();
    assert!(!first.is_repeat && first.sha2 == ABC);
    assert!(wanted.part(&head("a/b", "binary", ABC)).unwrap().is_repeat);
    let third = wanted.part(&head("a/b", "binary", ABC)).unwrap_err();
    assert_eq!(third.code, "xapi.multipart.surplus");
}

#[test]
fn parts_are_bounded() {
    let many: Vec<String> = (0..2_001).map(|_| attachment(ABC, 3, "")).collect();
    let text = statement(&many);
    let statements = read(&text);
    let mut wanted = Wanted::by(&statements, Version::V1);
    let head = head("a/b", "binary", ABC);
    assert!((0..2_000).all(|_| wanted.part(&head).is_ok()));
    assert_eq!(wanted.part(&head).unwrap_err().code, "xapi.multipart.parts");
}

#[test]
fn bytes_are_held_against_hash_and_length() {
    let text = statement(&[
        attachment(ABC, 3, ""),
        attachment(ABC, 4, ""),
        attachment(ABC, 2, ""),
    ]);
    let statements = read(&text);
    let mut wanted = Wanted::by(&statements, Version::V1);
    let part = wanted.part(&head("a/b", "binary", ABC)).unwrap();
    // Longer than announced is forgiven where the hash is right, see `Wanted::came`.
    let cut = ["xapi.attachment.length /attachments/1/length"];
    assert_eq!(codes(&wanted.came(&part, 3, ABC)), cut);
    let wrong = wanted.came(&part, 3, &"00".repeat(32));
    assert_eq!(wrong.len(), 3);
    assert_eq!(codes(&wrong)[0], "xapi.attachment.hash /attachments/0/sha2");
}

#[test]
fn what_is_too_large_is_known_before_it_comes() {
    let url = r#","fileUrl":"http://a.b/c""#;
    let text = statement(&[
        attachment(ABC, 101, ""),
        attachment(ABC, 100, ""),
        attachment(ABC, 999, url),
    ]);
    let statements = read(&text);
    let wanted = Wanted::by(&statements, Version::V1);
    let faults = wanted.too_large(100);
    assert_eq!(
        codes(&faults),
        ["xapi.attachment.too_large /attachments/0/length"]
    );
    assert_eq!(faults[0].expected, "at most 100 bytes");
    let part = Part {
        sha2: ABC.to_owned(),
        is_signature: false,
        is_repeat: false,
    };
    assert_eq!(
        wanted.overflowed(&part, 100)[0].found,
        "more than 100 bytes"
    );
}

#[test]
fn hashes_are_those_of_the_standard() {
    let table = [
        "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        ABC,
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ];
    for sha2 in table {
        let mut hasher = Hasher::like(sha2);
        hasher.update(b"a");
        hasher.update(b"bc");
        assert_eq!(hasher.finish(), sha2);
    }
}
