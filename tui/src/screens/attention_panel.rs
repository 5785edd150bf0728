//! What needs attention, worst first, each line with its cause one Enter away.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::store::attention::{self, Item, Severity};
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::text::{fit, line, put, put_at, span};

/// Cells of count and age at the end of a line.
const FACTS: u16 = 10;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let items = attention::list(&moment);
    let facts = if items.is_empty() {
        "✓ nothing open".into()
    } else {
        format!("{} open · Enter opens", items.len())
    };
    let inner = boxed(
        model,
        buffer,
        Panel::Attention,
        area,
        "Needs attention",
        &facts,
    );
    if items.is_empty() {
        return calm(model, buffer, inner);
    }
    rows(model, buffer, inner, &items);
}

/// Draws the lines, each with its detail below when there is room for all.
pub(super) fn rows(model: &Model, buffer: &mut Buffer, area: Rect, items: &[Item]) {
    let table = model.table(Panel::Attention);
    let tall = items.len() * 2 <= area.height as usize;
    let each = if tall { 2 } else { 1 };
    for (row, (index, item)) in items.iter().enumerate().skip(table.offset).enumerate() {
        let y = (row * each) as u16;
        if y >= area.height {
            break;
        }
        put(buffer, area, y, &what(model.look, item, area.width, tall));
        let facts = format!(
            "{:>5} {:>4}",
            fmt::short(item.count),
            fmt::age(item.last, model.moment().at)
        );
        put_at(
            buffer,
            area,
            area.width.saturating_sub(FACTS),
            y,
            &line(facts, model.look.dim()),
        );
        if tall {
            put(
                buffer,
                area,
                y + 1,
                &line(
                    format!("  {}", fit(&item.detail, area.width as usize - 2)),
                    model.look.dim(),
                ),
            );
        }
        if index == table.row && area.x > 0 {
            select(
                model,
                buffer,
                Rect {
                    x: area.x - 1,
                    y: area.y + y,
                    width: area.width + 2,
                    height: 1,
                },
            );
        }
    }
}

fn select(model: &Model, buffer: &mut Buffer, row: Rect) {
    if model.panel() == Panel::Attention {
        buffer.set_style(row.intersection(buffer.area), model.look.selected());
    }
    buffer[(row.x, row.y)].set_symbol("▸");
}

fn what(look: Look, item: &Item, width: u16, tall: bool) -> Line<'static> {
    let (sign, style) = match item.severity {
        Severity::Fail => ("✗ fail", look.fail()),
        Severity::Warn => ("! warn", look.warn()),
    };
    let room = (width as usize).saturating_sub(9 + FACTS as usize);
    let brief = tall || room < 50;
    let text = if brief {
        item.text.clone()
    } else {
        format!("{} {}", item.text, item.detail)
    };
    Line::from(vec![
        span(sign, style),
        Span::raw(format!("  {}", fit(&text, room))),
    ])
}

/// Nothing to do is said, with what is being watched.
fn calm(model: &Model, buffer: &mut Buffer, area: Rect) {
    let look = model.look;
    if model.moment().series.latest().is_none() {
        put(buffer, area, 0, &line("waiting for data", look.dim()));
        return;
    }
    put(
        buffer,
        area,
        0,
        &Line::from(vec![
            span("✓ ok", look.ok()),
            Span::raw("  nothing needs you"),
        ]),
    );
    let watched = [
        "Watched, over the last 5 minutes:",
        "· launches failed or refused, by code",
        "· statements refused, by rule and sender",
        "· 5xx answers, the writer's queue, slow steps",
        "· the expiry of this key",
    ];
    for (row, text) in (2..).zip(watched) {
        put(buffer, area, row, &line(text, look.dim()));
    }
}
