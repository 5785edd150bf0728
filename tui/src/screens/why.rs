//! Why the statements of a group were refused: the rule, what was found, what belongs there, since when.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed, steps};
use crate::app::Model;
use crate::cmd::Scope;
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, span};
use crate::wire::{RejectGroup, Repair};

/// Before the answer whether it can be repaired.
const QUESTION: &str = "Can repair?  ";
const ACTS: [(&str, &str); 3] = [
    ("x", "repair + replay…"),
    ("R", "replay as is…"),
    ("D", "drop…"),
];
const LOOKS: [(&str, &str); 2] = [("J", "statement"), ("y", "copy")];

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let group = model.selected_group().map(|group| &group.latest);
    let facts = group.map_or_else(String::new, |it| {
        format!("newest {}", steps::brief(&it.sample))
    });
    let mut pen = boxed(
        model,
        buffer,
        Panel::Why,
        area,
        "Why it was refused",
        &facts,
    );
    match group {
        Some(group) => fields(model, &mut pen, group),
        None => pen.waiting(&[
            "The rule, what was found, what belongs there:",
            "from the first refused statement on.",
        ]),
    }
}

/// Draws what is wrong, as far as it fits; whether it can be repaired and the keys last.
pub(super) fn fields(model: &Model, pen: &mut Pen<'_>, it: &RejectGroup) {
    let title = [
        span("✗ refused  ", pen.look.fail()),
        span(it.code.clone(), pen.look.bold()),
    ];
    pen.put(0, Line::from_iter(title));
    let keys = keys(model, pen.width());
    let below = pen.last().saturating_sub(keys.len() as u16);
    let roomy = pen.area.height > 11;
    let room = below.saturating_sub(1 + u16::from(roomy));
    let lines = if roomy { 2 } else { 1 };
    pen.rows(1, room)
        .fields(&parts(it, model.moment().at), lines);
    pen.put(below, repair(pen.look, it, pen.width()));
    for (row, line) in (below + 1..).zip(keys) {
        pen.put(row, line);
    }
}

/// What can be done, in one row or two; a key that may not act is told why.
fn keys(model: &Model, width: usize) -> Vec<Line<'static>> {
    let scope = Scope::Quarantine.name().unwrap_or_default();
    let looks = pairs(model.look, &LOOKS);
    if !model.link.has_scope(scope) {
        let why = format!("! not now: the key has no scope {scope}");
        let why = Line::from(span(fit(&why, width), model.look.warn()));
        return vec![why, looks];
    }
    let acts = pairs(model.look, &ACTS);
    match acts.width() + looks.width() <= width {
        true => vec![Line::from_iter(acts.spans.into_iter().chain(looks.spans))],
        false => vec![acts, looks],
    }
}

fn pairs(look: Look, keys: &[(&'static str, &str)]) -> Line<'static> {
    let pair = |(key, text): &(&'static str, &str)| -> [Span<'static>; 2] {
        [
            span(*key, look.bold()),
            span(format!(" {text}   "), look.dim()),
        ]
    };
    Line::from_iter(keys.iter().flat_map(pair))
}

fn parts(it: &RejectGroup, now: i64) -> [(&'static str, String); 5] {
    let or = |text: &str, other: &str| {
        if text.is_empty() {
            other.to_owned()
        } else {
            text.to_owned()
        }
    };
    let (count, since, last) = (
        fmt::count(it.count),
        fmt::clock(it.first),
        fmt::ago(it.last, now),
    );
    [
        ("At", or(&it.pointer, "the statement itself")),
        ("Expected", it.expected.clone()),
        ("Found", or(&it.found, "nothing")),
        ("Rule", it.rule.clone()),
        (
            "Alike",
            format!("{count} since {since}, last {last}, all from {}", it.source),
        ),
    ]
}

/// Whether the newest could be repaired, and how.
fn repair(look: Look, it: &RejectGroup, width: usize) -> Line<'static> {
    let (style, text) = match (it.repairable, it.repairs.as_slice()) {
        (None, _) => (
            look.dim(),
            "not tried; x and R tell by a dry run".to_owned(),
        ),
        (Some(false), []) => (look.fail(), "✗ no: it would be a guess".to_owned()),
        (Some(false), repairs) => (look.warn(), format!("! in part: {}", made(repairs))),
        (Some(true), []) => (look.ok(), "✓ not needed: it would pass as it is".to_owned()),
        (Some(true), repairs) => (look.ok(), format!("✓ yes: {}", made(repairs))),
    };
    let room = width.saturating_sub(QUESTION.len());
    Line::from_iter([span(QUESTION, look.dim()), span(fit(&text, room), style)])
}

fn made(repairs: &[Repair]) -> String {
    let first = repairs.first().map_or("", |first| first.after.as_str());
    match repairs.len().saturating_sub(1) {
        0 => first.to_owned(),
        more => format!("{first}, and {more} more"),
    }
}
