//! Numbers, times and ages as the screens write them.

/// `1,204`
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `812`, `3.1k`, `10k`, `2.4M`
pub(crate) fn short(n: u64) -> String {
    match n {
        0..1_000 => n.to_string(),
        1_000..9_950 => format!("{:.1}k", n as f64 / 1e3),
        9_950..999_500 => format!("{:.0}k", n as f64 / 1e3),
        _ => format!("{:.1}M", n as f64 / 1e6),
    }
}

/// Events per second; rare ones per minute: `3,128/s`, `4.2/s`, `13/min`.
pub(crate) fn rate(per_second: f64) -> String {
    match per_second {
        n if n <= 0.0 => "0/s".into(),
        n if n >= 100.0 => format!("{}/s", count(n.round() as u64)),
        n if n >= 1.0 => format!("{n:.1}/s"),
        n if n * 60.0 >= 10.0 => format!("{:.0}/min", n * 60.0),
        n => format!("{:.1}/min", n * 60.0),
    }
}

/// Milliseconds: `<1`, `38`, `1.1k`; `·` without data.
pub(crate) fn ms(value: Option<f64>) -> String {
    match value {
        None => "·".into(),
        Some(ms) if ms < 1.0 => "<1".into(),
        Some(ms) => short(ms.round() as u64),
    }
}

/// Microseconds as milliseconds with thousands: `<1`, `1,904`; `·` when not measured.
pub(crate) fn us(us: i64) -> String {
    match us {
        ..=0 => "·".into(),
        1..1_000 => "<1".into(),
        us => count((us / 1_000).unsigned_abs()),
    }
}

/// Short spans of microseconds: `340 us`, `12 ms`, `4.2 s`.
pub(crate) fn span(us: i64) -> String {
    match us.max(0) {
        n @ 0..1_000 => format!("{n} us"),
        n @ 1_000..1_000_000 => format!("{} ms", n / 1_000),
        n => format!("{:.1} s", n as f64 / 1e6),
    }
}

/// `14:03:27` UTC.
pub(crate) fn clock(at: i64) -> String {
    let seconds = at.div_euclid(1_000_000).rem_euclid(86_400);
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// `14:03:27.412` UTC.
pub(crate) fn clock_ms(at: i64) -> String {
    format!("{}.{:03}", clock(at), at.rem_euclid(1_000_000) / 1_000)
}

/// `14:03` UTC.
pub(crate) fn minute(at: i64) -> String {
    clock(at)[..5].to_owned()
}

/// How long ago: `now`, `14s`, `6m`, `3h`, `2d`.
pub(crate) fn age(at: i64, now: i64) -> String {
    match now.saturating_sub(at).max(0) / 1_000_000 {
        0 => "now".into(),
        s @ 1..60 => format!("{s}s"),
        s @ 60..3_600 => format!("{}m", s / 60),
        s @ 3_600..86_400 => format!("{}h", s / 3_600),
        s => format!("{}d", s / 86_400),
    }
}

/// The same in a sentence: `now`, `14s ago`.
pub(crate) fn ago(at: i64, now: i64) -> String {
    match age(at, now).as_str() {
        "now" => "now".into(),
        age => format!("{age} ago"),
    }
}

/// `1 group`, `4 groups`
pub(crate) fn plural(n: usize, one: &str) -> String {
    format!("{} {one}{}", count(n as u64), if n == 1 { "" } else { "s" })
}

/// `85 MB`
pub(crate) fn bytes(n: u64) -> String {
    match n {
        0..1_000_000_000 => format!("{} MB", n / 1_000_000),
        n => format!("{:.1} GB", n as f64 / 1e9),
    }
}

/// `0.92`, `12`, `100`
pub(crate) fn percent(value: f64) -> String {
    match value {
        v if v <= 0.0 => "0".into(),
        v if v < 1.0 => format!("{v:.2}"),
        v if v < 10.0 || (99.0..100.0).contains(&v) => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [count(0), count(999), count(1_204), count(12_345_678)],
            ["0", "999", "1,204", "12,345,678"]
        );
        assert_eq!(
            [short(812), short(3_128), short(9_960), short(2_400_000)],
            ["812", "3.1k", "10k", "2.4M"]
        );
        assert_eq!(
            [rate(0.0), rate(0.05), rate(0.5), rate(4.25), rate(3128.4)],
            ["0/s", "3.0/min", "30/min", "4.2/s", "3,128/s"]
        );
        assert_eq!(
            [percent(0.0), percent(0.923), percent(99.6), percent(100.0)],
            ["0", "0.92", "99.6", "100"]
        );
        assert_eq!(
            [ms(None), ms(Some(0.4)), ms(Some(1_140.0))],
            ["·", "<1", "1.1k"]
        );
    }

    #[test]
    fn times_read_well() {
        assert_eq!(clock_ms(50_607_412_345), "14:03:27.412");
        assert_eq!(clock(-1), "23:59:59");
        assert_eq!(
            [age(0, 14_000_000), age(0, 400_000_000), age(9, 3)],
            ["14s", "6m", "now"]
        );
        assert_eq!(
            [span(340), span(12_300), span(4_200_000)],
            ["340 us", "12 ms", "4.2 s"]
        );
    }
}
