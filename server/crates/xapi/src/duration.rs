//! ISO 8601 durations (1.0.3 Data §4.6, 2.0.0 §4.2.7): checked, compared, counted, written.

/// Whether a text is a duration of ISO 8601:2004 §4.4.3.2: `P4W`, `P3Y1M29DT4H35M59.14S`.
/// The last number may have a fraction; weeks stand alone.
#[must_use]
pub fn is_duration(text: &str) -> bool {
    fields(text).is_some()
}

/// Seconds of a duration; none when it counts in years or months, which have no fixed length.
#[must_use]
pub fn seconds(text: &str) -> Option<f64> {
    fields(text)?
        .iter()
        .map(|field| Some(field.value()? * field.unit.seconds()?))
        .sum()
}

/// A duration of so many milliseconds, cut to the 0.01 s that providers are to keep to.
#[must_use]
pub fn from_millis(millis: u64) -> String {
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let (seconds, hundredths) = (millis / 1000 % 60, millis / 10 % 100);
    let mut text = String::from("PT");
    for (count, letter) in [(hours, 'H'), (minutes, 'M')] {
        if count > 0 {
            text.push_str(&format!("{count}{letter}"));
        }
    }
    match (seconds, hundredths) {
        (0, 0) if text.len() > 2 => {}
        (_, 0) => text.push_str(&format!("{seconds}S")),
        _ => text.push_str(&format!("{seconds}.{hundredths:02}S")),
    }
    text
}

/// The form durations are compared in: seconds cut to 0.01, never rounded, never converted,
/// since a duration is a string for comparison (1.0.3 Data §2.3.1).
pub(crate) fn comparable(text: &str) -> String {
    let text = text.replace(',', ".");
    match text.strip_suffix('S').and_then(split_seconds) {
        Some((head, whole, fraction)) => {
            let mut hundredths: String = fraction.chars().take(2).collect();
            while hundredths.len() < 2 {
                hundredths.push('0');
            }
            format!("{head}{whole}.{hundredths}S")
        }
        None => text,
    }
}

/// What stands before the seconds, the whole seconds, and their fraction.
fn split_seconds(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.rfind(|c: char| c.is_ascii_alphabetic())? + 1;
    let (head, number) = text.split_at(start);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    Some((head, whole, fraction))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl Unit {
    fn of(letter: char, in_time: bool) -> Option<Unit> {
        Some(match (letter, in_time) {
            ('Y', false) => Unit::Year,
            ('M', false) => Unit::Month,
            ('W', false) => Unit::Week,
            ('D', false) => Unit::Day,
            ('H', true) => Unit::Hour,
            ('M', true) => Unit::Minute,
            ('S', true) => Unit::Second,
            _ => return None,
        })
    }

    fn seconds(self) -> Option<f64> {
        match self {
            Unit::Year | Unit::Month => None,
            Unit::Week => Some(604_800.0),
            Unit::Day => Some(86_400.0),
            Unit::Hour => Some(3600.0),
            Unit::Minute => Some(60.0),
            Unit::Second => Some(1.0),
        }
    }
}

struct Field<'t> {
    number: &'t str,
    unit: Unit,
}

impl Field<'_> {
    fn value(&self) -> Option<f64> {
        self.number.replace(',', ".").parse().ok()
    }

    fn has_fraction(&self) -> bool {
        self.number.contains(['.', ','])
    }
}

/// The fields of a duration, if it is one.
fn fields(text: &str) -> Option<Vec<Field<'_>>> {
    let (date, time) = match text.strip_prefix('P')?.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (text.strip_prefix('P')?, ""),
    };
    let mut fields = Vec::with_capacity(6);
    push_fields(&mut fields, date, false)?;
    push_fields(&mut fields, time, true)?;
    is_sound(&fields).then_some(fields)
}

fn push_fields<'t>(fields: &mut Vec<Field<'t>>, mut text: &'t str, in_time: bool) -> Option<()> {
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, rest) = text.split_at(end);
        let mut letters = rest.chars();
        let unit = Unit::of(letters.next()?, in_time)?;
        fields.push(Field {
            number: decimal(number)?,
            unit,
        });
        // Each unit once and in order bounds the list; a longer one is wrong already.
        if fields.len() > 6 {
            return None;
        }
        text = letters.as_str();
    }
    Some(())
}

fn decimal(text: &str) -> Option<&str> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts = text.split_once(['.', ',']);
    let sound = parts.map_or_else(
        || is_digits(text),
        |(whole, fraction)| is_digits(whole) && is_digits(fraction),
    );
    sound.then_some(text)
}

fn is_sound(fields: &[Field<'_>]) -> bool {
    let in_order = fields
        .windows(2)
        .all(|pair| pair[0].unit < pair[1].unit && !pair[0].has_fraction());
    let weeks_alone = fields.len() == 1 || fields.iter().all(|field| field.unit != Unit::Week);
    !fields.is_empty() && in_order && weeks_alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_the_standard_are_accepted() {
        for text in [
            "PT4H35M59.14S",
            "PT16559.14S",
            "P3Y1M29DT4H35M59.14S",
            "P3Y",
            "P4W",
            "PT0S",
            "P1DT12H36M0.12567S",
            "PT1,5H",
            "P0.5Y",
            "PT1H0M0.1S",
            "P1M",
            "PT1M",
        ] {
            assert!(is_duration(text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not() {
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "P4W1D",
            "P1D4W",
            "PA1H0M0S",
            "P1S",
            "PT1D",
            "P1.5DT1H",
            "PT1M1H",
            "PT1H1H",
            "P-1D",
            "-P1D",
            "PT1.S",
            "PT.5S",
            "P1Dt1H",
            "p1d",
            "P0003-06-04T12:30:05",
            "PT1S ",
            "PT١S",
        ] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn a_duration_is_counted_in_seconds_where_that_has_a_meaning() {
        assert_eq!(seconds("P1DT1H1M1.5S"), Some(90_061.5));
        assert_eq!(seconds("P1W"), Some(604_800.0));
        assert_eq!(seconds("P1Y"), None);
        assert_eq!(seconds("ten minutes"), None);
    }

    #[test]
    fn milliseconds_become_a_duration() {
        for (millis, text) in [
            (0, "PT0S"),
            (9, "PT0S"),
            (10, "PT0.01S"),
            (61_000, "PT1M1S"),
            (3_600_000, "PT1H"),
            (90_061_239, "PT25H1M1.23S"),
        ] {
            assert_eq!(from_millis(millis), text);
            assert!(is_duration(text));
        }
    }

    #[test]
    fn comparison_cuts_at_a_hundredth_and_converts_nothing() {
        assert_eq!(
            comparable("P1DT12H36M0.1237S"),
            comparable("P1DT12H36M0.12S")
        );
        assert_eq!(comparable("PT1,5S"), comparable("PT1.50S"));
        assert_eq!(comparable("PT1S"), comparable("PT1.00S"));
        assert_ne!(comparable("PT0.129S"), comparable("PT0.13S"));
        assert_ne!(comparable("PT60S"), comparable("PT1M"));
        assert_eq!(comparable("P4W"), "P4W");
    }
}
