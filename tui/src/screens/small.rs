//! Terminals too small for boxes: one panel at a time, or a few status lines.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{
    Panel, anomaly_list, anomaly_panel, attention_panel, evidence_panel, groups, launch_list,
    statement_panel, step_panel, steps, why,
};
use crate::app::Model;
use crate::store::attention::{self, Severity};
use crate::ui::look::Look;
use crate::ui::pen::Pen;
use crate::ui::text::span;
use crate::ui::{chart, fmt, header, size::Size};

/// Draws the focused panel without a box: a title row, then its rows.
pub(super) fn draw(model: &Model, buffer: &mut Buffer, body: Rect) {
    let mut pen = Pen::new(model.look, buffer, body);
    let (title, hint) = (
        span(title(model), pen.look.bold()),
        span("small window ", pen.look.dim()),
    );
    pen.both(0, title, hint);
    let width = pen.area.width.saturating_sub(2);
    panel(model, &mut pen.rows(1, body.height).columns(1, width));
}

fn title(model: &Model) -> String {
    let panel = match model.panel() {
        Panel::Steps => " · steps",
        Panel::Step => " · step",
        Panel::Why => " · why",
        Panel::Statement => " · statement",
        Panel::Anomaly => " · why",
        Panel::Evidence => " · evidence",
        _ => "",
    };
    format!(" {}{panel}", model.screen.title())
}

fn panel(model: &Model, pen: &mut Pen<'_>) {
    match (
        model.panel(),
        model.selected_launch(),
        model.selected_group(),
    ) {
        (Panel::Launches, ..) => with_note(model, pen),
        (Panel::Steps, Some(launch), _) => steps::list(model, pen, launch),
        (Panel::Step, Some(_), _) => step_panel::selected(model)
            .into_iter()
            .for_each(|hop| step_panel::fields(pen, hop)),
        (Panel::Groups, ..) => groups::list(model, pen),
        (Panel::Why, _, Some(group)) => why::fields(model, pen, &group.latest),
        (Panel::Statement, ..) => statement_panel::content(model, pen),
        (Panel::Anomalies, ..) => anomaly_list::list(model, pen),
        (Panel::Anomaly, ..) => anomaly_panel::content(model, pen),
        (Panel::Evidence, ..) => evidence_panel::list(model, pen),
        (Panel::Steps | Panel::Step | Panel::Why, ..) => pen.waiting(&["nothing is selected"]),
        _ => overview(model, pen),
    }
}

/// The list, and the note of the selected launch below it.
fn with_note(model: &Model, pen: &mut Pen<'_>) {
    let height = pen.last();
    launch_list::list(model, &mut pen.rows(0, height), false);
    if let Some(launch) = model.selected_launch() {
        let mut spans = launch_list::status(pen.look, launch.status).spans;
        spans.push(Span::raw(format!("  {}", pen.fit(&launch.note(), 8))));
        pen.put(height, spans);
    }
}

/// Traffic as one row, then what needs attention.
fn overview(model: &Model, pen: &mut Pen<'_>) {
    let moment = model.moment();
    let seconds = pen.width().saturating_sub(20).min(60);
    let columns = moment
        .series
        .columns(seconds, |agg| Some(agg.requests as f64));
    let rate = moment
        .series
        .per_second(5, |agg| agg.requests)
        .map_or_else(|| "waiting".into(), fmt::rate);
    pen.styled(
        0,
        format!("{rate:<9} {}", chart::spark(&columns, 1.0)),
        pen.look.link(),
    );
    let items = attention::list(&moment);
    let mut rest = pen.rows(1, pen.area.height);
    if items.is_empty() {
        attention_panel::calm(&mut rest);
    }
    attention_panel::rows(model, &mut rest, &items);
}

/// The least that still tells how it stands.
pub(crate) fn status_lines(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let mut pen = Pen::new(model.look, buffer, area);
    pen.put(0, Line::from(header::state(model, Size::Tiny)));
    pen.put(1, health(pen.look, &attention::list(&moment)));
    match moment.series.latest() {
        None => pen.put(2, "waiting for data"),
        Some(agg) => {
            pen.put(2, format!("{} req/s", fmt::short(agg.requests)));
            pen.put(
                3,
                format!(
                    "{} ok, {} refused",
                    fmt::short(agg.accepted),
                    fmt::short(agg.rejected)
                ),
            );
        }
    }
    pen.dim(
        4,
        format!("{}Z {}", fmt::clock(model.now), model.screen.title()),
    );
}

fn health(look: Look, items: &[attention::Item]) -> Span<'static> {
    match items.iter().map(|item| item.severity).max() {
        None => span("✓ ok", look.ok()),
        Some(Severity::Warn) => span(format!("! warn {}", items.len()), look.warn()),
        Some(Severity::Fail) => span(format!("✗ fail {}", items.len()), look.fail()),
    }
}
