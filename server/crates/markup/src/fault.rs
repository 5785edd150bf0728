//! What is wrong with a file, and where.

use std::fmt;

/// Something that a file says and must not, or does not say and must.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable and dotted.
    pub code: &'static str,
    /// Counted from 1.
    pub line: u32,
    /// What was found.
    pub found: String,
    /// What to change.
    pub advice: String,
}

/// What is quoted of a file has at most so many characters.
const QUOTED: usize = 80;

impl Fault {
    /// A fault at a line.
    pub fn new(
        code: &'static str,
        line: u32,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Fault {
        Fault {
            code,
            line,
            found: found.into(),
            advice: advice.into(),
        }
    }

    /// Text of a file as messages quote it: short, on one line, nothing in it that acts on a terminal.
    pub fn quote(text: &str) -> String {
        let mut quoted: String = text.chars().take(QUOTED).flat_map(visible).collect();
        if text.chars().nth(QUOTED).is_some() {
            quoted.push('…');
        }
        format!("\"{quoted}\"")
    }
}

/// Control characters and those that turn the direction of a line are escaped.
fn visible(c: char) -> impl Iterator<Item = char> {
    let acts = c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let escaped = acts.then(|| c.escape_unicode());
    let plain = (!acts).then_some(c);
    escaped.into_iter().flatten().chain(plain)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}; {}", self.line, self.found, self.advice)
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn what_is_quoted_is_short_and_does_nothing() {
        assert_eq!(Fault::quote("a\u{1b}[2J\n"), r#""a\u{1b}[2J\u{a}""#);
        assert_eq!(Fault::quote("a\u{202e}b"), r#""a\u{202e}b""#);
        assert_eq!(Fault::quote(&"x".repeat(1_000)).chars().count(), 83);
    }
}
