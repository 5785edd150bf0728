//! Text to tree: RFC 8259 to the letter, in linear time, within bounds.
//! Recursion is one frame a level and the levels are bounded.

use super::escape::unescape;
use super::{Json, Member, Text};
use crate::Limits;

/// How much a text may ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) depth: usize,
    pub(crate) values: usize,
}

impl Bounds {
    /// For texts the server wrote itself, or holds to a size already.
    pub(crate) const OWN: Bounds = Bounds {
        depth: Limits::DEEPEST,
        values: usize::MAX,
    };
}

/// Why a text could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) code: &'static str,
    /// The byte where it was noticed.
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}

type Read<T> = Result<T, Trouble>;

/// What is JSON to the letter and yet no value to all who read it (RFC 8259 §4, §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Odd {
    /// An object somewhere names a property twice.
    pub(crate) repeats: bool,
    /// A number somewhere is larger than any double.
    pub(crate) beyond: bool,
}

/// Reads one value, and tells beside it what is odd somewhere in it.
pub(crate) fn read<'a>(text: &'a str, bounds: Bounds) -> Read<(Json<'a>, Odd)> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        bounds,
        odd: Odd::default(),
    };
    let value = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return reader.trouble("the end of the body");
    }
    Ok((value, reader.odd))
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    bounds: Bounds,
    odd: Odd,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Read<Json<'a>> {
        self.count()?;
        self.space();
        match self.peek() {
            Some(b'{') => self.object(self.deeper(depth)?),
            Some(b'[') => self.array(self.deeper(depth)?),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => self.trouble("a JSON value"),
        }
    }

    fn object(&mut self, depth: usize) -> Read<Json<'a>> {
        let mut members = Vec::with_capacity(4);
        self.at += 1;
        if !self.closes(b'}') {
            loop {
                members.push(self.member(depth)?);
                if self.ends(b'}', "`,` or `}`")? {
                    break;
                }
            }
        }
        self.odd.repeats |= repeats(&members);
        Ok(Json::Object(members))
    }

    fn member(&mut self, depth: usize) -> Read<Member<'a>> {
        self.space();
        if self.peek() != Some(b'"') {
            return self.trouble("a property name in quotes");
        }
        let name = self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return self.trouble("`:`");
        }
        self.at += 1;
        Ok((name, self.value(depth)?))
    }

    fn array(&mut self, depth: usize) -> Read<Json<'a>> {
        let mut elements = Vec::new();
        self.at += 1;
        if !self.closes(b']') {
            loop {
                elements.push(self.value(depth)?);
                if self.ends(b']', "`,` or `]`")? {
                    break;
                }
            }
        }
        Ok(Json::Array(elements))
    }

    fn string(&mut self) -> Read<Text<'a>> {
        let start = self.at + 1;
        let (end, escaped) = self.string_end(start)?;
        let raw = &self.text[start..end];
        let unescaped = if escaped {
            Some(self.unescape(start, raw)?)
        } else {
            None
        };
        self.at = end + 1;
        Ok(Text { raw, unescaped })
    }

    /// The closing quote, and whether there was a backslash before it.
    fn string_end(&mut self, start: usize) -> Read<(usize, bool)> {
        let mut escaped = false;
        let mut at = start;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return Ok((at, escaped)),
                Some(b'\\') => {
                    escaped = true;
                    at += 2;
                }
                Some(0x20..) => at += 1,
                _ => {
                    self.at = at.min(self.bytes.len());
                    return self.trouble("the rest of a string; control characters are escaped");
                }
            }
        }
    }

    fn unescape(&mut self, start: usize, raw: &str) -> Read<Box<str>> {
        unescape(raw)
            .map(String::into_boxed_str)
            .map_err(|offset| Trouble {
                code: "xapi.json.string",
                at: start + offset,
                expected: "an escape of RFC 8259 that makes a Unicode character",
            })
    }

    fn number(&mut self) -> Read<Json<'a>> {
        let start = self.at;
        self.skip_if(b"-");
        if !self.skip_if(b"0") {
            self.digits()?;
        }
        if self.skip_if(b".") {
            self.digits()?;
        }
        if self.skip_if(b"eE") {
            self.skip_if(b"+-");
            self.digits()?;
        }
        let number = &self.text[start..self.at];
        self.odd.beyond |= is_beyond(number);
        Ok(Json::Number(number))
    }

    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            self.trouble("a digit")
        } else {
            Ok(())
        }
    }

    fn word(&mut self, word: &'static str, value: Json<'a>) -> Read<Json<'a>> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.trouble("a JSON value");
        }
        self.at += word.len();
        Ok(value)
    }

    /// After an element: `true` at the closing bracket, `false` at a comma.
    fn ends(&mut self, close: u8, expected: &'static str) -> Read<bool> {
        if self.closes(close) {
            return Ok(true);
        }
        if self.skip_if(b",") {
            Ok(false)
        } else {
            self.trouble(expected)
        }
    }

    fn closes(&mut self, close: u8) -> bool {
        self.space();
        self.skip_if(&[close])
    }

    fn skip_if(&mut self, any: &[u8]) -> bool {
        let hit = self.peek().is_some_and(|byte| any.contains(&byte));
        self.at += usize::from(hit);
        hit
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn count(&mut self) -> Read<()> {
        match self.bounds.values.checked_sub(1) {
            Some(left) => self.bounds.values = left,
            None => {
                return Err(Trouble {
                    code: "xapi.limit.values",
                    at: self.at,
                    expected: "fewer JSON values in one body",
                });
            }
        }
        Ok(())
    }

    fn deeper(&self, depth: usize) -> Read<usize> {
        if depth == self.bounds.depth {
            return Err(Trouble {
                code: "xapi.limit.depth",
                at: self.at,
                expected: "fewer levels of nesting",
            });
        }
        Ok(depth + 1)
    }

    fn trouble<T>(&self, expected: &'static str) -> Read<T> {
        Err(Trouble {
            code: "xapi.json.syntax",
            at: self.at,
            expected,
        })
    }
}

/// Fewer characters than this, and no exponent, are within the range of a double.
const SHORT: usize = 300;

/// Whether a number is larger than any double (IEEE 754), which is what most readers of JSON keep numbers in.
pub(crate) fn is_beyond(number: &str) -> bool {
    (number.len() > SHORT || number.contains(['e', 'E']))
        && number.parse().is_ok_and(f64::is_infinite)
}

/// Up to here comparing every pair is quicker than sorting.
const FEW: usize = 12;

fn repeats(members: &[Member<'_>]) -> bool {
    if members.len() > FEW {
        return !repeated(members).is_empty();
    }
    members.iter().enumerate().any(|(i, (name, _))| {
        members[..i]
            .iter()
            .any(|(other, _)| other.as_str() == name.as_str())
    })
}

/// The names that stand more than once in an object, each as often as it is repeated.
pub(crate) fn repeated<'m>(members: &'m [Member<'_>]) -> Vec<&'m str> {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[1])
        .collect()
}
