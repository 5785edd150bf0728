//! The front matter as a map of YAML values that knows where its keys stand.

use std::ops::Range;

use serde_norway::{Mapping, Value};

use super::{Outline, Reader, values};
use crate::rules;

/// Enough for long lists; libyaml's work on nested brackets grows faster than their number.
const MAX_FRONT: usize = 16 << 10;

/// The front matter of one file.
pub(crate) struct Front {
    map: Mapping,
    range: Range<usize>,
}

impl Front {
    /// Reads it; `None` when there is nothing to go on.
    pub(super) fn read(reader: &mut Reader<'_>, outline: &Outline<'_>) -> Option<Front> {
        let Some(range) = outline.front.clone() else {
            let message = "the file does not begin with front matter";
            let advice =
                "begin with a line ---, then format: microcourse/1 and the other keys, then ---";
            reader.fault(rules::FRONT_MISSING, 0, message, advice);
            return None;
        };
        if range.len() > MAX_FRONT {
            let message = format!("the front matter has more than {MAX_FRONT} bytes");
            reader.fault(
                rules::FRONT_LONG,
                range.start,
                message,
                "move text into segments",
            );
            return None;
        }
        let map = parse(reader, &range)?;
        Some(Front { map, range })
    }

    /// Reports keys that are not in `known`.
    pub(super) fn check_keys(&self, reader: &mut Reader<'_>, known: &[&str]) {
        for key in self.map.keys() {
            let name = key.as_str().unwrap_or("(not a text)");
            if !known.contains(&name) {
                let advice = match values::nearest(name, known.iter().copied()) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None => format!("remove it; known are {}", known.join(", ")),
                };
                let message = format!("there is no key {name:?} in the front matter");
                reader.fault(
                    rules::FRONT_UNKNOWN,
                    self.at_key(reader, name),
                    message,
                    advice,
                );
            }
        }
    }

    /// The value of a key; an empty one is none.
    pub(super) fn value(&self, key: &str) -> Option<&Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// The offset of a key, else of the front matter.
    pub(crate) fn at_key(&self, reader: &Reader<'_>, key: &str) -> usize {
        self.find_key(reader, key)
            .map_or(self.range.start, |(offset, _)| offset)
    }

    /// The offset of what stands behind a key.
    pub(crate) fn at_value(&self, reader: &Reader<'_>, key: &str) -> usize {
        let Some((offset, line)) = self.find_key(reader, key) else {
            return self.range.start;
        };
        let value = line[key.len()..].trim_start_matches(['"', '\'', ':', ' ', '\t']);
        if value.trim().is_empty() {
            offset
        } else {
            offset + line.len() - value.len()
        }
    }

    /// The offset of the `nth` objective with this id, else of the key `objectives`.
    pub(crate) fn at_objective(&self, reader: &Reader<'_>, id: &str, nth: usize) -> usize {
        let start = self.at_key(reader, "objectives");
        let text = reader.raw(start..self.range.end);
        let key = format!("id: {id}");
        let ends = |place: &usize| {
            let next = text[place + key.len()..].chars().next();
            !next.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        let mut places = text
            .match_indices(&key)
            .map(|(place, _)| place)
            .filter(ends);
        places
            .nth(nth)
            .map_or(start, |place| start + place + "id: ".len())
    }

    fn find_key<'t>(&self, reader: &Reader<'t>, key: &str) -> Option<(usize, &'t str)> {
        let mut offset = self.range.start;
        for line in reader.raw(self.range.clone()).split_inclusive('\n') {
            let rest = line.trim_start_matches(['"', '\'']).strip_prefix(key);
            if rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':')) {
                return Some((offset, line));
            }
            offset += line.len();
        }
        None
    }
}

fn parse(reader: &mut Reader<'_>, range: &Range<usize>) -> Option<Mapping> {
    let text = reader.raw(range.clone());
    match serde_norway::from_str::<Value>(text) {
        Ok(Value::Mapping(map)) => Some(map),
        Ok(_) => {
            let message = "the front matter is not a list of keys and values";
            reader.fault(
                rules::FRONT_YAML,
                range.start,
                message,
                "write key: value on each line",
            );
            None
        }
        Err(error) => {
            let message = format!("the front matter is not YAML: {error}");
            let advice = "put text that holds a colon or begins with a sign into quotes";
            reader.fault(
                rules::FRONT_YAML,
                place(reader, range, &error),
                message,
                advice,
            );
            None
        }
    }
}

/// Lines of the YAML come after the lines before it.
fn place(reader: &Reader<'_>, range: &Range<usize>, error: &serde_norway::Error) -> usize {
    let Some(location) = error.location() else {
        return range.start;
    };
    let (first, _) = reader.document.position(range.start);
    let line = first as usize - 1 + location.line().saturating_sub(1);
    let start = reader.document.line_start(line);
    let text = reader.raw(start..range.end);
    let before = text.char_indices().nth(location.column().saturating_sub(1));
    start + before.map_or(0, |(offset, _)| offset)
}
