//! `<adlcp:prerequisites type="aicc_script">` of SCORM 1.2 (CAM 2.3.2.5.1): which items must be done before this one.
//!
//! ```text
//! A & (B | ~C)        both A and, B or not C         S1 = "passed"       this very status
//! 2*{A,B,C}           at least two of these          S1 <> failed        any other one
//! ```
//!
//! An item alone stands for its being `completed` or `passed`. `~` binds closest, then `=` and `<>`, then `&`, then `|`.
//! Packages in the wild write `AND`, `OR` and `NOT` where the book has signs: where a sign may stand, they are read as such.

/// The longest script that is read; the book asks for 200 characters.
pub const MAX_LENGTH: usize = 4_000;
/// How deep parentheses, sets and negations may be nested.
pub const MAX_DEPTH: usize = 50;

/// A script that has been understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prerequisites(Expression);

/// Why a script was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Something else was expected at this character, counted from 1.
    #[error("character {at} of the prerequisites: expected {expected}")]
    Expected {
        /// Which character, from 1.
        at: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// The script is longer than `MAX_LENGTH`.
    #[error("the prerequisites are longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// It is nested deeper than `MAX_DEPTH`.
    #[error("the prerequisites are nested more than {MAX_DEPTH} deep")]
    TooDeep,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    Done(String),
    Is(String, String),
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    AtLeast(usize, Vec<Expression>),
}

impl Prerequisites {
    /// Reads a script; an empty one asks for nothing.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() > MAX_LENGTH {
            return Err(Malformed::TooLong);
        }
        let mut reader = Reader {
            text: text.chars().collect(),
            at: 0,
            depth: 0,
        };
        if reader.peek().is_none() {
            return Ok(Self(Expression::All(Vec::new())));
        }
        let expression = reader.any()?;
        match reader.peek() {
            None => Ok(Self(expression)),
            Some(_) => Err(reader.expected("an operator or the end")),
        }
    }

    /// Whether they are met, given each item's `cmi.core.lesson_status` (empty for an item nobody knows).
    pub fn are_met<'s>(&self, status: impl Fn(&str) -> &'s str) -> bool {
        self.0.holds(&status)
    }

    /// The items they speak of.
    pub fn items(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.0.items(&mut found);
        found
    }
}

impl Expression {
    fn holds<'s>(&self, status: &dyn Fn(&str) -> &'s str) -> bool {
        match self {
            Self::Done(item) => matches!(status(item), "completed" | "passed"),
            Self::Is(item, wanted) => is_status(status(item), wanted),
            Self::Not(it) => !it.holds(status),
            Self::All(all) => all.iter().all(|it| it.holds(status)),
            Self::Any(any) => any.iter().any(|it| it.holds(status)),
            Self::AtLeast(count, of) => of.iter().filter(|it| it.holds(status)).count() >= *count,
        }
    }

    fn items<'e>(&'e self, found: &mut Vec<&'e str>) {
        match self {
            Self::Done(item) | Self::Is(item, _) => found.push(item),
            Self::Not(it) => it.items(found),
            Self::All(of) | Self::Any(of) | Self::AtLeast(_, of) => {
                of.iter().for_each(|it| it.items(found))
            }
        }
    }
}

/// AICC lets a status be named by its first letter; an item without a status has not been attempted.
fn is_status(found: &str, wanted: &str) -> bool {
    let found = if found.is_empty() {
        "not attempted"
    } else {
        found
    };
    let wanted = wanted.to_ascii_lowercase();
    found == wanted || (wanted.len() == 1 && found.starts_with(&wanted))
}

struct Reader {
    text: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    /// `a | b | c`
    fn any(&mut self) -> Result<Expression, Malformed> {
        self.joined(('|', "or"), Self::all, Expression::Any)
    }

    /// `a & b & c`
    fn all(&mut self) -> Result<Expression, Malformed> {
        self.joined(('&', "and"), Self::one, Expression::All)
    }

    fn joined(
        &mut self,
        (by, in_words): (char, &str),
        part: fn(&mut Self) -> Result<Expression, Malformed>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Expression, Malformed> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.take(by) || self.take_word(in_words) {
            parts.push(part(self)?);
        }
        if parts.len() == 1 {
            return Ok(parts.remove(0));
        }
        Ok(join(parts))
    }

    /// `~a`, `(…)`, `{…}`, `2*{…}`, `a`, `a = status`, `a <> status`
    fn one(&mut self) -> Result<Expression, Malformed> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Malformed::TooDeep);
        }
        let expression = match self.peek() {
            Some('~') => self.negated(),
            _ if self.is_not() => self.negated(),
            Some('(') => self.enclosed(),
            Some('{') => self.set().map(Expression::All),
            _ => self.item_or_count(),
        };
        self.depth -= 1;
        expression
    }

    fn negated(&mut self) -> Result<Expression, Malformed> {
        let _ = self.take('~') || self.take_word("not");
        Ok(Expression::Not(Box::new(self.one()?)))
    }

    fn enclosed(&mut self) -> Result<Expression, Malformed> {
        self.take('(');
        let inner = self.any()?;
        if self.take(')') {
            Ok(inner)
        } else {
            Err(self.expected("a closing parenthesis"))
        }
    }

    fn item_or_count(&mut self) -> Result<Expression, Malformed> {
        let word = self.word("an item, a parenthesis, a set or ~")?;
        if self.take('*') {
            let count = word
                .parse()
                .map_err(|_| self.expected("a number before *"))?;
            return Ok(Expression::AtLeast(count, self.set()?));
        }
        if self.take('=') {
            return Ok(Expression::Is(word, self.status()?));
        }
        if self.take('<') {
            if !self.take('>') {
                return Err(self.expected("<>"));
            }
            return Ok(Expression::Not(Box::new(Expression::Is(
                word,
                self.status()?,
            ))));
        }
        Ok(Expression::Done(word))
    }

    /// `{a, b, c}`
    fn set(&mut self) -> Result<Vec<Expression>, Malformed> {
        if !self.take('{') {
            return Err(self.expected("a set"));
        }
        let mut members = vec![self.any()?];
        while self.take(',') {
            members.push(self.any()?);
        }
        if self.take('}') {
            Ok(members)
        } else {
            Err(self.expected("a comma or the end of the set"))
        }
    }

    /// A status, in quotation marks or bare.
    fn status(&mut self) -> Result<String, Malformed> {
        let Some(quote) = self.peek().filter(|it| matches!(it, '"' | '\'')) else {
            return self.word("a status");
        };
        self.take(quote);
        let start = self.at;
        let length = self.text[start..]
            .iter()
            .position(|&it| it == quote)
            .ok_or_else(|| self.expected("a status"))?;
        self.at = start + length + 1;
        Ok(self.text[start..start + length]
            .iter()
            .collect::<String>()
            .trim()
            .to_owned())
    }

    fn word(&mut self, expected: &'static str) -> Result<String, Malformed> {
        self.peek();
        let length = self.word_length();
        if length == 0 {
            return Err(self.expected(expected));
        }
        let word = self.text[self.at..self.at + length].iter().collect();
        self.at += length;
        Ok(word)
    }

    fn peek(&mut self) -> Option<char> {
        while self.text.get(self.at).is_some_and(|it| it.is_whitespace()) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// An operator written as a word.
    fn take_word(&mut self, wanted: &str) -> bool {
        let length = wanted.len();
        let found = self.peek().is_some() && self.word_length() == length && {
            let word = &self.text[self.at..self.at + length];
            let same = |(found, wanted): (&char, char)| found.eq_ignore_ascii_case(&wanted);
            word.iter().zip(wanted.chars()).all(same)
        };
        self.at += if found { length } else { 0 };
        found
    }

    /// Whether `NOT` stands here and something follows that it can deny: an item may be called so.
    fn is_not(&mut self) -> bool {
        let at = self.at;
        let found = self.take_word("not") && {
            let next = self.peek();
            let joins = self.take_word("and") || self.take_word("or");
            !joins && next.is_some_and(|next| next.is_alphanumeric() || "({~".contains(next))
        };
        self.at = at;
        found
    }

    fn word_length(&self) -> usize {
        let rest = self.text[self.at..].iter();
        rest.take_while(|it| it.is_alphanumeric() || "._-:".contains(**it))
            .count()
    }

    fn expected(&self, expected: &'static str) -> Malformed {
        Malformed::Expected {
            at: self.at + 1,
            expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn met(script: &str) -> bool {
        let status = |item: &str| match item {
            "P" => "passed",
            "C" => "completed",
            "F" => "failed",
            "I" => "incomplete",
            _ => "",
        };
        Prerequisites::parse(script).unwrap().are_met(status)
    }

    #[test]
    fn scripts_are_judged_by_what_items_have_come_to() {
        for (script, expected) in [
            ("", true),
            ("P", true),
            ("F", false),
            ("X", false),
            ("~F", true),
            ("~~P", true),
            ("P&C", true),
            ("P & F", false),
            ("P|F", true),
            ("F | I | C", true),
            ("F & P | C", true),
            ("F & (P | C)", false),
            ("P=\"passed\"", true),
            ("C = passed", false),
            ("C <> 'passed'", true),
            ("F = f", true),
            ("X = \"not attempted\"", true),
            ("2*{P,C,F}", true),
            ("3*{P,C,F}", false),
            ("0*{F}", true),
            ("2*{P, C & F, ~F}", true),
            ("{P,C}", true),
            ("{P,F}", false),
            ("~(P & F) & ~{I}", true),
            ("P AND C", true),
            ("P and F", false),
            ("(P AND F) OR C", true),
            ("F Or NOT F", true),
            ("NOT(P)", false),
            ("not ~P AND C", true),
            ("NOT", false),
            ("NOT OR P", true),
            ("AND | P", true),
            ("P & android", false),
        ] {
            assert_eq!(met(script), expected, "{script}");
        }
    }

    #[test]
    fn what_is_no_script_is_refused_at_its_place() {
        for (script, at) in [
            ("P &", 4),
            ("(P", 3),
            ("P C", 3),
            ("x*{P}", 3),
            ("2*P", 3),
            ("P < F", 5),
            ("{P", 3),
            ("P=\"x", 4),
            (")", 1),
        ] {
            match Prerequisites::parse(script) {
                Err(Malformed::Expected { at: found, .. }) => assert_eq!(found, at, "{script}"),
                other => panic!("{script}: {other:?}"),
            }
        }
        assert_eq!(
            Prerequisites::parse(&"~".repeat(200)),
            Err(Malformed::TooDeep)
        );
        assert_eq!(
            Prerequisites::parse(&"P".repeat(MAX_LENGTH + 1)),
            Err(Malformed::TooLong)
        );
    }

    #[test]
    fn the_items_a_script_speaks_of_are_known() {
        let it = Prerequisites::parse("A & (S-1.x = passed | ~2*{B,C})").unwrap();
        assert_eq!(it.items(), ["A", "S-1.x", "B", "C"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[PCF~&|=<>{}(),*\" 0-9]{0,60}") {
            if let Ok(it) = Prerequisites::parse(&text) {
                it.are_met(|_| "passed");
            }
        }
    }
}
