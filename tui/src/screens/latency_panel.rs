//! How long accepting a statement took: a histogram on a logarithmic scale, percentiles below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Panel, boxed};
use crate::app::Model;
use crate::store::hist::BUCKETS;
use crate::ui::text::{line, put, put_at};
use crate::ui::{chart, fmt};
use crate::wire::BUCKETS_MS;

const SECONDS: usize = 60;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let inner = boxed(
        model,
        buffer,
        Panel::Accept,
        area,
        "Accept latency (ms)",
        "60 s",
    );
    let moment = model.moment();
    let hist = moment.series.hist(SECONDS, |agg| &agg.accept_ms);
    if hist.total() == 0 {
        put(
            buffer,
            inner,
            0,
            &line("waiting for a stored statement:", model.look.dim()),
        );
        return put(
            buffer,
            inner,
            1,
            &line("request to commit, in milliseconds", model.look.dim()),
        );
    }
    let each = (inner.width as usize / BUCKETS).max(1);
    let values: Vec<Option<f64>> = hist
        .counts()
        .iter()
        .flat_map(|n| std::iter::repeat_n(Some(*n as f64), each))
        .collect();
    let width = (values.len() as u16).min(inner.width);
    let bars = Rect {
        width,
        height: inner.height.saturating_sub(2),
        ..inner
    };
    chart::columns(
        model.look,
        buffer,
        bars,
        &values[..width as usize],
        1.0,
        model.look.link(),
    );
    axis(model, buffer, inner, each as u16);
    let at = |percent| fmt::ms(hist.quantile(percent));
    let text = format!(
        "p50 {}  p90 {}  p95 {}  p99 {}",
        at(50.0),
        at(90.0),
        at(95.0),
        at(99.0)
    );
    put(
        buffer,
        inner,
        inner.height.saturating_sub(1),
        &line(text, model.look.bold()),
    );
}

/// The bound where a bucket ends, under the cell after it, where there is room.
fn axis(model: &Model, buffer: &mut Buffer, area: Rect, each: u16) {
    let mut free = 0;
    for (index, bound) in BUCKETS_MS
        .iter()
        .enumerate()
        .filter(|(_, ms)| [1, 4, 10, 40, 100, 400, 1_000].contains(*ms))
    {
        let x = (index as u16 + 1) * each - 1;
        let text = fmt::short(*bound).replace(".0k", "k");
        if x >= free && x + text.len() as u16 <= area.width {
            put_at(
                buffer,
                area,
                x,
                area.height.saturating_sub(2),
                &line(text.clone(), model.look.dim()),
            );
            free = x + text.len() as u16 + 1;
        }
    }
}
