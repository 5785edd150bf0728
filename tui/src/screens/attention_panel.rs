//! What needs attention, worst first, each line with its cause one Enter away.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::store::attention::{self, Item, Severity};
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, span};

/// Cells of sign and word before a line, and of count and age behind it.
const BEFORE: usize = 8;
const FACTS: usize = 11;

/// Said when nothing is open: silence alone could also be blindness.
const WATCHED: [&str; 5] = [
    "Watched, over the last 5 minutes:",
    "· launches failed or refused, by code",
    "· statements refused, by rule and sender",
    "· 5xx answers, the writer's queue, slow steps",
    "· the expiry of this key",
];

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let items = attention::list(&model.moment());
    let facts = match items.len() {
        0 => "✓ nothing open".into(),
        n => format!("{n} open · Enter opens"),
    };
    let mut pen = boxed(
        model,
        buffer,
        Panel::Attention,
        area,
        "Needs attention",
        &facts,
    );
    match (items.is_empty(), model.moment().series.latest()) {
        (true, None) => pen.waiting(&["waiting for data"]),
        (true, Some(_)) => {
            calm(&mut pen);
            pen.rows(2, WATCHED.len() as u16).waiting(&WATCHED);
        }
        (false, _) => rows(model, &mut pen, &items),
    }
}

/// Nothing to do.
pub(super) fn calm(pen: &mut Pen<'_>) {
    pen.put(
        0,
        vec![
            span("✓ ok", pen.look.ok()),
            Span::raw("  nothing needs you"),
        ],
    );
}

/// Draws the lines, each with its detail below when there is room for all.
pub(super) fn rows(model: &Model, pen: &mut Pen<'_>, items: &[Item]) {
    let table = model.table(Panel::Attention);
    let tall = items.len() * 2 <= pen.area.height as usize;
    let (each, now) = (if tall { 2 } else { 1 }, model.moment().at);
    let visible = items.iter().enumerate().skip(table.offset);
    for (y, (index, item)) in (0..pen.area.height).step_by(each).zip(visible) {
        let facts = format!(
            "{:>5} {:>4}",
            fmt::short(item.count),
            fmt::age(item.last, now)
        );
        pen.both(
            y,
            what(pen.look, item, pen.width(), tall),
            span(facts, pen.look.dim()),
        );
        if tall {
            pen.dim(y + 1, format!("  {}", pen.fit(&item.detail, 2)));
        }
        if index == table.row {
            pen.select(y, model.panel() == Panel::Attention);
        }
    }
}

fn what(look: Look, item: &Item, width: usize, tall: bool) -> Line<'static> {
    let (sign, style) = match item.severity {
        Severity::Fail => ("✗ fail", look.fail()),
        Severity::Warn => ("! warn", look.warn()),
    };
    let room = width.saturating_sub(BEFORE + FACTS);
    let text = if tall || room < 50 {
        item.text.clone()
    } else {
        format!("{} {}", item.text, item.detail)
    };
    Line::from(vec![
        span(sign, style),
        Span::raw(format!("  {}", fit(&text, room))),
    ])
}
