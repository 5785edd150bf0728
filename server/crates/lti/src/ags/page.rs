//! One page of a list that a service answers.

use crate::link::relation;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

/// Bytes of one page at most.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Entries of one page at most; what comes after them is not read.
const MOST_ENTRIES: usize = 20_000;

/// What one answer holds, and where the next one is.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// Those that could be read.
    pub entries: Vec<T>,
    /// How many could not.
    pub unreadable: usize,
    /// The page after it.
    pub next: Option<Url>,
}

/// The answer as a whole makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("found {found}, expected {expected}")]
pub struct Unreadable {
    /// What is there.
    pub found: String,
    /// What should be.
    pub expected: &'static str,
}

impl<T: DeserializeOwned> Page<T> {
    /// From a JSON list, as AGS answers.
    pub fn read<'a>(
        body: &[u8],
        links: impl IntoIterator<Item = &'a str>,
        answered: &Url,
    ) -> Result<Page<T>, Unreadable> {
        let value = json(body)?;
        let Value::Array(values) = value else {
            return Err(Unreadable {
                found: crate::claims::kind(&value).to_owned(),
                expected: "a JSON list",
            });
        };
        Ok(Page::of(values, relation(links, "next", answered)))
    }

    /// One bad entry does not cost the others.
    pub(crate) fn of(values: Vec<Value>, next: Option<Url>) -> Page<T> {
        let count = values.len();
        let read = values.into_iter().take(MOST_ENTRIES);
        let entries: Vec<T> = read
            .filter_map(|value| serde_json::from_value(value).ok())
            .collect();
        Page {
            unreadable: count - entries.len(),
            entries,
            next,
        }
    }
}

pub(crate) fn json(body: &[u8]) -> Result<Value, Unreadable> {
    if body.len() > MOST_BYTES {
        let found = format!("{} bytes", body.len());
        return Err(Unreadable {
            found,
            expected: "at most 8 MiB",
        });
    }
    serde_json::from_slice(body).map_err(|_| Unreadable {
        found: format!("{} bytes that are not JSON", body.len()),
        expected: "JSON",
    })
}
