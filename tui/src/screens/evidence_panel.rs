//! The signals behind an anomaly, the newest first, and how they came over time.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, span};
use crate::ui::{chart, fmt, panel};
use crate::wire::Anomaly;

/// Columns of the trend.
const COLUMNS: usize = 24;
/// From this height on the trend has a row.
const TALL: u16 = 9;

/// Rows below the signals.
pub(super) fn below(height: u16) -> u16 {
    if height >= TALL { 2 } else { 0 }
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let it = model.selected_anomaly();
    let facts = it.map_or_else(String::new, |it| {
        format!("{} signals · newest first", fmt::count(it.count))
    });
    let mut pen = boxed(model, buffer, Panel::Evidence, area, "Evidence", &facts);
    let rest = pen.area.height.saturating_sub(below(area.height));
    list(model, &mut pen.rows(0, rest));
    let Some(it) = it else {
        return;
    };
    if below(area.height) > 0 {
        trend(&mut pen.rows(rest, 2), it);
    }
    let row = model.table(Panel::Evidence).row + 1;
    panel::foot(buffer, area, &format!("{row}/{}", it.evidence.len()));
}

pub(super) fn list(model: &Model, pen: &mut Pen<'_>) {
    let Some(it) = model.selected_anomaly() else {
        return pen.waiting(&["The signals of the selected anomaly."]);
    };
    let table = model.table(Panel::Evidence);
    let focused = model.panel() == Panel::Evidence;
    let rows = it.evidence.iter().enumerate().skip(table.offset);
    for (y, (index, signal)) in (0..pen.area.height).zip(rows) {
        let times = match signal.times {
            0 | 1 => String::new(),
            n => format!(" {n} times"),
        };
        // What stands in the title need not stand in every row.
        let from = match signal.from == it.label {
            true => times,
            false => format!("{}{times}", signal.from),
        };
        let from = span(from, pen.look.dim());
        let from = Line::from(from);
        let room = pen.width().saturating_sub(from.width() + 11);
        let text = vec![
            span(format!("{}  ", fmt::clock(signal.at)), pen.look.dim()),
            Span::raw(fit(&signal.text, room)),
        ];
        pen.both(y, text, from);
        if focused && index == table.row {
            pen.select(y, true);
        }
    }
}

/// The shortest time that a column stands for, microseconds.
const SECOND: i64 = 1_000_000;

fn trend(pen: &mut Pen<'_>, it: &Anomaly) {
    let (Some(newest), Some(oldest)) = (it.evidence.first(), it.evidence.last()) else {
        return;
    };
    let length = newest.at.saturating_sub(oldest.at).max(1);
    let step = (length.div_euclid(COLUMNS as i64) + 1).max(SECOND);
    let mut columns = [0.0_f64; COLUMNS];
    for signal in &it.evidence {
        let at = signal.at.saturating_sub(oldest.at).div_euclid(step);
        let at = usize::try_from(at).unwrap_or(0).min(COLUMNS - 1);
        columns[at] += signal.times.max(1) as f64;
    }
    let columns = columns.map(|n| (n > 0.0).then_some(n));
    let spark = chart::spark(&columns, 1.0);
    let most = columns.iter().flatten().copied().fold(0.0, f64::max);
    pen.put(
        0,
        vec![
            span(spark, pen.look.link()),
            span(
                format!("  at most {most:.0} per {}", fmt::age(0, step)),
                pen.look.dim(),
            ),
        ],
    );
    pen.dim(1, "Tab comes here · y copy · e export as JSON lines");
}
