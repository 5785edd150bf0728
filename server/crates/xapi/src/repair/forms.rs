//! Texts that say what they mean in a form the standard does not know, and the form it knows.
//! Every function answers a text only when it is sound.

use uuid::Uuid;

use crate::json::{self, Bounds, Json};
use crate::time::parse_timestamp;
use crate::{Version, duration as durations, iri as iris, language as languages};

/// A number that was sent as text.
pub(super) fn number(text: &str) -> Option<String> {
    match json::read(text, Bounds::OWN).ok()?.0 {
        Json::Number(number) if !json::is_beyond(number) => Some(number.to_owned()),
        _ => None,
    }
}

/// A boolean that was sent as text.
pub(super) fn boolean(text: &str) -> Option<&'static str> {
    let words = ["true", "false"];
    words
        .into_iter()
        .find(|word| word.eq_ignore_ascii_case(text.trim()))
}

/// `2015-06-30 21:31:10 +0000` and its like, changed no further than needed.
pub(super) fn timestamp(text: &str, version: Version) -> Option<String> {
    let sound = |text: &String| parse_timestamp(text, version).is_ok();
    let mut text = text.trim().to_owned();
    let steps: [fn(&str) -> Option<String>; 5] =
        [with_t, with_point, with_known_zone, with_seconds, with_zone];
    for step in steps {
        if sound(&text) {
            break;
        }
        text = step(&text).unwrap_or(text);
    }
    sound(&text).then_some(text)
}

fn with_t(text: &str) -> Option<String> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let time = rest.strip_prefix([' ', 'T', 't'])?;
    Some(format!("{date}T{}", time.trim().replace(' ', "")))
}

fn with_point(text: &str) -> Option<String> {
    Some(text.replace(',', "."))
}

/// -00:00 says that the zone is unknown and that the moment is told in UTC (RFC 3339 §4.3).
fn with_known_zone(text: &str) -> Option<String> {
    let (moment, zone) = zone(text)?;
    let zone = match (zone.get(..1)?, &zone[1..]) {
        ("-", "00" | "0000" | "00:00") => "Z".to_owned(),
        (sign, hours) if hours.len() == 2 => format!("{sign}{hours}:00"),
        (sign, hours) if hours.len() == 4 && !hours.contains(':') => {
            format!("{sign}{}:{}", hours.get(..2)?, hours.get(2..)?)
        }
        (sign, hours) if hours.len() == 4 => format!("{sign}0{hours}"),
        _ => return None,
    };
    Some(format!("{moment}{zone}"))
}

fn with_seconds(text: &str) -> Option<String> {
    let (minutes, rest) = (text.get(..16)?, text.get(16..)?);
    (!rest.starts_with(':')).then(|| format!("{minutes}:00{rest}"))
}

/// 1.0.3 means UTC where no zone is told; 2.0.0 wants it told.
fn with_zone(text: &str) -> Option<String> {
    let told = text.ends_with(['Z', 'z']) || zone(text).is_some();
    (!told).then(|| format!("{text}Z"))
}

/// What stands before an offset, and the offset.
fn zone(text: &str) -> Option<(&str, &str)> {
    let time = text.get(11..)?;
    let at = time.rfind(['+', '-'])?;
    Some(text.split_at(11 + at))
}

/// `pt1h`, `P30S`, `P1DT`, `PT 5 S`, and the clock of SCORM 1.2: `0001:02:03.5`.
pub(super) fn duration(text: &str) -> Option<String> {
    let text: String = text.split_whitespace().collect();
    let text = text.to_ascii_uppercase();
    let unfinished = text.strip_suffix('T').map(str::to_owned);
    let timeless = (!text.contains('T') && text.ends_with(['H', 'S']))
        .then(|| text.strip_prefix('P'))
        .flatten()
        .map(|time| format!("PT{time}"));
    let forms = [Some(text.clone()), unfinished, timeless, clock(&text)];
    forms
        .into_iter()
        .flatten()
        .find(|form| durations::is_duration(form))
}

fn clock(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    let below_sixty = |part: &str| {
        let whole = part.split('.').next().unwrap_or_default();
        whole.len() == 2 && whole.parse::<u8>().is_ok_and(|number| number < 60)
    };
    (below_sixty(minutes) && below_sixty(seconds) && hours.len() <= 4)
        .then(|| format!("PT{hours}H{minutes}M{seconds}S"))
}

/// `en_US`, as many systems call their locales: `en_US.UTF-8`, `de_DE@euro`.
pub(super) fn language(text: &str) -> Option<String> {
    let locale = text.trim().split(['.', '@']).next().unwrap_or_default();
    let tag = locale.replace('_', "-");
    languages::is_tag(&tag).then_some(tag)
}

/// An address without `mailto:`, or with another case of it.
pub(super) fn mbox(text: &str) -> Option<String> {
    let text = text.trim();
    let address = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => text[7..].trim_start(),
        _ => text,
    };
    let mbox = format!("mailto:{address}");
    iris::is_mailto(&mbox).then_some(mbox)
}

/// A scheme that lost its colon, or spaces around: anything else would be a guess.
pub(super) fn iri(text: &str) -> Option<String> {
    let text = text.trim();
    let whole = |rest: &str| iris::is_iri(rest).then(|| rest.to_owned());
    let lost = ["https", "http"].into_iter().find_map(|scheme| {
        let rest = text.strip_prefix(scheme)?;
        let rest = rest.strip_prefix(';').unwrap_or(rest).strip_prefix("//")?;
        (!rest.is_empty()).then(|| format!("{scheme}://{rest}"))
    });
    match lost {
        Some(mended) => whole(&mended),
        None => whole(text),
    }
}

/// A UUID in braces, as a URN, or without its hyphens.
pub(super) fn uuid(text: &str) -> Option<String> {
    Uuid::try_parse(text.trim())
        .ok()
        .map(|uuid| uuid.hyphenated().to_string())
}

/// A digest with spaces around.
pub(super) fn hexadecimal(text: &str) -> Option<String> {
    let digest = text.trim();
    (digest != text && digest.bytes().all(|b| b.is_ascii_hexdigit())).then(|| digest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(form: impl Fn(&str) -> Option<String>, rows: &[(&str, Option<&str>)]) {
        for (text, expected) in rows {
            assert_eq!(form(text).as_deref(), *expected, "{text:?}");
        }
    }

    #[test]
    fn timestamps_are_changed_no_further_than_their_version_needs() {
        table(
            |text| timestamp(text, Version::V2),
            &[
                ("2015-06-30T21:31:10-00:00", Some("2015-06-30T21:31:10Z")),
                ("2015-06-30T21:31:10.5-0000", Some("2015-06-30T21:31:10.5Z")),
                ("2015-06-30T21:31:10", Some("2015-06-30T21:31:10Z")),
                (
                    "2015-06-30 21:31:10 +0200",
                    Some("2015-06-30T21:31:10+02:00"),
                ),
                ("2015-06-30T21:31:10+02", Some("2015-06-30T21:31:10+02:00")),
                (
                    "2015-06-30T21:31:10+2:00",
                    Some("2015-06-30T21:31:10+02:00"),
                ),
                ("2015-06-30T21:31:10,25Z", Some("2015-06-30T21:31:10.25Z")),
                ("2015-06-30T21:31Z", Some("2015-06-30T21:31:00Z")),
                (" 2015-06-30T21:31 ", Some("2015-06-30T21:31:00Z")),
                ("2015-06-30", None),
                ("30.06.2015 21:31", None),
                ("2015-02-30T21:31:10Z", None),
                ("yesterday at five", None),
                ("", None),
            ],
        );
        table(
            |text| timestamp(text, Version::V1),
            &[
                ("2015-06-30 21:31:10", Some("2015-06-30T21:31:10")),
                ("2015-06-30T21:31:10-00:00", Some("2015-06-30T21:31:10Z")),
                (
                    "2015-06-30 21:31:10 +0200",
                    Some("2015-06-30T21:31:10+0200"),
                ),
            ],
        );
    }

    #[test]
    fn durations_keep_their_numbers() {
        table(
            duration,
            &[
                ("pt1h30m", Some("PT1H30M")),
                ("PT 5 S", Some("PT5S")),
                ("P30S", Some("PT30S")),
                ("P1H30M5S", Some("PT1H30M5S")),
                ("P1DT", Some("P1D")),
                ("0001:02:03.5", Some("PT0001H02M03.5S")),
                ("00:01:30", Some("PT00H01M30S")),
                ("PT", None),
                ("P1DH", None),
                ("-PT5S", None),
                ("1:30", None),
                ("00:61:00", None),
                ("90", None),
                ("five minutes", None),
            ],
        );
    }

    #[test]
    fn addresses_and_names_are_mended_when_they_leave_no_doubt() {
        table(
            mbox,
            &[
                ("a@b.c", Some("mailto:a@b.c")),
                ("MailTo: a@b.c", Some("mailto:a@b.c")),
                ("a at b.c", None),
                ("mailto:a@b.c@d", None),
            ],
        );
        table(
            iri,
            &[
                ("http//a.b/c", Some("http://a.b/c")),
                ("https;//a.b/c", Some("https://a.b/c")),
                (" http://a.b ", Some("http://a.b")),
                ("www.a.b/c", None),
                ("//a.b/c", None),
                ("http//", None),
                ("did", None),
            ],
        );
        table(
            language,
            &[
                ("en_US", Some("en-US")),
                ("de_DE.UTF-8", Some("de-DE")),
                ("zh_Hant_TW", Some("zh-Hant-TW")),
                ("English (US)", None),
                ("", None),
            ],
        );
        table(
            uuid,
            &[
                (
                    "{8F87CCDE-bb56-4c2e-ab83-44982ef22df0}",
                    Some("8f87ccde-bb56-4c2e-ab83-44982ef22df0"),
                ),
                (
                    "8f87ccdebb564c2eab8344982ef22df0",
                    Some("8f87ccde-bb56-4c2e-ab83-44982ef22df0"),
                ),
                (
                    "urn:uuid:8f87ccde-bb56-4c2e-ab83-44982ef22df0",
                    Some("8f87ccde-bb56-4c2e-ab83-44982ef22df0"),
                ),
                ("17", None),
            ],
        );
    }

    #[test]
    fn numbers_and_booleans_are_taken_as_json_writes_them() {
        table(
            number,
            &[
                ("0.50", Some("0.50")),
                (" 7 ", Some("7")),
                ("-1e3", Some("-1e3")),
                ("0,5", None),
                ("1.", None),
                ("07", None),
                ("NaN", None),
                ("1e400", None),
                ("[1]", None),
                ("", None),
            ],
        );
        table(
            |text| boolean(text).map(str::to_owned),
            &[
                ("True", Some("true")),
                (" FALSE", Some("false")),
                ("yes", None),
                ("1", None),
            ],
        );
    }
}
