//! Column charts in eighths of a cell. `None` is drawn as `·`: no data is not zero.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::look::Look;

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws the newest values at the right edge; the highest takes the full height, at least `least`.
pub(crate) fn columns(
    look: Look,
    buffer: &mut Buffer,
    area: Rect,
    values: &[Option<f64>],
    least: f64,
    style: Style,
) {
    let width = area.width as usize;
    let shown = &values[values.len().saturating_sub(width)..];
    let top = shown.iter().flatten().copied().fold(least, f64::max);
    let skip = width - shown.len();
    for (index, value) in shown.iter().enumerate() {
        let x = area.x + (skip + index) as u16;
        match value {
            None => dot(look, buffer, x, area),
            Some(value) => bar(buffer, x, area, share(*value, top), style),
        }
    }
}

/// How many eighths of `full` a value takes; anything above zero is seen.
fn share(value: f64, top: f64) -> f64 {
    if value <= 0.0 || top <= 0.0 {
        0.0
    } else {
        (value / top).clamp(0.0, 1.0)
    }
}

fn dot(look: Look, buffer: &mut Buffer, x: u16, area: Rect) {
    if area.height > 0 {
        buffer[(x, area.bottom() - 1)]
            .set_symbol("·")
            .set_style(look.dim());
    }
}

fn bar(buffer: &mut Buffer, x: u16, area: Rect, share: f64, style: Style) {
    let total = (share * f64::from(area.height) * 8.0).round() as u16;
    let total = if share > 0.0 { total.max(1) } else { 0 };
    for row in 0..area.height {
        let eighths = total.saturating_sub(row * 8).min(8) as usize;
        if eighths > 0 {
            buffer[(x, area.bottom() - 1 - row)]
                .set_symbol(EIGHTHS[eighths])
                .set_style(style);
        }
    }
}

/// A chart of one row as text, for table cells.
pub(crate) fn spark(values: &[Option<f64>], least: f64) -> String {
    let top = values.iter().flatten().copied().fold(least, f64::max);
    let cell = |value: &Option<f64>| match value {
        None => "·",
        Some(value) => match share(*value, top) {
            0.0 => " ",
            share => EIGHTHS[((share * 8.0).round() as usize).clamp(1, 8)],
        },
    };
    values.iter().map(cell).collect()
}

/// Means of as many seconds per column as it takes to show about a minute; answers also the seconds shown.
pub(crate) fn seconds(width: u16) -> (usize, usize) {
    let width = (width as usize).max(1);
    let per_column = (60 / width).max(1);
    (width * per_column, per_column)
}

/// Joins neighbours into one column by their mean.
pub(crate) fn join(values: &[Option<f64>], per_column: usize) -> Vec<Option<f64>> {
    values.chunks(per_column.max(1)).map(mean).collect()
}

fn mean(values: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_data_is_not_zero_and_little_is_not_nothing() {
        assert_eq!(
            spark(&[None, Some(0.0), Some(0.01), Some(4.0), Some(8.0)], 0.0),
            "· ▁▄█"
        );
    }

    #[test]
    fn columns_join_to_means_of_what_is_known() {
        assert_eq!(
            join(&[Some(1.0), Some(3.0), None, Some(5.0), None, None], 2),
            [Some(2.0), Some(5.0), None]
        );
    }
}
