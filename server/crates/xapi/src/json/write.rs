//! Tree to text: no spaces, same order, strings and numbers as they came.

use std::fmt::Write;

use super::{Json, Text};

/// A value as text.
pub(crate) fn to_text(value: &Json<'_>) -> String {
    let mut out = String::new();
    push(&mut out, value);
    out
}

/// Appends a value.
pub(crate) fn push(out: &mut String, value: &Json<'_>) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(text) => out.push_str(text),
        Json::String(text) => push_string(out, text),
        Json::Array(elements) => push_array(out, elements),
        Json::Object(members) => push_object(out, members),
    }
}

fn push_array(out: &mut String, elements: &[Json<'_>]) {
    out.push('[');
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push(out, element);
    }
    out.push(']');
}

fn push_object(out: &mut String, members: &[(Text<'_>, Json<'_>)]) {
    out.push('{');
    for (name, value) in members {
        push_name(out, name);
        push(out, value);
    }
    out.push('}');
}

/// Appends a property's name, after a comma unless it is the first of its object.
pub(crate) fn push_name(out: &mut String, name: &Text<'_>) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_string(out, name);
    out.push(':');
}

/// Appends a string as it was sent.
fn push_string(out: &mut String, text: &Text<'_>) {
    out.push('"');
    out.push_str(text.raw);
    out.push('"');
}

/// Appends a text of our own, escaped where it has to be.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..='\u{1f}' => {
                write!(out, "\\u{:04x}", u32::from(letter)).expect("a String takes any text")
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}
