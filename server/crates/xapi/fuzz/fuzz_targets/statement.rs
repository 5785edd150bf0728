//! Any bytes, taken for a body, a query, a patch, a document and a refused statement: nothing panics, faults are few and
//! short, what is accepted stays what it is however often it is written and read, and every reader of JSON can take it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use uuid::Uuid;
use xapi::language::Languages;
use xapi::{Fault, Limits, MOST_FAULTS, Prepared, Stamp, Statement, Version, format, parse, repair};

fuzz_target!(|data: &[u8]| {
    for version in Version::ALL {
        match parse(data, version, &Limits::default()) {
            Err(faults) => are_bounded(&faults),
            Ok(statements) => {
                let wanted = xapi::payload::Wanted::by(&statements, version);
                assert!(wanted.missing().len() <= MOST_FAULTS);
                drop(wanted);
                for statement in statements {
                    stays_itself(statement, version);
                }
            }
        }
        if let Ok(text) = std::str::from_utf8(data) {
            other_readers(text, version);
        }
    }
    let _ = xapi::document::merge(b"{\"a\":1}", data);
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = xapi::agent::key(text);
        let _ = xapi::activity::merge(Some(r#"{"name":{"en":"x"}}"#), text);
        if let Ok(patch) = xapi::patch::Patch::parse(text) {
            let _ = patch.apply(SMALL, &Limits::default());
        }
    }
});

const SMALL: &str = r#"{"actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://a.b/c"},"object":{"id":"http://a.b/d"}}"#;

fn other_readers(text: &str, version: Version) {
    let proposal = repair::propose(text, version, &Limits::default());
    if proposal.is_sound() {
        assert!(parse(proposal.text.as_bytes(), version, &Limits::default()).is_ok());
    }
    let pair = |pair: &'_ str| match pair.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (pair.to_owned(), String::new()),
    };
    let pairs: Vec<(String, String)> = text.split('&').map(pair).collect();
    let given = || pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let _ = xapi::query::statements(given(), version);
    let _ = xapi::query::state(given(), version);
}

fn are_bounded(faults: &[Fault]) {
    assert!((1..=MOST_FAULTS).contains(&faults.len()));
    for fault in faults {
        let sound = fault.found.len() <= 120
            && fault.expected.len() <= 400
            && fault.pointer.len() <= 66 * 4 * 128;
        assert!(sound, "{fault:?}");
    }
}

fn stays_itself(statement: Statement<'_>, version: Version) {
    let digest = statement.digest();
    let _ = statement.unsigned_digest();
    let stamp = Stamp {
        id: Uuid::from_u128(7),
        authority: r#"{"mbox":"mailto:a@b.c"}"#,
        version,
    };
    let written = statement.prepare(&stamp);
    let stored = at_noon(&written);
    let again = parse(stored.as_bytes(), version, &Limits::default()).expect("it parses again");
    let [again] = <[_; 1]>::try_from(again).expect("it is one");
    assert_eq!(again.digest(), digest);
    let twice = again.prepare(&stamp);
    assert_eq!(at_noon(&twice), stored);
    let found = |one: &Prepared| {
        (
            (one.actor.clone(), one.activity.clone(), one.agents.clone()),
            (one.related_agents.clone(), one.related_activities.clone()),
        )
    };
    assert_eq!(found(&twice), found(&written));
    let canonical = format::canonical(&stored, &Languages::from_header("de,en;q=0.5"), |_| None);
    for form in [&stored, &format::ids(&stored), &canonical] {
        let read: Value = serde_json::from_str(form).expect("any reader of JSON takes it");
        let id = read["id"].as_str().and_then(xapi::iri::uuid);
        assert_eq!(id, Some(written.id));
    }
    for (_, definition) in &written.definitions {
        let _ = xapi::activity::merge(Some(r#"{"name":{"en":"x"}}"#), definition);
    }
}

fn at_noon(prepared: &Prepared) -> String {
    let mut stored = prepared.clone();
    stored.store_at(1_600_000_000_000_000);
    stored.raw
}
