//! What holds for any input: no panics, bounded depth, and a stored statement is itself again.

use proptest::prelude::*;
use serde_json::Value;
use xapi::language::Languages;
use xapi::{Limits, Version, activity, agent, document, format, parse};

use crate::prepared::prepared;
use crate::sample::{FULL, SMALL, faults, read};

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Words of the standard among any others, so that readers get far.
fn text() -> impl Strategy<Value = String> {
    let words = [
        "id",
        "actor",
        "verb",
        "object",
        "objectType",
        "Agent",
        "Group",
        "Activity",
        "SubStatement",
        "StatementRef",
        "member",
        "mbox",
        "mailto:a@b.c",
        "definition",
        "interactionType",
        "choice",
        "choices",
        "context",
        "contextActivities",
        "parent",
        "result",
        "score",
        "timestamp",
        "http://a.b/c",
        "en",
        "extensions",
        "",
        "contextAgents",
    ];
    prop_oneof![3 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// A sound statement with one place in it set to something else.
fn mutated() -> impl Strategy<Value = String> {
    (any::<bool>(), any::<prop::sample::Index>(), json()).prop_map(|(small, place, value)| {
        let mut statement: Value = serde_json::from_str(if small { SMALL } else { FULL }).unwrap();
        let mut pointers = Vec::new();
        places(&statement, String::new(), &mut pointers);
        let pointer: &String = place.get(&pointers);
        *statement.pointer_mut(pointer).unwrap() = value;
        statement.to_string()
    })
}

fn places(value: &Value, at: String, found: &mut Vec<String>) {
    let step = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(i, value)| places(value, step(&i.to_string()), found)),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| places(value, step(key), found)),
        _ => {}
    }
    found.push(at);
}

/// Tries everything on a text and holds what must hold of an accepted one.
fn exercise(text: &str) {
    for version in Version::ALL {
        if let Ok(statement) = read_one(text, version) {
            let again = prepared(text, version);
            assert_eq!(
                faults(&again.raw, version),
                Vec::<String>::new(),
                "{}",
                again.raw
            );
            let read_again = read(&again.raw, version).unwrap();
            assert_eq!(read_again.digest(), statement);
            assert_eq!(
                prepared(&again.raw, version).raw,
                again.raw,
                "preparing is idempotent"
            );
            assert!(serde_json::from_str::<Value>(&format::ids(&again.raw)).is_ok());
            assert!(
                serde_json::from_str::<Value>(&format::canonical(
                    &again.raw,
                    &Languages::from_header("en"),
                    |_| None
                ))
                .is_ok()
            );
        }
    }
}

fn read_one(text: &str, version: Version) -> Result<[u8; 32], ()> {
    let list = parse(text.as_bytes(), version, &Limits::default()).map_err(drop)?;
    list.first()
        .map(xapi::Statement::digest)
        .filter(|_| list.len() == 1 && !text.trim_start().starts_with('['))
        .ok_or(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for version in Version::ALL {
            drop(parse(&bytes, version, &Limits::default()));
        }
        drop(document::check_json(&bytes));
        drop(document::merge(b"{}", &bytes));
    }

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        exercise(&text);
        let _ = (agent::key(&text), agent::person([text.as_str()]), activity::merge(Some("{}"), &text), format::ids(&text));
        let _ = (xapi::language::is_tag(&text), xapi::iri::is_iri(&text), xapi::duration::seconds(&text));
        let _ = (xapi::time::parse_timestamp(&text, Version::V1), Languages::from_header(&text).best(&[&text, "en"]));
        let _ = xapi::query::statements([(text.as_str(), text.as_str()), ("agent", &text)], Version::V2);
    }

    #[test]
    fn any_json_is_read_as_serde_reads_it(value in json()) {
        let text = value.to_string();
        exercise(&text);
        prop_assert!(document::check_json(text.as_bytes()).is_ok());
        if value.is_object() {
            let merged = document::merge(b"{}", text.as_bytes()).unwrap();
            prop_assert_eq!(String::from_utf8(merged).unwrap(), text);
        }
    }

    #[test]
    fn a_mutated_statement_is_refused_or_stays_itself(text in mutated()) {
        exercise(&text);
    }

    #[test]
    fn a_repaired_statement_parses_and_needs_no_second_repair(text in mutated()) {
        for version in Version::ALL {
            let once = xapi::repair::propose(&text, version, &Limits::default());
            prop_assert_eq!(once.is_sound(), faults(&once.text, version).is_empty());
            let again = xapi::repair::propose(&once.text, version, &Limits::default());
            prop_assert!(again.changes.is_empty(), "{:?}", again.changes);
        }
    }

    #[test]
    fn a_cut_statement_is_refused(at in 0..FULL.len() - 2) {
        prop_assume!(FULL.is_char_boundary(at));
        prop_assert!(!faults(&FULL[..at], Version::V1).is_empty());
    }

    #[test]
    fn a_statement_with_a_changed_byte_never_panics(at in 0..FULL.len(), byte in any::<u8>()) {
        let mut bytes = FULL.as_bytes().to_vec();
        bytes[at] = byte;
        drop(parse(&bytes, Version::V2, &Limits::default()));
    }

    #[test]
    fn timestamps_and_durations_survive(micros in 0_i64..4_102_444_800_000_000, millis in any::<u32>()) {
        let text = xapi::time::stored_text(micros);
        prop_assert_eq!(text.len(), xapi::time::STORED_LENGTH);
        prop_assert_eq!(xapi::time::parse_timestamp(&text, Version::V2), Ok(micros));
        let seconds = xapi::duration::seconds(&xapi::duration::from_millis(u64::from(millis))).unwrap();
        prop_assert!((seconds - f64::from(millis) / 1000.0).abs() < 0.0101);
    }

    #[test]
    fn a_key_is_found_again(name in "[^\u{0}]{1,40}") {
        let text = agent::account("https://example.com/home", &name);
        prop_assert_eq!(agent::key(&text).unwrap().into_string(), format!("account|https://example.com/home|{name}"));
    }
}
