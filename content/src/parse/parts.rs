//! A segment's blocks by their job: what is asked, the answers, the hint, the explanation.

use pulldown_cmark::{BlockQuoteKind, Event, HeadingLevel, Tag};

use super::{
    Reader,
    blocks::{self, Block},
};
use crate::{html::Html, model::Kind, render, rules};

/// The blocks of a segment.
#[derive(Default)]
pub(super) struct Parts<'o, 't> {
    pub(super) prompt: Vec<Block<'o, 't>>,
    pub(super) answers: Option<Block<'o, 't>>,
    hint: Vec<Block<'o, 't>>,
    explanation: Vec<Block<'o, 't>>,
}

impl<'o, 't> Parts<'o, 't> {
    /// Sorts the blocks. Of several task lists the first holds the answers, so that no mark
    /// slips into the prompt; of tables and plain lists the last, since others may explain.
    pub(super) fn sort(reader: &mut Reader<'_>, kind: Kind, blocks: &[Block<'o, 't>]) -> Self {
        check_headings(reader, blocks);
        let mut candidates = (0..blocks.len()).filter(|place| holds_answers(kind, blocks[*place]));
        let answers = if is_marked(kind) {
            candidates.next()
        } else {
            candidates.next_back()
        };
        let mut parts = Parts {
            answers: answers.map(|place| blocks[place]),
            ..Parts::default()
        };
        for (place, block) in blocks.iter().enumerate() {
            match blocks::tag(block) {
                Some(Tag::BlockQuote(Some(BlockQuoteKind::Tip))) if kind.is_question() => {
                    parts.hint.push(blocks::inner(block));
                }
                Some(Tag::BlockQuote(Some(BlockQuoteKind::Note))) if kind.is_question() => {
                    parts.explanation.push(blocks::inner(block));
                }
                _ if answers == Some(place) => {}
                _ if answers.is_some_and(|answers| place > answers) => trailing(reader, block),
                _ => parts.prompt.push(block),
            }
        }
        parts
    }

    pub(super) fn hint(&self, reader: &mut Reader<'_>) -> Option<Html> {
        remark(reader, &self.hint)
    }

    pub(super) fn explanation(&self, reader: &mut Reader<'_>) -> Option<Html> {
        remark(reader, &self.explanation)
    }
}

fn remark(reader: &mut Reader<'_>, blocks: &[Block<'_, '_>]) -> Option<Html> {
    (!blocks.is_empty()).then(|| render::remark(reader, blocks))
}

/// Whether right and wrong are told apart by marks.
fn is_marked(kind: Kind) -> bool {
    use Kind::{Multiple, Numeric, Short, Single, TrueFalse};
    matches!(kind, Single | Multiple | TrueFalse | Short | Numeric)
}

fn holds_answers(kind: Kind, block: Block<'_, '_>) -> bool {
    match (kind, blocks::tag(block)) {
        (Kind::Text | Kind::End | Kind::Media | Kind::Cloze, _) => false,
        (Kind::Cards | Kind::Match, Some(Tag::Table(_))) => true,
        (Kind::Order, Some(Tag::List(Some(_)))) => true,
        (Kind::Branch, Some(Tag::List(_))) => true,
        (Kind::Order | Kind::Branch | Kind::Cards | Kind::Match, _) => false,
        (_, Some(Tag::List(_))) => block
            .iter()
            .any(|(event, _)| matches!(event, Event::TaskListMarker(_))),
        _ => false,
    }
}

/// What stands behind the answers would be shown before them, and might give them away.
fn trailing(reader: &mut Reader<'_>, block: Block<'_, '_>) {
    let advice = match blocks::tag(block) {
        Some(Tag::BlockQuote(None)) => {
            "indent feedback by two spaces, or write > [!NOTE] above an explanation"
        }
        _ => "move it above, or make it an explanation: > [!NOTE]",
    };
    let message = "text below the answers would be shown above them";
    reader.fault(
        rules::SEGMENT_TRAILING,
        blocks::start(block),
        message,
        advice,
    );
}

fn check_headings(reader: &mut Reader<'_>, blocks: &[Block<'_, '_>]) {
    for block in blocks {
        if let Some(Tag::Heading {
            level: HeadingLevel::H1,
            ..
        }) = blocks::tag(block)
        {
            let message = "a heading of level 1 does not begin a segment";
            let advice = "write ## for a segment, ### for a heading inside one";
            reader.fault(
                rules::SEGMENT_HEADING,
                blocks::start(block),
                message,
                advice,
            );
        }
    }
}
