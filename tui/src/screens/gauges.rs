//! The four boxes on top of the overview: traffic, errors, latency, saturation. A number, its minute, its parts.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::{Panel, boxed};
use crate::app::{Model, Moment};
use crate::store::series::{self, Series};
use crate::ui::text::{line, put, put_both, span};
use crate::ui::{chart, fmt};
use crate::wire::Agg;

/// What one box shows.
struct Gauge {
    panel: Panel,
    title: &'static str,
    headline: Line<'static>,
    /// The headline in a title, where there is no row for it.
    brief: String,
    beside: String,
    parts: String,
    value: fn(&Agg) -> Option<f64>,
    /// What the full height stands for at least.
    least: f64,
    style: Style,
}

pub(super) fn traffic(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let s = moment.series;
    let now = s.per_second(5, |agg| agg.requests);
    let parts = format!("launch {}  stmt {}", rate(s, |agg| agg.launches), rate(s, |agg| agg.accepted));
    let brief = now.map_or_else(String::new, fmt::rate);
    draw(model, buffer, area, &Gauge {
        panel: Panel::Traffic,
        title: "Traffic",
        headline: Line::from(vec![span(brief.clone(), model.look.bold()), span(" requests", model.look.dim())]),
        brief,
        beside: against(s, now),
        parts,
        value: |agg| Some(agg.requests as f64),
        least: 1.0,
        style: model.look.link(),
    });
}

pub(super) fn errors(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let s = moment.series;
    let share = error_share(s);
    let style = if share > 0.0 { model.look.fail() } else { model.look.ok() };
    let brief = if share > 0.0 { format!("✗ {} %", fmt::percent(share)) } else { "✓ none".into() };
    let parts = format!("reject {}  5xx {}", rate(s, |agg| agg.rejected), rate(s, |agg| agg.server_errors));
    draw(model, buffer, area, &Gauge {
        panel: Panel::Errors,
        title: "Errors",
        headline: Line::from(vec![span(brief.clone(), style), span(" of requests", model.look.dim())]),
        brief: if s.latest().is_some() { brief } else { String::new() },
        beside: String::new(),
        parts: format!("{parts}  launch {}", rate(s, |agg| agg.launches_failed)),
        value: |agg| Some(series::problems(agg) as f64),
        least: 1.0,
        style: model.look.fail(),
    });
}

/// Percent of the last minute's requests that went wrong.
fn error_share(s: Series<'_>) -> f64 {
    let problems = s.sum(60, series::problems);
    let tried = s.sum(60, |agg| agg.requests).max(problems);
    problems as f64 / tried.max(1) as f64 * 100.0
}

pub(super) fn latency(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let mut hist = moment.series.hist(60, |agg| &agg.accept_ms);
    hist.merge(&moment.series.hist(60, |agg| &agg.launch_ms));
    let at = |percent| fmt::ms(hist.quantile(percent));
    draw(model, buffer, area, &Gauge {
        panel: Panel::Latency,
        title: "Latency",
        headline: Line::from(vec![
            span(format!("p50 {}  p95 {}  p99 {}", at(50.0), at(95.0), at(99.0)), model.look.bold()),
            span(" ms", model.look.dim()),
        ]),
        brief: format!("p99 {} ms", at(99.0)),
        beside: String::new(),
        parts: format!("{} launches and statements", fmt::short(hist.total())),
        value: series::p99,
        least: 10.0,
        style: model.look.link(),
    });
}

pub(super) fn saturation(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let busy = moment.series.latest().map(series::busy);
    let brief = busy.map_or_else(String::new, |busy| format!("{busy:.0} %"));
    let style = if busy.unwrap_or(0.0) >= 80.0 { model.look.warn() } else { model.look.bold() };
    draw(model, buffer, area, &Gauge {
        panel: Panel::Saturation,
        title: "Saturation",
        headline: Line::from(vec![span(brief.clone(), style), span(" busy", model.look.dim())]),
        brief,
        beside: moment.series.latest().map_or_else(String::new, |agg| format!("queue {}", fmt::short(agg.queue))),
        parts: machine(&moment),
        value: |agg| Some(series::busy(agg)),
        least: 100.0,
        style: model.look.link(),
    });
}

fn machine(moment: &Moment<'_>) -> String {
    moment.series.latest().map_or_else(String::new, |agg| {
        format!("cpu {:.0} %  mem {}", agg.cpu_percent, fmt::bytes(agg.rss_bytes))
    })
}

fn rate(s: Series<'_>, value: fn(&Agg) -> u64) -> String {
    s.per_second(60, value).map_or_else(|| "·".into(), fmt::rate)
}

/// The last seconds against the last hour, once there is one minute to compare with.
fn against(s: Series<'_>, now: Option<f64>) -> String {
    let before = s.per_second(3_600, |agg| agg.requests);
    match (now, before) {
        (Some(now), Some(before)) if before > 0.0 && s.columns(60, |_| Some(1.0)).first().is_some_and(Option::is_some) => {
            format!("{:+.0} % vs 1h", (now - before) / before * 100.0)
        }
        _ => String::new(),
    }
}

fn draw(model: &Model, buffer: &mut Buffer, area: Rect, gauge: &Gauge) {
    let tall = area.height >= 7;
    let (seconds, per_column) = chart::seconds(area.width.saturating_sub(4));
    let facts = if tall { format!("{seconds} s") } else { gauge.brief.clone() };
    let inner = boxed(model, buffer, gauge.panel, area, gauge.title, &facts);
    let top = u16::from(tall);
    let chart_area = Rect { y: inner.y + top, height: inner.height.saturating_sub(top + 1), ..inner }.intersection(inner);
    let moment = model.moment();
    if moment.series.latest().is_none() {
        put(buffer, inner, top, &line("waiting for counters,", model.look.dim()));
        put(buffer, inner, top + 1, &line("one set a second", model.look.dim()));
        return;
    }
    let values = chart::join(&moment.series.columns(seconds, gauge.value), per_column);
    chart::columns(model.look, buffer, chart_area, &values, gauge.least, gauge.style);
    if tall {
        put_both(buffer, inner, 0, &gauge.headline, &line(gauge.beside.clone(), model.look.dim()));
    }
    put(buffer, inner, inner.height.saturating_sub(1), &line(gauge.parts.clone(), model.look.dim()));
}
