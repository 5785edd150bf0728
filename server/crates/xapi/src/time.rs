//! Timestamps (1.0.3 Data §4.5, 2.0.0 §4.2.7): text to microseconds since 1970, and back.
//! No clock is asked here.

mod parts;

use time::OffsetDateTime;

use crate::Version;

use parts::{SPAN, split};

/// Bytes of a timestamp as the server writes it: `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
pub const STORED_LENGTH: usize = 27;

/// Why a text is not a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found {found}, expected {expected}")]
pub struct NotATimestamp {
    /// What was found, told without the text.
    pub found: &'static str,
    /// What the rule asks for.
    pub expected: &'static str,
}

/// The instant of a timestamp, in microseconds since 1970.
///
/// 1.0.3 takes ISO 8601's extended form, whose seconds and zone may be absent (then UTC is meant);
/// 2.0.0 takes RFC 3339. Neither takes the offset -00, which says that the zone is unknown.
///
/// # Errors
/// What is expected instead.
pub fn parse_timestamp(text: &str, version: Version) -> Result<i64, NotATimestamp> {
    let expected = match version {
        Version::V1 => "an ISO 8601 timestamp such as 2015-06-30T21:31:10.123Z",
        Version::V2 => "an RFC 3339 timestamp such as 2015-06-30T21:31:10.123Z",
    };
    let found = |found| NotATimestamp { found, expected };
    let parts = split(text).ok_or(found("a string of another form"))?;
    if version == Version::V2 && (!parts.is_rfc_3339() || text.contains(',')) {
        return Err(found("a timestamp that is not of RFC 3339"));
    }
    if parts.has_unknown_zone() {
        return Err(found("the offset -00"));
    }
    parts
        .micros()
        .ok_or(found("a date, time or offset that does not exist"))
}

/// An instant as the server writes it: always 27 bytes, always UTC.
///
/// Instants before the year 0 or after 9999 are written as the nearest end of that span.
#[must_use]
pub fn format_stored(micros: i64) -> [u8; STORED_LENGTH] {
    let moment = moment(micros);
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    put(&mut text[0..4], moment.year().unsigned_abs());
    put(&mut text[5..7], u32::from(u8::from(moment.month())));
    put(&mut text[8..10], u32::from(moment.day()));
    put(&mut text[11..13], u32::from(moment.hour()));
    put(&mut text[14..16], u32::from(moment.minute()));
    put(&mut text[17..19], u32::from(moment.second()));
    put(&mut text[20..26], moment.microsecond());
    text
}

/// The same as text.
#[must_use]
pub fn stored_text(micros: i64) -> String {
    format_stored(micros)
        .iter()
        .copied()
        .map(char::from)
        .collect()
}

/// A timestamp in UTC with the fraction it came with (2.0.0 §4.2.7); none when it is that already.
pub(crate) fn in_utc(text: &str) -> Option<String> {
    let parts = split(text)?;
    if parts.is_utc() && text.as_bytes().get(10) == Some(&b'T') {
        return None;
    }
    let whole = stored_text(parts.micros()?);
    let point = if parts.fraction.is_empty() { "" } else { "." };
    Some(format!("{}{point}{}Z", &whole[..19], parts.fraction))
}

fn moment(micros: i64) -> OffsetDateTime {
    let nanos = i128::from(micros.clamp(*SPAN.start(), *SPAN.end())) * 1000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn put(digits: &mut [u8], mut number: u32) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).expect("a digit is below ten");
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: i64 = 1_221_493_980_601_000;

    #[test]
    fn both_versions_read_rfc_3339() {
        let table = [
            ("2008-09-15T15:53:00.601Z", MOMENT),
            ("2008-09-15T15:53:00.601+00:00", MOMENT),
            ("2008-09-15T16:53:00.601+01:00", MOMENT),
            ("2008-09-15T05:23:00.601-10:30", MOMENT),
            ("2008-09-15t15:53:00.601z", MOMENT),
            ("2008-09-15T15:53:00.6010009999Z", MOMENT),
            ("2008-09-15T15:53:00Z", MOMENT - 601_000),
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.9Z", -100_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
        ];
        for (text, micros) in table {
            for version in Version::ALL {
                assert_eq!(
                    parse_timestamp(text, version),
                    Ok(micros),
                    "{text} in {version}"
                );
            }
        }
    }

    #[test]
    fn only_1_0_3_reads_the_looser_forms_of_iso_8601() {
        for text in [
            "2008-09-15T15:53:00.601",
            "2008-09-15T15:53:00,601Z",
            "2008-09-15T15:53:00.601+00",
            "2008-09-15T15:53:00.601+0000",
        ] {
            assert_eq!(parse_timestamp(text, Version::V1), Ok(MOMENT), "{text}");
        }
        assert_eq!(
            parse_timestamp("2008-09-15T15:53Z", Version::V1),
            Ok(MOMENT - 601_000)
        );
        for text in [
            "2008-09-15T15:53:00.601",
            "2008-09-15T15:53:00.601+00",
            "2008-09-15T15:53:00.601+0000",
            "2008-09-15T15:53:00,601Z",
            "2008-09-15T15:53Z",
        ] {
            assert!(parse_timestamp(text, Version::V2).is_err(), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_timestamps() {
        let table = [
            "",
            "should fail",
            "01/011/2015",
            "2008-09-15",
            "2008-09-15 15:53:00Z",
            "20080915T155300Z",
            "2008-09-15T15:53:00.Z",
            "2008-09-15T15:53.5Z",
            "2008-13-15T15:53:00Z",
            "2008-02-30T15:53:00Z",
            "2023-02-29T15:53:00Z",
            "2008-09-15T24:53:00Z",
            "2008-09-15T15:60:00Z",
            "2008-09-15T15:53:61Z",
            "2008-09-15T15:53:00+24:00",
            "2008-09-15T15:53:00+01:60",
            "2008-09-15T15:53:00.601-00",
            "2008-09-15T15:53:00.601-0000",
            "2008-09-15T15:53:00.601-00:00",
            "2008-09-15T15:53:00ZZ",
            "2008-09-15T15:53:00+1:00",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "２008-09-15T15:53:00Z",
        ];
        for text in table {
            for version in Version::ALL {
                assert!(
                    parse_timestamp(text, version).is_err(),
                    "{text} in {version}"
                );
            }
        }
    }

    #[test]
    fn an_instant_is_written_in_27_bytes() {
        for (micros, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (MOMENT, "2008-09-15T15:53:00.601000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (i64::MIN, "0000-01-01T00:00:00.000000Z"),
            (i64::MAX, "9999-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(stored_text(micros), text);
        }
    }

    #[test]
    fn a_timestamp_is_turned_to_utc_with_its_fraction() {
        assert_eq!(
            in_utc("2023-05-04T12:00:00-05:00").as_deref(),
            Some("2023-05-04T17:00:00Z")
        );
        assert_eq!(
            in_utc("2023-05-04T12:00:00.120+00:00").as_deref(),
            Some("2023-05-04T12:00:00.120Z")
        );
        assert_eq!(
            in_utc("2023-05-04T12:00:00.1234567891+01:00").as_deref(),
            Some("2023-05-04T11:00:00.1234567891Z")
        );
        assert_eq!(in_utc("2023-05-04T12:00:00.120Z"), None);
    }
}
