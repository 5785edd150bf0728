//! The forms that values of the front matter and attributes have.

/// An id: it stands in addresses and IRIs, so it is made of letters that need no escaping.
pub(crate) fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(fits)
}

/// What an id looks like, for advice.
pub(super) const ID_ADVICE: &str =
    "use letters a-z, digits, dots, - and _, at most 64, beginning with a letter or digit";

/// A language tag by the syntax of BCP 47, without looking into the registry.
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
    let subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
    };
    (2..=8).contains(&primary.len()) && letters(primary) && parts.all(subtag) && text.len() <= 35
}

/// `1.2.3`, `1.2.3-rc.1`, `1.2.3+build`
pub(super) fn is_semver(text: &str) -> bool {
    let (version, build) = text.split_once('+').unwrap_or((text, "0"));
    let (core, pre) = version.split_once('-').unwrap_or((version, "0"));
    let number = |part: &str| is_digits(part) && (part == "0" || !part.starts_with('0'));
    let tags = |text: &str| text.split('.').all(is_tag);
    core.split('.').count() == 3 && core.split('.').all(number) && tags(pre) && tags(build)
}

fn is_tag(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An SPDX licence expression by its letters.
pub(super) fn is_license(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || " .-+()".contains(c);
    !text.trim().is_empty() && text.len() <= 100 && text.chars().all(fits)
}

/// An ISO 8601 duration such as `P1Y`, `P2W`, `P1DT12H`.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    let timed = time.is_none_or(|time| !time.is_empty() && in_order(time, "HMS"));
    !rest.is_empty() && in_order(date, "YMWD") && timed
}

/// Numbers, each with a unit, the units in the given order.
fn in_order(text: &str, units: &str) -> bool {
    let mut allowed = units;
    let mut rest = text;
    while let Some(unit) = rest.chars().find(|c| !c.is_ascii_digit()) {
        let Some((_, later)) = allowed.split_once(unit) else {
            return false;
        };
        let Some((number, behind)) = rest.split_once(unit) else {
            return false;
        };
        if !is_digits(number) {
            return false;
        }
        (allowed, rest) = (later, behind);
    }
    rest.is_empty()
}

/// A calendar date such as `2027-06-30`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let last = match number(month) {
        2 if is_leap(number(year)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let shaped = (year.len(), month.len(), day.len()) == (4, 2, 2);
    shaped && parts.iter().all(|part| is_digits(part)) && (1..=last).contains(&number(day))
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Eight hex digits in lower case.
pub(super) fn is_source_hash(text: &str) -> bool {
    text.len() == 8
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Longer names are no slips of the pen, and comparing them would cost their product.
const LONGEST_NAME: usize = 64;

/// The known name that `name` is most likely meant to be.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let length = name.chars().take(LONGEST_NAME + 1).count();
    if length > LONGEST_NAME {
        return None;
    }
    let allowed = |known: &str| (known.chars().count() / 3).max(1);
    let alike = |known: &&str| known.chars().count().abs_diff(length) <= allowed(known);
    let distance = |known: &&str| strsim::osa_distance(name, known);
    let best = known.into_iter().filter(alike).min_by_key(distance)?;
    (distance(&best) <= allowed(best)).then_some(best)
}

/// An author's text in a message, bounded.
pub(super) fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(test: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(test(text), "{text:?} is good");
        }
        for text in bad {
            assert!(!test(text), "{text:?} is bad");
        }
    }

    #[test]
    fn values_have_the_forms_the_format_says() {
        check(
            is_id,
            &["a", "q-1", "o.x_Y"],
            &["", "-a", "a b", "é", "a/b", &"x".repeat(65)],
        );
        check(
            is_language,
            &["en", "pt-BR", "zh-Hant-TW"],
            &["", "e", "en_GB", "en-", "1n"],
        );
        check(
            is_semver,
            &["1.0.0", "0.1.2-rc.1+b5"],
            &["1", "1.0", "01.0.0", "1.0.x", "1.0.0-"],
        );
        check(
            is_license,
            &["CC0-1.0", "MIT OR Apache-2.0"],
            &["", " ", "<b>"],
        );
        check(
            is_duration,
            &["P1Y", "P2W", "P1Y6M", "PT1H", "P1DT12H30M"],
            &["", "P", "1Y", "P1", "PT", "P1H", "P1M1Y", "PY", "P1é"],
        );
        check(
            is_date,
            &["2027-06-30", "2028-02-29"],
            &["2027-02-29", "2027-6-30", "2027-13-01", ""],
        );
        check(
            is_source_hash,
            &["0086ecc1"],
            &["0086ECC1", "0086ecc", "0086ecc1f", "zzzzzzzz"],
        );
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["single", "multiple", "text"];
        assert_eq!(nearest("singel", known), Some("single"));
        assert_eq!(nearest("txt", known), Some("text"));
        assert_eq!(nearest("banana", known), None);
        assert_eq!(nearest(&"x".repeat(100_000), known), None);
    }
}
