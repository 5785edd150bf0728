//! A load generator over plain sockets: ready-made requests out, heads and lengths back. About ten microseconds of CPU
//! a request, so that the server has the machine.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SECONDS: u64 = 5;
/// Numbers are never used twice in a run, so that no statement is sent twice.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// Where to.
pub(crate) struct Target {
    pub(crate) address: String,
    pub(crate) pid: u32,
    pub(crate) base: String,
    pub(crate) authorization: String,
    pub(crate) version: &'static str,
    /// Another's failures are left out of what is counted; ours end the run.
    pub(crate) may_fail: bool,
}

impl Target {
    pub(crate) fn statements(&self) -> String {
        format!("{}/statements", self.base)
    }
}

/// Requests of so many connections.
pub(crate) struct Load<'t> {
    target: &'t Target,
    connections: usize,
}

/// What was measured.
pub(crate) struct Seen {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) cpu_us: f64,
}

impl<'t> Load<'t> {
    pub(crate) fn new(target: &'t Target, connections: usize) -> Load<'t> {
        Load {
            target,
            connections,
        }
    }

    /// For some seconds, each connection asks and waits for the answer.
    pub(crate) async fn run(self, request: impl Fn(u64) -> Vec<u8>) -> Seen {
        let (cpu_before, start) = (crate::served::cpu(self.target.pid), Instant::now());
        let end = start + Duration::from_secs(SECONDS);
        let request = &request;
        let worker = || async move {
            let mut line = TcpStream::connect(&self.target.address).await.unwrap();
            line.set_nodelay(true).unwrap();
            let mut times = Vec::new();
            let mut buffer = Vec::with_capacity(1 << 16);
            while Instant::now() < end {
                let bytes = request(NUMBER.fetch_add(1, Ordering::Relaxed));
                let begun = Instant::now();
                line.write_all(&bytes).await.unwrap();
                let done = answer(&mut line, &mut buffer).await;
                assert!(
                    done || self.target.may_fail,
                    "{}",
                    String::from_utf8_lossy(&buffer)
                );
                if done {
                    times.push(begun.elapsed());
                }
            }
            times
        };
        let workers = (0..self.connections).map(|_| worker());
        let all = futures_util::future::join_all(workers).await;
        let took = start.elapsed().as_secs_f64();
        let mut times: Vec<Duration> = all.into_iter().flatten().collect();
        times.sort_unstable();
        let count = times.len();
        Seen {
            per_second: count as f64 / took,
            p50: times[count / 2],
            p99: times[count * 99 / 100],
            cpu_us: (crate::served::cpu(self.target.pid) - cpu_before) / count as f64,
        }
    }
}

/// Reads one answer and tells whether it is a success.
async fn answer(line: &mut TcpStream, buffer: &mut Vec<u8>) -> bool {
    buffer.clear();
    loop {
        assert!(
            line.read_buf(buffer).await.unwrap() > 0,
            "the server hung up"
        );
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head]).unwrap();
        let done = text.starts_with("HTTP/1.1 20");
        let whole = head + 4 + length(text);
        while buffer.len() < whole {
            assert!(
                line.read_buf(buffer).await.unwrap() > 0,
                "the server hung up"
            );
        }
        return done;
    }
}

fn length(head: &str) -> usize {
    let of = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    };
    head.lines().find_map(of).unwrap_or(0)
}

pub(crate) fn get(path: &str, target: Option<&Target>) -> Vec<u8> {
    let headers = target.map(headers).unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n").into_bytes()
}

pub(crate) fn post(path: &str, target: &Target, body: &str) -> Vec<u8> {
    with_body("POST", path, target, body)
}

pub(crate) fn put(path: &str, target: &Target, body: &str) -> Vec<u8> {
    with_body("PUT", path, target, body)
}

fn with_body(method: &str, path: &str, target: &Target, body: &str) -> Vec<u8> {
    let (headers, length) = (headers(target), body.len());
    format!(
        "{method} {path} HTTP/1.1\r\nHost: bench\r\n{headers}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn headers(target: &Target) -> String {
    format!(
        "Authorization: {}\r\nX-Experience-API-Version: {}\r\n",
        target.authorization, target.version
    )
}

impl Seen {
    pub(crate) fn print(&self, what: &str, connections: usize, hello: f64) {
        let (p50, p99) = (self.p50.as_secs_f64() * 1e3, self.p99.as_secs_f64() * 1e3);
        println!(
            "| {what} | {connections} | {:.0} | {p50:.2} | {p99:.2} | {:.1} | {:.1} |",
            self.per_second,
            self.cpu_us,
            self.cpu_us / hello
        );
    }
}
