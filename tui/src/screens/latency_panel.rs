//! How long accepting a statement took: a histogram on a logarithmic scale, percentiles below.

use std::iter::repeat_n;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Panel, boxed};
use crate::app::Model;
use crate::store::hist::BUCKETS;
use crate::ui::fmt;
use crate::ui::pen::Pen;
use crate::ui::text::span;
use crate::wire::BUCKETS_MS;

const SECONDS: usize = 60;

/// Bounds written under the bars.
const MARKS: [u64; 7] = [1, 4, 10, 40, 100, 400, 1_000];

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let hist = model.moment().series.hist(SECONDS, |agg| &agg.accept_ms);
    let mut pen = boxed(
        model,
        buffer,
        Panel::Accept,
        area,
        "Accept latency (ms)",
        "60 s",
    );
    if hist.total() == 0 {
        return pen.waiting(&[
            "waiting for a stored statement:",
            "request to commit, in milliseconds",
        ]);
    }
    let each = (pen.width() / BUCKETS).max(1);
    let bars: Vec<Option<f64>> = hist
        .counts()
        .iter()
        .flat_map(|n| repeat_n(Some(*n as f64), each))
        .collect();
    let (height, style) = (pen.last().saturating_sub(1), model.look.link());
    pen.rows(0, height)
        .columns(0, bars.len() as u16)
        .chart(&bars, 1.0, style);
    axis(&mut pen, each as u16);
    let at = |percent| fmt::ms(hist.quantile(percent));
    pen.bold(
        pen.last(),
        format!(
            "p50 {}  p90 {}  p95 {}  p99 {}",
            at(50.0),
            at(90.0),
            at(95.0),
            at(99.0)
        ),
    );
}

/// Each bound under the end of its bucket, where there is room.
fn axis(pen: &mut Pen<'_>, each: u16) {
    let mut free = 0;
    for (index, bound) in (1..)
        .zip(BUCKETS_MS)
        .filter(|(_, bound)| MARKS.contains(bound))
    {
        let text = fmt::short(bound).replace(".0k", "k");
        let (x, width) = (index * each - 1, text.len() as u16);
        if x >= free && x + width <= pen.area.width {
            pen.put_at(x, pen.last().saturating_sub(1), span(text, pen.look.dim()));
            free = x + width + 1;
        }
    }
}
