//! Attachments and signed statements: sent in parts, read back byte for byte, kept once, refused with the rule.

use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};
use std::fmt::Write;
use std::path::Path;
use tests::{Answer, Api, Server, until};
use uuid::Uuid;

const VERSIONS: [&str; 2] = ["1.0.3", "2.0.0"];
const VERSION: &str = "x-experience-api-version";
const BOUNDARY: &str = "-------314159265358979323846";

/// Signed by OpenSSL, see `server/crates/xapi/tests/suite/signed/make.sh`.
const SIGNED: &str = include_str!("../../server/crates/xapi/tests/suite/signed/statement.json");
const JWS: &str = include_str!("../../server/crates/xapi/tests/suite/signed/rs256.jws");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn attachment(payload: &[u8]) -> Value {
    json!({
        "usageType": "https://usage.example/certificate",
        "display": {"en": "A file"},
        "contentType": "application/x-test; version=1",
        "length": payload.len(),
        "sha2": sha256(payload),
    })
}

fn statement(attachments: &[Value]) -> Value {
    json!({
        "actor": {"account": {"homePage": "https://lms.example", "name": "ada"}},
        "verb": {"id": "https://verbs.example/did"},
        "object": {"id": "https://things.example/one"},
        "attachments": attachments,
    })
}

fn signature(jws: &str) -> Value {
    let mut attachment = attachment(jws.as_bytes());
    attachment["usageType"] = json!("http://adlnet.gov/expapi/attachments/signature");
    attachment["contentType"] = json!("application/octet-stream");
    attachment
}

fn signed(jws: &str) -> Value {
    let mut statement: Value = serde_json::from_str(SIGNED).unwrap();
    statement["attachments"] = json!([signature(jws)]);
    statement
}

/// The usual headers of a payload.
fn head(payload: &[u8]) -> String {
    format!(
        "Content-Type: application/x-test\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {}",
        sha256(payload)
    )
}

/// A body of parts: the statements, then headers and bytes of each payload.
fn body(statements: &Value, parts: &[(String, &[u8])]) -> Vec<u8> {
    let mut body = format!("--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{statements}");
    body.push_str("\r\n");
    let mut body = body.into_bytes();
    for (head, payload) in parts {
        body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").into_bytes());
        body.extend_from_slice(payload);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

async fn post(api: &Api, body: Vec<u8>) -> Answer {
    api.call(reqwest::Method::POST, "/xapi/statements")
        .header(VERSION, "1.0.3")
        .body(&format!("multipart/mixed; boundary={BOUNDARY}"), body)
        .await
}

/// Sends a statement for each payload with the payload itself.
async fn send(api: &Api, payloads: &[&[u8]]) -> Answer {
    let statements: Vec<Value> = payloads
        .iter()
        .map(|payload| statement(&[attachment(payload)]))
        .collect();
    let parts: Vec<(String, &[u8])> = payloads
        .iter()
        .map(|payload| (head(payload), *payload))
        .collect();
    post(api, body(&json!(statements), &parts)).await
}

async fn get(api: &Api, query: &[(&str, &str)]) -> Answer {
    api.get("/xapi/statements")
        .header(VERSION, "1.0.3")
        .query(query)
        .await
}

/// An answer of parts: the JSON, then head and bytes of each payload.
fn parts(answer: &Answer) -> (Value, Vec<(String, Vec<u8>)>) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let kind = answer.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/mixed; boundary=").unwrap();
    let length: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert_eq!(length, answer.bytes.len());
    let delimiter = format!("\r\n--{boundary}");
    let mut body = b"\r\n".to_vec();
    body.extend_from_slice(&answer.bytes);
    let mut parts = Vec::new();
    let mut rest = body.as_slice();
    while let Some(at) = find(rest, delimiter.as_bytes()) {
        if at > 0 {
            let head = find(&rest[..at], b"\r\n\r\n").unwrap();
            let text = String::from_utf8(rest[2..head].to_vec()).unwrap();
            parts.push((text, rest[head + 4..at].to_vec()));
        }
        rest = &rest[at + delimiter.len()..];
    }
    assert_eq!(rest, b"--\r\n");
    let (head, json) = parts.remove(0);
    assert_eq!(head, "Content-Type: application/json");
    (serde_json::from_slice(&json).unwrap(), parts)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Everything that lies in object storage for attachments, half-written files too.
fn stored(server: &Server) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![server.data().join("objects/attachments")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[tokio::test]
async fn what_was_sent_in_parts_is_read_back_byte_for_byte() {
    let server = Server::start().await;
    let api = server.admin().await;
    let binary: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let text = format!("ends with the beginning of a delimiter\r\n--{BOUNDARY}").into_bytes();
    let text = &text[..text.len() - 1];
    for version in VERSIONS {
        let mut wide = attachment(text);
        wide["sha2"] = json!(hex(&Sha512::digest(text)).to_uppercase());
        let sent = statement(&[attachment(&binary), wide]);
        let id = Uuid::new_v4().to_string();
        let wide_head = head(text).replace(&sha256(text), &hex(&Sha512::digest(text)));
        let written = api
            .call(reqwest::Method::PUT, "/xapi/statements")
            .header(VERSION, version)
            .query(&[("statementId", &id)])
            .body(
                &format!("multipart/mixed; boundary=\"{BOUNDARY}\""),
                body(&sent, &[(head(&binary), &binary), (wide_head, text)]),
            )
            .await;
        assert_eq!(written.status, 204, "{}", written.text());
        let read = api
            .get("/xapi/statements")
            .header(VERSION, version)
            .query(&[("statementId", &id), ("attachments", "true")])
            .await;
        let (back, mut payloads) = parts(&read);
        assert_eq!(back["attachments"], sent["attachments"]);
        payloads.sort_by_key(|(_, bytes)| bytes.len());
        assert_eq!(payloads[0].1, text);
        assert_eq!(payloads[1].1, binary);
        // The hash stands in the answer as it stands in the statement.
        let hashes = [
            &sent["attachments"][1]["sha2"],
            &sent["attachments"][0]["sha2"],
        ];
        for ((head, _), hash) in payloads.iter().zip(hashes) {
            let expected = format!(
                "Content-Type: application/x-test; version=1\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {}",
                hash.as_str().unwrap()
            );
            assert_eq!(*head, expected);
        }
        let plain = api
            .get("/xapi/statements")
            .header(VERSION, version)
            .query(&[("statementId", &id), ("attachments", "false")])
            .await;
        assert_eq!(plain.ok()["id"], id);
        assert_eq!(plain.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn lists_pages_heads_and_voided_statements_bring_each_payload_once() {
    let server = Server::start().await;
    let api = server.admin().await;
    let ids = send(&api, &[b"one", b"two", b"one"]).await.ok();
    let (all, payloads) = parts(&get(&api, &[("attachments", "true")]).await);
    assert_eq!(all["statements"].as_array().unwrap().len(), 3);
    let mut bytes: Vec<_> = payloads.into_iter().map(|(_, bytes)| bytes).collect();
    bytes.sort();
    assert_eq!(bytes, [b"one", b"two"]);

    let first = get(&api, &[("attachments", "true"), ("limit", "1")]).await;
    let (page, payloads) = parts(&first);
    assert_eq!((payloads.len(), payloads[0].1.as_slice()), (1, &b"one"[..]));
    let more = page["more"].as_str().unwrap();
    let next = api.get(more).header(VERSION, "1.0.3").await;
    assert_eq!(parts(&next).1[0].1, b"two");

    let head = api
        .call(
            reqwest::Method::HEAD,
            "/xapi/statements?attachments=true&limit=1",
        )
        .header(VERSION, "1.0.3")
        .await;
    let kind = head.header("content-type").unwrap();
    assert!(head.status == 200 && kind.starts_with("multipart/mixed; boundary="));
    assert!(head.bytes.is_empty());
    assert_eq!(
        head.header("content-length"),
        first.header("content-length")
    );

    let mut void = statement(&[]);
    void["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/voided");
    void["object"] = json!({"objectType": "StatementRef", "id": ids[1]});
    api.post("/xapi/statements", &void)
        .header(VERSION, "1.0.3")
        .await
        .ok();
    let id = ids[1].as_str().unwrap();
    let voided = get(&api, &[("voidedStatementId", id), ("attachments", "true")]).await;
    assert_eq!(parts(&voided).1[0].1, b"two");

    // Always parts, even without any payload.
    let none = get(
        &api,
        &[
            ("attachments", "true"),
            ("verb", "https://verbs.example/none"),
        ],
    )
    .await;
    let (none, payloads) = parts(&none);
    assert_eq!(
        (none["statements"].as_array().unwrap().len(), payloads.len()),
        (0, 0)
    );
}

#[tokio::test]
async fn the_same_payload_is_kept_once_for_a_tenant_however_often_it_comes() {
    let server = Server::start().await;
    let api = server.admin().await;
    send(&api, &[b"same"]).await.ok();
    send(&api, &[b"same", b"same"]).await.ok();
    let race = (0..8).map(|_| send(&api, &[b"at once"]));
    for answer in futures_util::future::join_all(race).await {
        answer.ok();
    }
    assert_eq!(stored(&server).len(), 2, "{:?}", stored(&server));
    let (_, payloads) = parts(&get(&api, &[("attachments", "true")]).await);
    assert_eq!(payloads.len(), 2);
}

#[tokio::test]
async fn attachments_elsewhere_and_no_attachments_need_no_parts() {
    let server = Server::start().await;
    let api = server.admin().await;
    let mut elsewhere = attachment(b"elsewhere");
    elsewhere["fileUrl"] = json!("https://files.example/1");
    let sent = statement(&[elsewhere]);
    api.post("/xapi/statements", &sent)
        .header(VERSION, "2.0.0")
        .await
        .ok();
    post(&api, body(&sent, &[])).await.ok();
    post(&api, body(&statement(&[]), &[])).await.ok();
    // It may come nevertheless, and is read back from the statement that brought it alone.
    let ids = post(&api, body(&sent, &[(head(b"elsewhere"), b"elsewhere")]))
        .await
        .ok();
    let (_, payloads) = parts(&get(&api, &[("attachments", "true")]).await);
    assert_eq!(payloads[0].1, b"elsewhere");
    let id = ids[0].as_str().unwrap();
    assert_eq!(
        parts(&get(&api, &[("statementId", id), ("attachments", "true")]).await)
            .1
            .len(),
        1
    );
}

#[tokio::test]
async fn what_is_wrong_with_parts_is_told_and_kept_and_leaves_nothing_behind() {
    let server = Server::start().await;
    let api = server.admin().await;
    let (payload, other) = (&b"payload"[..], &b"other"[..]);
    let sent = statement(&[attachment(payload)]);
    let usual = (head(payload), payload);
    let without = |line: &str| {
        let lines = head(payload);
        let kept: Vec<&str> = lines
            .split("\r\n")
            .filter(|l| !l.starts_with(line))
            .collect();
        body(&sent, &[(kept.join("\r\n"), payload)])
    };
    let mut longer = attachment(payload);
    longer["length"] = json!(8);
    let mut bad = sent.clone();
    bad["verb"] = json!({});
    let whole = body(&sent, std::slice::from_ref(&usual));
    let text = String::from_utf8(whole.clone()).unwrap();
    let replaced = |from: &str, to: &str| text.replacen(from, to, 1).into_bytes();
    let table = [
        (body(&sent, &[]), "xapi.attachment.missing"),
        (
            body(&sent, &[usual.clone(), (head(other), other)]),
            "xapi.multipart.surplus",
        ),
        (
            body(&sent, &[usual.clone(), usual.clone()]),
            "xapi.multipart.surplus",
        ),
        (
            body(&sent, &[(head(other), other)]),
            "xapi.multipart.surplus",
        ),
        (
            body(&sent, &[(head(payload), other)]),
            "xapi.attachment.hash",
        ),
        (
            body(&statement(&[longer]), std::slice::from_ref(&usual)),
            "xapi.attachment.length",
        ),
        (without("Content-Type"), "xapi.multipart.content_type"),
        (without("Content-Transfer"), "xapi.multipart.encoding"),
        (without("X-Experience"), "xapi.multipart.hash"),
        (replaced("binary", "base64"), "xapi.multipart.encoding"),
        (
            replaced("application/json", "text/plain"),
            "xapi.multipart.first",
        ),
        (replaced("\r\n\r\n{", "\n\n{"), "xapi.multipart.header"),
        (
            replaced(&format!("--{BOUNDARY}--"), ""),
            "xapi.multipart.truncated",
        ),
        (
            whole[..whole.len() - 40].to_vec(),
            "xapi.multipart.truncated",
        ),
        (
            text.replace(BOUNDARY, "another").into_bytes(),
            "xapi.multipart.delimiter",
        ),
        (b"{}".to_vec(), "xapi.multipart.delimiter"),
        (
            body(&bad, std::slice::from_ref(&usual)),
            "xapi.property.missing",
        ),
        (body(&signed(JWS), &[]), "xapi.signature.missing"),
    ];
    let count = table.len();
    for (body, code) in table {
        let problem = post(&api, body).await.problem(400, code);
        let fault = &problem["faults"][0];
        let told = [&fault["rule"], &fault["found"], &fault["expected"]];
        assert!(
            told.iter().all(|text| !text.as_str().unwrap().is_empty()),
            "{problem}"
        );
    }
    // A good part before a bad one goes, too.
    let two = statement(&[attachment(payload), attachment(other)]);
    let parts = [usual.clone(), (head(other), payload)];
    post(&api, body(&two, &parts))
        .await
        .problem(400, "xapi.attachment.hash");
    let kinds = [
        (
            format!("multipart/form-data; boundary={BOUNDARY}"),
            "xapi.multipart.type",
        ),
        ("multipart/mixed".to_owned(), "xapi.multipart.boundary"),
        ("text/plain".to_owned(), "xapi.content_type"),
    ];
    for (kind, code) in kinds {
        api.call(reqwest::Method::POST, "/xapi/statements")
            .header(VERSION, "1.0.3")
            .body(&kind, whole.clone())
            .await
            .problem(400, code);
    }
    for attachments in [vec![attachment(payload)], vec![signature(JWS)]] {
        api.post("/xapi/statements", &statement(&attachments))
            .header(VERSION, "1.0.3")
            .await
            .is_problem();
    }
    let page = get(&api, &[]).await.ok();
    assert_eq!(page["statements"], json!([]));
    let refused = api.all("/api/v1/quarantine").await;
    // Those of the table, the pair, two of the kinds, and two as plain JSON.
    assert_eq!(refused.len(), count + 5, "{refused:#?}");
    until("nothing is left", async || {
        stored(&server).is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn statements_that_the_writer_refuses_leave_no_payload_behind() {
    let server = Server::start().await;
    let api = server.admin().await;
    let id = Uuid::new_v4();
    let mut first = statement(&[attachment(b"first")]);
    first["id"] = json!(id);
    post(&api, body(&first, &[(head(b"first"), b"first")]))
        .await
        .ok();
    // The same again is fine, with its payload sent again.
    post(&api, body(&first, &[(head(b"first"), b"first")]))
        .await
        .ok();
    let mut other = statement(&[attachment(b"other")]);
    other["id"] = json!(id);
    post(&api, body(&other, &[(head(b"other"), b"other")]))
        .await
        .problem(409, "xapi.statement.exists");
    assert_eq!(stored(&server).len(), 1);
}

#[tokio::test]
async fn signed_statements_are_verified() {
    let server = Server::start().await;
    let api = server.admin().await;
    let send = async |statement: &Value, jws: &str| {
        post(
            &api,
            body(statement, &[(head(jws.as_bytes()), jws.as_bytes())]),
        )
        .await
    };
    send(&signed(JWS), JWS).await.ok();
    let (_, payloads) = parts(&get(&api, &[("attachments", "true")]).await);
    assert_eq!(payloads[0].1, JWS.as_bytes());
    let stranger = include_str!("../../server/crates/xapi/tests/suite/signed/stranger.jws");
    send(&signed(stranger), stranger)
        .await
        .problem(400, "xapi.signature.invalid");
    let mut other = signed(JWS);
    other["actor"]["mbox"] = json!("mailto:grace@example.com");
    send(&other, JWS)
        .await
        .problem(400, "xapi.signature.statement");
    let none = JWS.replacen(JWS.split('.').next().unwrap(), "eyJhbGciOiJub25lIn0", 1);
    send(&signed(&none), &none)
        .await
        .problem(400, "xapi.signature.algorithm");
    let huge = "a".repeat((1 << 20) + 1);
    send(&signed(&huge), &huge)
        .await
        .problem(413, "xapi.signature.too_large");
    assert_eq!(stored(&server).len(), 1);
}

#[tokio::test]
async fn a_payload_of_another_tenant_is_neither_served_nor_accepted_for_a_part() {
    let server = tests::Setup::default()
        .with("TENANTS", r#"["default","other"]"#)
        .start()
        .await;
    let ours = server.admin().await;
    let theirs = server
        .anonymous()
        .bearer(&server.key("other", "all").await.secret);
    send(&ours, &[b"secret"]).await.ok();
    post(&theirs, body(&statement(&[attachment(b"secret")]), &[]))
        .await
        .problem(400, "xapi.attachment.missing");
    let mut named = attachment(b"secret");
    named["fileUrl"] = json!("https://files.example/1");
    // Nor in our own tenant, for who knows the hash alone.
    for api in [&theirs, &ours] {
        let ids = post(api, body(&statement(&[named.clone()]), &[]))
            .await
            .ok();
        let id = ids[0].as_str().unwrap();
        let answer = get(api, &[("statementId", id), ("attachments", "true")]).await;
        assert!(parts(&answer).1.is_empty());
    }
    send(&theirs, &[b"secret"]).await.ok();
    assert_eq!(stored(&server).len(), 2, "each tenant has its own");
}

#[tokio::test]
async fn a_key_says_how_large_an_attachment_may_be() {
    let server = Server::start().await;
    let args = [
        "key",
        "create",
        "--name",
        "small",
        "--scope",
        "all",
        "--max-attachment",
        "1KiB",
        "--json",
    ];
    let made = server.cli(&args).await.json();
    let small = server.anonymous().bearer(made["secret"].as_str().unwrap());
    send(&small, &[&[7; 1024]]).await.ok();
    let large = vec![7; 1025];
    let problem = send(&small, &[&large])
        .await
        .problem(413, "xapi.attachment.too_large");
    assert!(
        problem["detail"].as_str().unwrap().contains("1024 bytes"),
        "{problem}"
    );
    // One that is announced as smaller than it is.
    let mut lies = attachment(&large);
    lies["length"] = json!(10);
    post(&small, body(&statement(&[lies]), &[(head(&large), &large)]))
        .await
        .problem(413, "xapi.attachment.too_large");
    let wanted = json!({"name": "x", "scopes": ["all"], "max_attachment_bytes": 2_000_000_000});
    let made = server
        .admin()
        .await
        .post("/api/v1/keys", &wanted)
        .await
        .ok();
    assert_eq!(made["key"]["max_attachment_bytes"], 2_000_000_000);
    assert_eq!(stored(&server).len(), 1);
}

/// A body that is made while it is sent, so that the test holds none of it either.
fn large(statement: &Value, sha2: &str, mebibytes: usize) -> reqwest::Body {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{statement}\r\n--{BOUNDARY}\r\n\
         Content-Type: a/b\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    let pieces = std::iter::once(head.into_bytes())
        .chain((0..mebibytes).map(|_| vec![7; 1 << 20]))
        .chain(std::iter::once(end.into_bytes()));
    let pieces = pieces.map(Ok::<_, std::io::Error>);
    reqwest::Body::wrap_stream(futures_util::stream::iter(pieces))
}

#[tokio::test]
async fn a_large_payload_passes_through_without_being_held() {
    const MEBIBYTES: usize = 60;
    let server = Server::start().await;
    let api = server.admin().await;
    send(&api, &[b"warm"]).await.ok();
    let before = server.peak_memory();
    let mut hash = Sha256::new();
    (0..MEBIBYTES).for_each(|_| hash.update(vec![7; 1 << 20]));
    let sha2 = hex(&hash.finalize());
    let mut attachment = attachment(b"");
    attachment["length"] = json!(MEBIBYTES << 20);
    attachment["sha2"] = json!(sha2);
    let sent = statement(&[attachment]);
    let kind = format!("multipart/mixed; boundary={BOUNDARY}");
    let call = api
        .call(reqwest::Method::POST, "/xapi/statements")
        .header(VERSION, "1.0.3");
    let ids = call
        .body(&kind, large(&sent, &sha2, MEBIBYTES))
        .open()
        .await
        .json::<Value>()
        .await
        .unwrap();
    let id = ids[0].as_str().unwrap_or_else(|| panic!("{ids}"));
    let mut read = api
        .get("/xapi/statements")
        .header(VERSION, "1.0.3")
        .query(&[("statementId", id), ("attachments", "true")])
        .open()
        .await;
    let mut sevens = 0;
    while let Some(bytes) = read.chunk().await.unwrap() {
        sevens += bytes.iter().filter(|byte| **byte == 7).count();
    }
    assert_eq!(sevens, MEBIBYTES << 20);
    let grown = server.peak_memory() - before;
    assert!(grown < (MEBIBYTES << 20) / 2, "grew by {grown} bytes");
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_nothing_behind() {
    let server = Server::start().await;
    let api = server.admin().await;
    let payload = vec![7; 1 << 20];
    let whole = body(
        &statement(&[attachment(&payload)]),
        &[(head(&payload), &payload)],
    );
    let cut = whole[..whole.len() / 2].to_vec();
    let pieces: [Result<Vec<u8>, std::io::Error>; 2] =
        [Ok(cut), Err(std::io::Error::other("the cable is out"))];
    let broken = api
        .call(reqwest::Method::POST, "/xapi/statements")
        .header(VERSION, "1.0.3")
        .body(
            &format!("multipart/mixed; boundary={BOUNDARY}"),
            reqwest::Body::wrap_stream(futures_util::stream::iter(pieces)),
        )
        .attempt()
        .await;
    assert!(broken.is_err(), "{broken:?}");
    until("nothing is left", async || {
        stored(&server).is_empty().then_some(())
    })
    .await;
    let objects = server.data().join("objects");
    assert!(Path::new(&objects).is_dir());
    assert_eq!(get(&api, &[]).await.ok()["statements"], json!([]));
}

#[tokio::test]
async fn what_a_kill_left_behind_is_removed_at_a_later_start() {
    let mut server = Server::start().await;
    let api = server.admin().await;
    let payload: &[u8] = b"kept";
    send(&api, &[payload]).await.ok();
    let kept = stored(&server);
    server.kill().await;
    let known = Path::new(&kept[0]);
    let folder = server.data().join("objects").join(known.parent().unwrap());
    let (sha2, young) = known
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .split_once('-')
        .unwrap();
    let old = "01941f297c007000a000000000000001";
    let plant = |name: String| {
        std::fs::write(folder.join(&name), b"left").unwrap();
        folder.join(name)
    };
    let surplus = [
        plant(format!("{sha2}-{old}")),
        plant(format!("{sha2}-{old}#1")),
    ];
    let staying = [
        plant(format!("{sha2}-{young}#1")),
        plant(format!("{sha2}-{old}.backup")),
    ];
    server.restart().await;
    until("what is old is gone", async || {
        surplus.iter().all(|file| !file.exists()).then_some(())
    })
    .await;
    assert!(staying.iter().all(|file| file.exists()));
    let read = get(&api, &[("attachments", "true")]).await;
    assert_eq!(parts(&read).1[0].1, payload);
}
