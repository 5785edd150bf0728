//! The record store under load, run by hand: `cargo bench -p server --bench lrs`. The real program on loopback, a load
//! generator that costs little (ready-made bytes over plain sockets), and beside it in the same run the hello-world
//! endpoint of the same server and the bare database with the same group commit. Prints the table of
//! docs/performance.md; load generator and server share the machine, so CPU microseconds of the server decide.
//!
//! Parts of it by name: `-- ingest`, `-- bare`, `-- peer`, `-- queries`.
//! `LRS_BENCH_ROWS=10000000` sets how many statements the large query runs over (by default 1,000,000).
//! `LRS_BENCH_PEER=127.0.0.1:5050 LRS_BENCH_PEER_PATH=/statements LRS_BENCH_PEER_AUTH='Basic …' LRS_BENCH_PEER_PID=…`
//! measures another record store with the same requests.
//! `LRS_BENCH_DATABASE=postgres://…` runs ours on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program run by hand may end where something unexpected happens"
)]

mod bare;
mod client;
mod sample;
mod served;

use client::{Load, Seen};
use served::Server;

const CONNECTIONS: [usize; 4] = [1, 16, 64, 256];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(run());
}

/// Whether this part was asked for; none asked for: all.
fn wanted(part: &str) -> bool {
    let mut parts = std::env::args().skip(1).filter(|arg| !arg.starts_with('-'));
    let first = parts.next();
    first.is_none_or(|first| first == part || parts.any(|other| other == part))
}

async fn run() {
    println!(
        "| what | connections | req/s | p50 ms | p99 ms | CPU µs | × hello |\n|---|---|---|---|---|---|---|"
    );
    let server = Server::start(None);
    let ours = server.target();
    let hello = hello(&ours).await;
    if wanted("ingest") {
        statements("POST 1 statement, 1 KB", &ours, hello).await;
        batches("POST 50 statements", &ours, hello).await;
        documents(&ours, hello).await;
        println!(
            "\nserver memory after ingestion: {} MB\n",
            server.resident() / 1_000_000
        );
    }
    drop(server);
    if wanted("bare") {
        bare::group_commit().await;
    }
    if wanted("peer")
        && let Some(peer) = served::peer()
    {
        statements("peer: POST 1 statement", &peer, hello).await;
        batches("peer: POST 50 statements", &peer, hello).await;
        peer_queries(&peer, hello).await;
    }
    if wanted("queries") {
        let large = std::env::var("LRS_BENCH_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
        for rows in [100_000, large] {
            queries(rows, hello).await;
        }
    }
}

async fn hello(ours: &client::Target) -> f64 {
    let mut cpu = 0.0;
    for connections in CONNECTIONS {
        let seen = Load::new(ours, connections)
            .run(|_| client::get("/health/live", None))
            .await;
        cpu = if connections == 64 { seen.cpu_us } else { cpu };
        seen.print("hello world (`/health/live`)", connections, seen.cpu_us);
    }
    cpu
}

async fn statements(what: &str, target: &client::Target, hello: f64) {
    for connections in CONNECTIONS {
        let path = target.statements();
        let load = Load::new(target, connections);
        let seen = load
            .run(|n| client::post(&path, target, &sample::statement(n)))
            .await;
        seen.print(what, connections, hello);
    }
}

async fn batches(what: &str, target: &client::Target, hello: f64) {
    let path = target.statements();
    let load = Load::new(target, 16);
    let seen = load
        .run(|n| client::post(&path, target, &sample::batch(n, 50)))
        .await;
    seen.print(what, 16, hello);
    let each = Seen {
        per_second: seen.per_second * 50.0,
        cpu_us: seen.cpu_us / 50.0,
        ..seen
    };
    each.print("… per statement", 16, hello);
}

async fn documents(target: &client::Target, hello: f64) {
    let of = |n: u64| sample::state(n);
    let put = Load::new(target, 16);
    let seen = put
        .run(|n| client::put(&of(n), target, &sample::document(n)))
        .await;
    seen.print("PUT state, 1 KB", 16, hello);
    let seen = Load::new(target, 16)
        .run(|n| client::get(&of(n % 1_000), Some(target)))
        .await;
    seen.print("GET state", 16, hello);
}

async fn queries(rows: u64, hello: f64) {
    let data = tempfile::tempdir().unwrap();
    bare::fill(&data, rows).await;
    let server = Server::start(Some(data));
    let ours = server.target();
    for connections in [1, 16] {
        let load = Load::new(&ours, connections);
        let seen = load
            .run(|n| client::get(&sample::query(&ours, n), Some(&ours)))
            .await;
        let what = format!("query agent + verb, limit 25, of {rows}");
        seen.print(&what, connections, hello);
    }
    println!(
        "\nserver memory: {} MB, database {} MB\n",
        server.resident() / 1_000_000,
        server.database() / 1_000_000
    );
}

async fn peer_queries(peer: &client::Target, hello: f64) {
    let load = Load::new(peer, 1);
    let seen = load
        .run(|n| client::get(&sample::query(peer, n), Some(peer)))
        .await;
    seen.print("peer: query agent + verb, limit 25", 1, hello);
}
