//! Why the statements of a group were refused: the rule, what was found, what belongs there, since when.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed, steps};
use crate::app::Model;
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::pen::Pen;
use crate::ui::text::span;
use crate::wire::RejectGroup;

const KEYS: [(&str, &str); 4] = [
    ("J", "statement"),
    ("y", "copy code"),
    ("Y", "copy row"),
    ("e", "export"),
];

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

/// Draws what is wrong, as far as it fits; the keys last.
pub(super) fn fields(model: &Model, pen: &mut Pen<'_>, it: &RejectGroup) {
    let title = [
        span("✗ refused  ", pen.look.fail()),
        span(it.code.clone(), pen.look.bold()),
    ];
    pen.put(0, Line::from_iter(title));
    let room = pen.last().saturating_sub(1);
    pen.rows(1, room).fields(&parts(it, model.moment().at), 2);
    pen.put(pen.last(), keys(pen.look));
}

fn keys(look: Look) -> Line<'static> {
    let pair = |(key, text): (&'static str, &str)| -> [Span<'static>; 2] {
        [
            span(key, look.bold()),
            span(format!(" {text}   "), look.dim()),
        ]
    };
    Line::from_iter(KEYS.into_iter().flat_map(pair))
}

fn parts(it: &RejectGroup, now: i64) -> [(&'static str, String); 6] {
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
        (
            "Kept",
            "whole, in quarantine; the sender was told the same words".into(),
        ),
    ]
}
