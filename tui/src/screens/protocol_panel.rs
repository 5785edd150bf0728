//! Launches by protocol, and below it the way of a launch: how each place on it did in the last minutes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::store::attention::{PLACES, WINDOW};
use crate::store::heat::Cell;
use crate::store::launch::Status;
use crate::store::protocols::{self, Protocol};
use crate::ui::look::{Look, sign};
use crate::ui::pen::Pen;
use crate::ui::text::{line, span};
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

/// Where the trend stands among them.
const TREND: usize = 6;

/// Rows below the table: the hops, and the server when there is room.
pub(super) fn below(height: u16) -> u16 {
    if height >= 12 { 4 } else { 2 }
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let (rows, seconds) = super::protocols(&model.moment());
    let launches: u64 = rows.iter().map(|row| row.launches).sum();
    let facts = if area.width > 60 {
        format!("5 min · {} launches", fmt::count(launches))
    } else {
        "5 min".into()
    };
    let mut pen = boxed(
        model,
        buffer,
        Panel::Protocols,
        area,
        "Launches by protocol",
        &facts,
    );
    let below = below(area.height).min(pen.area.height);
    let height = pen.area.height - below;
    if rows.is_empty() {
        waiting(&mut pen.rows(0, height));
    } else {
        table(model, &mut pen.rows(0, height), &rows, seconds);
    }
    way(model, &mut pen.rows(height, below));
    if below > 2 {
        server(model, &mut pen);
    }
}

fn waiting(pen: &mut Pen<'_>) {
    pen.bold(0, "No launch in the last 5 minutes.");
    pen.dim(
        1,
        "The next one shows here: LTI, SCORM, cmi5 or signed link.",
    );
    pen.dim(2, "Try one:  lectern link create --course spot-the-phish");
}

fn table(model: &Model, pen: &mut Pen<'_>, rows: &[Protocol], seconds: f64) {
    let focused = model.panel() == Panel::Protocols;
    let mut table = model.table(Panel::Protocols);
    if !focused {
        table.row = usize::MAX;
    }
    let shown = widths(&COLUMNS, pen.area.width);
    let trend = shown
        .iter()
        .find(|(index, _)| *index == TREND)
        .map_or(0, |(_, width)| *width);
    let at = model.moment().at;
    let table = VTable {
        columns: &COLUMNS,
        table,
        len: rows.len(),
        focused,
        header: true,
    };
    table.draw(pen, |row| {
        Row::Cells(cells(model.look, &rows[row], seconds, at, trend))
    });
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
fn way(model: &Model, pen: &mut Pen<'_>) {
    let ruled = pen.area.height > 2;
    if ruled {
        pen.rule(0);
    }
    let (first, second) = PLACES.split_at(3);
    let row = u16::from(ruled);
    pen.put(row, leg(model, "Hops  ", first, true));
    pen.put(row + 1, leg(model, "    → ", second, false));
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

fn server(model: &Model, pen: &mut Pen<'_>) {
    let moment = model.moment();
    let (Some(hello), Some(agg)) = (moment.hello, moment.series.latest()) else {
        return;
    };
    let (queue, of) = (fmt::short(agg.queue), fmt::short(agg.queue_capacity));
    let sessions = if agg.sessions > 0 {
        format!("sessions {} · ", fmt::short(agg.sessions))
    } else {
        String::new()
    };
    let text = format!(
        "Queue {queue} of {of} · batch {} · {sessions}build {}",
        agg.batch, hello.version
    );
    pen.dim(pen.last(), text);
}
