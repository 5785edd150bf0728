//! A file as sections: the front matter, and a heading of level 2 with what follows it.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag};

use super::{
    attributes,
    blocks::{self, Block, Spanned},
    nesting,
    reader::Reader,
};
use crate::rules;

/// More segments than a course of ten minutes has.
const MAX_SECTIONS: usize = 500;

/// A file, parted.
pub(crate) struct Outline<'t> {
    events: Vec<Spanned<'t>>,
    /// Where the YAML stands.
    pub(crate) front: Option<Range<usize>>,
    sections: Vec<Spot>,
}

/// Which events belong to a section, and where its text ends.
struct Spot {
    heading: Range<usize>,
    body: Range<usize>,
    text_end: usize,
}

/// One heading of level 2 with what follows it.
pub(crate) struct Section<'o, 't> {
    pub(crate) heading: Block<'o, 't>,
    pub(crate) blocks: Vec<Block<'o, 't>>,
    /// The bytes between this heading and the next one.
    pub(crate) text: Range<usize>,
}

/// Parts a file. `None` when it cannot be parsed at all.
pub(super) fn read<'t>(reader: &mut Reader<'t>) -> Option<Outline<'t>> {
    let text = reader.document.text.as_str();
    if let Some(offset) = nesting::too_deep(text) {
        let message = "lists or quotes are nested too deep";
        reader.fault(
            rules::TEXT_NESTING,
            offset,
            message,
            "nest at most 16 levels",
        );
        return None;
    }
    if let Some(offset) = lone_return(text) {
        let message = "a line ends in a carriage return alone";
        let advice = "save the file with line ends LF or CRLF";
        reader.fault(rules::FILE_ENCODING, offset, message, advice);
        return None;
    }
    let outline = part(text);
    check_preamble(reader, &outline);
    check_size(reader, &outline);
    Some(outline)
}

/// A heading of level 2, for `fix`.
pub(crate) struct Title {
    /// The bytes it came from.
    pub(crate) range: Range<usize>,
    pub(crate) id: Option<String>,
    pub(crate) title: String,
    /// Whether the parser took braces behind it for attributes.
    pub(crate) has_braces: bool,
}

/// Every heading of level 2; none when the text cannot be parsed.
pub(crate) fn headings(text: &str) -> Vec<Title> {
    if nesting::too_deep(text).is_some() || lone_return(text).is_some() {
        return Vec::new();
    }
    let outline = part(text);
    outline
        .sections()
        .map(|section| title(section.heading))
        .collect()
}

/// CommonMark takes a carriage return alone for the end of a line, but the parser does not
/// everywhere, editors do not, and the places in findings would be wrong.
fn lone_return(text: &str) -> Option<usize> {
    let mut returns = text.match_indices('\r').map(|(offset, _)| offset);
    returns.find(|offset| !text[offset + 1..].starts_with('\n'))
}

fn title(heading: Block<'_, '_>) -> Title {
    let id = match &heading[0].0 {
        Event::Start(Tag::Heading { id, .. }) => id.as_ref().map(|id| id.to_string()),
        _ => None,
    };
    Title {
        range: heading[0].1.clone(),
        id,
        title: blocks::plain(heading),
        has_braces: attributes::has_attributes(heading),
    }
}

fn part(text: &str) -> Outline<'_> {
    let events = blocks::events(text);
    let mut outline = Outline {
        events: Vec::new(),
        front: None,
        sections: Vec::new(),
    };
    let mut index = 0;
    for block in blocks::blocks(&events) {
        match blocks::tag(block) {
            Some(Tag::MetadataBlock(_)) => outline.front = Some(blocks::span(blocks::inner(block))),
            Some(Tag::Heading {
                level: HeadingLevel::H2,
                ..
            }) => {
                outline.close(blocks::start(block));
                outline.open(index, block.len());
            }
            _ => outline.extend(block.len()),
        }
        index += block.len();
    }
    outline.close(text.len());
    outline.events = events;
    outline
}

impl<'t> Outline<'t> {
    fn open(&mut self, index: usize, length: usize) {
        let end = index + length;
        self.sections.push(Spot {
            heading: index..end,
            body: end..end,
            text_end: 0,
        });
    }

    fn extend(&mut self, length: usize) {
        if let Some(spot) = self.sections.last_mut() {
            spot.body.end += length;
        }
    }

    fn close(&mut self, offset: usize) {
        if let Some(spot) = self.sections.last_mut() {
            spot.text_end = offset;
        }
    }

    /// The sections in the order of the text.
    pub(crate) fn sections(&self) -> impl Iterator<Item = Section<'_, 't>> {
        self.sections.iter().take(MAX_SECTIONS).map(|spot| {
            let heading = &self.events[spot.heading.clone()];
            Section {
                heading,
                blocks: blocks::blocks(&self.events[spot.body.clone()]),
                text: heading[0].1.end..spot.text_end,
            }
        })
    }

    /// What stands between the front matter and the first section.
    fn preamble(&self) -> Vec<Block<'_, 't>> {
        let end = self
            .sections
            .first()
            .map_or(self.events.len(), |spot| spot.heading.start);
        blocks::blocks(&self.events[..end])
    }
}

/// The title may be repeated as a heading of level 1; anything more would be lost.
fn check_preamble(reader: &mut Reader<'_>, outline: &Outline<'_>) {
    let lost = outline.preamble().into_iter().find(|block| {
        !matches!(
            blocks::tag(block),
            Some(
                Tag::MetadataBlock(_)
                    | Tag::Heading {
                        level: HeadingLevel::H1,
                        ..
                    }
            )
        )
    });
    if let Some(block) = lost {
        let message = "text before the first segment is not shown";
        let advice = "begin a segment above it: ## Title {#id .text}";
        reader.fault(
            rules::COURSE_PREAMBLE,
            blocks::start(block),
            message,
            advice,
        );
    }
}

fn check_size(reader: &mut Reader<'_>, outline: &Outline<'_>) {
    if outline.sections.len() > MAX_SECTIONS {
        let message = format!("a course has at most {MAX_SECTIONS} segments");
        let at = outline.events[outline.sections[MAX_SECTIONS].heading.start]
            .1
            .start;
        reader.fault(rules::COURSE_LONG, at, message, "make two courses of it");
    }
}
