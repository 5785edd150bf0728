//! Statements gone wild: sound ones in which properties are dropped, retyped, doubled, renamed, nested and stretched,
//! and whose bytes are cut and flipped afterwards. Whatever comes is refused with a bounded list of faults, or is
//! accepted and stays what it is however often it is written and read.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;
use xapi::language::Languages;
use xapi::{Fault, Limits, MOST_FAULTS, Prepared, Stamp, Version, format, parse, repair};

use crate::sample::{FULL, SMALL};

/// JSON as it is written, right or wrong: names and scalars are text.
#[derive(Clone, Debug)]
enum Node {
    Raw(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    fn of(value: &Value) -> Node {
        match value {
            Value::Array(list) => Node::Array(list.iter().map(Node::of).collect()),
            Value::Object(map) => {
                let member = |(name, value): (&String, _)| {
                    (Value::from(name.as_str()).to_string(), Node::of(value))
                };
                Node::Object(map.iter().map(member).collect())
            }
            scalar => Node::Raw(scalar.to_string()),
        }
    }

    fn children(&mut self) -> Vec<&mut Node> {
        match self {
            Node::Raw(_) => Vec::new(),
            Node::Array(list) => list.iter_mut().collect(),
            Node::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
        }
    }

    fn size(&mut self) -> usize {
        1 + self.children().into_iter().map(Node::size).sum::<usize>()
    }

    /// The node with this number, counted from the root down.
    fn numbered(&mut self, mut number: usize) -> &mut Node {
        if number == 0 {
            return self;
        }
        number -= 1;
        for child in self.children() {
            let size = child.size();
            if number < size {
                return child.numbered(number);
            }
            number -= size;
        }
        unreachable!("numbers end with the size")
    }

    fn write(&self, out: &mut String) {
        match self {
            Node::Raw(text) => out.push_str(text),
            Node::Array(list) => {
                out.push('[');
                for (index, value) in list.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    value.write(out);
                }
                out.push(']');
            }
            Node::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "\n" });
                    out.push_str(name);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// What is done to one node.
#[derive(Clone, Debug)]
enum Act {
    Become(String),
    /// Loses one of its children.
    Lose(Index),
    /// Has one of its children twice, the second time perhaps with another value.
    Double(Index, Option<String>),
    /// Has a child by another name.
    Rename(Index, String),
    /// Stands within so many arrays or objects.
    Nest(usize, bool),
    /// Has its own text so many times.
    Stretch(usize),
    /// Becomes what another node is.
    Copy(Index),
}

impl Act {
    fn on(self, root: &mut Node, place: Index) {
        let size = root.size();
        let copied = match &self {
            Act::Copy(from) => Some(root.numbered(from.index(size)).clone()),
            _ => None,
        };
        let node = root.numbered(place.index(size));
        match self {
            Act::Become(text) => *node = Node::Raw(text),
            Act::Copy(_) => *node = copied.unwrap(),
            Act::Nest(times, in_objects) => {
                for _ in 0..times {
                    let inner = std::mem::replace(node, Node::Raw(String::new()));
                    *node = match in_objects {
                        true => Node::Object(vec![("\"http://a.b/c\"".to_owned(), inner)]),
                        false => Node::Array(vec![inner]),
                    };
                }
            }
            Act::Lose(at) => match node {
                Node::Array(list) if !list.is_empty() => drop(list.remove(at.index(list.len()))),
                Node::Object(members) if !members.is_empty() => {
                    drop(members.remove(at.index(members.len())));
                }
                _ => {}
            },
            Act::Double(at, other) => match node {
                Node::Array(list) if !list.is_empty() => {
                    list.push(list[at.index(list.len())].clone())
                }
                Node::Object(members) if !members.is_empty() => {
                    let (name, value) = members[at.index(members.len())].clone();
                    members.push((name, other.map_or(value, Node::Raw)));
                }
                _ => {}
            },
            Act::Rename(at, name) => {
                if let Node::Object(members) = node
                    && !members.is_empty()
                {
                    let at = at.index(members.len());
                    members[at].0 = name;
                }
            }
            Act::Stretch(times) => {
                if let Node::Raw(text) = node
                    && text.len() * times < 200_000
                {
                    *text = match text.strip_suffix('"') {
                        Some(open) => format!("{}\"", open.repeat(times).replace("\"\"", "")),
                        None => text.repeat(times),
                    };
                }
            }
        }
    }
}

/// Scalars and small trees that somebody sends one day.
fn raw() -> impl Strategy<Value = String> {
    let words = [
        "null",
        "true",
        "0",
        "-0",
        "-0.0",
        "1e400",
        "-1e-400",
        "1E+99999999999999999999",
        "0.30000000000000004",
        "123456789012345678901234567890.123456789e-50",
        "01",
        "1.",
        "-",
        "NaN",
        "tru",
        "'a'",
        "\"open",
        "\"\"",
        "{}",
        "[]",
        "[{}]",
        "[[]]",
        "{\"\":{}}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":1}",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\uD83D\"",
        "\"\\x41\"",
        "\"\u{feff}\"",
        "\"\u{202e}\"",
        "\"\u{1f600}\"",
        "\"\t\"",
        "\"mailto:a@b.c\"",
        "\"mailto:\\u00e4@b.c\"",
        "\"http://a.b/c\"",
        "\"HTTP://a.b/%00\"",
        "\"en\"",
        "\"x-\"",
        "\"i-klingon\"",
        "\"PT0.0000000001S\"",
        "\"P99999999999999999999Y\"",
        "\"2015-02-29T00:00:00Z\"",
        "\"9999-12-31T23:59:60.999999999999Z\"",
        "\"0000-01-01T00:00:00+99:99\"",
        "\"2020-01-01T00:00:00-00:00\"",
        "\"Group\"",
        "\"SubStatement\"",
        "\"StatementRef\"",
        "\"8f87ccde-bb56-4c2e-ab83-44982ef22df0\"",
        "\"{8f87ccde-bb56-4c2e-ab83-44982ef22df0}\"",
        "{\"objectType\":\"Group\",\"member\":[{\"mbox\":\"mailto:a@b.c\"},{\"mbox\":\"mailto:a@b.c\"}]}",
        "{\"id\":\"http://a.b/c\"}",
        "[{\"id\":\"http://a.b/c\"},{\"id\":\"http://a.b/c\"}]",
    ];
    prop_oneof![
        6 => select(words.to_vec()).prop_map(str::to_owned),
        1 => "[0-9]{1,400}(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,30})?",
        1 => any::<String>().prop_map(|text| Value::from(text).to_string()),
    ]
}

fn name() -> impl Strategy<Value = String> {
    let words = [
        "\"actor\"",
        "\"Actor\"",
        "\"\\u0061ctor\"",
        "\"id\"",
        "\"ID\"",
        "\"objectType\"",
        "\"member\"",
        "\"mbox\"",
        "\"account\"",
        "\"definition\"",
        "\"\"",
        "\"\\u0000\"",
        "\"a~b/c\"",
        "\"http://a.b/c\"",
        "\"de-CH-1996\"",
        "\"contextAgents\"",
        "\"contextGroups\"",
        "name",
        "7",
        "\"\\ud800\"",
    ];
    prop_oneof![
        4 => select(words.to_vec()).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| Value::from(text).to_string()),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let at = any::<Index>;
    prop_oneof![
        4 => raw().prop_map(Act::Become),
        3 => at().prop_map(Act::Lose),
        3 => (at(), prop::option::of(raw())).prop_map(|(at, other)| Act::Double(at, other)),
        2 => (at(), name()).prop_map(|(at, name)| Act::Rename(at, name)),
        2 => (1_usize..140, any::<bool>()).prop_map(|(times, objects)| Act::Nest(times, objects)),
        1 => (2_usize..3_000).prop_map(Act::Stretch),
        3 => at().prop_map(Act::Copy),
    ]
}

/// What is done to the bytes in the end; mostly nothing.
fn damaged() -> impl Strategy<Value = Option<(Index, Vec<u8>)>> {
    let bytes = [
        vec![],
        vec![0xff],
        vec![0xc0, 0x80],
        vec![0xed, 0xa0, 0x80],
        vec![0xf4, 0x90, 0x80, 0x80],
        vec![0],
        vec![b'\\'],
        vec![b'"'],
        vec![b'}'],
        vec![0xef, 0xbb, 0xbf],
        vec![b','],
    ];
    prop::option::weighted(0.2, (any::<Index>(), select(bytes.to_vec())))
}

/// One statement, or a batch of two, after one to five changes.
fn wild() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<Index>(), act()), 1..6);
    (any::<bool>(), prop::bool::weighted(0.1), changes, damaged()).prop_map(
        |(small, two, changes, damage)| {
            let value: Value = serde_json::from_str(if small { SMALL } else { FULL }).unwrap();
            let mut node = Node::of(&value);
            if two {
                node = Node::Array(vec![node, Node::of(&serde_json::from_str(SMALL).unwrap())]);
            }
            for (place, act) in changes {
                act.on(&mut node, place);
            }
            let mut text = String::new();
            node.write(&mut text);
            let mut bytes = text.into_bytes();
            if let Some((at, with)) = damage {
                let at = at.index(bytes.len() + 1);
                match with.is_empty() {
                    true => bytes.truncate(at),
                    false => drop(bytes.splice(at..at, with)),
                }
            }
            bytes
        },
    )
}

/// Few, short, and each with its place and rule.
fn are_bounded(faults: &[Fault]) {
    assert!(
        (1..=MOST_FAULTS).contains(&faults.len()),
        "{}",
        faults.len()
    );
    for fault in faults {
        assert!(
            fault.code.starts_with("xapi.") && fault.rule.contains('§'),
            "{fault:?}"
        );
        assert!(
            fault.pointer.is_empty() || fault.pointer.starts_with('/'),
            "{fault:?}"
        );
        assert!(
            fault.found.len() <= 120 && fault.expected.len() <= 400,
            "{fault:?}"
        );
        assert!(
            fault.pointer.len() <= 66 * 4 * 128,
            "{}",
            fault.pointer.len()
        );
    }
}

/// Written, read and written again it is the same, in every form that it is answered in.
fn stays_itself(statement: xapi::Statement<'_>, version: Version) {
    let digest = statement.digest();
    let stamp = Stamp {
        id: uuid::Uuid::from_u128(7),
        authority: r#"{"account":{"homePage":"http://lrs.example","name":"key"}}"#,
        version,
    };
    let written = statement.prepare(&stamp);
    let stored = at_noon(&written);
    let again = parse(stored.as_bytes(), version, &Limits::default());
    let again = again.unwrap_or_else(|faults| panic!("{faults:?}: {stored}"));
    let [again] = <[_; 1]>::try_from(again).unwrap();
    assert_eq!(again.digest(), digest, "{stored}");
    let twice = again.prepare(&stamp);
    assert_eq!(
        (at_noon(&twice), twice.id, twice.digest),
        (stored.clone(), written.id, digest)
    );
    assert_eq!(
        (
            twice.actor,
            twice.verb,
            twice.activity,
            twice.agents,
            twice.related_agents,
            twice.related_activities
        ),
        (
            written.actor,
            written.verb,
            written.activity,
            written.agents,
            written.related_agents,
            written.related_activities
        ),
    );
    let canonical = format::canonical(&stored, &Languages::from_header("de,en;q=0.5"), |_| None);
    for form in [&stored, &format::ids(&stored), &canonical] {
        // As another reader of JSON takes it.
        let read: Value =
            serde_json::from_str(form).unwrap_or_else(|error| panic!("{error}: {form}"));
        let id = read["id"].as_str().and_then(xapi::iri::uuid);
        assert_eq!(id, Some(written.id), "{form}");
    }
}

/// The text as it is stored at some moment.
fn at_noon(prepared: &Prepared) -> String {
    let mut stored = prepared.raw.clone();
    for slot in &prepared.stored_slots {
        let text = xapi::time::stored_text(1_600_000_000_000_000);
        stored.replace_range(*slot..*slot + text.len(), &text);
    }
    stored
}

fn hold(bytes: &[u8]) {
    for version in Version::ALL {
        match parse(bytes, version, &Limits::default()) {
            Err(faults) => are_bounded(&faults),
            Ok(statements) => {
                for statement in statements {
                    stays_itself(statement, version);
                }
            }
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            let proposal = repair::propose(text, version, &Limits::default());
            assert!(proposal.is_sound() || proposal.left.len() <= MOST_FAULTS);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn a_wild_statement_is_refused_in_bounds_or_stays_itself(bytes in wild()) {
        hold(&bytes);
    }
}

#[test]
fn nesting_is_bounded_and_never_overflows() {
    for (open, close) in [("[", "]"), ("{\"http://a.b/c\":", "}")] {
        for depth in [60, 64, 65, 128, 129, 100_000] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            hold(deep.as_bytes());
            hold(open.repeat(depth).as_bytes());
            let within = SMALL.replacen(
                '{',
                &format!("{{\"result\":{{\"extensions\":{{\"http://a.b/c\":{deep}}}}},"),
                1,
            );
            hold(within.as_bytes());
        }
    }
}
