//! Invented events of twelve minutes: five protocols, a few failures of each kind, four groups of refused statements.

use super::{NOW, SECOND, hop};
use crate::wire::{
    Agg, BUCKETS_MS, Event, Fault, Hello, Hop, Outcome, Place, Quarantined, RejectGroup, Repair,
};

/// Everything the server sends until [`NOW`].
pub(crate) fn morning() -> Vec<Event> {
    let mut events = vec![Event::Hello(hello())];
    events.extend(aggs().into_iter().map(|agg| Event::Agg(Box::new(agg))));
    events.push(Event::Rejects(groups()));
    events.push(Event::Auth(Box::new(super::night::auth())));
    events.push(Event::Hops(hops()));
    events
}

fn hello() -> Hello {
    Hello {
        at: NOW,
        version: "0.1.0".into(),
        environment: "dev".into(),
        instance: "demo-1".into(),
        tenant: "acme".into(),
        who: "ops".into(),
        scopes: [
            "ops:read",
            "quarantine:read",
            "quarantine:write",
            "anomalies:read",
            "anomalies:write",
        ]
        .map(String::from)
        .to_vec(),
        key_expires: None,
        seq: 10_000,
    }
}

/// A number that looks random and is not.
fn noise(seed: i64, below: i64) -> i64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64);
    x ^= (x as u64 >> 29) as i64;
    (x.wrapping_mul(0xBF58_476D_u64 as i64) as u64 >> 33) as i64 % below
}

fn aggs() -> Vec<Agg> {
    (0..700)
        .rev()
        .map(|back| agg(NOW - back * SECOND, 700 - back))
        .collect()
}

fn agg(at: i64, n: i64) -> Agg {
    let accepted = 24 + noise(n, 14) as u64;
    Agg {
        at,
        requests: 38 + noise(n + 1, 20) as u64,
        server_errors: u64::from(n == 676),
        launches: noise(n + 2, 3) as u64,
        launches_failed: u64::from(noise(n + 3, 20) == 0),
        accepted,
        rejected: if n > 640 { noise(n + 4, 4) as u64 } else { 0 },
        accept_ms: (0..=BUCKETS_MS.len() as i64)
            .map(|b| {
                [2, 6, 9, 6, 4, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0][b as usize]
                    + u64::from(noise(n + b, 9) == 0)
            })
            .collect(),
        launch_ms: (0..=BUCKETS_MS.len() as i64)
            .map(|b| u64::from((3..10).contains(&b) && noise(n * b, 7) == 0))
            .collect(),
        queue: noise(n + 5, 6) as u64,
        queue_capacity: 1_024,
        batch: 1 + noise(n + 6, 8) as u64,
        lag_us: 300 + noise(n + 7, 900),
        cpu_percent: 8.0 + noise(n + 8, 9) as f32,
        rss_bytes: 61_000_000,
        sessions: 14,
    }
}

struct Story {
    protocol: &'static str,
    platform: &'static str,
    course: &'static str,
    first: &'static str,
}

const STORIES: [Story; 5] = [
    Story {
        protocol: "link",
        platform: "-",
        course: "spot-the-phish",
        first: "link.verify",
    },
    Story {
        protocol: "lti13",
        platform: "umea-edu",
        course: "fire-drill",
        first: "lti.verify",
    },
    Story {
        protocol: "lti13",
        platform: "kth-lms",
        course: "gdpr-basics",
        first: "lti.verify",
    },
    Story {
        protocol: "scorm12",
        platform: "acme-tms",
        course: "safe-lifting",
        first: "scorm.launch",
    },
    Story {
        protocol: "cmi5",
        platform: "lund-uni",
        course: "hand-hygiene",
        first: "cmi5.fetch",
    },
];

fn hops() -> Vec<Hop> {
    let mut hops: Vec<Hop> = (0..90)
        .flat_map(launch)
        .filter(|hop| hop.at <= NOW)
        .collect();
    hops.sort_by_key(|hop| hop.at);
    (1..).zip(&mut hops).for_each(|(seq, hop)| hop.seq = seq);
    hops
}

fn launch(n: i64) -> Vec<Hop> {
    let story = &STORIES[noise(n + 11, 5) as usize];
    let begin = NOW - (90 - n) * 8 * SECOND - noise(n, 3_000) * 1_000;
    let id = format!(
        "0193a7e2-{:04x}-7c3d-9b1f-{:012x}",
        noise(n, 65_536),
        noise(n + 1, i64::MAX / 2) % 0xffff_ffff_ffff
    );
    let mut at = begin;
    let mut hops = Vec::new();
    for (index, (step, place, us, came_back)) in steps(story, n).into_iter().enumerate() {
        let outcome = outcome(n, index);
        at += us + if index > 2 { 7 * SECOND } else { 4_000 };
        let learner = if index == 0 {
            "?".into()
        } else {
            format!("ln-{:04x}", noise(n * 7, 65_536))
        };
        let base = hop(&id, step, outcome);
        let done = format!("{step} for {}", story.course);
        hops.push(told(
            Hop {
                at,
                place,
                us,
                done,
                came_back: came_back.into(),
                learner,
                ..base
            },
            story,
            outcome,
        ));
        if matches!(outcome, Outcome::Fail | Outcome::Deny) {
            break;
        }
    }
    hops
}

fn steps(story: &Story, n: i64) -> Vec<(&'static str, Place, i64, &'static str)> {
    let us = |seed: i64, about: i64| about / 2 + noise(n * seed, about);
    let mut steps = vec![
        (
            story.first,
            if story.protocol == "link" {
                Place::User
            } else {
                Place::Lms
            },
            us(3, 4_000),
            "signature good",
        ),
        (
            "launch.begin",
            Place::Host,
            us(5, 14_000),
            "attempt 1, session made",
        ),
        (
            "page.open",
            Place::Host,
            us(7, 9_000),
            "first segment shown",
        ),
        ("segment.view", Place::Host, us(9, 3_000), "3 of 16 seen"),
        (
            "answer.grade",
            Place::Host,
            us(11, 8_000),
            "right, 2 of 2 points",
        ),
        (
            "statement.store",
            Place::Lrs,
            us(13, 22_000),
            "stored in a batch of 4",
        ),
    ];
    if n % 4 == 0 {
        steps.push(("course.finish", Place::Host, us(15, 12_000), "passed, 92 %"));
        steps.push((
            "grade.send",
            Place::Passback,
            us(17, 180_000),
            "LMS took 0.92",
        ));
    }
    steps
}

fn outcome(n: i64, index: usize) -> Outcome {
    match (n % 17, index) {
        (5, 0) => Outcome::Deny,
        (9, 1) => Outcome::Fail,
        (12, 5) => Outcome::Slow,
        (16, 2) => Outcome::Running,
        _ => Outcome::Ok,
    }
}

/// Fills in what belongs to how it ended.
fn told(hop: Hop, story: &Story, outcome: Outcome) -> Hop {
    let hop = Hop {
        protocol: story.protocol.into(),
        platform: story.platform.into(),
        course: story.course.into(),
        ..hop
    };
    match outcome {
        Outcome::Deny if story.protocol == "link" => refused(
            hop,
            "link.expired",
            "the link ended 2 d ago",
            "a link that has not ended",
            "learner",
        ),
        Outcome::Deny => refused(
            hop,
            "lti.kid.unknown",
            "key 2026-08 is not among the 4 published",
            "a key id from the platform's key set",
            "lms",
        ),
        Outcome::Fail => refused(
            hop,
            "course.unpublished",
            "no published version",
            "a published course",
            "lectern",
        ),
        Outcome::Slow => Hop {
            us: 1_904_000,
            came_back: "stored late: the disk was busy".into(),
            ..hop
        },
        Outcome::Running => Hop {
            done: "waiting for the page to open".into(),
            came_back: String::new(),
            ..hop
        },
        Outcome::Ok => hop,
    }
}

fn refused(hop: Hop, code: &str, came_back: &str, expected: &str, side: &str) -> Hop {
    Hop {
        code: Some(code.into()),
        came_back: came_back.into(),
        expected: Some(expected.into()),
        side: side.into(),
        ..hop
    }
}

fn groups() -> Vec<RejectGroup> {
    let group =
        |code: &str, pointer: &str, rule: &str, source: &str, count, ago: i64| RejectGroup {
            code: code.into(),
            pointer: pointer.into(),
            rule: rule.into(),
            source: source.into(),
            count,
            first: NOW - 3_600 * SECOND,
            last: NOW - ago * SECOND,
            sample: format!("0193a7e2-0000-7000-8000-{count:012x}"),
            found: "1.5".into(),
            expected: "a number from -1 to 1".into(),
            ..RejectGroup::default()
        };
    let mut groups = Vec::new();
    for step in 0..8 {
        groups.push(group(
            "xapi.score.range",
            "/result/score/scaled",
            "xAPI 1.0.3 Data 2.4.5.1",
            "kth-lms",
            100 + step * 6,
            400 - step as i64 * 50,
        ));
    }
    groups.push(group(
        "xapi.iri",
        "/verb/id",
        "xAPI 1.0.3 Data 2.4.3",
        "lund-uni",
        22,
        160,
    ));
    groups.push(group(
        "cmi5.category",
        "/context/contextActivities/category",
        "cmi5 9.6.2.1",
        "acme-tms",
        9_912,
        3,
    ));
    groups.push(group(
        "xapi.duration",
        "/result/duration",
        "xAPI 1.0.3 Data 4.6",
        "link",
        5,
        230,
    ));
    for group in &mut groups {
        group.repairable = Some(matches!(&*group.code, "cmi5.category" | "xapi.duration"));
        if group.code == "cmi5.category" {
            group.repairs = vec![repair()];
        }
    }
    groups
}

/// A repair of the largest group.
pub(crate) fn repair() -> Repair {
    Repair {
        rule: "category.added".into(),
        pointer: "/context/contextActivities/category".into(),
        before: "nothing".into(),
        after: "the category of cmi5".into(),
    }
}

/// A refused statement, as its endpoint tells it.
pub(crate) fn statement() -> Quarantined {
    Quarantined {
        id: "0193a7e2-0000-7000-8000-0000000026b8".into(),
        received_at: "2026-11-22T14:03:24Z".into(),
        source: "acme-tms".into(),
        faults: vec![Fault {
            code: "cmi5.category".into(),
            pointer: "/context/contextActivities/category".into(),
            ..Fault::default()
        }],
        statement: STATEMENT.into(),
    }
}

const STATEMENT: &str = r#"{"actor":{"account":{"homePage":"https://tms.acme.example","name":"ln-c2d8"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/initialized"},
"object":{"id":"https://acme.example/courses/safe-lifting"},"context":{"registration":"b7e2a1c4-33f0-4a51-9d1e-0c5f2f9d7a41",
"contextActivities":{"grouping":[{"id":"https://acme.example/courses/safe-lifting"}]},"extensions":{"https://w3id.org/xapi/cmi5/context/extensions/sessionid":"s-19"}},
"timestamp":"2026-11-22T14:03:24.117Z"}"#;
