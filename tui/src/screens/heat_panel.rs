//! The latency of every step over time: one row per step, one shade per column, percentiles beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::{Panel, boxed};
use crate::app::{Model, Moment};
use crate::store::heat::{Cell, SLOT};
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, span};
use crate::wire::Place;

const COLUMNS: usize = 60;
/// Cells of a step's name before its strip, and of its percentiles behind.
const NAME: usize = 17;
const PERCENTILES: usize = 35;
const MINUTE: i64 = 60_000_000;

/// Upper bounds of the shades, milliseconds.
const SHADES: [(f64, &str); 3] = [(20.0, "░"), (100.0, "▒"), (500.0, "▓")];

/// Columns of time, ending at `to`, each `unit` microseconds wide.
#[derive(Clone, Copy)]
struct Scale {
    to: i64,
    unit: i64,
    columns: usize,
}

impl Scale {
    /// Short columns while little is known, so that the strips soon show something; minutes later on.
    fn of(moment: &Moment<'_>, width: u16) -> Scale {
        let known = moment.at - moment.picture.heat.since().unwrap_or(moment.at);
        let fits = |unit: &i64| known < unit * COLUMNS as i64;
        let unit = [SLOT, 2 * SLOT, 3 * SLOT]
            .into_iter()
            .find(fits)
            .unwrap_or(MINUTE);
        let columns = (width as usize)
            .saturating_sub(NAME + PERCENTILES + 4)
            .min(COLUMNS);
        Scale {
            to: (moment.at.div_euclid(unit) + 1) * unit,
            unit,
            columns,
        }
    }

    fn from(self) -> i64 {
        self.to - self.unit * self.columns as i64
    }

    fn per_column(self) -> String {
        if self.unit == MINUTE {
            "1 min".into()
        } else {
            format!("{} s", self.unit / 1_000_000)
        }
    }
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let moment = model.moment();
    let scale = Scale::of(&moment, area.width);
    let title = format!(
        "Latency of every step, last {} min",
        scale.unit * COLUMNS as i64 / MINUTE
    );
    let facts = format!(
        "each column {} · p95: ░ <20 ▒ <100 ▓ <500 █ more ms · no data ·",
        scale.per_column()
    );
    let mut pen = boxed(model, buffer, Panel::Heat, area, &title, &facts);
    let steps: Vec<(Place, &str)> = moment.picture.heat.steps().collect();
    if steps.is_empty() {
        return pen.waiting(&[
            "waiting for the first step of a launch: each kind of step gets a row here",
        ]);
    }
    let shown = steps.len().min(pen.last() as usize);
    for (row, step) in (0..).zip(&steps[..shown]) {
        strip(&moment, &mut pen, row, *step, scale);
    }
    axis(&mut pen, shown as u16, scale);
    if steps.len() > shown {
        let more = format!("{} more steps: z zooms", steps.len() - shown);
        let column = pen.area.width.saturating_sub(more.len() as u16);
        pen.put_at(column, shown as u16, span(more, pen.look.dim()));
    }
}

fn strip(
    moment: &Moment<'_>,
    pen: &mut Pen<'_>,
    row: u16,
    (place, step): (Place, &str),
    scale: Scale,
) {
    let heat = &moment.picture.heat;
    let cells = heat.columns(place, step, scale.to, scale.unit, scale.columns);
    let all = heat.step(place, step, scale.from(), scale.to).hist;
    let at = |percent| fmt::ms(all.quantile(percent));
    let percentiles = format!(
        "  p50 {:>5}  p95 {:>5}  p99 {:>5} ",
        at(50.0),
        at(95.0),
        at(99.0)
    );
    let mut spans = vec![Span::raw(format!("{:<NAME$}", fit(step, NAME - 1)))];
    spans.extend(cells.iter().map(|cell| shade(pen.look, cell)));
    spans.push(Span::raw(percentiles));
    pen.put(row, spans);
}

/// Darker is slower; red where something failed, yellow where the server itself said slow.
fn shade(look: Look, cell: &Cell) -> Span<'static> {
    let Some(p95) = cell.hist.quantile(95.0) else {
        return span("·", look.dim());
    };
    let shade = SHADES
        .iter()
        .find(|(bound, _)| p95 < *bound)
        .map_or("█", |(_, shade)| *shade);
    let style = match cell {
        cell if cell.bad > 0 => look.fail(),
        cell if cell.slow > 0 => look.warn(),
        _ => Style::new(),
    };
    span(shade, style)
}

/// Times under the strips.
fn axis(pen: &mut Pen<'_>, row: u16, scale: Scale) {
    let dim = pen.look.dim();
    for column in (0..scale.columns.saturating_sub(9)).step_by(15) {
        let at = scale.from() + scale.unit * column as i64;
        pen.put_at((NAME + column) as u16, row, span(fmt::minute(at), dim));
    }
    pen.put_at(
        (NAME + scale.columns).saturating_sub(3) as u16,
        row,
        span("now", dim),
    );
}
