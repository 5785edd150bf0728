//! Load on a real server over loopback, run by hand: `cargo bench -p server --bench load`. Prints a table for
//! docs/performance.md: requests a second, latency, CPU microseconds of the server per request, and the ratio of that
//! CPU to the hello-world endpoint of the same run. Load generator and server share the machine: CPU decides.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program run by hand may end where something unexpected happens"
)]

use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const API: &str = "http://127.0.0.1:18280";
const CONTENT: &str = "http://127.0.0.1:18281";
const SECONDS: u64 = 5;

struct Server {
    child: Child,
    _data: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(run());
}

async fn run() {
    let server = start();
    let http = reqwest::Client::builder()
        .pool_max_idle_per_host(512)
        .build()
        .unwrap();
    ready(&http).await;
    let key = Arc::new(prepare(&server));
    let pid = server.child.id();
    println!(
        "| what | connections | req/s | p50 ms | p99 ms | CPU µs | × hello |\n|---|---|---|---|---|---|---|"
    );
    let mut hello = 0.0;
    for connections in [1, 16, 64] {
        let seen = measure(pid, connections, |_| {
            ask(&http, http.get(format!("{API}/health/live")))
        })
        .await;
        hello = seen.cpu_us;
        seen.print("hello world (`/health/live`)", connections, hello);
    }
    for connections in [1, 16, 64] {
        let seen = measure(pid, connections, |_| {
            post(&http, &key, statement().to_string())
        })
        .await;
        seen.print("POST 1 statement, 1 KB", connections, hello);
    }
    let seen = measure(pid, 16, |_| {
        let batch: Vec<_> = (0..50).map(|_| statement()).collect();
        post(&http, &key, json!(batch).to_string())
    })
    .await;
    seen.print("POST 50 statements", 16, hello);
    println!(
        "| … per statement | 16 | {:.0} | | | {:.1} | {:.2} |",
        seen.per_second * 50.0,
        seen.cpu_us / 50.0,
        seen.cpu_us / 50.0 / hello
    );
    let launches = AtomicU64::new(0);
    for connections in [16, 64] {
        let seen = measure(pid, connections, |_| {
            let learner = format!("bench-{}", launches.fetch_add(1, Ordering::Relaxed));
            let body = json!({"course": "spot-the-phish", "learner": learner});
            ask(
                &http,
                http.post(format!("{API}/api/v1/launches"))
                    .bearer_auth(&key)
                    .json(&body),
            )
        })
        .await;
        seen.print("launch (new learner, attempt, session)", connections, hello);
    }
    let token = Arc::new(session(&http, &key).await);
    for connections in [1, 16, 64] {
        let url = format!("{CONTENT}/play/api/segments/why");
        let seen = measure(pid, connections, |_| {
            ask(&http, http.get(&url).bearer_auth(&token))
        })
        .await;
        seen.print("deliver a segment", connections, hello);
    }
    let query =
        format!("{API}/xapi/statements?limit=25&verb=http%3A%2F%2Fexample.com%2Fverbs%2Fdid");
    let seen = measure(pid, 16, |_| {
        ask(
            &http,
            http.get(&query)
                .bearer_auth(&key)
                .header("X-Experience-API-Version", "1.0.3"),
        )
    })
    .await;
    seen.print("query by verb, 25 newest", 16, hello);
    println!(
        "\nserver memory at the end: {} MB",
        resident(pid) / 1_000_000
    );
}

fn start() -> Server {
    let data = tempfile::tempdir().unwrap();
    let binary = std::env::var("LECTERN_BENCH_BINARY")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_lectern").to_owned());
    let mut command = Command::new(binary);
    command
        .arg("serve")
        .env("LECTERN_DATA_DIR", data.path())
        .env("LECTERN_LOG", "error");
    command
        .env("LECTERN_LISTEN", "127.0.0.1:18280")
        .env("LECTERN_PUBLIC_URL", API);
    command
        .env("LECTERN_CONTENT_LISTEN", "127.0.0.1:18281")
        .env("LECTERN_CONTENT_URL", CONTENT);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    Server { child, _data: data }
}

async fn ready(http: &reqwest::Client) {
    while http
        .get(format!("{API}/health/ready"))
        .send()
        .await
        .is_err()
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Courses and a key, by the same command line that operators use.
fn prepare(server: &Server) -> String {
    let courses = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../content/courses/spot-the-phish"
    );
    lectern(server, &["course", "import", courses, "--publish"]);
    let key = lectern(
        server,
        &["key", "create", "--name", "bench", "--scope", "all"],
    );
    key.lines().last().unwrap().to_owned()
}

fn lectern(server: &Server, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lectern"))
        .args(arguments)
        .env("LECTERN_DATA_DIR", server._data.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

async fn session(http: &reqwest::Client, key: &str) -> String {
    let body = json!({"course": "spot-the-phish", "learner": "reader"});
    let answer = http
        .post(format!("{API}/api/v1/launches"))
        .bearer_auth(key)
        .json(&body)
        .send()
        .await
        .unwrap();
    answer.json::<Value>().await.unwrap()["session_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// About 1 KB, as an answered question is.
fn statement() -> Value {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    json!({
        "actor": {"objectType": "Agent", "account": {"homePage": "http://example.com", "name": format!("ln-{}", number % 1_000)}},
        "verb": {"id": "http://example.com/verbs/did", "display": {"en": "did"}},
        "object": {
            "objectType": "Activity",
            "id": format!("http://example.com/courses/{}/segments/{}", number % 10, number % 16),
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "name": {"en": "Whose link is it?"},
                "interactionType": "choice",
                "choices": [{"id": "a", "description": {"en": "the first"}}, {"id": "b", "description": {"en": "the second"}}],
            },
        },
        "result": {"success": true, "response": "b", "duration": "PT7.2S", "score": {"scaled": 1, "raw": 2, "min": 0, "max": 2}},
        "context": {
            "registration": "7a3cbb3f-1f6e-4a1b-9d5c-0c4e6a3f9b21",
            "platform": "bench",
            "language": "en",
            "contextActivities": {"parent": [{"objectType": "Activity", "id": format!("http://example.com/courses/{}", number % 10)}]},
            "extensions": {"http://example.com/ext/session": "3d2c1b0a", "http://example.com/ext/try": 1},
        },
        "timestamp": "2026-11-21T10:00:00.000Z",
    })
}

async fn post(http: &reqwest::Client, key: &str, body: String) -> bool {
    let request = http.post(format!("{API}/xapi/statements")).bearer_auth(key);
    let request = request
        .header("X-Experience-API-Version", "1.0.3")
        .header("Content-Type", "application/json");
    ask(http, request.body(body)).await
}

async fn ask(_: &reqwest::Client, request: reqwest::RequestBuilder) -> bool {
    let response = request.send().await.unwrap();
    let well = response.status().is_success();
    response.bytes().await.unwrap();
    well
}

struct Seen {
    per_second: f64,
    p50: Duration,
    p99: Duration,
    cpu_us: f64,
}

impl Seen {
    fn print(&self, what: &str, connections: usize, hello: f64) {
        let Seen {
            per_second,
            p50,
            p99,
            cpu_us,
        } = self;
        let (p50, p99) = (p50.as_secs_f64() * 1e3, p99.as_secs_f64() * 1e3);
        println!(
            "| {what} | {connections} | {per_second:.0} | {p50:.2} | {p99:.2} | {cpu_us:.0} | {:.1} |",
            cpu_us / hello
        );
    }
}

async fn measure<F>(pid: u32, connections: usize, request: impl Fn(u64) -> F) -> Seen
where
    F: Future<Output = bool>,
{
    let (before, start) = (cpu(pid), Instant::now());
    let end = start + Duration::from_secs(SECONDS);
    let worker = || async {
        let mut times = Vec::new();
        while Instant::now() < end {
            let begun = Instant::now();
            assert!(request(0).await, "a request failed");
            times.push(begun.elapsed());
        }
        times
    };
    let workers: Vec<_> = (0..connections).map(|_| worker()).collect();
    let mut times: Vec<Duration> = futures_util::future::join_all(workers)
        .await
        .into_iter()
        .flatten()
        .collect();
    let took = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let count = times.len();
    Seen {
        per_second: count as f64 / took,
        p50: times[count / 2],
        p99: times[count * 99 / 100],
        cpu_us: (cpu(pid) - before) / count as f64,
    }
}

/// CPU time of a process in microseconds (`USER_HZ` is 100).
fn cpu(pid: u32) -> f64 {
    let fields = fields(pid);
    (fields[11] + fields[12]) as f64 * 10_000.0
}

fn resident(pid: u32) -> u64 {
    fields(pid)[21] * 4_096
}

fn fields(pid: u32) -> Vec<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0))
        .collect()
}
