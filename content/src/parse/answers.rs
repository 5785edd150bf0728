//! Task lists: `- [x]` right, `- [ ]` wrong, and an indented `>` below as feedback.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::{
    Reader,
    blocks::{self, Block, Spanned},
};
use crate::{
    html::Html,
    model::{Choice, Kind},
    render, rules,
};

/// More entries than a question needs; an answer is bounded by the same number.
pub(super) const MAX_ENTRIES: usize = 100;

/// One entry of a task list.
pub(super) struct Answer<'o, 't> {
    pub(super) right: bool,
    /// The offset of the entry.
    pub(super) at: usize,
    content: Vec<Block<'o, 't>>,
    pub(super) feedback: Option<Html>,
}

/// The entries of a task list, with what holds for all of them checked.
pub(super) fn read<'o, 't>(reader: &mut Reader<'_>, list: Block<'o, 't>) -> Vec<Answer<'o, 't>> {
    let items = items(reader, list);
    let answers: Vec<Answer<'_, '_>> = items.into_iter().map(|item| answer(reader, item)).collect();
    for answer in &answers {
        check(reader, answer);
    }
    if !answers.iter().any(|answer| answer.right) {
        let message = "no answer is marked as right";
        let advice = "write - [x] in front of a right one";
        reader.fault(
            rules::ANSWER_RIGHT_MISSING,
            blocks::start(list),
            message,
            advice,
        );
    }
    answers
}

/// The items of a list, bounded.
pub(super) fn items<'o, 't>(reader: &mut Reader<'_>, list: Block<'o, 't>) -> Vec<Block<'o, 't>> {
    let mut items = blocks::blocks(blocks::inner(list));
    if items.len() > MAX_ENTRIES {
        let message = format!("there are more than {MAX_ENTRIES} entries");
        let at = blocks::start(items[MAX_ENTRIES]);
        reader.fault(
            rules::SEGMENT_LONG,
            at,
            message,
            "make several segments of it",
        );
        items.truncate(MAX_ENTRIES);
    }
    items
}

fn answer<'o, 't>(reader: &mut Reader<'_>, item: Block<'o, 't>) -> Answer<'o, 't> {
    let mut answer = Answer {
        right: false,
        at: blocks::start(item),
        content: Vec::new(),
        feedback: None,
    };
    let mut remarks = Vec::new();
    for block in blocks::blocks(blocks::inner(item)) {
        match blocks::tag(block) {
            Some(Tag::BlockQuote(None)) => remarks.push(blocks::inner(block)),
            Some(Tag::BlockQuote(Some(_))) => indented_alert(reader, block),
            _ => answer.content.push(block),
        }
    }
    answer.feedback = (!remarks.is_empty()).then(|| render::remark(reader, &remarks));
    answer.take_mark(reader);
    answer
}

fn indented_alert(reader: &mut Reader<'_>, block: Block<'_, '_>) {
    let message = "a hint or explanation belongs to the question, not to one answer";
    let advice = "move it to the margin, or write feedback: > without [!…]";
    reader.fault(rules::ALERT_INDENTED, blocks::start(block), message, advice);
}

impl<'o, 't> Answer<'o, 't> {
    /// Takes the mark off the first block. A single paragraph becomes a line.
    fn take_mark(&mut self, reader: &mut Reader<'_>) {
        if let [only] = &mut self.content[..] {
            *only = line(only);
        }
        let Some(first) = self.content.first_mut() else {
            return;
        };
        let bare = line(first);
        match bare.first() {
            Some((Event::TaskListMarker(right), _)) => {
                self.right = *right;
                *first = &bare[1..];
            }
            _ => unmarked(reader, self.at),
        }
    }

    /// The answer as a learner sees it.
    fn html(&self, reader: &mut Reader<'_>) -> Html {
        render::shown(reader, &self.content)
    }

    /// Reports what may not stand in an answer that is only read as plain text.
    pub(super) fn check_markup(&self, reader: &mut Reader<'_>) {
        self.html(reader);
    }

    /// The answer as it is compared with what is typed.
    pub(super) fn plain(&self) -> String {
        self.content
            .first()
            .map_or_else(String::new, |block| blocks::plain(block))
    }

    /// The bytes of the answer, without a code span around it.
    pub(super) fn raw(&self, reader: &Reader<'_>) -> String {
        let Some(block) = self.content.first() else {
            return String::new();
        };
        match block {
            [(Event::Code(code), _)] => code.to_string(),
            _ => raw_line(reader, block),
        }
    }
}

/// An item that holds one paragraph as the run of text in it, else all it holds.
pub(super) fn line_of<'o, 't>(item: Block<'o, 't>) -> Block<'o, 't> {
    let inside = blocks::inner(item);
    match blocks::blocks(inside)[..] {
        [only] => line(only),
        _ => inside,
    }
}

/// A paragraph as the run of text it holds.
fn line<'o, 't>(block: Block<'o, 't>) -> Block<'o, 't> {
    match blocks::tag(block) {
        Some(Tag::Paragraph) => blocks::inner(block),
        _ => block,
    }
}

/// The bytes a run of text came from. The parser hands out an escaped character without its
/// backslash, which in a pattern means something, so the run is widened to take it in.
fn raw_line(reader: &Reader<'_>, block: &[Spanned<'_>]) -> String {
    let Range { start, end } = blocks::span(block);
    let escaped = reader.raw(start.saturating_sub(1)..start) == "\\";
    reader
        .raw(start - usize::from(escaped)..end)
        .trim()
        .to_owned()
}

fn unmarked(reader: &mut Reader<'_>, at: usize) {
    let message = "this answer is not marked as right or wrong";
    reader.fault(
        rules::OPTION_MARK,
        at,
        message,
        "write - [x] if it is right, - [ ] if not",
    );
}

fn check(reader: &mut Reader<'_>, answer: &Answer<'_, '_>) {
    if answer.content.iter().all(|block| block.is_empty()) {
        reader.fault(
            rules::OPTION_EMPTY,
            answer.at,
            "this answer is empty",
            "write one, or take it out",
        );
    }
    if !answer.right && answer.feedback.is_none() {
        let message = "this wrong answer says nothing to those who give it";
        let advice = "write below it, indented: > why it is wrong";
        reader.fault(rules::OPTION_FEEDBACK, answer.at, message, advice);
    }
}

/// The options of a choice.
pub(super) fn options(reader: &mut Reader<'_>, kind: Kind, list: Block<'_, '_>) -> Vec<Choice> {
    let answers = read(reader, list);
    check_count(reader, kind, &answers, blocks::start(list));
    let mut options: Vec<Choice> = Vec::new();
    for answer in answers {
        let option = Choice {
            right: answer.right,
            html: answer.html(reader),
            feedback: answer.feedback,
        };
        if options.iter().any(|other| other.html == option.html) {
            let message = "this option is there twice";
            reader.fault(rules::OPTION_REPEATED, answer.at, message, "take one out");
        }
        options.push(option);
    }
    options
}

fn check_count(reader: &mut Reader<'_>, kind: Kind, answers: &[Answer<'_, '_>], at: usize) {
    let second = answers.iter().filter(|answer| answer.right).nth(1);
    if let (true, Some(second)) = (kind != Kind::Multiple, second) {
        let message = format!(
            "a .{} question has one right answer, this is another",
            kind.name()
        );
        let advice = "mark one only, or make the question .multiple";
        reader.fault(rules::ANSWER_RIGHT_MANY, second.at, message, advice);
    }
    if kind == Kind::TrueFalse && answers.len() != 2 {
        let message = format!(
            "a .truefalse question has two options, this has {}",
            answers.len()
        );
        reader.fault(
            rules::TRUEFALSE_OPTIONS,
            at,
            message,
            "write True, then False, in your words",
        );
    }
}
