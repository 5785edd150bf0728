//! Why the statements of a group were refused: the rule, what was found, what belongs there, since when.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed, steps};
use crate::app::Model;
use crate::ui::fmt;
use crate::ui::text::{line, put, span, wrap};
use crate::wire::RejectGroup;

const LABEL: usize = 10;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let Some(group) = model.selected_group() else {
        let inner = boxed(model, buffer, Panel::Why, area, "Why it was refused", "");
        put(
            buffer,
            inner,
            0,
            &line(
                "The rule, what was found, what belongs there:",
                model.look.dim(),
            ),
        );
        return put(
            buffer,
            inner,
            1,
            &line("from the first refused statement on.", model.look.dim()),
        );
    };
    let it = &group.latest;
    let inner = boxed(
        model,
        buffer,
        Panel::Why,
        area,
        "Why it was refused",
        &format!("newest {}", steps::brief(&it.sample)),
    );
    fields(model, buffer, inner, it);
}

/// Draws what is wrong, as far as it fits; the keys last.
pub(super) fn fields(model: &Model, buffer: &mut Buffer, area: Rect, it: &RejectGroup) {
    let look = model.look;
    put(
        buffer,
        area,
        0,
        &Line::from(vec![
            span("✗ refused  ", look.fail()),
            span(it.code.clone(), look.bold()),
        ]),
    );
    let keys = area.height.saturating_sub(1);
    let mut row = 1;
    for (name, text) in parts(it, model.moment().at) {
        for (index, part) in wrap(&text, (area.width as usize).saturating_sub(LABEL), 2)
            .into_iter()
            .enumerate()
        {
            if row < keys {
                let label = if index == 0 { name } else { "" };
                put(
                    buffer,
                    area,
                    row,
                    &Line::from(vec![
                        span(format!("{label:<LABEL$}"), look.dim()),
                        Span::raw(part),
                    ]),
                );
                row += 1;
            }
        }
    }
    let do_keys = [
        ("J", "statement"),
        ("y", "copy code"),
        ("Y", "copy row"),
        ("e", "export"),
    ];
    let spans = do_keys.iter().flat_map(|(key, text)| {
        [
            span(*key, look.bold()),
            span(format!(" {text}   "), look.dim()),
        ]
    });
    put(buffer, area, keys, &Line::from(spans.collect::<Vec<_>>()));
}

fn parts(it: &RejectGroup, now: i64) -> Vec<(&'static str, String)> {
    let since = format!(
        "{} since {}, last {}, all from {}",
        fmt::count(it.count),
        fmt::clock(it.first),
        fmt::ago(it.last, now),
        it.source
    );
    vec![
        (
            "At",
            if it.pointer.is_empty() {
                "the statement itself".into()
            } else {
                it.pointer.clone()
            },
        ),
        ("Expected", it.expected.clone()),
        (
            "Found",
            if it.found.is_empty() {
                "nothing".into()
            } else {
                it.found.clone()
            },
        ),
        ("Rule", it.rule.clone()),
        ("Alike", since),
        (
            "Kept",
            "whole, in quarantine; the sender was told the same words".into(),
        ),
    ]
}
