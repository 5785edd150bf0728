//! A whole body: UTF-8, JSON, one statement or many.

use super::{Check, statement};
use crate::fault::Path;
use crate::json::{self, Bounds, Json, Odd, Trouble, is_beyond, repeated};
use crate::statement::Statement;
use crate::{Fault, Limits, Version, rule};

/// Reads the statements of a body, or its faults.
pub(crate) fn body<'a>(
    body: &'a [u8],
    version: Version,
    limits: &Limits,
) -> Result<Vec<Statement<'a>>, Vec<Fault>> {
    let mut cx = Check::new(version, *limits);
    let Some(json) = text(&mut cx, body, &Path::ROOT) else {
        return cx.faults.into_result(Vec::new());
    };
    let statements = match json {
        Json::Array(elements) => batch(&mut cx, elements),
        single => statement::statement(&mut cx, single, &Path::ROOT)
            .into_iter()
            .collect(),
    };
    cx.faults.into_result(statements)
}

/// Reads a JSON text as far as it is JSON: a body, a document, a parameter named by `at`.
pub(crate) fn text<'a>(cx: &mut Check<'a>, body: &'a [u8], at: &Path<'_>) -> Option<Json<'a>> {
    if body.len() > cx.limits.bytes {
        let expected = format!("at most {} bytes", cx.limits.bytes);
        cx.faults.add(
            "xapi.limit.bytes",
            at,
            rule::BODY,
            format!("{} bytes", body.len()),
            expected,
        );
        return None;
    }
    let Ok(text) = std::str::from_utf8(body) else {
        cx.faults.add(
            "xapi.json.utf8",
            at,
            rule::BODY,
            "bytes that are not UTF-8",
            "JSON in UTF-8",
        );
        return None;
    };
    match json::read(
        text,
        Bounds {
            depth: cx.limits.depth(),
            values: cx.limits.values,
        },
    ) {
        Ok((json, odd)) => {
            if odd != Odd::default() {
                oddities(cx, &json, at);
            }
            Some(json)
        }
        Err(trouble) => {
            cx.faults.add(
                trouble.code,
                at,
                rule::BODY,
                place(text, trouble),
                trouble.expected,
            );
            None
        }
    }
}

/// Where reading stopped, and at what sort of character.
fn place(text: &str, trouble: Trouble) -> String {
    let before = &text.as_bytes()[..trouble.at.min(text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .count()
        + 1;
    let what = match text.as_bytes().get(trouble.at) {
        None => "the end".to_owned(),
        Some(byte) if byte.is_ascii_punctuation() => format!("`{}`", char::from(*byte)),
        Some(byte) if byte.is_ascii_control() => "a control character".to_owned(),
        Some(_) => "something else".to_owned(),
    };
    format!("{what} in line {line}, column {column}")
}

/// Names every property that stands twice in its object (1.0.3 Data §2.2), and every number that most readers of JSON
/// could not take (RFC 8259 §6): what is stored is answered to all of them.
fn oddities(cx: &mut Check<'_>, value: &Json<'_>, at: &Path<'_>) {
    match value {
        Json::Number(number) if is_beyond(number) => cx.faults.add(
            "xapi.json.number",
            at,
            rule::FORMAT,
            "a number beyond the range of a double",
            "a number from -1.8e308 to 1.8e308",
        ),
        Json::Array(elements) => {
            for (index, child) in elements.iter().enumerate() {
                oddities(cx, child, &at.index(index));
            }
        }
        Json::Object(members) => {
            for name in repeated(members) {
                cx.faults.add(
                    "xapi.json.duplicate",
                    &at.key(name),
                    rule::FORMAT,
                    "a property that stands there twice",
                    "each property once",
                );
            }
            for (name, child) in members {
                oddities(cx, child, &at.key(name.as_str()));
            }
        }
        _ => {}
    }
}

fn batch<'a>(cx: &mut Check<'a>, elements: Vec<Json<'a>>) -> Vec<Statement<'a>> {
    let most = cx.limits.statements;
    if elements.len() > most {
        cx.faults.add(
            "xapi.limit.statements",
            &Path::ROOT,
            rule::BATCH,
            format!("{} statements", elements.len()),
            format!("at most {most} in one request"),
        );
        return Vec::new();
    }
    let mut statements = Vec::with_capacity(elements.len());
    for (index, json) in elements.into_iter().enumerate() {
        if cx.faults.is_full() {
            break;
        }
        statements.extend(
            statement::statement(cx, json, &Path::ROOT.index(index))
                .map(|statement| (index, statement)),
        );
    }
    distinct(cx, &statements);
    statements
        .into_iter()
        .map(|(_, statement)| statement)
        .collect()
}

/// Two statements of one batch cannot have one id (1.0.3 Communication §2.1.2).
fn distinct(cx: &mut Check<'_>, statements: &[(usize, Statement<'_>)]) {
    let mut ids: Vec<_> = statements
        .iter()
        .filter_map(|(index, statement)| Some((statement.id?, *index)))
        .collect();
    ids.sort_unstable();
    for pair in ids.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let at = Path::ROOT.index(pair[1].1);
        cx.faults.add(
            "xapi.batch.duplicate",
            &at.key("id"),
            rule::BATCH,
            "an id that stands in the batch already",
            "distinct ids",
        );
    }
}
