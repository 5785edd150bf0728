//! Statements per second: accepted above, refused below, with the writer's queue.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Panel, boxed};
use crate::app::Model;
use crate::store::series::Series;
use crate::ui::pen::Pen;
use crate::ui::text::span;
use crate::ui::{chart, fmt};
use crate::wire::Agg;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let tall = area.height >= 7;
    let series = model.moment().series;
    let (seconds, per_column) = chart::seconds(area.width.saturating_sub(4));
    let facts = if tall {
        format!("statements/s · {seconds} s · accepted above, rejected below")
    } else {
        let (accepted, rejected) = rates(series);
        format!(
            "✓ {} ok · ✗ {} rejected",
            fmt::rate(accepted),
            fmt::rate(rejected)
        )
    };
    let mut pen = boxed(model, buffer, Panel::Series, area, "LRS ingestion", &facts);
    let Some(latest) = series.latest() else {
        return pen.waiting(&["waiting for counters, one set a second"]);
    };
    let columns =
        |value: fn(&Agg) -> Option<f64>| chart::join(&series.columns(seconds, value), per_column);
    let height = pen.last().saturating_sub(u16::from(tall));
    let (ok, fail) = (model.look.link(), model.look.fail());
    pen.rows(0, height)
        .chart(&columns(|agg| Some(agg.accepted as f64)), 1.0, ok);
    pen.rows(height, 1)
        .chart(&columns(|agg| Some(agg.rejected as f64)), 1.0, fail);
    if tall {
        numbers(&mut pen, series, latest);
    }
}

/// Statements accepted and rejected a second.
fn rates(series: Series<'_>) -> (f64, f64) {
    let rate = |value: fn(&Agg) -> u64| series.per_second(60, value).unwrap_or(0.0);
    (rate(|agg| agg.accepted), rate(|agg| agg.rejected))
}

fn numbers(pen: &mut Pen<'_>, series: Series<'_>, latest: &Agg) {
    let (accepted, rejected) = rates(series);
    let share = fmt::percent(rejected / (accepted + rejected).max(f64::MIN_POSITIVE) * 100.0);
    let (lag, queue) = (fmt::span(latest.lag_us), fmt::count(latest.queue));
    let line = vec![
        span(
            format!("✓ accepted {}  ", fmt::rate(accepted)),
            pen.look.ok(),
        ),
        span(
            format!("✗ rejected {}, {share} %", fmt::rate(rejected)),
            pen.look.fail(),
        ),
        span(
            format!("  batch {}  lag {lag}  queue {queue}", latest.batch),
            pen.look.dim(),
        ),
    ];
    pen.put(pen.last(), line);
}
