//! The latency of every step over time: one row per step, one shade per column, percentiles beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::{Model, Moment};
use crate::store::heat::{Cell, SLOT};
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::text::{fit, line, put, put_at, span};
use crate::wire::Place;

const COLUMNS: usize = 60;
const NAME: usize = 17;
const MINUTE: i64 = 60_000_000;

/// Upper bounds of the shades, milliseconds.
const SHADES: [(f64, &str); 3] = [(20.0, "░"), (100.0, "▒"), (500.0, "▓")];

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let unit = unit(&moment);
    let per = if unit == MINUTE {
        "1 min".to_owned()
    } else {
        format!("{} s", unit / 1_000_000)
    };
    let title = format!(
        "Latency of every step, last {} min",
        unit * COLUMNS as i64 / MINUTE
    );
    let facts = format!("each column {per} · p95: ░ <20 ▒ <100 ▓ <500 █ more ms · no data ·");
    let inner = boxed(model, buffer, Panel::Heat, area, &title, &facts);
    let rows: Vec<(Place, &str)> = moment.picture.heat.steps().collect();
    if rows.is_empty() {
        put(
            buffer,
            inner,
            0,
            &line(
                "waiting for the first step of a launch: each kind of step gets a row here",
                model.look.dim(),
            ),
        );
        return;
    }
    let shown = rows.len().min(inner.height.saturating_sub(1) as usize);
    let to = (moment.at.div_euclid(unit) + 1) * unit;
    for (row, (place, step)) in rows.iter().take(shown).enumerate() {
        strip(model, buffer, inner, row as u16, (*place, step), (to, unit));
    }
    axis(model.look, buffer, inner, shown as u16, (to, unit));
    if rows.len() > shown {
        let more = format!("{} more steps: z zooms", rows.len() - shown);
        put_at(
            buffer,
            inner,
            inner.width.saturating_sub(more.len() as u16),
            shown as u16,
            &line(more, model.look.dim()),
        );
    }
}

/// Short columns while little is known, so that the strips soon show something; minutes later on.
fn unit(moment: &Moment<'_>) -> i64 {
    let known = moment.at - moment.picture.heat.since().unwrap_or(moment.at);
    let fits = |unit: &i64| known < unit * COLUMNS as i64;
    [SLOT, 2 * SLOT, 3 * SLOT]
        .into_iter()
        .find(fits)
        .unwrap_or(MINUTE)
}

fn columns_shown(width: u16) -> usize {
    (width as usize).saturating_sub(NAME + 35).min(COLUMNS)
}

fn strip(
    model: &Model,
    buffer: &mut Buffer,
    area: Rect,
    row: u16,
    (place, step): (Place, &str),
    (to, unit): (i64, i64),
) {
    let moment = model.moment();
    let columns = columns_shown(area.width);
    let cells = moment.picture.heat.columns(place, step, to, unit, columns);
    let mut spans = vec![Span::raw(format!("{:<NAME$}", fit(step, NAME - 1)))];
    spans.extend(cells.iter().map(|cell| shade(model.look, cell)));
    let all = moment
        .picture
        .heat
        .step(place, step, to - unit * columns as i64, to);
    let at = |percent| fmt::ms(all.hist.quantile(percent));
    spans.push(Span::raw(format!(
        "  p50 {:>5}  p95 {:>5}  p99 {:>5} ",
        at(50.0),
        at(95.0),
        at(99.0)
    )));
    put(buffer, area, row, &Line::from(spans));
}

fn shade(look: Look, cell: &Cell) -> Span<'static> {
    let Some(p95) = cell.hist.quantile(95.0) else {
        return span("·", look.dim());
    };
    let shade = SHADES
        .iter()
        .find(|(bound, _)| p95 < *bound)
        .map_or("█", |(_, shade)| *shade);
    let style = if cell.bad > 0 {
        look.fail()
    } else if cell.slow > 0 {
        look.warn()
    } else {
        Style::new()
    };
    span(shade, style)
}

/// Times under the strips.
fn axis(look: Look, buffer: &mut Buffer, area: Rect, row: u16, (to, unit): (i64, i64)) {
    let columns = columns_shown(area.width);
    for column in (0..columns.saturating_sub(9)).step_by(15) {
        let at = to - unit * (columns - column) as i64;
        put_at(
            buffer,
            area,
            (NAME + column) as u16,
            row,
            &line(fmt::minute(at), look.dim()),
        );
    }
    put_at(
        buffer,
        area,
        (NAME + columns).saturating_sub(3) as u16,
        row,
        &line("now", look.dim()),
    );
}
