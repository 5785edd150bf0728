//! What becomes of refused statements, in lines: how many end how, the repairs as a patch, and what is still wrong.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::order::{Act, Question};
use crate::app::tally::Tally;
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::text::{fit, span};
use crate::wire::{Fault, Repair};

/// Kinds of repairs or faults told one by one.
const SHOWN: usize = 2;

/// Most wanted first; what does not fit is cut below.
pub(super) fn lines(
    look: Look,
    question: &Question,
    tally: &Tally,
    width: usize,
    roomy: bool,
) -> Vec<Line<'static>> {
    let mut lines = counts(look, question, tally);
    let blank = || roomy.then(Line::default);
    if !tally.repairs.is_empty() {
        lines.extend(blank());
        lines.extend(repairs(look, &tally.repairs, width));
    }
    if !tally.faults.is_empty() {
        lines.extend(blank());
        lines.extend(faults(look, &tally.faults, width));
    }
    lines
}

fn counts(look: Look, question: &Question, tally: &Tally) -> Vec<Line<'static>> {
    let (counts, words) = (&tally.counts, Words::of(question));
    let all = [
        (counts.stored, "✓", words.stored, look.ok()),
        (counts.already_there, "·", words.there, look.dim()),
        (counts.dropped, "!", words.dropped, look.warn()),
        (counts.refused, "!", words.refused, look.warn()),
        (counts.conflict, "✗", words.conflict, look.fail()),
        (counts.not_found, "·", "not found", look.dim()),
    ];
    let told = all.into_iter().filter(|(count, ..)| *count > 0);
    let lines: Vec<_> = told
        .map(|(count, sign, words, style)| {
            let sign = span(format!("  {sign} "), style);
            Line::from_iter([
                sign,
                span(format!("{} {words}", fmt::count(count)), Style::new()),
            ])
        })
        .collect();
    if lines.is_empty() && question.is_over() {
        let none = "  · none is open any more: somebody was quicker";
        return vec![span(none, look.dim()).into()];
    }
    lines
}

/// How each end is told.
struct Words {
    stored: &'static str,
    there: &'static str,
    dropped: &'static str,
    refused: &'static str,
    conflict: &'static str,
}

impl Words {
    fn of(question: &Question) -> Words {
        let dropping = question.task.act == Act::Drop;
        match question.task.dry_run {
            true => Words {
                stored: "would be stored, with the authority of their sender",
                there: "are in the record store already",
                dropped: match dropping {
                    true => "would be dropped: not open any more, still readable",
                    false => "were dropped meanwhile",
                },
                refused: "would be refused again: they stay open",
                conflict: "have the id of another statement: they stay open",
            },
            false => Words {
                stored: "stored, with the authority of their sender",
                there: "were in the record store already",
                dropped: "dropped: not open any more, still readable",
                refused: "refused again: they stay open",
                conflict: "have the id of another statement: they stay open",
            },
        }
    }
}

fn repairs(look: Look, repairs: &[(Repair, u64)], width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![head(
        look,
        "Repairs",
        "how it is written, never what it says",
    )];
    for (it, count) in repairs.iter().take(SHOWN) {
        lines.push(place(look, &it.pointer, &it.rule, *count, width));
        let side = |sign, text: &str, style| {
            let text = fit(text, width.saturating_sub(6));
            Line::from_iter([
                span(format!("    {sign} "), style),
                span(text, Style::new()),
            ])
        };
        lines.push(side("-", &it.before, look.fail()));
        lines.push(side("+", &it.after, look.ok()));
    }
    lines.extend(more(look, repairs.len()));
    lines
}

fn faults(look: Look, faults: &[(Fault, u64)], width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![head(look, "Still wrong", "a repair would be a guess")];
    for (it, count) in faults.iter().take(SHOWN) {
        lines.push(place(look, &it.pointer, &it.code, *count, width));
        let (found, expected) = (&it.found, &it.expected);
        let text = format!("    found {found}, expected {expected}");
        lines.push(span(fit(&text, width), look.dim()).into());
    }
    lines.extend(more(look, faults.len()));
    lines
}

fn head(look: Look, name: &'static str, note: &'static str) -> Line<'static> {
    Line::from_iter([
        span(format!("{name}   "), look.bold()),
        span(note, look.dim()),
    ])
}

fn place(look: Look, pointer: &str, name: &str, count: u64, width: usize) -> Line<'static> {
    let times = match count {
        1 => String::new(),
        n => format!(", {} times", fmt::count(n)),
    };
    let facts = format!("  {name}{times}");
    let pointer = if pointer.is_empty() {
        "the statement"
    } else {
        pointer
    };
    let room = width.saturating_sub(facts.len() + 2);
    Line::from_iter([
        span(format!("  {}", fit(pointer, room)), look.link()),
        span(facts, look.dim()),
    ])
}

fn more(look: Look, kinds: usize) -> Option<Line<'static>> {
    let rest = kinds.saturating_sub(SHOWN);
    (rest > 0).then(|| span(format!("  and {rest} more kinds"), look.dim()).into())
}
