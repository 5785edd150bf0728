//! Bodies of parts: cut as RFC 2046 says, however the bytes arrive, and refused otherwise.

use proptest::prelude::*;
use xapi::Version;
use xapi::multipart::{self, Boundary, Piece, Reader};

/// A part as a test sees it: its headers, and its bytes.
type Part = (Option<String>, Option<String>, Option<String>, Vec<u8>);

/// Reads a body that arrives in pieces of `step` bytes; the code of the fault when there is one.
fn parts(body: &[u8], boundary: &str, step: usize) -> Result<Vec<Part>, &'static str> {
    let boundary = Boundary::new(boundary).unwrap();
    let mut reader = Reader::new(&boundary, Version::V1);
    let (mut parts, mut open) = (Vec::new(), None::<Part>);
    for bytes in body.chunks(step) {
        reader.push(bytes);
        while let Some(piece) = reader.piece().map_err(|fault| fault.code)? {
            match piece {
                Piece::Head(head) => {
                    assert!(open.is_none() && head.number == parts.len() + 1);
                    open = Some((head.content_type, head.encoding, head.hash, Vec::new()));
                }
                Piece::Data(bytes) => open.as_mut().unwrap().3.extend_from_slice(&bytes),
                Piece::End => parts.push(open.take().unwrap()),
                Piece::Close => assert!(open.is_none()),
            }
        }
    }
    reader.finish().map_err(|fault| fault.code)?;
    Ok(parts)
}

/// The fault of a body, the same however it arrives.
fn refused(body: &str) -> &'static str {
    let codes = [1, 2, 7, 1000].map(|step| parts(body.as_bytes(), "b", step).unwrap_err());
    assert!(
        codes.iter().all(|code| *code == codes[0]),
        "{codes:?}: {body:?}"
    );
    codes[0]
}

#[test]
fn a_body_is_cut_into_the_same_parts_however_it_arrives() {
    let body = b"ignored\r\n--b  \r\nContent-Type:application/json\r\n\r\n{\"a\":1}\r\n--b\r\n\
        content-type:  text/plain;\r\n charset=ascii\r\nX-Other: \xc3\xa9\r\nCONTENT-TRANSFER-ENCODING: Binary\r\n\
        x-experience-api-hash: ab12\r\n\r\n-bb\r--b\r\n-b\r\n\x00\xff\r\n\r\n--b\t\r\n\r\n\r\n--b\r\n\
        X: y\r\n\r\n--b--\r\nignored --b\r\n";
    let some = |text: &str| Some(text.to_owned());
    let expected: Vec<Part> = vec![
        (some("application/json"), None, None, b"{\"a\":1}".to_vec()),
        (
            some("text/plain; charset=ascii"),
            some("Binary"),
            some("ab12"),
            b"-bb\r--b\r\n-b\r\n\x00\xff\r\n".to_vec(),
        ),
        (None, None, None, Vec::new()),
        (None, None, None, Vec::new()),
    ];
    for step in 1..=body.len() {
        assert_eq!(parts(body, "b", step).as_ref(), Ok(&expected), "by {step}");
    }
}

#[test]
fn a_body_that_is_not_cut_as_it_should_be_is_refused() {
    let table = [
        ("{}", "xapi.multipart.delimiter"),
        ("--c\r\n\r\n{}\r\n--c--", "xapi.multipart.delimiter"),
        ("--bx\r\n\r\n{}\r\n--b--", "xapi.multipart.delimiter"),
        ("--b\n\n{}\n--b--\n", "xapi.multipart.delimiter"),
        ("--b -- \r\n", "xapi.multipart.delimiter"),
        ("--b\r\n", "xapi.multipart.truncated"),
        ("--b\r\nA: b\r\n", "xapi.multipart.truncated"),
        ("--b\r\n\r\n{}", "xapi.multipart.truncated"),
        ("--b\r\n\r\n{}\r\n--b", "xapi.multipart.truncated"),
        ("--b\r\n\r\n{}\r\n--b-", "xapi.multipart.truncated"),
        ("--b\r\n\r\n{}\r\n--b\r\n", "xapi.multipart.truncated"),
        ("--b\r\nno colon\r\n\r\n{}", "xapi.multipart.header"),
        ("--b\r\nA: b\nC: d\r\n\r\n{}", "xapi.multipart.header"),
        (
            "--b\r\nContent-Type: a/b\r\ncontent-type: a/b\r\n\r\n",
            "xapi.multipart.header",
        ),
    ];
    for (body, code) in table {
        assert_eq!(refused(body), code, "{body:?}");
    }
    assert_eq!(parts(b"", "b", 1), Err("xapi.multipart.delimiter"));
    // A delimiter begins a line; what stands before the first one is ignored.
    let late = b"x--b\r\n\r\n{}\r\n--b--";
    assert_eq!(parts(late, "b", 3), Ok(Vec::new()));
    let many = format!("--b\r\n{}\r\n", "A: b\r\n".repeat(33));
    assert_eq!(refused(&many), "xapi.multipart.header");
    let long = format!("--b\r\nA: {}", "b".repeat(9_000));
    assert_eq!(refused(&long), "xapi.multipart.header");
    let late = format!("{}\r\n--b\r\n", "b".repeat(20_000));
    assert_eq!(
        parts(late.as_bytes(), "b", 1000),
        Err("xapi.multipart.delimiter")
    );
}

#[test]
fn the_boundary_is_read_from_the_content_type() {
    let of = |text: &str| Boundary::of(text, Version::V2);
    let table = [
        ("multipart/mixed; boundary=abc", "abc"),
        ("Multipart/Mixed;BOUNDARY=abc", "abc"),
        (
            "multipart/mixed; boundary=-------314159265358979323846",
            "-------314159265358979323846",
        ),
        (
            "multipart/mixed; charset=\";\"; boundary=\"a b=c\" ; x=y",
            "a b=c",
        ),
        ("multipart/mixed; boundary=\"a\\b\"", "ab"),
        (
            "multipart/mixed; boundary=----=_Part_1_2.3 ",
            "----=_Part_1_2.3",
        ),
        ("multipart/mixed;; boundary=a;", "a"),
    ];
    for (text, boundary) in table {
        assert_eq!(of(text).unwrap().as_str(), boundary, "{text}");
    }
    let long = format!("multipart/mixed; boundary={}", "a".repeat(71));
    let refused = [
        ("multipart/form-data; boundary=abc", "xapi.multipart.type"),
        ("multipart/related; boundary=abc", "xapi.multipart.type"),
        ("text/plain", "xapi.multipart.type"),
        ("multipart/mixed", "xapi.multipart.boundary"),
        ("multipart/mixed;", "xapi.multipart.boundary"),
        ("multipart/mixed; boundary", "xapi.multipart.boundary"),
        ("multipart/mixed; boundary=", "xapi.multipart.boundary"),
        ("multipart/mixed; boundary=\"a", "xapi.multipart.boundary"),
        (
            "multipart/mixed; boundary=\"a \"",
            "xapi.multipart.boundary",
        ),
        ("multipart/mixed; boundary=a{b}", "xapi.multipart.boundary"),
        (
            "multipart/mixed; boundary=a; boundary=b",
            "xapi.multipart.boundary",
        ),
        (&long, "xapi.multipart.boundary"),
    ];
    for (text, code) in refused {
        let fault = of(text).unwrap_err();
        assert_eq!(
            (fault.code, fault.rule),
            (code, "xAPI 2.0.0 §4.1.3"),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(payload in prop::collection::vec(any::<u8>(), 0..200), step in 1_usize..50) {
        let boundary = Boundary::new("never-in-a-payload").unwrap();
        let mut body = multipart::open_json(&boundary).into_bytes();
        body.extend(b"{}");
        body.extend(multipart::open_payload(&boundary, "a/b; c=d", "00ff").into_bytes());
        body.extend(&payload);
        body.extend(multipart::close(&boundary).into_bytes());
        let read = parts(&body, "never-in-a-payload", step).unwrap();
        prop_assert_eq!(&read[0].3, b"{}");
        prop_assert_eq!(&read[1], &(Some("a/b; c=d".into()), Some("binary".into()), Some("00ff".into()), payload));
    }

    #[test]
    fn no_body_makes_the_reader_panic(body in "(--b|\r\n|-|\r|\n| |a: b|x){0,40}", step in 1_usize..9) {
        let _ = parts(body.as_bytes(), "b", step);
    }
}
