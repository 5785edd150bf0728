//! The script modes as `lectern ops` calls them, against a scripted server on loopback: output, exit codes, recordings.

#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use serde_json::Value;
use tui::wire::{Agg, Event, Hello, Hop, Outcome, Place, RejectGroup};
use tui::{Error, Format, Once, Ops, Options, Replay, Topic, Watch, exit};

const NOW: i64 = 1_795_356_207_000_000;
const OK: &str = "200 OK\r\ncontent-type: text/event-stream";

/// Answers one request with a status and events, and closes.
fn server(status: &'static str, events: Vec<Event>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        lines
            .map_while(Result::ok)
            .take_while(|line| !line.is_empty())
            .for_each(drop);
        let body: String = events
            .iter()
            .map(|event| format!("data: {}\n\n", serde_json::to_string(event).unwrap()))
            .collect();
        stream
            .write_all(format!("HTTP/1.1 {status}\r\nconnection: close\r\n\r\n{body}").as_bytes())
            .unwrap();
    };
    (url, std::thread::spawn(answer))
}

fn hop(seq: i64, step: &str, outcome: Outcome) -> Hop {
    Hop {
        seq,
        launch: "0193a7e2-0000-7000-8000-000000000001".into(),
        at: NOW,
        place: Place::Host,
        step: step.into(),
        outcome,
        code: None,
        done: "did it".into(),
        came_back: "as it should".into(),
        expected: None,
        side: "lectern".into(),
        us: 12_000,
        protocol: "link".into(),
        platform: "-".into(),
        course: "spot-the-phish".into(),
        learner: "ln-7f3a".into(),
        attempt: None,
        simulated: false,
    }
}

fn stream(outcome: Outcome) -> Vec<Event> {
    let hello = Hello {
        at: NOW,
        version: "0.1.0".into(),
        seq: 2,
        scopes: vec!["ops:read".into()],
        ..Hello::default()
    };
    let hops = vec![
        hop(1, "link.verify", Outcome::Ok),
        hop(2, "launch.begin", outcome),
    ];
    vec![
        Event::Hello(hello),
        Event::Hops(hops),
        Event::Agg(Box::new(Agg {
            at: NOW,
            requests: 9,
            ..Agg::default()
        })),
    ]
}

fn run(url: &str, ops: &Ops) -> (Result<i32, Error>, String) {
    run_with(&Options::new(url, "secret"), ops)
}

fn run_with(options: &Options, ops: &Ops) -> (Result<i32, Error>, String) {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let mut out = Vec::new();
    let code = tui::ops(options, ops, &mut out);
    (code, String::from_utf8(out).unwrap())
}

fn once(status: &'static str, events: Vec<Event>, what: Once) -> (Result<i32, Error>, Value) {
    let (url, server) = server(status, events);
    let (code, out) = run(&url, &Ops::Once(what));
    server.join().unwrap();
    (code, serde_json::from_str(&out).unwrap_or_default())
}

#[test]
fn health_is_the_exit_code() {
    for (outcome, code, word) in [
        (Outcome::Ok, exit::OK, "ok"),
        (Outcome::Deny, exit::DEGRADED, "degraded"),
        (Outcome::Fail, exit::FAILING, "failing"),
    ] {
        let (answer, overview) = once(OK, stream(outcome), Once::Overview);
        assert_eq!(answer.unwrap(), code);
        assert_eq!(
            (&overview["schema"], &overview["health"]),
            (&"ops.overview/1".into(), &word.into())
        );
        assert_eq!(overview["rows"]["kept"], 2);
    }
}

#[test]
fn launches_and_ingest_are_documents_too() {
    let (_, launches) = once(OK, stream(Outcome::Fail), Once::Launches);
    assert_eq!(launches["launches"][0]["status"], "fail");
    assert_eq!(launches["launches"][0]["hops"].as_array().unwrap().len(), 2);
    let mut events = stream(Outcome::Ok);
    let group = RejectGroup {
        code: "xapi.iri".into(),
        count: 3,
        last: NOW,
        ..RejectGroup::default()
    };
    events.insert(1, Event::Rejects(vec![group]));
    let (answer, ingest) = once(OK, events, Once::Ingest);
    assert_eq!(
        (answer.unwrap(), &ingest["rejected"]),
        (exit::DEGRADED, &3.into())
    );
}

#[test]
fn a_refused_key_and_no_server_have_codes_of_their_own() {
    let (answer, _) = once("401 Unauthorized", vec![], Once::Overview);
    let error = answer.unwrap_err();
    assert_eq!(error.exit_code(), exit::NOT_ALLOWED);
    assert!(error.to_string().contains("lectern key create"), "{error}");
    let (answer, _) = run("http://127.0.0.1:1", &Ops::Once(Once::Overview));
    let error = answer.unwrap_err();
    assert_eq!(error.exit_code(), exit::NO_CONNECTION);
    assert!(error.to_string().contains("lectern serve"), "{error}");
}

fn watch(topic: Topic, format: Format, count: u64) -> Vec<String> {
    let (url, server) = server(OK, stream(Outcome::Fail));
    let watch = Watch {
        topic,
        format,
        count: Some(count),
        limit: None,
    };
    let (code, out) = run(&url, &Ops::Watch(watch));
    server.join().unwrap();
    assert_eq!(code.unwrap(), exit::OK);
    out.lines().map(str::to_owned).collect()
}

#[test]
fn watching_writes_one_line_per_event_and_stops_at_the_count() {
    let hops = watch(Topic::Hops, Format::Json, 2);
    let second: Hop = serde_json::from_str(&hops[1]).unwrap();
    assert_eq!((hops.len(), second.seq), (2, 2));
    let launches = watch(Topic::Launches, Format::Json, 1);
    let first: Value = serde_json::from_str(&launches[0]).unwrap();
    assert_eq!(
        (&first["cursor"], &first["reached"]),
        (&1.into(), &"link.verify".into())
    );
}

#[test]
fn plain_lines_are_sentences() {
    let lines = watch(Topic::Hops, Format::Plain, 2);
    assert_eq!(
        lines[1],
        "14:03:27 launch.begin failed after 12 ms, course spot-the-phish, learner ln-7f3a: as it should"
    );
    let launches = watch(Topic::Launches, Format::Plain, 2);
    assert!(launches[1].starts_with("14:03:27 launch by Signed link of spot-the-phish, learner ln-7f3a, failed: reached launch.begin in 24 ms."), "{launches:?}");
}

#[test]
fn a_recording_plays_what_was_recorded() {
    let file =
        std::env::temp_dir().join(format!("lectern-recording-{}.ndjson", std::process::id()));
    drop(std::fs::remove_file(&file));
    let (url, server) = server(OK, stream(Outcome::Fail));
    let live = Options {
        record: Some(file.clone()),
        ..Options::new(&url, "secret")
    };
    let (_, first) = run_with(&live, &Ops::Once(Once::Launches));
    server.join().unwrap();
    assert!(!std::fs::read_to_string(&file).unwrap().contains("secret"));
    let again = run_with(&live, &Ops::Once(Once::Launches)).0.unwrap_err();
    assert!(
        again.to_string().contains("exists"),
        "a recording is never overwritten: {again}"
    );
    let replay = Options {
        replay: Some(Replay {
            file: file.clone(),
            speed: 1_000.0,
        }),
        ..Options::new("", "")
    };
    let (_, second) = run_with(&replay, &Ops::Once(Once::Launches));
    let launches = |text: &str| serde_json::from_str::<Value>(text).unwrap()["launches"].clone();
    assert_eq!(launches(&first), launches(&second));
    std::fs::remove_file(file).unwrap();
}

#[test]
fn without_a_terminal_the_console_says_what_to_use_instead() {
    let error = tui::run(Options::new("http://127.0.0.1:1", "secret")).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(
        error
            .to_string()
            .contains("lectern ops once overview --json")
    );
}

#[test]
fn the_key_is_not_in_what_is_printed_for_debugging() {
    assert!(
        !format!("{:?}", Options::new("http://127.0.0.1:1", "very-secret")).contains("very-secret")
    );
}
