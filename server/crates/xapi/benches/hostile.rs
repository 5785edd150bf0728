//! What a byte of a hostile body costs, from 1 KB to 4 MB, by hand: `cargo bench -p xapi --bench hostile`. Each row is one
//! shape; along it the nanoseconds a byte must not grow. Sizes are of the body; the quickest of several runs is told.

#![allow(
    clippy::print_stdout,
    reason = "a program run by hand tells what it saw"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use xapi::language::Languages;
use xapi::payload::Wanted;
use xapi::{Limits, Stamp, Version, format, parse, repair};

const SIZES: [usize; 7] = [
    1 << 10,
    1 << 12,
    1 << 14,
    1 << 16,
    1 << 18,
    1 << 20,
    4 << 20,
];

/// The unit with this number.
type Piece = fn(usize) -> String;

/// Name, what comes before, units and what stands between them, what comes after.
struct Shape(&'static str, &'static str, Piece, &'static str);

const HEAD: &str = r#"{"actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://a.b/v"},"object":{"id":"http://a.b/o"}"#;

fn shapes() -> Vec<Shape> {
    vec![
        Shape(
            "extensions, many keys",
            ",\"result\":{\"extensions\":{",
            |n| format!("\"http://a.b/{n}\":{n}"),
            "}}}",
        ),
        Shape(
            "extensions, one key again",
            ",\"result\":{\"extensions\":{",
            |_| "\"http://a.b/c\":1".to_owned(),
            "}}}",
        ),
        Shape(
            "unknown properties",
            ",",
            |n| format!("\"unknown{n}\":{n}"),
            "}",
        ),
        Shape(
            "nested to the limit",
            ",\"result\":{\"extensions\":{\"http://a.b/c\":[",
            |_| format!("{}{}", "[".repeat(58), "]".repeat(58)),
            "]}}}",
        ),
        Shape(
            "escapes",
            ",\"result\":{\"response\":\"\",\"extensions\":{\"http://a.b/c\":[",
            |_| "\"\\u0041\\n\\ud83d\\ude00\\\\\"".to_owned(),
            "]}}}",
        ),
        Shape(
            "language map",
            ",\"result\":{},\"context\":{\"contextActivities\":{\"other\":{\"id\":\"http://a.b/x\",\"definition\":{\"name\":{",
            |n| format!("\"x-{n}\":\"word\""),
            "}}}}}}",
        ),
        Shape(
            "language map, no tags",
            ",\"context\":{\"contextActivities\":{\"other\":{\"id\":\"http://a.b/x\",\"definition\":{\"name\":{",
            |n| format!("\"no tag {n}\":\"word\""),
            "}}}}}}",
        ),
        Shape(
            "context activities",
            ",\"context\":{\"contextActivities\":{\"other\":[",
            |n| format!("{{\"id\":\"http://a.b/{n}\"}}"),
            "]}}}",
        ),
        Shape(
            "context activities, defined",
            ",\"context\":{\"contextActivities\":{\"other\":[",
            |n| {
                format!(
                    "{{\"id\":\"http://a.b/{n}\",\"definition\":{{\"name\":{{\"en\":\"{n}\"}}}}}}"
                )
            },
            "]}}}",
        ),
        Shape(
            "members of a group",
            ",\"context\":{\"team\":{\"objectType\":\"Group\",\"member\":[",
            |n| format!("{{\"mbox\":\"mailto:a{n}@b.c\"}}"),
            "]}}}",
        ),
        Shape(
            "members, unsound",
            ",\"context\":{\"team\":{\"objectType\":\"Group\",\"member\":[",
            |n| format!("{{\"mbox\":{n}}}"),
            "]}}}",
        ),
        Shape(
            "attachments without payload",
            ",\"attachments\":[",
            |n| {
                format!(
                    "{{\"usageType\":\"a:b\",\"display\":{{}},\"contentType\":\"a/b\",\"length\":1,\"sha2\":\"{n:064x}\"}}"
                )
            },
            "]}",
        ),
        Shape(
            "components of a choice",
            ",\"context\":{\"contextActivities\":{\"other\":{\"id\":\"http://a.b/x\",\"definition\":{\"interactionType\":\"choice\",\"choices\":[",
            |n| format!("{{\"id\":\"{n}\"}}"),
            "]}}}}}",
        ),
        Shape(
            "numbers beyond a double",
            ",\"result\":{\"extensions\":{\"http://a.b/c\":[",
            |n| format!("1e999{n}"),
            "]}}}",
        ),
    ]
}

/// Units in a row, between commas.
fn listed(size: usize, Shape(_, before, piece, after): &Shape) -> String {
    let mut text = format!("{HEAD}{before}");
    let mut number = 0;
    while text.len() + after.len() < size || number == 0 {
        if number > 0 {
            text.push(',');
        }
        text.push_str(&piece(number));
        number += 1;
    }
    text + after
}

/// One text as long as the body: in a place where it is looked into.
fn long(size: usize) -> Vec<(&'static str, String)> {
    let times = |unit: &str| unit.repeat(size.saturating_sub(200).max(unit.len()) / unit.len());
    let variants: String = (0..size / 6)
        .map(|n| format!("-{:05}", n % 100_000))
        .collect();
    let in_display = |tag: &str| {
        HEAD.replace(
            r#"http://a.b/v""#,
            &format!(r#"http://a.b/v","display":{{"{tag}":"x"}}"#),
        ) + "}"
    };
    vec![
        (
            "a long response",
            format!(
                "{HEAD},\"result\":{{\"response\":\"{}\"}}}}",
                times("word ")
            ),
        ),
        (
            "a long response, escaped",
            format!(
                "{HEAD},\"result\":{{\"response\":\"{}\"}}}}",
                times("\\u00e4\\\"")
            ),
        ),
        ("a long language tag", in_display(&format!("en{variants}"))),
        (
            "a long tag of extensions",
            in_display(&format!("en{}", times("-a-bb"))),
        ),
        (
            "a long duration",
            format!("{HEAD},\"result\":{{\"duration\":\"P{}\"}}}}", times("1D")),
        ),
        (
            "a long duration of one",
            format!("{HEAD},\"result\":{{\"duration\":\"PT{}S\"}}}}", times("1")),
        ),
        (
            "a long timestamp",
            format!(
                "{HEAD},\"timestamp\":\"2020-01-01T00:00:00.{}Z\"}}",
                times("1")
            ),
        ),
        (
            "a long number",
            format!(
                "{HEAD},\"result\":{{\"score\":{{\"raw\":0.{}}}}}}}",
                times("1")
            ),
        ),
        (
            "a long IRI",
            format!(
                "{{\"actor\":{{\"mbox\":\"mailto:a@b.c\"}},\"verb\":{{\"id\":\"http://a.b/{}\"}},\"object\":{{\"id\":\"http://a.b/o\"}}}}",
                times("c")
            ),
        ),
        (
            "a long address",
            format!(
                "{{\"actor\":{{\"mbox\":\"mailto:{}@b.c\"}},\"verb\":{{\"id\":\"http://a.b/v\"}},\"object\":{{\"id\":\"http://a.b/o\"}}}}",
                times("a.")
            ),
        ),
        (
            "a batch of faulty ones",
            format!("[{}{{}}]", times("{\"id\":7},")),
        ),
        ("brackets never closed", times("[")),
        ("spaces", times(" ")),
    ]
}

/// All that is done with a body: read, compared, written, formatted; refused ones are mended, too.
fn work(text: &str) {
    let version = Version::V2;
    let limits = Limits::default();
    match parse(text.as_bytes(), version, &limits) {
        Err(faults) => drop(black_box(faults)),
        Ok(statements) => {
            black_box(Wanted::by(&statements, version).missing());
            for statement in statements {
                let stamp = Stamp {
                    id: uuid::Uuid::nil(),
                    authority: r#"{"mbox":"mailto:a@b.c"}"#,
                    version,
                };
                let written = statement.prepare(&stamp);
                black_box(format::ids(&written.raw));
                let languages = Languages::from_header("de,en;q=0.5");
                black_box(format::canonical(&written.raw, &languages, |_| None));
                for (_, definition) in &written.definitions {
                    black_box(xapi::activity::merge(Some(definition), definition));
                }
            }
        }
    }
    black_box(xapi::document::merge(text.as_bytes(), text.as_bytes()).is_ok());
}

fn mended(text: &str) {
    black_box(repair::propose(text, Version::V2, &Limits::default()));
}

/// The quickest of several runs, in nanoseconds a byte.
fn cost(text: &str, work: fn(&str)) -> f64 {
    let mut best = Duration::MAX;
    let begun = Instant::now();
    for _ in 0..200 {
        let start = Instant::now();
        work(text);
        best = best.min(start.elapsed());
        if begun.elapsed() > Duration::from_millis(400) {
            break;
        }
    }
    best.as_secs_f64() * 1e9 / text.len() as f64
}

fn row(name: &str, bodies: &[String], work: fn(&str)) {
    let costs: Vec<f64> = bodies.iter().map(|text| cost(text, work)).collect();
    print!("{name:36}");
    costs.iter().for_each(|cost| print!("{cost:9.1}"));
    println!("{:9.1}", costs[costs.len() - 1] / costs[2]);
}

fn main() {
    println!("nanoseconds a byte; last column: 4 MB to 16 KB");
    for (title, work) in [
        ("read, write, format, merge", work as fn(&str)),
        ("mend", mended),
    ] {
        print!("\n{title:36}");
        SIZES.iter().for_each(|size| print!("{:>8}K", size / 1024));
        println!("     grows");
        for shape in shapes() {
            let bodies = SIZES.map(|size| listed(size, &shape));
            row(shape.0, &bodies, work);
        }
        let lines = SIZES.map(long);
        for at in 0..lines[0].len() {
            let bodies: Vec<String> = lines.iter().map(|line| line[at].1.clone()).collect();
            row(lines[0][at].0, &bodies, work);
        }
    }
}
