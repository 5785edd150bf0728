//! A timestamp taken apart: what its digits say, and whether there is such a moment.

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

/// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z.
pub(super) const SPAN: std::ops::RangeInclusive<i64> =
    -62_167_219_200_000_000..=253_402_300_799_999_999;

/// The parts of a timestamp as they stand in the text.
pub(super) struct Parts<'t> {
    date: &'t str,
    minutes: &'t str,
    seconds: Option<&'t str>,
    /// The digits of the fraction; empty when there is none.
    pub(super) fraction: &'t str,
    /// `Z`, an offset, or nothing.
    zone: &'t str,
}

/// Takes a timestamp apart, if it has the form of one.
pub(super) fn split(text: &str) -> Option<Parts<'_>> {
    let (date, minutes) = (text.get(..10)?, text.get(11..16)?);
    let sound = has_form(date, "0000-00-00")
        && has_form(minutes, "00:00")
        && matches!(text.as_bytes()[10], b'T' | b't');
    if !sound {
        return None;
    }
    let (seconds, rest) = match text.get(16..19).filter(|seconds| has_form(seconds, ":00")) {
        Some(seconds) => (Some(&seconds[1..]), &text[19..]),
        None => (None, &text[16..]),
    };
    let (fraction, zone) = split_fraction(rest, seconds.is_some())?;
    is_zone(zone).then_some(Parts {
        date,
        minutes,
        seconds,
        fraction,
        zone,
    })
}

fn split_fraction(rest: &str, after_seconds: bool) -> Option<(&str, &str)> {
    match rest.strip_prefix(['.', ',']).filter(|_| after_seconds) {
        Some(rest) => {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            (end > 0).then(|| rest.split_at(end))
        }
        None => Some(("", rest)),
    }
}

fn is_zone(text: &str) -> bool {
    let offset = ["00", "0000", "00:00"];
    match text.strip_prefix(['+', '-']) {
        Some(rest) => offset.iter().any(|form| has_form(rest, form)),
        None => matches!(text, "" | "Z" | "z"),
    }
}

/// Whether a text is like a form, in which `0` stands for any digit.
fn has_form(text: &str, form: &str) -> bool {
    let fits = |(byte, like): (u8, u8)| byte == like || (like == b'0' && byte.is_ascii_digit());
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

impl Parts<'_> {
    /// Whether it has all that RFC 3339 asks for.
    pub(super) fn is_rfc_3339(&self) -> bool {
        self.seconds.is_some() && (self.zone.len() == 6 || matches!(self.zone, "Z" | "z"))
    }

    /// Whether it is in UTC already, and says so in a word.
    pub(super) fn is_utc(&self) -> bool {
        self.zone == "Z"
    }

    /// The offset -00, which stands for an unknown zone.
    pub(super) fn has_unknown_zone(&self) -> bool {
        matches!(self.zone, "-00" | "-0000" | "-00:00")
    }

    /// Microseconds since 1970, if there is such a moment.
    pub(super) fn micros(&self) -> Option<i64> {
        let local =
            PrimitiveDateTime::new(self.date()?, self.time()?).assume_offset(self.offset()?);
        let micros = i64::try_from(local.unix_timestamp_nanos() / 1000).ok()?;
        let leap = if self.is_leap() { 1_000_000 } else { 0 };
        Some(micros + leap + self.fraction_micros()).filter(|micros| SPAN.contains(micros))
    }

    fn date(&self) -> Option<Date> {
        let month = Month::try_from(number::<u8>(&self.date[5..7])?).ok()?;
        Date::from_calendar_date(number(&self.date[..4])?, month, number(&self.date[8..])?).ok()
    }

    fn time(&self) -> Option<Time> {
        let second = if self.is_leap() {
            59
        } else {
            number(self.seconds.unwrap_or("00"))?
        };
        Time::from_hms(
            number(&self.minutes[..2])?,
            number(&self.minutes[3..])?,
            second,
        )
        .ok()
    }

    /// RFC 3339 allows the 60th second; it is the first of the next minute here.
    fn is_leap(&self) -> bool {
        self.seconds == Some("60")
    }

    /// Digits beyond the microsecond are cut.
    fn fraction_micros(&self) -> i64 {
        let digits = self.fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
        digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    }

    fn offset(&self) -> Option<UtcOffset> {
        let Some(digits) = self.zone.strip_prefix(['+', '-']) else {
            return Some(UtcOffset::UTC);
        };
        let hours: i32 = number(&digits[..2])?;
        let minutes: i32 = number(digits[2..].trim_start_matches(':')).unwrap_or(0);
        if hours > 23 || minutes > 59 {
            return None;
        }
        let sign = if self.zone.starts_with('-') { -1 } else { 1 };
        UtcOffset::from_whole_seconds(sign * (hours * 3600 + minutes * 60)).ok()
    }
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits.parse().ok()
}
