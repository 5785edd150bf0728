//! Slices of parser events as blocks. Descending is always to a depth known beforehand, so
//! the work stays linear and no stack can overflow.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::html;

/// A parser event with the bytes it came from.
pub(crate) type Spanned<'t> = (Event<'t>, Range<usize>);

/// The events of one block with its start and its end, or a run of text without a block.
pub(crate) type Block<'e, 't> = &'e [Spanned<'t>];

/// Everything the format allows beyond CommonMark.
pub(super) fn events(text: &str) -> Vec<Spanned<'_>> {
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_TABLES
        | Options::ENABLE_GFM;
    Parser::new_ext(text, options).into_offset_iter().collect()
}

/// Parts events into the blocks that stand side by side.
pub(crate) fn blocks<'e, 't>(events: &'e [Spanned<'t>]) -> Vec<Block<'e, 't>> {
    let mut blocks = Vec::new();
    let mut rest = events;
    while !rest.is_empty() {
        let length = if stands_alone(&rest[0].0) {
            block_length(rest)
        } else {
            run_length(rest)
        };
        let (block, others) = rest.split_at(length);
        blocks.push(block);
        rest = others;
    }
    blocks
}

fn block_length(events: &[Spanned<'_>]) -> usize {
    let mut depth = 0_usize;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    events.len()
}

fn run_length(events: &[Spanned<'_>]) -> usize {
    events
        .iter()
        .position(|(event, _)| stands_alone(event))
        .unwrap_or(events.len())
        .max(1)
}

fn stands_alone(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !is_inline(tag),
        Event::Rule => true,
        _ => false,
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// What kind of block it is; `None` for a run of text.
pub(crate) fn tag<'e, 't>(block: Block<'e, 't>) -> Option<&'e Tag<'t>> {
    match block.first() {
        Some((Event::Start(tag), _)) if !is_inline(tag) => Some(tag),
        _ => None,
    }
}

/// What a block holds: without its start and end, or the run of text itself.
pub(crate) fn inner<'e, 't>(block: Block<'e, 't>) -> Block<'e, 't> {
    match tag(block) {
        Some(_) => &block[1..block.len().saturating_sub(1).max(1)],
        None => block,
    }
}

/// The offset a block begins at.
pub(crate) fn start(block: Block<'_, '_>) -> usize {
    block.first().map_or(0, |(_, range)| range.start)
}

/// The bytes a run of events came from.
pub(crate) fn span(events: Block<'_, '_>) -> Range<usize> {
    let end = events.iter().map(|(_, range)| range.end).max().unwrap_or(0);
    start(events)..end
}

/// The text a person reads, with single spaces.
pub(crate) fn plain(events: Block<'_, '_>) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(piece),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    html::collapse(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_stand_side_by_side() {
        let events = events("one *two*\n\n- a\n- b\n\n***\n\n> c\n");
        let starts: Vec<usize> = blocks(&events).into_iter().map(start).collect();
        assert_eq!(starts, [0, 11, 20, 25]);
    }

    #[test]
    fn a_tight_item_holds_a_run_of_text_and_a_quote() {
        let events = events("- a **b**\n  > c\n");
        let list = blocks(&events)[0];
        let item = blocks(inner(list))[0];
        let parts = blocks(inner(item));
        assert_eq!(parts.len(), 2);
        assert!(tag(parts[0]).is_none());
        assert_eq!(plain(parts[0]), "a b");
        assert!(matches!(tag(parts[1]), Some(Tag::BlockQuote(None))));
    }
}
