//! The logically compared form of a statement and its digest (1.0.3 Data §2.3.1).
//!
//! Left out is what the exceptions to immutability name: what the server sets, activity
//! definitions, the display of verbs, the order of unordered lists, the way an instant, a number or
//! an identifier is written. Every other difference counts.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::agent::with_lower_domain;
use crate::json::{Json, Member};
use crate::read::SIGNATURE;
use crate::{Version, duration, time};

/// The digest of a statement's compared form.
pub(crate) fn digest(statement: &Json<'_>) -> [u8; 32] {
    of(statement, false)
}

/// The same without signatures: what is equal to a signature's payload (1.0.3 Data §2.6).
pub(crate) fn unsigned_digest(statement: &Json<'_>) -> [u8; 32] {
    of(statement, true)
}

fn of(statement: &Json<'_>, unsigned: bool) -> [u8; 32] {
    let mut out = Vec::with_capacity(1024);
    push(
        &mut out,
        statement,
        Form::Statement {
            unsigned,
            untimed: is_timed_by_lrs(statement),
        },
    );
    Sha256::digest(&out).into()
}

/// A timestamp that is the instant of storing was set by a record store (1.0.3 Data §2.4.7): the
/// statement came without one, and has to equal itself when it comes again as it was answered.
fn is_timed_by_lrs(statement: &Json<'_>) -> bool {
    let [timestamp, stored] =
        ["timestamp", "stored"].map(|key| statement.text(key).and_then(instant));
    timestamp.is_some() && timestamp == stored
}

fn instant(text: &str) -> Option<i64> {
    time::parse_timestamp(text, Version::V1).ok()
}

/// What a value is, as far as it changes how the value is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Statement {
        /// Whether signatures are left out.
        unsigned: bool,
        /// Whether the timestamp is left out.
        untimed: bool,
    },
    Actor,
    Verb,
    Object,
    StatementRef,
    Result,
    Context,
    ContextActivities,
    /// The elements in any order; a single value is a list of one.
    Bag(&'static Form),
    Attachments,
    ContextRole,
    Mailto,
    CaseFree,
    Instant,
    Duration,
    Plain,
}

/// The form of a property, or none when it is not compared.
fn form_of(parent: Form, key: &str) -> Option<Form> {
    Some(match (parent, key) {
        (Form::Statement { .. }, "id" | "stored" | "authority" | "version") => return None,
        (Form::Statement { untimed: true, .. }, "timestamp") => return None,
        (Form::Statement { unsigned: true, .. }, "attachments") => Form::Attachments,
        (Form::Statement { .. } | Form::Object, "actor") => Form::Actor,
        (Form::Statement { .. } | Form::Object, "verb") => Form::Verb,
        (Form::Statement { .. } | Form::Object, "object") => Form::Object,
        (Form::Statement { .. } | Form::Object, "result") => Form::Result,
        (Form::Statement { .. } | Form::Object, "context") => Form::Context,
        (Form::Statement { .. } | Form::Object, "timestamp") => Form::Instant,
        (Form::Verb, "display") | (Form::Object, "definition") => return None,
        (Form::Actor | Form::Object, "mbox") => Form::Mailto,
        (Form::Actor | Form::Object, "mbox_sha1sum") => Form::CaseFree,
        (Form::Actor | Form::Object, "member") => Form::Bag(&Form::Actor),
        (Form::StatementRef, "id") | (Form::Context, "registration" | "language") => Form::CaseFree,
        (Form::Result, "duration") => Form::Duration,
        (Form::Context, "instructor" | "team") | (Form::ContextRole, "agent" | "group") => {
            Form::Actor
        }
        (Form::Context, "statement") => Form::StatementRef,
        (Form::Context, "contextActivities") => Form::ContextActivities,
        (Form::Context, "contextAgents" | "contextGroups") => Form::Bag(&Form::ContextRole),
        (Form::ContextActivities, _) => Form::Bag(&Form::Object),
        (Form::ContextRole, "relevantTypes") => Form::Bag(&Form::Plain),
        _ => Form::Plain,
    })
}

/// The `objectType` that says no more than its absence does.
fn default_type(form: Form) -> Option<&'static str> {
    match form {
        Form::Actor => Some("Agent"),
        Form::Object => Some("Activity"),
        _ => None,
    }
}

/// Appends a value with its length and kind, so that no two values make the same bytes.
fn push(out: &mut Vec<u8>, value: &Json<'_>, form: Form) {
    match (value, form) {
        (_, Form::Bag(element)) => push_bag(out, value.elements(), *element),
        (Json::Array(elements), Form::Attachments) => {
            push_list(out, elements.iter().filter(|one| !is_signature(one)))
        }
        (Json::Array(elements), _) => push_list(out, elements.iter()),
        (Json::Object(members), _) => push_object(out, members, refine(value, form)),
        (Json::String(text), _) => push_text(out, b's', &comparable(text.as_str(), form)),
        (Json::Number(text), _) => push_text(out, b'n', &plain_number(text)),
        (Json::Bool(flag), _) => out.extend([b'b', u8::from(*flag)]),
        (Json::Null, _) => out.push(b'0'),
    }
}

fn is_signature(attachment: &Json<'_>) -> bool {
    attachment.text("usageType") == Some(SIGNATURE)
}

/// An object of a statement that refers to another compares by UUID.
fn refine(value: &Json<'_>, form: Form) -> Form {
    match value.text("objectType") {
        Some("StatementRef") if form == Form::Object => Form::StatementRef,
        _ => form,
    }
}

fn push_object(out: &mut Vec<u8>, members: &[Member<'_>], form: Form) {
    let mut compared: Vec<(&str, &Json<'_>, Form)> = members
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value, form_of(form, name.as_str())?)))
        .filter(|(name, value, child)| !says_nothing(form, name, value, *child))
        .collect();
    compared.sort_unstable_by_key(|(name, _, _)| *name);
    push_count(out, b'o', compared.len());
    for (name, value, form) in compared {
        push_text(out, b'k', name);
        push(out, value, form);
    }
}

/// A default `objectType`, and attachments of which none but signatures are left.
fn says_nothing(parent: Form, name: &str, value: &Json<'_>, child: Form) -> bool {
    let is_default =
        name == "objectType" && value.as_str().is_some() && value.as_str() == default_type(parent);
    is_default || (child == Form::Attachments && value.elements().iter().all(is_signature))
}

fn push_list<'j, 'a: 'j>(out: &mut Vec<u8>, elements: impl Iterator<Item = &'j Json<'a>> + Clone) {
    push_count(out, b'a', elements.clone().count());
    for element in elements {
        push(out, element, Form::Plain);
    }
}

fn push_bag(out: &mut Vec<u8>, elements: &[Json<'_>], form: Form) {
    push_count(out, b'u', elements.len());
    if let [single] = elements {
        return push(out, single, form);
    }
    let mut sorted: Vec<Vec<u8>> = elements
        .iter()
        .map(|element| bytes(element, form))
        .collect();
    sorted.sort_unstable();
    out.extend(sorted.into_iter().flatten());
}

fn bytes(value: &Json<'_>, form: Form) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    push(&mut out, value, form);
    out
}

fn push_text(out: &mut Vec<u8>, kind: u8, text: &str) {
    push_count(out, kind, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn push_count(out: &mut Vec<u8>, kind: u8, count: usize) {
    out.push(kind);
    out.extend_from_slice(&u64::try_from(count).unwrap_or(u64::MAX).to_be_bytes());
}

fn comparable(text: &str, form: Form) -> Cow<'_, str> {
    match form {
        Form::Mailto => Cow::Owned(with_lower_domain(text)),
        Form::CaseFree => Cow::Owned(text.to_ascii_lowercase()),
        Form::Duration => Cow::Owned(duration::comparable(text)),
        Form::Instant => {
            instant(text).map_or(Cow::Borrowed(text), |micros| Cow::Owned(micros.to_string()))
        }
        _ => Cow::Borrowed(text),
    }
}

/// A number in one way of writing it: sign, digits without zeros at either end, power of ten.
fn plain_number(text: &str) -> String {
    let (sign, unsigned) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let cut = digits.trim_end_matches('0');
    let significant = cut.trim_start_matches('0');
    if significant.is_empty() {
        return "0".to_owned();
    }
    let shift = i128::try_from(digits.len() - cut.len()).unwrap_or(0)
        - i128::try_from(fraction.len()).unwrap_or(0);
    match exponent.parse::<i64>() {
        Ok(exponent) => format!("{sign}{significant}e{}", i128::from(exponent) + shift),
        // Beyond any use, but still told apart.
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_by_value() {
        for (one, other) in [
            ("1", "1.0"),
            ("1e3", "1000"),
            ("0.5", "5E-1"),
            ("-0", "0.00"),
            ("120", "1.2e+2"),
            ("-1.50", "-1.5"),
        ] {
            assert_eq!(plain_number(one), plain_number(other), "{one} {other}");
        }
        for (one, other) in [
            ("1", "-1"),
            ("0.12123434", "0.12123433"),
            ("10", "1"),
            ("1e400", "1e401"),
            ("1e99999999999999999999", "1e99999999999999999998"),
        ] {
            assert_ne!(plain_number(one), plain_number(other), "{one} {other}");
        }
    }
}
