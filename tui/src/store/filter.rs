//! The filter: `field:value` terms and free words, all of which must hold; `!` turns one around, `|` gives choices.
//! Text matches anywhere and in any case; `ms` compares.

use std::borrow::Cow;

/// What can be asked by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Status,
    Proto,
    Platform,
    Course,
    Learner,
    Step,
    Code,
    Note,
    Launch,
    Source,
    Pointer,
    Rule,
    Level,
    Ms,
}

/// Names as typed; the first of a field is the one shown in help.
pub(crate) const FIELDS: [(&str, Field); 18] = [
    ("status", Field::Status),
    ("proto", Field::Proto),
    ("protocol", Field::Proto),
    ("platform", Field::Platform),
    ("lms", Field::Platform),
    ("course", Field::Course),
    ("learner", Field::Learner),
    ("step", Field::Step),
    ("reached", Field::Step),
    ("code", Field::Code),
    ("note", Field::Note),
    ("launch", Field::Launch),
    ("source", Field::Source),
    ("pointer", Field::Pointer),
    ("rule", Field::Rule),
    ("level", Field::Level),
    ("state", Field::Status),
    ("ms", Field::Ms),
];

/// Something that can be filtered.
pub(crate) trait Subject {
    /// The text under a name, when there is one.
    fn text(&self, field: Field) -> Option<Cow<'_, str>>;
    /// Whole milliseconds, where that means something.
    fn ms(&self) -> Option<i64>;
}

/// A parsed filter; the empty one lets everything through.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Filter {
    text: String,
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq)]
struct Term {
    not: bool,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Word(String),
    Text(Field, Vec<String>),
    Ms(std::cmp::Ordering, i64),
}

impl Filter {
    /// Parses what was typed; the error names what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Filter, String> {
        let terms = words(text)
            .iter()
            .map(|word| term(word))
            .collect::<Result<_, _>>()?;
        Ok(Filter {
            text: text.trim().to_owned(),
            terms,
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub(crate) fn matches(&self, subject: &impl Subject) -> bool {
        self.terms
            .iter()
            .all(|term| holds(&term.test, subject) != term.not)
    }
}

fn holds(test: &Test, subject: &impl Subject) -> bool {
    match test {
        Test::Word(word) => FIELDS
            .iter()
            .any(|(_, field)| contains(subject, *field, word)),
        Test::Text(field, values) => values.iter().any(|value| contains(subject, *field, value)),
        Test::Ms(order, bound) => subject.ms().is_some_and(|ms| ms.cmp(bound) == *order),
    }
}

fn contains(subject: &impl Subject, field: Field, value: &str) -> bool {
    subject
        .text(field)
        .is_some_and(|text| text.to_lowercase().contains(value))
}

fn term(word: &str) -> Result<Term, String> {
    let (not, word) = word
        .strip_prefix('!')
        .map_or((false, word), |rest| (true, rest));
    let test = match word.split_once(':') {
        Some((name, value)) if !name.is_empty() => named(name, value)?,
        _ => Test::Word(word.to_lowercase()),
    };
    Ok(Term { not, test })
}

fn named(name: &str, value: &str) -> Result<Test, String> {
    let known = FIELDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    match known {
        Some((_, Field::Ms)) => milliseconds(value),
        Some((_, field)) => Ok(Test::Text(
            *field,
            value.to_lowercase().split('|').map(str::to_owned).collect(),
        )),
        None => Err(format!("no field \"{name}\"; there are {}", names())),
    }
}

fn names() -> String {
    FIELDS.map(|(name, _)| name).join(" ")
}

fn milliseconds(value: &str) -> Result<Test, String> {
    let (order, number) = match value.split_at_checked(1) {
        Some((">", rest)) => (std::cmp::Ordering::Greater, rest),
        Some(("<", rest)) => (std::cmp::Ordering::Less, rest),
        _ => (std::cmp::Ordering::Equal, value),
    };
    let bound = number
        .parse()
        .map_err(|_| "ms wants a number: ms:>1000 or ms:<50".to_owned())?;
    Ok(Test::Ms(order, bound))
}

/// Splits at spaces outside double quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty() && word != "!");
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Launch;

    impl Subject for Launch {
        fn text(&self, field: Field) -> Option<Cow<'_, str>> {
            match field {
                Field::Status => Some("fail".into()),
                Field::Proto => Some("lti13".into()),
                Field::Course => Some("FIRE-101".into()),
                Field::Note => Some("key 2026-08 not found".into()),
                _ => None,
            }
        }
        fn ms(&self) -> Option<i64> {
            Some(1_200)
        }
    }

    fn keeps(filter: &str) -> bool {
        Filter::parse(filter).unwrap().matches(&Launch)
    }

    #[test]
    fn every_term_must_hold() {
        for yes in [
            "",
            "  ",
            "status:fail",
            "status:fail|deny proto:LTI",
            "ms:>1000 fire",
            "!status:ok",
            "note:\"not found\"",
            "!x",
        ] {
            assert!(keeps(yes), "{yes}");
        }
        for no in [
            "status:ok",
            "status:fail proto:link",
            "ms:<1000",
            "ms:1201",
            "!fire",
            "learner:ln",
        ] {
            assert!(!keeps(no), "{no}");
        }
    }

    #[test]
    fn a_wrong_filter_says_what_is_wrong() {
        assert!(Filter::parse("stat:ok").unwrap_err().contains("status"));
        assert!(Filter::parse("ms:>fast").unwrap_err().contains("ms:>1000"));
    }
}
