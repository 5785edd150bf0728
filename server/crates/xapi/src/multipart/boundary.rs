//! The `Content-Type` of a body of parts, and the boundary it names.

use crate::fault::shown;
use crate::{Fault, Version, rule};

/// RFC 2046 §5.1.1.
const LONGEST: usize = 70;

/// What separates the parts of a body (RFC 2046 §5.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary(String);

impl Boundary {
    /// A boundary of one's own; none when the standard does not allow it.
    #[must_use]
    pub fn new(text: &str) -> Option<Boundary> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
        let is_sound = !text.ends_with(' ') && text.bytes().all(is_letter);
        ((1..=LONGEST).contains(&text.len()) && is_sound).then(|| Boundary(text.to_owned()))
    }

    /// The boundary in a `Content-Type` of `multipart/mixed`.
    ///
    /// # Errors
    /// Another type, or no boundary that can be used.
    pub fn of(content_type: &str, version: Version) -> Result<Boundary, Fault> {
        let fault = |code, found: String, expected| {
            Fault::new(code, "", rule::MULTIPART.clause(version), found, expected)
        };
        let (essence, rest) = content_type.split_once(';').unwrap_or((content_type, ""));
        if !essence.trim().eq_ignore_ascii_case("multipart/mixed") {
            let expected = "`multipart/mixed`, or `application/json` without payloads";
            return Err(fault(
                "xapi.multipart.type",
                shown(essence.trim()),
                expected,
            ));
        }
        let expected = "one parameter `boundary` of 1 to 70 characters (RFC 2046)";
        let found = match boundaries(rest).as_deref() {
            Some([text]) => {
                return Boundary::new(text)
                    .ok_or_else(|| fault("xapi.multipart.boundary", shown(text), expected));
            }
            Some([]) => "no boundary",
            Some(_) => "more than one boundary",
            None => "parameters that cannot be read",
        };
        Err(fault("xapi.multipart.boundary", found.to_owned(), expected))
    }

    /// As it is written in a header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Every value of `boundary` in `name=value; name="value"` (RFC 9110 §5.6.6); none when that cannot be read.
fn boundaries(mut rest: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        if rest.is_empty() {
            return Some(found);
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim_end().to_owned(), &after[end..])
            }
        };
        if name.trim_end().eq_ignore_ascii_case("boundary") {
            found.push(value);
        }
        rest = after;
    }
}

/// The value of a quoted string and what follows it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            other => value.push(other),
        }
    }
    None
}
