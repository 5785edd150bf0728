//! Numbers, as authors and learners write them: a decimal point or comma, no thousands
//! separators, no exponent.

use crate::model::Target;

/// So many digits survive the way through JSON and back unchanged.
const MAX_DIGITS: usize = 15;

/// A number in an author's text.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let text = text
        .trim()
        .replace(['\u{2212}', '\u{2013}'], "-")
        .replace(',', ".");
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = whole.len() + fraction.len();
    let plain = is_digits(whole) && is_digits(fraction) && digits <= MAX_DIGITS + 1;
    if plain { text.parse().ok() } else { None }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number a learner typed, with or without the unit behind it.
pub(crate) fn typed(text: &str, unit: Option<&str>) -> Option<f64> {
    let text = text.trim();
    let bare = unit.and_then(|unit| strip_unit(text, unit)).unwrap_or(text);
    parse(bare)
}

fn strip_unit<'t>(text: &'t str, unit: &str) -> Option<&'t str> {
    let start = text.len().checked_sub(unit.len())?;
    let (number, tail) = text.split_at_checked(start)?;
    (tail.to_lowercase() == unit.to_lowercase()).then_some(number)
}

/// `20`, `20..30` or `1.41±0.01`; `None` when it is none of these, or the range is empty.
pub(crate) fn target(text: &str) -> Option<Target> {
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (parse(low)?, parse(high)?);
        return (low <= high).then_some(Target::Between { low, high });
    }
    if let Some((value, tolerance)) = text.split_once('±') {
        let (value, tolerance) = (parse(value)?, parse(tolerance)?);
        return (tolerance >= 0.0).then_some(Target::Near { value, tolerance });
    }
    Some(Target::Exactly {
        value: parse(text)?,
    })
}

impl Target {
    /// Whether `number` is meant, forgiving the last bits that binary fractions lose.
    pub(crate) fn holds(&self, number: f64) -> bool {
        let (low, high) = match *self {
            Target::Exactly { value } => (value, value),
            Target::Between { low, high } => (low, high),
            Target::Near { value, tolerance } => (value - tolerance, value + tolerance),
        };
        let slack = 1e-12 * number.abs().max(1.0);
        number >= low - slack && number <= high + slack
    }

    /// A number that is meant, as a learner would type it.
    pub(crate) fn example(&self) -> f64 {
        match *self {
            Target::Exactly { value } | Target::Near { value, .. } => value,
            Target::Between { low, .. } => low,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Exactly { value } => write!(f, "{value}"),
            Target::Between { low, high } => write!(f, "{low} – {high}"),
            Target::Near { value, tolerance } => write!(f, "{value} ± {tolerance}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let table = [
            ("20", Some(20.0)),
            (" 1,5 ", Some(1.5)),
            ("-3.25", Some(-3.25)),
            ("\u{2212}3", Some(-3.0)),
            ("+7", Some(7.0)),
            ("", None),
            (".5", None),
            ("5.", None),
            ("1e3", None),
            ("NaN", None),
            ("inf", None),
            ("1,000,000", None),
            ("--1", None),
            ("0x10", None),
            ("12345678901234567", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_unit_behind_the_number_does_no_harm() {
        assert_eq!(typed("20 Seconds", Some("seconds")), Some(20.0));
        assert_eq!(typed("20s", Some("seconds")), None);
        assert_eq!(typed("20°", Some("°")), Some(20.0));
        assert_eq!(typed("é", Some("s")), None);
    }

    #[test]
    fn targets_hold_their_ends() {
        let table = [
            ("20", 20.0, true),
            ("20", 20.1, false),
            ("20..30", 30.0, true),
            ("-5..-1", -3.0, true),
            ("0..19", 19.5, false),
            ("1.41±0.01", 1.42, true),
            ("1.41±0.01", 1.40, true),
            ("1.41±0.01", 1.43, false),
            ("0.3±0", 0.1 + 0.2, true),
        ];
        for (text, number, expected) in table {
            assert_eq!(
                target(text).unwrap().holds(number),
                expected,
                "{text} {number}"
            );
        }
    }

    #[test]
    fn malformed_targets_are_refused() {
        for text in [
            "", "twenty", "30..20", "1..", "..2", "1±", "1±-1", "1...2", "1-2",
        ] {
            assert_eq!(target(text), None, "{text}");
        }
    }
}
