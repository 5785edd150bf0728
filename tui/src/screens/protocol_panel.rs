//! Launches by protocol, and below it the way of a launch: how each place on it did in the last minutes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::app::table::Table;
use crate::store::attention::{PLACES, WINDOW};
use crate::store::heat::Cell;
use crate::store::launch::Status;
use crate::store::protocols::{self, Protocol};
use crate::ui::look::{Look, sign};
use crate::ui::text::{line, put, span};
use crate::ui::vtable::{Column, Row, VTable, left, right, widths};
use crate::ui::{chart, fmt};
use crate::wire::Place;

const COLUMNS: [Column; 7] = [
    left("PROTOCOL", 11, 0, 0),
    right("RATE", 8, 1),
    right("OK%", 6, 0),
    right("p50", 4, 3),
    right("p95", 4, 2),
    right("p99", 4, 2),
    left("TREND 5 min", 11, 1, 4),
];

/// Rows below the table: the hops, and the server when there is room.
pub(super) fn below(height: u16) -> u16 {
    if height >= 12 { 4 } else { 2 }
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let (rows, seconds) = super::protocols(&moment);
    let total: u64 = rows.iter().map(|row| row.launches).sum();
    let facts = if area.width > 60 {
        format!("5 min · {} launches", fmt::count(total))
    } else {
        "5 min".into()
    };
    let inner = boxed(
        model,
        buffer,
        Panel::Protocols,
        area,
        "Launches by protocol",
        &facts,
    );
    let below = below(area.height).min(inner.height);
    let body = Rect {
        height: inner.height - below,
        ..inner
    };
    if rows.is_empty() {
        waiting(model, buffer, body);
    }
    let trend = widths(&COLUMNS, body.width)
        .iter()
        .find(|(index, _)| *index == 6)
        .map_or(0, |(_, width)| *width);
    let focused = model.panel() == Panel::Protocols;
    let table = VTable {
        columns: &COLUMNS,
        table: if focused {
            model.table(Panel::Protocols)
        } else {
            Table {
                row: usize::MAX,
                ..model.table(Panel::Protocols)
            }
        },
        len: rows.len(),
        focused,
        header: !rows.is_empty(),
    };
    let row = |index: usize| Row::Cells(cells(model.look, &rows[index], seconds, moment.at, trend));
    table.draw(model.look, buffer, body, row);
    way(model, buffer, inner, inner.height - below);
    if below > 2 {
        server(model, buffer, inner);
    }
}

fn waiting(model: &Model, buffer: &mut Buffer, area: Rect) {
    let look = model.look;
    put(
        buffer,
        area,
        0,
        &line("No launch in the last 5 minutes.", look.bold()),
    );
    put(
        buffer,
        area,
        1,
        &line(
            "The next one shows here: LTI, SCORM, cmi5 or signed link.",
            look.dim(),
        ),
    );
    put(
        buffer,
        area,
        2,
        &line(
            "Try one:  lectern link create --course spot-the-phish",
            look.dim(),
        ),
    );
}

fn cells(look: Look, row: &Protocol, seconds: f64, at: i64, trend: u16) -> Vec<Line<'static>> {
    let ok = fmt::percent(row.ok_percent());
    let good = row.bad == 0;
    vec![
        Line::raw(protocols::title(&row.name).to_owned()),
        Line::raw(fmt::rate(row.launches as f64 / seconds)),
        if good {
            line(ok, Style::new())
        } else {
            line(format!("✗ {ok}"), look.fail())
        },
        Line::raw(fmt::ms(row.ms(50))),
        Line::raw(fmt::ms(row.ms(95))),
        Line::raw(fmt::ms(row.ms(99))),
        line(
            chart::spark(&row.trend(at, trend as usize), 1.0),
            look.link(),
        ),
    ]
}

/// user → LMS → host, then LRS → passback → analytics.
fn way(model: &Model, buffer: &mut Buffer, area: Rect, from: u16) {
    let from = if area.height.saturating_sub(from) > 2 {
        put(
            buffer,
            area,
            from,
            &line("─".repeat(area.width as usize), model.look.dim()),
        );
        from + 1
    } else {
        from
    };
    let (first, second) = PLACES.split_at(3);
    put(buffer, area, from, &leg(model, "Hops  ", first, true));
    put(buffer, area, from + 1, &leg(model, "    → ", second, false));
}

fn leg(
    model: &Model,
    start: &'static str,
    places: &[(Place, &'static str)],
    more: bool,
) -> Line<'static> {
    let moment = model.moment();
    let mut spans = vec![span(start, model.look.dim())];
    for (index, (place, name)) in places.iter().enumerate() {
        if index > 0 {
            spans.push(span(" → ", model.look.dim()));
        }
        let cell = moment
            .picture
            .heat
            .place(*place, moment.at - WINDOW, moment.at + 1);
        spans.push(Span::raw(format!("{name} ")));
        spans.push(standing(model.look, &cell));
    }
    if more {
        spans.push(span(" →", model.look.dim()));
    }
    Line::from(spans)
}

/// Sign and word of one place.
fn standing(look: Look, cell: &Cell) -> Span<'static> {
    let (status, text) = match cell {
        cell if cell.hist.total() == 0 => return span("· no data", look.dim()),
        cell if cell.bad > 0 => (Status::Fail, format!("{} fail", fmt::short(cell.bad))),
        cell if cell.slow > 0 => (Status::Slow, format!("{} slow", fmt::short(cell.slow))),
        _ => (Status::Ok, "ok".into()),
    };
    span(format!("{} {text}", sign(status)), look.status(status))
}

fn server(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let (Some(hello), Some(agg)) = (moment.hello, moment.series.latest()) else {
        return;
    };
    let text = format!(
        "Queue {} of {} · batch {} · sessions {} · build {}",
        fmt::short(agg.queue),
        fmt::short(agg.queue_capacity),
        agg.batch,
        fmt::short(agg.sessions),
        hello.version
    );
    put(
        buffer,
        area,
        area.height.saturating_sub(1),
        &line(text, model.look.dim()),
    );
}
