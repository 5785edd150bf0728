//! Pages of other origins: a listed one is let in at every resource however its path is written, any other is refused,
//! and the operator reads why.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Api, Server, Setup, Stream};

const PAGE: &str = "https://front.example";
const WANTED: &str = "authorization,content-type,if-match,if-none-match,x-experience-api-version";

async fn server() -> Server {
    let listed = json!([PAGE]).to_string();
    Setup::default().with("CORS_ORIGINS", &listed).start().await
}

/// Every resource of the record store with what it needs to be read, with and without a slash at the end.
fn resources() -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    let activity = ("activityId", "https://things.example/one");
    let agent = ("agent", r#"{"mbox":"mailto:a@b.example"}"#);
    let resources = [
        ("statements", vec![]),
        ("activities/state", vec![activity, agent]),
        ("activities/profile", vec![activity]),
        ("agents/profile", vec![agent]),
        ("activities", vec![activity]),
        ("agents", vec![agent]),
        ("about", vec![]),
    ];
    let forms = resources.into_iter().flat_map(|(name, query)| {
        ["/xapi", "/xapi/v1"].into_iter().flat_map(move |mount| {
            let query = query.clone();
            ["", "/"].map(|slash| (format!("{mount}/{name}{slash}"), query.clone()))
        })
    });
    forms.collect()
}

async fn preflight(api: &Api, path: &str, origin: &str, method: &str, headers: &str) -> Answer {
    api.anonymous()
        .call(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", headers)
        .await
}

#[tokio::test]
async fn a_listed_page_is_let_in_at_every_resource_with_and_without_a_slash_at_the_end() {
    let server = server().await;
    let api = server.admin().await;
    for (path, query) in resources() {
        for method in ["GET", "PUT", "POST", "DELETE"] {
            let asked = preflight(&api, &path, PAGE, method, WANTED).await;
            assert_eq!(asked.status, 200, "{method} {path}: {}", asked.text());
            assert_eq!(asked.header("access-control-allow-origin"), Some(PAGE));
            let methods = asked.header("access-control-allow-methods").unwrap();
            assert!(methods.contains(method), "{methods}");
            let headers = asked.header("access-control-allow-headers").unwrap();
            for header in WANTED.split(',') {
                assert!(headers.contains(header), "{header}: {headers}");
            }
        }
        let read = api
            .get(&path)
            .query(&query)
            .header("x-experience-api-version", "1.0.3")
            .header("origin", PAGE)
            .await;
        assert_eq!(read.status, 200, "GET {path}: {}", read.text());
        assert_eq!(
            read.header("access-control-allow-origin"),
            Some(PAGE),
            "{path}"
        );
        let exposed = read.header("access-control-expose-headers").unwrap();
        assert!(exposed.contains("x-experience-api-version"), "{exposed}");
    }
    assert!(hops(&api).await.is_empty(), "nobody was refused");
}

#[tokio::test]
async fn a_preflight_that_is_refused_is_in_the_hop_log_once_with_what_to_do() {
    let server = server().await;
    let api = server.admin().await;
    let mut stream = Stream::open(&api, "hops", None).await;
    for (path, _) in resources() {
        let refused = preflight(&api, &path, "https://else.example", "PUT", WANTED).await;
        let problem = refused.problem(403, "cors.origin");
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains("add https://else.example to cors_origins"),
            "{detail}"
        );
        assert!(refused.header("access-control-allow-origin").is_none());
    }
    let (path, rest) = ("/api/v1/me", "https://rest.example");
    preflight(&api, path, rest, "GET", "authorization")
        .await
        .problem(403, "cors.origin");
    preflight(&api, path, PAGE, "PATCH", "")
        .await
        .problem(403, "cors.method");
    let header = preflight(&api, path, PAGE, "GET", "authorization,x-own").await;
    assert_eq!(header.header("access-control-allow-origin"), Some(PAGE));
    assert!(
        !header
            .header("access-control-allow-headers")
            .unwrap()
            .contains("x-own")
    );

    let (seen, _) = stream.hops(4).await;
    let told = |hop: &Value, name: &str| hop[name].as_str().unwrap_or_default().to_owned();
    let rows: Vec<[String; 4]> = seen
        .iter()
        .map(|hop| ["code", "platform", "done", "came_back"].map(|name| told(hop, name)))
        .collect();
    let row = |texts: [&str; 4]| texts.map(str::to_owned);
    assert_eq!(
        rows,
        [
            row([
                "cors.origin",
                "https://else.example",
                "the page at https://else.example asked for PUT /xapi",
                "refused: its origin is not listed",
            ]),
            row([
                "cors.origin",
                rest,
                "the page at https://rest.example asked for GET /api",
                "refused: its origin is not listed",
            ]),
            row([
                "cors.method",
                PAGE,
                "the page at https://front.example asked for PATCH /api",
                "refused: no page of another origin may use this method",
            ]),
            row([
                "cors.header",
                PAGE,
                "the page at https://front.example asked to send x-own with GET /api",
                "refused: no page of another origin may send this header",
            ]),
        ]
    );
    assert_eq!(
        hops(&api).await.len(),
        4,
        "each page is told once for each reason"
    );
    for hop in &seen {
        let launch = told(hop, "launch");
        let page = api
            .get(&format!("/api/v1/launches/{launch}/hops"))
            .await
            .ok();
        let [own] = page["items"].as_array().unwrap().as_slice() else {
            panic!("one hop: {page}");
        };
        assert_eq!(
            (told(own, "code"), told(own, "outcome")),
            (told(hop, "code"), "deny".to_owned())
        );
        assert_eq!(
            (told(own, "place"), told(own, "side")),
            ("user".to_owned(), "page".to_owned())
        );
        assert!(!told(own, "expected").is_empty());
    }
}

#[tokio::test]
async fn strangers_fill_neither_the_log_nor_the_lines_of_it() {
    let server = server().await;
    let api = server.admin().await;
    for number in 0..60 {
        let origin = format!("https://page-{number}.example");
        preflight(&api, "/xapi/statements", &origin, "PUT", "")
            .await
            .problem(403, "cors.origin");
    }
    let long = format!("https://{}.example", "a".repeat(1_000));
    for origin in [long.as_str(), "https://ann:secret@b.example", "null"] {
        let refused = preflight(&api, "/xapi/statements", origin, &"X".repeat(300), "").await;
        let problem = refused.problem(403, "cors.origin").to_string();
        assert!(
            !problem.contains("aaaa") && !problem.contains("secret") && !problem.contains("XXX"),
            "{problem}"
        );
    }
    assert_eq!(hops(&api).await.len(), 20);
}

async fn hops(api: &Api) -> Vec<Value> {
    let page = api.get("/ops/v1/hops").await.ok();
    page["hops"].as_array().unwrap().clone()
}
