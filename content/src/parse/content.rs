//! The text of a segment, read by kind.

use super::{
    Reader, answers,
    attributes::Attributes,
    blocks::{self, Block},
    branch, film,
    parts::Parts,
    table, typed,
};
use crate::{
    html::Html,
    model::{Body, Content, Gap, Kind, Matching},
    render, rules,
};

/// The smallest number of items whose order is a question.
const FEWEST_ITEMS: usize = 3;

/// What is being read.
pub(super) struct Wanted<'w, 't> {
    pub(super) kind: Kind,
    pub(super) attributes: &'w Attributes<'t>,
    /// For a translation: what it translates.
    pub(super) source: Option<&'w Body>,
}

/// Reads the blocks below a heading.
pub(super) fn read(
    reader: &mut Reader<'_>,
    wanted: &Wanted<'_, '_>,
    blocks: &[Block<'_, '_>],
) -> Content {
    let (blocks, transcript) = match wanted.kind {
        Kind::Media => film::part_at_transcript(blocks),
        _ => (blocks.to_vec(), Vec::new()),
    };
    let parts = Parts::sort(reader, wanted.kind, &blocks);
    let mut gaps = Vec::new();
    let html = match wanted.kind {
        Kind::Cloze => render::with_gaps(reader, &parts.prompt, &mut gaps),
        _ => render::shown(reader, &parts.prompt),
    };
    check_text(reader, wanted, &html);
    let body = match wanted.kind {
        Kind::Text | Kind::End => Body::Text,
        Kind::Cloze => cloze(reader, wanted, gaps),
        Kind::Media => {
            let transcript = film::transcript(reader, wanted.attributes.at, &transcript);
            film::read(reader, wanted.attributes, wanted.source, transcript)
        }
        _ => match parts.answers {
            Some(answers) => answered(reader, wanted, answers),
            None => unanswered(reader, wanted),
        },
    };
    let (hint, explanation) = (parts.hint(reader), parts.explanation(reader));
    Content {
        html,
        body,
        hint,
        explanation,
    }
}

fn check_text(reader: &mut Reader<'_>, wanted: &Wanted<'_, '_>, html: &Html) {
    if wanted.kind == Kind::Text && html.is_empty() {
        let advice = "write what there is to read below the heading";
        reader.fault(
            rules::TEXT_EMPTY,
            wanted.attributes.at,
            "this segment is empty",
            advice,
        );
    }
}

fn answered(reader: &mut Reader<'_>, wanted: &Wanted<'_, '_>, block: Block<'_, '_>) -> Body {
    match wanted.kind {
        Kind::Cards => Body::Cards {
            cards: table::cards(reader, block),
        },
        Kind::Match => Body::Match {
            rows: table::pairs(reader, block),
        },
        Kind::Order => order(reader, block),
        Kind::Branch => Body::Branch {
            choices: branch::ways(reader, wanted.attributes.at, block),
        },
        Kind::Short => {
            let matching = matching(reader, wanted);
            Body::Short {
                matching,
                answers: typed::words(reader, matching, block),
            }
        }
        Kind::Numeric => Body::Numeric {
            unit: unit(wanted),
            answers: typed::quantities(reader, block),
        },
        kind => Body::Choice {
            options: answers::options(reader, kind, block),
        },
    }
}

/// Reports that the part which makes the kind is missing.
fn unanswered(reader: &mut Reader<'_>, wanted: &Wanted<'_, '_>) -> Body {
    let (what, advice) = match wanted.kind {
        Kind::Cards => ("cards", "write a table: | Front | Back |"),
        Kind::Match => ("pairs", "write a table: | Left | Right |"),
        Kind::Order => ("items", "write a numbered list in the right order"),
        Kind::Branch => (
            "ways on",
            "write a list of links: - [What to do](#segment-id)",
        ),
        _ => ("answers", "write a list: - [x] right, - [ ] wrong"),
    };
    let message = format!("this .{} segment has no {what}", wanted.kind.name());
    reader.fault(
        rules::SEGMENT_ANSWERS,
        wanted.attributes.at,
        message,
        advice,
    );
    Body::Text
}

fn order(reader: &mut Reader<'_>, list: Block<'_, '_>) -> Body {
    let mut items = Vec::new();
    for item in answers::items(reader, list) {
        let html = render::shown(reader, &[answers::line_of(item)]);
        if html.is_empty() {
            let advice = "write something, or take it out";
            reader.fault(
                rules::OPTION_EMPTY,
                blocks::start(item),
                "this item is empty",
                advice,
            );
        }
        items.push(html);
    }
    if items.len() < FEWEST_ITEMS {
        let message = format!("{} items are too few to put in order", items.len());
        let advice = "write three or more";
        reader.fault(rules::ORDER_FEW, blocks::start(list), message, advice);
    }
    Body::Order { items }
}

fn cloze(reader: &mut Reader<'_>, wanted: &Wanted<'_, '_>, gaps: Vec<Gap>) -> Body {
    if gaps.is_empty() {
        let advice = "put a word into double brackets: [[word]]";
        reader.fault(
            rules::CLOZE_EMPTY,
            wanted.attributes.at,
            "this cloze has no gap",
            advice,
        );
    } else if gaps.len() > answers::MAX_ENTRIES {
        let message = format!("there are more than {} gaps", answers::MAX_ENTRIES);
        let advice = "make several segments of it";
        reader.fault(rules::SEGMENT_LONG, wanted.attributes.at, message, advice);
    }
    Body::Cloze { gaps }
}

/// A translation is compared the way the source says.
fn matching(reader: &mut Reader<'_>, wanted: &Wanted<'_, '_>) -> Matching {
    if let Some(Body::Short { matching, .. }) = wanted.source {
        return *matching;
    }
    match wanted
        .attributes
        .word(reader, "match", &["exact", "nocase", "regex"])
    {
        Some("nocase") => Matching::NoCase,
        Some("regex") => Matching::Regex,
        _ => Matching::Exact,
    }
}

fn unit(wanted: &Wanted<'_, '_>) -> Option<String> {
    let source = match wanted.source {
        Some(Body::Numeric { unit, .. }) => unit.clone(),
        _ => None,
    };
    wanted.attributes.text("unit").or(source)
}
