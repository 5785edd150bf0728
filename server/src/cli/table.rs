//! Small things the commands share: columns on a screen, times as people write them.

use store::Page;

/// Every row of a list that is read by pages.
pub(crate) async fn all<K, R, F>(
    read: impl Fn(Page<K>) -> F,
    key: impl Fn(&R) -> K,
) -> Result<Vec<R>, engine::Error>
where
    F: Future<Output = Result<Vec<R>, engine::Error>>,
{
    let mut rows: Vec<R> = Vec::new();
    loop {
        let after = rows.last().map(&key);
        let page = read(Page { after, limit: 100 }).await?;
        if page.is_empty() {
            return Ok(rows);
        }
        rows.extend(page);
    }
}

/// Prints rows under headings, each column as wide as its widest cell.
pub(crate) fn print(headings: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells
            .chain([headings[column].chars().count()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    line(
        headings.iter().map(|heading| (*heading).to_owned()),
        &widths,
    );
    for row in rows {
        line(row.iter().cloned(), &widths);
    }
}

fn line(cells: impl Iterator<Item = String>, widths: &[usize]) {
    let cells: Vec<String> = cells
        .zip(widths)
        .map(|(cell, width)| format!("{cell:width$}"))
        .collect();
    println!("{}", cells.join("  ").trim_end());
}

/// How long something lasts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Life {
    /// Until it is ended.
    Ever,
    /// So many seconds.
    Seconds(i64),
}

/// A time as [`seconds`] reads it, or `never`.
pub(crate) fn life(text: &str) -> Result<Life, String> {
    match text {
        "never" => Ok(Life::Ever),
        time => seconds(time).map(Life::Seconds),
    }
}

/// `90s`, `15m`, `12h`, `7d`, `2w`, `1y` in seconds.
pub(crate) fn seconds(text: &str) -> Result<i64, String> {
    let wrong = || format!("{text:?} is not a time; write 12h, 7d, 2w or 1y");
    let split = text
        .find(|letter: char| !letter.is_ascii_digit())
        .ok_or_else(wrong)?;
    let (number, unit) = text.split_at(split);
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        "y" => 365 * 86_400,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(unit)
        .filter(|seconds| *seconds > 0)
        .ok_or_else(wrong)
}

/// Reads `64MiB`, `2GB` or a plain number of bytes.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is not a size; write 512MiB, 2GB or a number of bytes");
    let split = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let unit = match unit.trim_start() {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        _ => return Err(wrong()),
    };
    number.checked_mul(unit).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::{bytes, seconds};

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(bytes("64MiB"), Ok(64 << 20));
        assert_eq!(bytes("2 GB"), Ok(2_000_000_000));
        assert_eq!(bytes("0"), Ok(0));
        for wrong in [
            "",
            "MiB",
            "-1",
            "1.5GB",
            "1 TB",
            "99999999999999999999",
            "99999999999999GiB",
        ] {
            assert!(bytes(wrong).unwrap_err().contains("512MiB"), "{wrong}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("12h"), Ok(43_200));
        for wrong in [
            "7",
            "d",
            "",
            "0d",
            "7 d",
            "-1d",
            "99999999999999999999y",
            "9999999999999999y",
        ] {
            assert!(seconds(wrong).is_err(), "{wrong:?}");
        }
    }
}
