//! The client against a scripted server on loopback: every test is driven by what the two send each other.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};

use super::live::{Live, Pace};
use super::{NetMsg, Request, api};
use crate::testing::{NOW, hop};
use crate::wire::{Event, Hello, Hop, Outcome};

/// Patience enough for a busy machine where silence is not the point.
const LONG: Duration = Duration::from_secs(20);

const STREAM: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

/// One accepted connection and what was asked.
struct Asked {
    stream: TcpStream,
    head: String,
}

impl Asked {
    fn accept(listener: &TcpListener) -> Asked {
        let (stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let head: Vec<String> = lines
            .by_ref()
            .map_while(Result::ok)
            .take_while(|line| !line.is_empty())
            .collect();
        Asked {
            stream,
            head: head.join("\n").to_lowercase(),
        }
    }

    fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
        self.stream.flush().unwrap();
    }
}

/// A server that does as scripted on its own thread.
fn server<T: Send + 'static>(
    script: impl FnOnce(&TcpListener) -> T + Send + 'static,
) -> (String, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (url, std::thread::spawn(move || script(&listener)))
}

fn sse(event: &Event, id: Option<i64>) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("{id}data: {}\n\n", serde_json::to_string(event).unwrap())
}

fn hello() -> String {
    sse(
        &Event::Hello(Hello {
            at: NOW,
            who: "ops".into(),
            ..Hello::default()
        }),
        None,
    )
}

fn hops(seq: i64) -> String {
    sse(
        &Event::Hops(vec![Hop {
            seq,
            ..hop("l-1", "page.open", Outcome::Ok)
        }]),
        Some(seq),
    )
}

/// Follows a server and hands over what it tells, until `enough`.
fn follow(url: &str, silence: Duration, enough: impl Fn(&NetMsg) -> bool) -> Vec<NetMsg> {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let pace = Pace {
        silence,
        base: Duration::from_millis(1),
        max: Duration::from_millis(2),
    };
    let live = Live::new(url, "secret", None, pace).unwrap();
    let (out, mut news) = mpsc::channel(100);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async move {
        let mut told = Vec::new();
        let retry_now = Notify::new();
        let listen = async {
            while let Some(msg) = news.recv().await {
                let last = enough(&msg);
                told.push(msg);
                if last {
                    break;
                }
            }
        };
        tokio::select! {
            () = live.run(&out, &retry_now) => {}
            () = listen => {}
        }
        told
    })
}

fn is_hop(seq: i64) -> impl Fn(&NetMsg) -> bool {
    move |msg| matches!(msg, NetMsg::Event(Event::Hops(hops)) if hops[0].seq == seq)
}

fn causes(told: &[NetMsg]) -> Vec<&str> {
    told.iter().filter_map(cause).collect()
}

fn cause(msg: &NetMsg) -> Option<&str> {
    match msg {
        NetMsg::Lost { cause, .. } | NetMsg::Denied { cause } | NetMsg::Unreadable { cause } => {
            Some(cause)
        }
        _ => None,
    }
}

#[test]
fn a_lost_stream_goes_on_after_the_newest_event() {
    let (url, server) = server(|listener| {
        let mut first = Asked::accept(listener);
        first.send(&format!("{STREAM}{}{}", hello(), hops(7)));
        drop(first.stream);
        let mut second = Asked::accept(listener);
        second.send(&format!("{STREAM}{}{}", hello(), hops(9)));
        (first.head, second.head)
    });
    let told = follow(&url, LONG, is_hop(9));
    let (first, second) = server.join().unwrap();
    assert!(
        first.contains("authorization: bearer secret") && !first.contains("last-event-id"),
        "{first}"
    );
    assert!(second.contains("last-event-id: 7"), "{second}");
    assert!(told.iter().any(is_hop(7)));
    assert!(matches!(
        told.iter().find(|msg| matches!(msg, NetMsg::Lost { .. })),
        Some(NetMsg::Lost { attempt: 1, .. })
    ));
}

#[test]
fn dropped_rows_and_strange_events_are_told_and_do_not_end_the_stream() {
    let (url, server) = server(|listener| {
        let mut asked = Asked::accept(listener);
        let dropped = r#"{"event":"dropped","data":{"topic":"hops","n":12,"from":1,"to":12}}"#;
        asked.send(&format!(
            "{STREAM}{}data: {dropped}\n\ndata: {{\"event\":\"new\"}}\n\n{}",
            hello(),
            hops(13)
        ));
    });
    let told = follow(&url, LONG, is_hop(13));
    server.join().unwrap();
    assert!(
        told.iter()
            .any(|msg| matches!(msg, NetMsg::Event(Event::Dropped(dropped)) if dropped.n == 12))
    );
    assert!(
        told.iter()
            .any(|msg| matches!(msg, NetMsg::Unreadable { .. }))
    );
}

#[test]
fn an_event_in_pieces_and_one_that_is_too_large() {
    let (url, server) = server(|listener| {
        let mut asked = Asked::accept(listener);
        asked.send(STREAM);
        asked.send(&format!(
            "{}data: {}",
            hello(),
            "x".repeat(super::sse::MAX_EVENT)
        ));
        asked.send(&format!("xxxx\n\n{}", hops(3)));
    });
    let told = follow(&url, LONG, is_hop(3));
    server.join().unwrap();
    assert_eq!(causes(&told), ["larger than 4 MB"]);
}

#[test]
fn a_connection_that_hangs_is_noticed() {
    let (url, server) = server(|listener| {
        let mut silent = Asked::accept(listener);
        silent.send(&format!("{STREAM}{}", hello()));
        let mut second = Asked::accept(listener);
        second.send(&format!("{STREAM}{}{}", hello(), hops(2)));
        drop(silent);
    });
    let told = follow(&url, Duration::from_millis(300), is_hop(2));
    server.join().unwrap();
    assert!(
        causes(&told).contains(&"no heartbeat: the connection hangs"),
        "{told:?}"
    );
}

#[test]
fn a_refused_key_is_told_and_tried_again() {
    let (url, server) = server(|listener| {
        for status in ["401 Unauthorized", "403 Forbidden"] {
            Asked::accept(listener).send(&format!(
                "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            ));
        }
        Asked::accept(listener).send(&format!("{STREAM}{}{}", hello(), hops(1)));
    });
    let told = follow(&url, LONG, is_hop(1));
    server.join().unwrap();
    let causes = causes(&told);
    assert!(
        causes[0].starts_with("401: unknown")
            && causes[1].starts_with("403: it lacks scope ops:read"),
        "{causes:?}"
    );
}

#[test]
fn a_goodbye_says_when_to_come_back() {
    let (url, server) = server(|listener| {
        let bye = sse(
            &Event::Bye {
                reason: "restart\u{1b}[2J".into(),
                retry_ms: 1,
            },
            None,
        );
        Asked::accept(listener).send(&format!("{STREAM}{}{bye}", hello()));
        Asked::accept(listener).send(&format!("{STREAM}{}{}", hello(), hops(1)));
    });
    let told = follow(&url, LONG, is_hop(1));
    server.join().unwrap();
    assert_eq!(causes(&told), ["the server closed the stream: restart [2J"]);
}

#[test]
fn no_server_is_said_with_the_next_step() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let told = follow(&url, LONG, |msg| {
        matches!(msg, NetMsg::Lost { attempt: 2, .. })
    });
    assert_eq!(
        causes(&told)[0],
        "connection refused: is the server running? lectern serve"
    );
}

#[test]
fn history_and_a_statement_are_fetched_and_cleaned() {
    let (url, server) = server(|listener| {
        let answer = |body: &str| {
            format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            )
        };
        let mut history = Asked::accept(listener);
        let hop = serde_json::to_string(&Hop {
            done: "a\u{202e}b".into(),
            ..hop("l", "s", Outcome::Ok)
        })
        .unwrap();
        history.send(&answer(&format!("{{\"hops\":[{hop}]}}")));
        let mut statement = Asked::accept(listener);
        statement.send(&answer(
            r#"{"id":"q-1","received_at":"","source":"x","faults":[],"statement":"{}"}"#,
        ));
        (history.head, statement.head)
    });
    let told = asked(
        &url,
        [
            Request::History { before: 42 },
            Request::Quarantine { id: "q-1".into() },
            Request::Quarantine { id: "../me".into() },
        ],
    );
    let (history, statement) = server.join().unwrap();
    assert!(
        history.starts_with("get /ops/v1/hops?before=42&limit=500 "),
        "{history}"
    );
    assert!(
        statement.starts_with("get /api/v1/quarantine/q-1 "),
        "{statement}"
    );
    assert!(matches!(&told[0], NetMsg::History { answer: Ok(hops) } if hops[0].done == "ab"));
    assert!(matches!(&told[1], NetMsg::Quarantine { answer: Ok(it), .. } if it.id == "q-1"));
    assert!(
        matches!(&told[2], NetMsg::Quarantine { answer: Err(why), .. } if why.contains("not an id"))
    );
}

fn asked<const N: usize>(url: &str, requests: [Request; N]) -> Vec<NetMsg> {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let live = Live::new(url, "secret", None, Pace::default()).unwrap();
    let (out, mut news) = mpsc::channel(N);
    let (ask, requested) = mpsc::unbounded_channel();
    requests
        .into_iter()
        .for_each(|request| ask.send(request).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async move {
        let retry_now = Notify::new();
        let mut told = Vec::new();
        let listen = async {
            while told.len() < N {
                told.push(news.recv().await.unwrap());
            }
        };
        tokio::select! {
            () = api::answer(live.api(), requested, &out, &retry_now) => {}
            () = listen => {}
        }
        told
    })
}

#[test]
fn a_server_that_is_no_url_is_refused_before_anything_is_sent() {
    assert!(
        Live::new("localhost:8080", "secret", None, Pace::default())
            .err()
            .unwrap()
            .contains("wants a URL")
    );
}
