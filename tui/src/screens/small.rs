//! Terminals too small for boxes: one panel at a time, or a few status lines.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{
    Panel, Screen, attention_panel, groups, launch_list, statement_panel, step_panel, steps, why,
};
use crate::app::Model;
use crate::store::attention::{self, Severity};
use crate::ui::text::{fit, line, put, put_both, span};
use crate::ui::{chart, fmt, header, size::Size};

/// Draws the focused panel without a box: a title row, then its rows.
pub(super) fn draw(model: &Model, buffer: &mut Buffer, body: Rect) {
    let title = line(title(model), model.look.bold());
    put_both(
        buffer,
        body,
        0,
        &title,
        &line("small window ", model.look.dim()),
    );
    let inner = Rect {
        x: body.x + 1,
        y: body.y + 1,
        width: body.width.saturating_sub(2),
        height: body.height.saturating_sub(1),
    };
    let inner = inner.intersection(body);
    match model.panel() {
        Panel::Launches => with_note(model, buffer, inner),
        Panel::Steps => {
            if let Some(launch) = model.selected_launch() {
                steps::list(model, buffer, inner, launch);
            }
        }
        Panel::Step => {
            if let Some(hop) = model
                .selected_launch()
                .and_then(|it| it.hops.get(model.selected_step()?))
            {
                step_panel::fields(model, buffer, inner, hop);
            }
        }
        Panel::Groups => groups::list(model, buffer, inner, true),
        Panel::Why => {
            if let Some(group) = model.selected_group() {
                why::fields(model, buffer, inner, &group.latest);
            }
        }
        Panel::Statement => statement_panel::content(model, buffer, inner),
        _ => overview(model, buffer, inner),
    }
}

fn title(model: &Model) -> String {
    let panel = match model.panel() {
        Panel::Steps => " · steps",
        Panel::Step => " · step",
        Panel::Why => " · why",
        Panel::Statement => " · statement",
        _ => "",
    };
    format!(" {}{panel}", model.screen.title())
}

/// The list, and the note of the selected launch below it.
fn with_note(model: &Model, buffer: &mut Buffer, area: Rect) {
    let list = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    launch_list::list(model, buffer, list, false);
    if let Some(launch) = model.selected_launch() {
        let mut spans = launch_list::status(model, launch.status).spans;
        spans.push(Span::raw(format!(
            "  {}",
            fit(&launch.note(), area.width as usize)
        )));
        put(
            buffer,
            area,
            area.height.saturating_sub(1),
            &Line::from(spans),
        );
    }
}

/// Traffic as one row, then what needs attention.
fn overview(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let room = (area.width as usize).saturating_sub(20).min(60);
    let values = moment.series.columns(room, |agg| Some(agg.requests as f64));
    let rate = moment
        .series
        .per_second(5, |agg| agg.requests)
        .map_or_else(|| "waiting".into(), fmt::rate);
    put(
        buffer,
        area,
        0,
        &line(
            format!("{rate:<9} {}", chart::spark(&values, 1.0)),
            model.look.link(),
        ),
    );
    let rest = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
    .intersection(area);
    let items = attention::list(&moment);
    if items.is_empty() {
        put(
            buffer,
            rest,
            0,
            &Line::from(vec![
                span("✓ ok", model.look.ok()),
                Span::raw("  nothing needs you"),
            ]),
        );
    }
    attention_panel::rows(model, buffer, rest, &items);
}

/// The least that still tells how it stands.
pub(crate) fn status_lines(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let items = attention::list(&moment);
    let health = match items.iter().map(|item| item.severity).max() {
        None => span("✓ ok", model.look.ok()),
        Some(Severity::Warn) => span(format!("! warn {}", items.len()), model.look.warn()),
        Some(Severity::Fail) => span(format!("✗ fail {}", items.len()), model.look.fail()),
    };
    let agg = moment.series.latest();
    let rates = agg.map_or_else(
        || "waiting for data".into(),
        |agg| format!("{} req/s", fmt::short(agg.requests)),
    );
    let statements = agg.map_or_else(String::new, |agg| {
        format!(
            "{} ok, {} refused",
            fmt::short(agg.accepted),
            fmt::short(agg.rejected)
        )
    });
    let rows = [
        Line::from(header::state(model, Size::Tiny)),
        Line::from(vec![health]),
        Line::raw(rates),
        Line::raw(statements),
        line(
            format!("{}Z {}", fmt::clock(model.now), Screen::title(model.screen)),
            model.look.dim(),
        ),
    ];
    (0..)
        .zip(&rows)
        .for_each(|(row, line)| put(buffer, area, row, line));
}
