//! The four boxes on top of the overview: traffic, errors, latency, saturation. A number, its minute, its parts.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Panel, boxed};
use crate::app::Model;
use crate::store::series::{self, Series};
use crate::ui::text::{fit, span};
use crate::ui::{chart, fmt};
use crate::wire::Agg;

/// What one box shows.
struct Gauge {
    panel: Panel,
    title: &'static str,
    /// The number, and what it counts.
    number: String,
    unit: &'static str,
    style: Style,
    beside: String,
    /// What it is made of, most important first.
    parts: [String; 3],
    value: fn(&Agg) -> Option<f64>,
    /// What the full height stands for at least.
    least: f64,
    bars: Style,
}

pub(super) fn traffic(model: &Model, buffer: &mut Buffer, area: Rect) {
    let s = model.moment().series;
    let now = s.per_second(5, |agg| agg.requests);
    let gauge = Gauge {
        panel: Panel::Traffic,
        title: "Traffic",
        number: now.map_or_else(String::new, fmt::rate),
        unit: "requests",
        style: model.look.bold(),
        beside: against(s, now),
        parts: [
            format!("launch {}", rate(s, |agg| agg.launches)),
            format!("stmt {}", rate(s, |agg| agg.accepted)),
            String::new(),
        ],
        value: |agg| Some(agg.requests as f64),
        least: 1.0,
        bars: model.look.link(),
    };
    draw(model, buffer, area, &gauge);
}

pub(super) fn errors(model: &Model, buffer: &mut Buffer, area: Rect) {
    let s = model.moment().series;
    let share = error_share(s);
    let failing = share > 0.0;
    let gauge = Gauge {
        panel: Panel::Errors,
        title: "Errors",
        number: if failing {
            format!("✗ {}%", fmt::percent(share))
        } else {
            "✓ none".into()
        },
        unit: if failing {
            "of requests"
        } else {
            "in the last minute"
        },
        style: if failing {
            model.look.fail()
        } else {
            model.look.ok()
        },
        beside: String::new(),
        parts: [
            format!("reject {}", rate(s, |agg| agg.rejected)),
            format!("5xx {}", rate(s, |agg| agg.server_errors)),
            format!("launch {}", rate(s, |agg| agg.launches_failed)),
        ],
        value: |agg| Some(series::problems(agg) as f64),
        least: 1.0,
        bars: model.look.fail(),
    };
    draw(model, buffer, area, &gauge);
}

/// Percent of the last minute's requests that went wrong.
fn error_share(s: Series<'_>) -> f64 {
    let problems = s.sum(60, series::problems);
    let tried = s.sum(60, |agg| agg.requests).max(problems);
    problems as f64 / tried.max(1) as f64 * 100.0
}

pub(super) fn latency(model: &Model, buffer: &mut Buffer, area: Rect) {
    let s = model.moment().series;
    let mut hist = s.hist(60, |agg| &agg.accept_ms);
    hist.merge(&s.hist(60, |agg| &agg.launch_ms));
    let at = |percent| fmt::ms(hist.quantile(percent));
    let gauge = Gauge {
        panel: Panel::Latency,
        title: "Latency",
        number: format!("{} ms", at(99.0)),
        unit: "p99",
        style: model.look.bold(),
        beside: format!("p50 {}  p95 {}", at(50.0), at(95.0)),
        parts: ["launches, stmts".into(), String::new(), String::new()],
        value: series::p99,
        least: 10.0,
        bars: model.look.link(),
    };
    draw(model, buffer, area, &gauge);
}

pub(super) fn saturation(model: &Model, buffer: &mut Buffer, area: Rect) {
    let latest = model.moment().series.latest();
    let busy = latest.map(series::busy);
    let part = |text: &dyn Fn(&Agg) -> String| latest.map_or_else(String::new, text);
    let gauge = Gauge {
        panel: Panel::Saturation,
        title: "Saturation",
        number: busy.map_or_else(String::new, |busy| format!("{busy:.0}%")),
        unit: "busy",
        style: if busy.unwrap_or(0.0) >= 80.0 {
            model.look.warn()
        } else {
            model.look.bold()
        },
        beside: String::new(),
        parts: [
            part(&|agg| format!("queue {}", fmt::short(agg.queue))),
            part(&|agg| format!("cpu {:.0}%", agg.cpu_percent)),
            part(&|agg| format!("mem {}", fmt::bytes(agg.rss_bytes))),
        ],
        value: |agg| Some(series::busy(agg)),
        least: 100.0,
        bars: model.look.link(),
    };
    draw(model, buffer, area, &gauge);
}

fn rate(s: Series<'_>, value: fn(&Agg) -> u64) -> String {
    s.per_second(60, value)
        .map_or_else(|| "·".into(), fmt::rate)
}

/// The last seconds against the last hour, once there is a minute to compare with.
fn against(s: Series<'_>, now: Option<f64>) -> String {
    let a_minute_is_known = s
        .columns(60, |_| Some(1.0))
        .first()
        .is_some_and(Option::is_some);
    match (now, s.per_second(3_600, |agg| agg.requests)) {
        (Some(now), Some(before)) if before > 0.0 && a_minute_is_known => {
            format!("{:+.0}% vs 1h", (now - before) / before * 100.0)
        }
        _ => String::new(),
    }
}

fn draw(model: &Model, buffer: &mut Buffer, area: Rect, gauge: &Gauge) {
    let tall = area.height >= 7;
    let series = model.moment().series;
    let (seconds, per_column) = chart::seconds(area.width.saturating_sub(4));
    let known = series.latest().is_some();
    let title = if tall || !known {
        gauge.title.to_owned()
    } else {
        format!("{} {}", gauge.title, gauge.number)
    };
    let facts = if tall {
        format!("{seconds} s")
    } else {
        String::new()
    };
    let mut pen = boxed(model, buffer, gauge.panel, area, &title, &facts);
    let top = u16::from(tall);
    if !known {
        return pen
            .rows(top, 2)
            .waiting(&["waiting for the", "first second"]);
    }
    if tall {
        let unit = span(format!(" {}", gauge.unit), pen.look.dim());
        pen.both(
            0,
            vec![span(gauge.number.clone(), gauge.style), unit],
            span(gauge.beside.clone(), pen.look.dim()),
        );
    }
    let values = chart::join(&series.columns(seconds, gauge.value), per_column);
    let height = pen.last().saturating_sub(top);
    pen.rows(top, height)
        .chart(&values, gauge.least, gauge.bars);
    pen.dim(pen.last(), fitting(&gauge.parts, pen.width()));
}

/// As many parts as fit whole.
fn fitting(parts: &[String; 3], room: usize) -> String {
    let mut out = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let longer = if out.is_empty() {
            part.clone()
        } else {
            format!("{out}  {part}")
        };
        if crate::ui::text::width(&longer) > room {
            break;
        }
        out = longer;
    }
    if out.is_empty() {
        fit(&parts[0], room)
    } else {
        out
    }
}
