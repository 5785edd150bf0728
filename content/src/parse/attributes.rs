//! The attributes of a heading: `{#id .kind key=value flag}`.

use pulldown_cmark::{Event, Tag};

use super::{
    Reader,
    blocks::Block,
    catalogue::{FLAGS, TRANSLATED, is_known, misplaced, suggestion},
    values::{nearest, shorten},
};
use crate::{model::Kind, rules};

/// What stands in the braces behind a heading.
pub(super) struct Attributes<'t> {
    /// The offset of the heading.
    pub(super) at: usize,
    tokens: Vec<(&'t str, usize)>,
}

impl<'t> Attributes<'t> {
    /// Reads the tokens as the Markdown parser does: split at white space.
    pub(super) fn read(reader: &Reader<'t>, heading: Block<'_, '_>) -> Attributes<'t> {
        let range = heading[0].1.clone();
        let mut attributes = Attributes {
            at: range.start,
            tokens: Vec::new(),
        };
        let raw = reader.raw(range.clone());
        if let (true, Some(open)) = (has_attributes(heading), raw.rfind('{')) {
            let inside = raw[open + 1..].split('}').next().unwrap_or_default();
            let base = range.start + open + 1;
            let tokens = inside.split_ascii_whitespace();
            attributes.tokens = tokens
                .map(|token| {
                    (
                        token,
                        base + (token.as_ptr() as usize - inside.as_ptr() as usize),
                    )
                })
                .collect();
        }
        attributes
    }

    /// The ids, with their places.
    pub(super) fn ids(&self) -> impl Iterator<Item = (&'t str, usize)> {
        self.tokens
            .iter()
            .filter_map(|(token, at)| Some((token.strip_prefix('#')?, *at)))
    }

    /// The names that should be kinds, with their places.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (&'t str, usize)> {
        self.tokens
            .iter()
            .filter_map(|(token, at)| Some((token.strip_prefix('.')?, *at)))
    }

    /// Keys with values and flags, with their places.
    fn pairs(&self) -> impl Iterator<Item = (&'t str, Option<&'t str>, usize)> {
        let others = self
            .tokens
            .iter()
            .filter(|(token, _)| !token.starts_with(['#', '.']));
        others.map(|(token, at)| match token.split_once('=') {
            Some((key, value)) => (key, Some(value), *at),
            None => (*token, None, *at),
        })
    }

    /// The value of a key, with its place.
    pub(super) fn get(&self, key: &str) -> Option<(&'t str, usize)> {
        self.pairs()
            .find(|(name, ..)| *name == key)
            .and_then(|(_, value, at)| Some((value?, at)))
    }

    /// Whether a flag is set.
    pub(super) fn has(&self, flag: &str) -> bool {
        self.pairs().any(|(name, ..)| name == flag)
    }

    /// The place of an attribute, else of the heading.
    pub(super) fn at(&self, key: &str) -> usize {
        self.pairs()
            .find(|(name, ..)| *name == key)
            .map_or(self.at, |(_, _, at)| at)
    }

    /// Reports what does not belong on a segment of this kind.
    pub(super) fn check(&self, reader: &mut Reader<'_>, kind: Option<Kind>) {
        self.check_each(reader);
        for (key, _, at) in self.pairs() {
            if let (Some(kind), Some(advice)) = (kind, kind.and_then(|kind| misplaced(key, kind))) {
                let message = format!("{key} does not belong on a .{} segment", kind.name());
                reader.fault(rules::ATTRIBUTE_MISPLACED, at, message, advice);
            }
        }
    }

    /// Reports what does not belong on a translated segment.
    pub(super) fn check_translated(&self, reader: &mut Reader<'_>) {
        self.check_each(reader);
        for (key, _, at) in self.pairs() {
            if !TRANSLATED.contains(&key) && is_known(key) {
                let message = format!("{key} does not belong in a translation");
                let advice = "take it out: it is said once, in course.md";
                reader.fault(rules::ATTRIBUTE_MISPLACED, at, message, advice);
            }
        }
    }

    /// What holds on every segment: names are known, once, and have a value when they need one.
    fn check_each(&self, reader: &mut Reader<'_>) {
        let mut seen = Vec::new();
        for (key, value, at) in self.pairs() {
            if !is_known(key) {
                unknown(reader, key, at);
            } else if value.is_some_and(|value| !value.is_empty()) == FLAGS.contains(&key) {
                let advice = match FLAGS.contains(&key) {
                    true => format!("write {key} alone"),
                    false => format!("write {key}=value, without spaces"),
                };
                let message = format!("{key} is not written like this");
                reader.fault(rules::ATTRIBUTE_VALUE, at, message, advice);
            }
            if seen.contains(&key) {
                let message = format!("{key} is there twice");
                reader.fault(rules::ATTRIBUTE_REPEATED, at, message, "take one out");
            } else if is_known(key) {
                seen.push(key);
            }
        }
    }

    /// A whole number.
    pub(super) fn number(
        &self,
        reader: &mut Reader<'_>,
        key: &str,
        default: u32,
        most: u32,
    ) -> u32 {
        let Some((text, at)) = self.get(key) else {
            return default;
        };
        let number = text.parse().ok().filter(|number| *number <= most);
        number.unwrap_or_else(|| {
            let message = format!("{key} is not a whole number from 0 to {most}");
            reader.fault(
                rules::ATTRIBUTE_VALUE,
                at,
                message,
                format!("write {key}={default}"),
            );
            default
        })
    }

    /// One of several words.
    pub(super) fn word(
        &self,
        reader: &mut Reader<'_>,
        key: &str,
        known: &[&'static str],
    ) -> Option<&'t str> {
        let (text, at) = self.get(key).filter(|(text, _)| !text.is_empty())?;
        if known.contains(&text) {
            return Some(text);
        }
        let message = format!("{key} cannot be {:?}", shorten(text));
        let advice = match nearest(text, known.iter().copied()) {
            Some(meant) => format!("did you mean {key}={meant}?"),
            None => format!("write {key}={}", known.join(&format!(" or {key}="))),
        };
        reader.fault(rules::ATTRIBUTE_VALUE, at, message, advice);
        None
    }

    /// A text, such as the id of a segment; whether there is one is lint's to say.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key)
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, _)| text.to_owned())
    }
}

/// Whether the parser took braces behind a heading for attributes.
pub(super) fn has_attributes(heading: Block<'_, '_>) -> bool {
    match &heading[0].0 {
        Event::Start(Tag::Heading {
            id, classes, attrs, ..
        }) => id.is_some() || !classes.is_empty() || !attrs.is_empty(),
        _ => false,
    }
}

fn unknown(reader: &mut Reader<'_>, key: &str, at: usize) {
    let message = format!("there is no attribute {:?}", shorten(key));
    reader.fault(rules::ATTRIBUTE_UNKNOWN, at, message, suggestion(key));
}
