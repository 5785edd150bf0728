//! Statements per second: accepted above, refused below, with the writer's queue.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::ui::text::{line, put, span};
use crate::ui::{chart, fmt};

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let tall = area.height >= 7;
    let moment = model.moment();
    let (seconds, per_column) = chart::seconds(area.width.saturating_sub(4));
    let rate =
        |value: fn(&crate::wire::Agg) -> u64| moment.series.per_second(60, value).unwrap_or(0.0);
    let (accepted, rejected) = (rate(|agg| agg.accepted), rate(|agg| agg.rejected));
    let facts = if tall {
        format!("statements/s · {seconds} s · accepted above, rejected below")
    } else {
        format!(
            "✓ {} ok · ✗ {} rejected",
            fmt::rate(accepted),
            fmt::rate(rejected)
        )
    };
    let inner = boxed(model, buffer, Panel::Series, area, "LRS ingestion", &facts);
    let Some(latest) = moment.series.latest() else {
        return put(
            buffer,
            inner,
            0,
            &line("waiting for counters, one set a second", model.look.dim()),
        );
    };
    let below = u16::from(tall);
    let height = inner.height.saturating_sub(1 + below);
    let top = chart::join(
        &moment
            .series
            .columns(seconds, |agg| Some(agg.accepted as f64)),
        per_column,
    );
    let bottom = chart::join(
        &moment
            .series
            .columns(seconds, |agg| Some(agg.rejected as f64)),
        per_column,
    );
    chart::columns(
        model.look,
        buffer,
        Rect { height, ..inner },
        &top,
        1.0,
        model.look.link(),
    );
    let row = Rect {
        y: inner.y + height,
        height: 1.min(inner.height),
        ..inner
    }
    .intersection(inner);
    chart::columns(model.look, buffer, row, &bottom, 1.0, model.look.fail());
    if tall {
        let share = rejected / (accepted + rejected).max(f64::MIN_POSITIVE) * 100.0;
        let numbers = vec![
            span(
                format!("✓ accepted {}", fmt::rate(accepted)),
                model.look.ok(),
            ),
            Span::raw("  "),
            span(
                format!(
                    "✗ rejected {}, {} %",
                    fmt::rate(rejected),
                    fmt::percent(share)
                ),
                model.look.fail(),
            ),
            span(
                format!(
                    "  batch {}  lag {}  queue {}",
                    latest.batch,
                    fmt::span(latest.lag_us),
                    fmt::count(latest.queue)
                ),
                model.look.dim(),
            ),
        ];
        put(buffer, inner, inner.height - 1, &Line::from(numbers));
    }
}
