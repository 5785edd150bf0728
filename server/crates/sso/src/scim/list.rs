//! Lists, a page at a time (RFC 7644 §3.4.2.4).

use super::{Fault, LIST};
use serde_json::{Value, json};

/// Resources of one page at most, and when nothing was asked.
const MOST: u64 = 100;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Rows before it.
    pub skip: u64,
    /// Rows in it at most.
    pub count: u64,
}

impl Window {
    /// From `startIndex`, which begins at 1, and `count`.
    pub fn read(start: Option<&str>, count: Option<&str>) -> Result<Window, Fault> {
        let number = |name: &str, text: Option<&str>, usual: i64| match text {
            None => Ok(usual),
            Some(text) => text
                .parse::<i64>()
                .map_err(|_| Fault::of("invalidValue", format!("{name} is a number"))),
        };
        // What is below is taken as the least (§3.4.2.4).
        let start = number("startIndex", start, 1)?.max(1);
        let count = number("count", count, MOST as i64)?.max(0);
        Ok(Window {
            skip: (start - 1).unsigned_abs(),
            count: count.unsigned_abs().min(MOST),
        })
    }
}

/// A page as it is answered.
pub fn list(window: Window, total: u64, resources: &[Value]) -> Value {
    json!({
        "schemas": [LIST], "totalResults": total, "startIndex": window.skip + 1,
        "itemsPerPage": resources.len(), "Resources": resources,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_where_it_was_asked_for_and_never_too_large() {
        let read = |start, count| Window::read(start, count).map(|one| (one.skip, one.count));
        assert_eq!(read(None, None), Ok((0, 100)));
        assert_eq!(read(Some("11"), Some("10")), Ok((10, 10)));
        assert_eq!(read(Some("0"), Some("-1")), Ok((0, 0)));
        assert_eq!(
            read(Some("-9223372036854775808"), Some("5000")),
            Ok((0, 100))
        );
        assert!(read(Some("one"), None).is_err());
    }
}
