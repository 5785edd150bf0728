//! Input that nobody sends by mistake: it is refused in the form of every refusal, costs little, and breaks nothing.

use crate::operations::{Things, described};
use crate::pocket;
use futures_util::stream::{self, StreamExt};
use reqwest::Method;

use tests::{Api, Connection, Player, Server, exchange};

const VERSION: &str = "x-experience-api-version";

/// The server still works, has not failed on its side, and has not panicked.
async fn unharmed(server: &Server, api: &Api) {
    api.get("/api/v1/me").await.ok();
    let metrics = api.get("/metrics").await.text();
    let failed = metrics
        .lines()
        .find(|line| line.starts_with("lectern_http_server_errors_total"));
    assert_eq!(
        failed,
        Some("lectern_http_server_errors_total 0"),
        "{}",
        server.log()
    );
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

/// JSON that is nothing but depth.
fn deep(levels: usize) -> Vec<String> {
    vec![
        format!("{}{}", "[".repeat(levels), "]".repeat(levels)),
        format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels)),
        "[".repeat(levels),
    ]
}

#[tokio::test]
async fn deep_json_is_refused() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let (_, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    for body in deep(200).into_iter().chain(deep(20_000)) {
        for path in [
            "/xapi/statements",
            "/api/v1/links",
            "/api/v1/launches",
            "/api/v1/keys",
        ] {
            let answer = api
                .call(Method::POST, path)
                .header(VERSION, "1.0.3")
                .body("application/json", body.clone())
                .await;
            assert_eq!(answer.is_problem()["status"], 400, "{path}");
        }
        let state = "/xapi/activities/state?stateId=s&activityId=https://a.example&agent={\"mbox\":\"mailto:a@example.com\"}";
        let answer = api
            .call(Method::POST, state)
            .header(VERSION, "1.0.3")
            .body("application/json", body.clone())
            .await;
        assert!(answer.status < 500, "{}", answer.text());
        let answer = tab
            .api()
            .call(Method::POST, "/play/api/answer")
            .body("application/json", body.clone())
            .await;
        assert_eq!(answer.is_problem()["status"], 400);
        let agents = api
            .get("/xapi/agents")
            .header(VERSION, "1.0.3")
            .query(&[("agent", &body[..body.len().min(4_000)])])
            .await;
        assert_eq!(agents.is_problem()["status"], 400);
    }
    unharmed(&server, &api).await;
}

#[tokio::test]
async fn a_body_larger_than_its_purpose_is_refused() {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let (launched, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    let large = |mega: usize| {
        format!(
            "{{\"course\":\"pocket\",\"x\":\"{}\"}}",
            "x".repeat(mega << 20)
        )
    };
    let act = format!("/api/v1/attempts/{}/acts", launched.attempt);
    for path in [
        "/api/v1/links",
        "/api/v1/launches",
        "/api/v1/keys",
        "/api/v1/courses/pocket/publish",
        &act,
    ] {
        for key in [None, Some("large")] {
            let call = api
                .call(Method::POST, path)
                .body("application/json", large(12));
            let call = if let Some(key) = key {
                call.header("idempotency-key", key)
            } else {
                call
            };
            // The server may answer and close before it has read everything.
            if let Ok(answer) = call.attempt().await {
                assert_eq!(answer.is_problem()["status"], 413, "{path}");
            }
        }
    }
    let answer = tab
        .api()
        .call(Method::POST, "/play/api/next")
        .body("application/json", large(1))
        .attempt()
        .await;
    assert!(
        answer.is_err()
            || answer.is_ok_and(|answer| answer.problem(413, "body.too_large")["status"] == 413)
    );
    let statement = api
        .call(Method::POST, "/xapi/statements")
        .header(VERSION, "1.0.3")
        .body("application/json", large(11));
    assert!(
        statement
            .attempt()
            .await
            .map_or(true, |answer| answer.status == 413)
    );
    unharmed(&server, &api).await;
}

#[tokio::test]
async fn a_zip_that_unpacks_to_too_much_is_refused() {
    use std::io::Write;
    let server = Server::start().await;
    let api = server.admin().await;
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..20 {
        bomb.start_file(
            format!("media/{number}.mp4"),
            zip::write::SimpleFileOptions::default(),
        )
        .unwrap();
        bomb.write_all(&vec![0; 12 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    let mut climbing = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    climbing
        .start_file(
            "../../etc/course.md",
            zip::write::SimpleFileOptions::default(),
        )
        .unwrap();
    climbing.write_all(b"x").unwrap();
    for zip in [bomb, climbing.finish().unwrap().into_inner()] {
        for path in ["/api/v1/courses", "/api/v1/courses/lint"] {
            let answer = api
                .call(Method::POST, path)
                .body("application/octet-stream", zip.clone())
                .await;
            assert_eq!(answer.is_problem()["status"], 422, "{path}");
        }
    }
    unharmed(&server, &api).await;
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut() {
    let server = Server::start().await;
    let api = server.admin().await;
    for origin in [&server.url, &server.content_url] {
        let mut endless = b"GET /health/live HTTP/1.1\r\nhost: x\r\n".to_vec();
        for number in 0..20_000 {
            endless.extend(format!("x-{number}: {}\r\n", "y".repeat(100)).bytes());
        }
        let answer = exchange(origin, &endless).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
        let answer = exchange(
            origin,
            &[b"GET /".as_slice(), &vec![b'a'; 1 << 20]].concat(),
        )
        .await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
    }
    unharmed(&server, &api).await;
}

#[tokio::test]
async fn a_connection_that_stalls_in_its_head_is_cut() {
    let server = Server::start().await;
    let stalls: [&[u8]; 6] = [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ",
        b"PRI * HT",
        b"PRI * HTTP/2.0\r\n\r\n",
        b"\r\n\r\n",
    ];
    let cut = stalls.iter().map(async |stall| {
        let mut connection = Connection::open(&server.url).await;
        connection.send(stall).await.unwrap();
        connection.rest().await;
    });
    futures_util::future::join_all(cut).await;
    server.anonymous().get("/health/live").await;
}

/// Chance that is the same every time: xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const VALUES: [&str; 16] = [
    "null",
    "0",
    "-1",
    "1e400",
    "\"\"",
    "[]",
    "{}",
    "true",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "99999999999999999999",
    "\"'; DROP TABLE keys; --\"",
    "[null]",
    "{\"a\":null}",
    "\"\u{202e}\u{0}\"",
    "\"../../etc/passwd\"",
];
const SEGMENTS: [&str; 14] = [
    "%00",
    "%2e%2e%2f",
    "..",
    "%ff%fe",
    "0",
    "-1",
    "null",
    "%C3%A4",
    "'%22;--",
    "{}",
    "a%2Fb",
    "%",
    "%zz",
    "%F0%9F%98%80",
];
const HEADERS: [(&str, &str); 12] = [
    ("content-type", "application/json; charset=\"\u{7f}\""),
    ("content-type", "multipart/mixed; boundary=x"),
    ("if-match", "\"\\\""),
    ("if-none-match", "*, *, W/"),
    ("accept-language", ";q=,,;;q=nan,*;q=2"),
    ("range", "bytes=9-1,18446744073709551616-"),
    ("last-event-id", "-9223372036854775809"),
    ("idempotency-key", "\u{e4}\u{f6}"),
    ("x-experience-api-version", "1.0.99999999999999999999"),
    ("content-encoding", "gzip"),
    ("expect", "100-continue"),
    ("x-forwarded-for", "' or 1=1"),
];

/// A body that a field of a good one was damaged in.
fn damaged(chance: &mut Chance) -> String {
    let names = [
        "course",
        "learner",
        "version",
        "event",
        "segment",
        "response",
        "kind",
        "name",
        "scopes",
        "expires_at",
        "actor",
        "verb",
        "object",
        "result",
        "context",
        "from",
        "lang",
    ];
    let fields: Vec<String> = (0..chance.below(6))
        .map(|_| format!("\"{}\":{}", chance.pick(&names), chance.pick(&VALUES)))
        .collect();
    let whole = format!("{{{}}}", fields.join(","));
    let cut = if chance.below(4) == 0 {
        chance.below(whole.len() + 1)
    } else {
        whole.len()
    };
    String::from_utf8_lossy(&whole.as_bytes()[..cut]).into_owned()
}

/// A path with one part or parameter replaced.
fn bent(chance: &mut Chance, path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    if parts.len() > 2 && chance.below(2) == 0 {
        let at = 1 + chance.below(parts.len() - 1);
        parts[at] = chance.pick(&SEGMENTS);
    }
    let names = [
        "limit",
        "cursor",
        "statementId",
        "agent",
        "activityId",
        "since",
        "registration",
        "stateId",
        "topics",
        "after",
        "segment",
        "format",
    ];
    let query: Vec<String> = (0..chance.below(4))
        .map(|_| format!("{}={}", chance.pick(&names), chance.pick(&SEGMENTS)))
        .collect();
    format!("{}?{}", parts.join("/"), query.join("&"))
}

fn request(chance: &mut Chance, paths: &[String], credentials: &[String]) -> Vec<u8> {
    let path = paths[chance.below(paths.len())].clone();
    let path = bent(chance, &path);
    let method = chance.pick(&[
        "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "BREW",
    ]);
    let credential = &credentials[chance.below(credentials.len())];
    let (name, value) = HEADERS[chance.below(HEADERS.len())];
    let body = damaged(chance);
    format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: {credential}\r\nx-experience-api-version: 1.0.3\r\n\
         content-type: application/json\r\n{name}: {value}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[tokio::test]
async fn five_hundred_malformed_requests_break_nothing() {
    let server = Server::start().await;
    let key = server.key("default", "all").await;
    let api = server.anonymous().bearer(&key.secret);
    let things = Things::make(&server, &server.admin().await).await;
    let mut paths: Vec<String> = described(&server)
        .await
        .into_iter()
        .map(|operation| operation.path)
        .collect();
    let fill = |path: &String| {
        path.replace("{course}", "pocket")
            .replace("{attempt}", &things.launched.attempt.to_string())
            .replace("{id}", &things.quarantined)
    };
    paths = paths.iter().map(fill).collect();
    let beside = [
        "/xapi/statements",
        "/xapi/v1/statements",
        "/xapi/activities",
        "/xapi/activities/state",
        "/xapi/activities/profile",
        "/xapi/agents",
        "/xapi/agents/profile",
        "/xapi/about",
        "/l/x",
        "/ops/v1/hops",
        "/openapi.json",
        "/docs",
        "/health/live",
        "/metrics",
        "/graphql",
        "/play/api/session",
        "/play/api/segments/x",
        "/play/api/next",
        "/play/api/answer",
        "/play/api/hint",
        "/play/api/language",
        "/play/api/finish",
        "/play/api/exit",
        "/play/api/bookmark",
        "/play/media/x/y",
        "/play/",
    ];
    paths.extend(beside.map(str::to_owned));
    let credentials = [
        format!("Bearer {}", key.secret),
        format!("Bearer {}", things.launched.token),
        "Basic Og==".to_owned(),
        "Bearer".to_owned(),
        "\u{e4}".to_owned(),
    ];
    let mut chance = Chance(0x5EED);
    let requests: Vec<Vec<u8>> = (0..500)
        .map(|_| request(&mut chance, &paths, &credentials))
        .collect();
    let answers = stream::iter(&requests).map(|request| {
        let text = String::from_utf8_lossy(request);
        let origin = if text.split(' ').nth(1).unwrap().starts_with("/play") {
            &server.content_url
        } else {
            &server.url
        };
        async move { (request, exchange(origin, request).await) }
    });
    let answers: Vec<_> = answers.buffer_unordered(8).collect().await;
    for (request, answer) in &answers {
        let said = String::from_utf8_lossy(request);
        assert!(
            answer.starts_with("HTTP/1.1 ") && !answer.starts_with("HTTP/1.1 5"),
            "{said}\n\n{answer}"
        );
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        let refused = answer.starts_with("HTTP/1.1 4") && !said.starts_with("HEAD");
        let page = head.contains("text/html");
        assert!(
            !refused
                || page
                || head.contains("application/problem+json")
                || head.contains("content-length: 0"),
            "{said}\n\n{answer}"
        );
    }
    unharmed(&server, &api).await;
}

#[tokio::test]
async fn a_launch_cannot_be_crossed_with_another_origin() {
    let server = Server::start().await;
    let api = server.admin().await;
    let foreign = api
        .get("/api/v1/me")
        .header("origin", "https://evil.example")
        .await;
    assert!(
        foreign.header("access-control-allow-origin").is_none(),
        "{foreign:?}"
    );
    let asked = api
        .call(Method::OPTIONS, "/api/v1/me")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "GET")
        .await;
    assert!(
        asked.header("access-control-allow-origin").is_none(),
        "{asked:?}"
    );
    let open = tests::Setup::default()
        .with("CORS_ORIGINS", "[\"https://front.example\"]")
        .start()
        .await;
    let known = open
        .admin()
        .await
        .get("/api/v1/me")
        .header("origin", "https://front.example")
        .await;
    assert_eq!(
        known.header("access-control-allow-origin"),
        Some("https://front.example")
    );
    assert!(known.header("access-control-allow-credentials").is_none());
    let foreign = open
        .admin()
        .await
        .get("/api/v1/me")
        .header("origin", "https://front.example.evil.example")
        .await;
    assert!(foreign.header("access-control-allow-origin").is_none());
}
