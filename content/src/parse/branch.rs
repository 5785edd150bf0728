//! `.branch`: a list of links to segments.

use pulldown_cmark::{Event, Tag};

use super::{
    Reader, answers,
    blocks::{self, Block},
};
use crate::{model::Way, render, rules};

/// The ways on; `from` is the offset of the heading.
pub(super) fn ways(reader: &mut Reader<'_>, from: usize, list: Block<'_, '_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for item in answers::items(reader, list) {
        match target(item) {
            Some((id, text)) => {
                let at = blocks::start(text);
                reader.point_to(from, &id, at);
                let html = render::shown(reader, &[&text[1..text.len() - 1]]);
                ways.push(Way { target: id, html });
            }
            None => {
                let message = "this is not a link to a segment";
                let advice = "write one link and nothing else: [What to do](#segment-id)";
                reader.fault(rules::BRANCH_LINK, blocks::start(item), message, advice);
            }
        }
    }
    ways
}

/// The id an item links to, and the events of the link, when it holds nothing else.
fn target<'o, 't>(item: Block<'o, 't>) -> Option<(String, Block<'o, 't>)> {
    let parts = blocks::blocks(blocks::inner(item));
    let [only] = parts[..] else { return None };
    let line = match blocks::tag(only) {
        Some(Tag::Paragraph) => blocks::inner(only),
        _ => only,
    };
    let Some((Event::Start(Tag::Link { dest_url, .. }), _)) = line.first() else {
        return None;
    };
    let id = dest_url.strip_prefix('#').filter(|id| !id.is_empty())?;
    let end = line.iter().position(|(event, _)| is_link_end(event))?;
    let said = blocks::plain(line).is_empty();
    (end == line.len() - 1 && !said).then(|| (id.to_owned(), line))
}

fn is_link_end(event: &Event<'_>) -> bool {
    matches!(event, Event::End(pulldown_cmark::TagEnd::Link))
}
