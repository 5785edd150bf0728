//! Lengths of time, in hundredths of a second: `HHHH:MM:SS.SS` in SCORM 1.2, ISO 8601 in SCORM 2004.

use super::Version;
use serde::{Deserialize, Serialize};

/// A length of time, in hundredths of a second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub u64);

const SECOND: u64 = 100;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// `CMITimespan` has four digits for hours.
const LONGEST_12: u64 = 10_000 * HOUR - 1;

impl Span {
    /// As a SCO writes it, or nothing where it is malformed.
    pub fn parse(version: Version, text: &str) -> Option<Span> {
        match version {
            Version::V12 => clock(text),
            Version::V2004 => iso(text),
        }
    }

    /// As a SCO reads it.
    pub fn text(self, version: Version) -> String {
        match version {
            Version::V12 => {
                let all = self.0.min(LONGEST_12);
                let (hours, minutes) = (all / HOUR, all % HOUR / MINUTE);
                let (seconds, rest) = (all % MINUTE / SECOND, all % SECOND);
                format!("{hours:04}:{minutes:02}:{seconds:02}.{rest:02}")
            }
            Version::V2004 => self.iso(),
        }
    }

    /// ISO 8601, as xAPI wants it too.
    pub fn iso(self) -> String {
        let (hours, minutes) = (self.0 / HOUR, self.0 % HOUR / MINUTE);
        let (seconds, rest) = (self.0 % MINUTE / SECOND, self.0 % SECOND);
        let mut text = "PT".to_owned();
        if hours > 0 {
            text += &format!("{hours}H");
        }
        if minutes > 0 {
            text += &format!("{minutes}M");
        }
        match (seconds, rest) {
            (0, 0) if text.len() > 2 => {}
            (_, 0) => text += &format!("{seconds}S"),
            _ => text += &format!("{seconds}.{rest:02}S"),
        }
        text
    }

    /// Both together; time does not run over.
    pub fn plus(self, more: Span) -> Span {
        Span(self.0.saturating_add(more.0))
    }
}

fn clock(text: &str) -> Option<Span> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let form = (2..=4).contains(&hours.len()) && minutes.len() == 2 && parts.next().is_none();
    let (whole, rest) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if !form || whole.len() != 2 {
        return None;
    }
    let (minutes, whole) = (number(minutes)?, number(whole)?);
    let sum = number(hours)? * HOUR + minutes * MINUTE + whole * SECOND + hundredths(rest)?;
    (minutes < 60 && whole < 60).then_some(Span(sum))
}

/// Years have 365 days and months 30: nobody says from when a session's months are counted.
fn iso(text: &str) -> Option<Span> {
    let text = text.strip_prefix('P')?;
    let (date, time) = text
        .split_once('T')
        .map_or((text, None), |(date, time)| (date, Some(time)));
    let day = units(date, &[('Y', 365 * DAY), ('M', 30 * DAY), ('D', DAY)])?;
    let hour = time.map_or(Some(0), |time| {
        let units = units(time, &[('H', HOUR), ('M', MINUTE), ('S', SECOND)]);
        units.filter(|_| !time.is_empty())
    })?;
    let some = !date.is_empty() || time.is_some();
    some.then(|| Span(day.saturating_add(hour)))
}

/// The sum of numbers with units, each at most once and in this order.
fn units(text: &str, known: &[(char, u64)]) -> Option<u64> {
    let mut rest = text;
    let mut sum = 0_u64;
    for (unit, worth) in known {
        let Some((value, after)) = rest.split_once(*unit) else {
            continue;
        };
        let (whole, part) = match value.split_once('.') {
            Some((whole, part)) if *unit == 'S' => (whole, hundredths(part)?),
            Some(_) => return None,
            None => (value, 0),
        };
        sum = sum
            .saturating_add(number(whole)?.saturating_mul(*worth))
            .saturating_add(part);
        rest = after;
    }
    rest.is_empty().then_some(sum)
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

fn hundredths(text: &str) -> Option<u64> {
    match text.len() {
        1 => number(text).map(|tenths| tenths * 10),
        2 => number(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Version::{V12, V2004};

    #[test]
    fn spans_are_read_as_the_books_write_them() {
        let cases = [
            (V12, "00:00:00", Some(0)),
            (V12, "0001:02:03.4", Some(372_340)),
            (V12, "9999:59:59.99", Some(3_599_999_999)),
            (V12, "00:60:00", None),
            (V12, "0:00:00", None),
            (V12, "00:00:00.123", None),
            (V12, "00:00", None),
            (V2004, "PT0S", Some(0)),
            (V2004, "PT1H2M3.45S", Some(372_345)),
            (V2004, "P1DT1M", Some(8_646_000)),
            (V2004, "P1M", Some(259_200_000)),
            (V2004, "PT", None),
            (V2004, "P", None),
            (V2004, "P1DT", None),
            (V2004, "PT1S2M", None),
            (V2004, "PT1.5H", None),
            (V2004, "-PT1S", None),
        ];
        for (version, text, hundredths) in cases {
            assert_eq!(Span::parse(version, text), hundredths.map(Span), "{text}");
        }
    }

    #[test]
    fn spans_are_written_so_that_they_read_the_same() {
        for hundredths in [0, 1, 10, 99, 100, 6_000, 360_000, 372_345, 359_999_999] {
            for version in [V12, V2004] {
                let text = Span(hundredths).text(version);
                assert_eq!(
                    Span::parse(version, &text),
                    Some(Span(hundredths)),
                    "{text}"
                );
            }
        }
        assert_eq!(Span(0).text(V12), "0000:00:00.00");
        assert_eq!(Span(0).iso(), "PT0S");
        assert_eq!(Span(360_000).iso(), "PT1H");
        assert_eq!(Span(5).iso(), "PT0.05S");
    }
}
