//! A table that builds only the rows it shows: sticky header, columns that leave in order of their priority.

use ratatui::text::Line;

use super::pen::Pen;
use super::text::{fit, span, width};
use crate::app::table::Table;

/// A column; those with the highest `priority` number leave first when it gets narrow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) min: u16,
    /// Share of the room that is left over; 0 keeps the minimum.
    pub(crate) grow: u16,
    pub(crate) priority: u8,
    pub(crate) right: bool,
}

/// Left-aligned column.
pub(crate) const fn left(title: &'static str, min: u16, grow: u16, priority: u8) -> Column {
    Column {
        title,
        min,
        grow,
        priority,
        right: false,
    }
}

/// Right-aligned column, for numbers.
pub(crate) const fn right(title: &'static str, min: u16, priority: u8) -> Column {
    Column {
        title,
        min,
        grow: 0,
        priority,
        right: true,
    }
}

/// One row: a cell per column, or one line over all of them.
pub(crate) enum Row {
    Cells(Vec<Line<'static>>),
    Across(Line<'static>),
}

/// What to draw around the rows.
pub(crate) struct VTable<'a> {
    pub(crate) columns: &'a [Column],
    pub(crate) table: Table,
    pub(crate) len: usize,
    pub(crate) focused: bool,
    pub(crate) header: bool,
}

/// Cells between columns: less where room is scarce.
fn air(room: u16) -> u16 {
    if room < 100 { 1 } else { 2 }
}

/// Which columns fit, and how wide they become.
pub(crate) fn widths(columns: &[Column], room: u16) -> Vec<(usize, u16)> {
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    while shown.len() > 1 && needed(columns, &shown, air(room)) > room {
        let last = shown
            .iter()
            .copied()
            .max_by_key(|index| (columns[*index].priority, *index));
        shown.retain(|index| Some(*index) != last);
    }
    let spare = room.saturating_sub(needed(columns, &shown, air(room)));
    let shares: u16 = shown.iter().map(|index| columns[*index].grow).sum();
    let grown = |index: usize| {
        columns[index].min
            + (spare * columns[index].grow)
                .checked_div(shares)
                .unwrap_or(0)
    };
    shown
        .into_iter()
        .map(|index| (index, grown(index).min(room)))
        .collect()
}

fn needed(columns: &[Column], shown: &[usize], air: u16) -> u16 {
    let cells: u16 = shown.iter().map(|index| columns[*index].min).sum();
    cells + air * (shown.len() as u16).saturating_sub(1)
}

impl VTable<'_> {
    /// Draws header and visible rows; `row` is called for those only.
    pub(crate) fn draw(&self, pen: &mut Pen<'_>, row: impl Fn(usize) -> Row) {
        let widths = widths(self.columns, pen.area.width);
        let first = u16::from(self.header);
        if self.header {
            let title = |column: &Column| Line::from(span(column.title, pen.look.dim()));
            let titles = self.columns.iter().map(title).collect();
            self.cells(pen, 0, &widths, titles);
        }
        for (y, index) in (first..pen.area.height).zip(self.table.offset..self.len) {
            match row(index) {
                Row::Cells(cells) => self.cells(pen, y, &widths, cells),
                Row::Across(text) => pen.put(y, text),
            }
            if index == self.table.row {
                pen.select(y, self.focused);
            }
        }
    }

    fn cells(&self, pen: &mut Pen<'_>, y: u16, widths: &[(usize, u16)], cells: Vec<Line<'static>>) {
        let mut x = 0;
        for (index, wide) in widths {
            if let Some(cell) = cells.get(*index) {
                let cell = cut(cell, *wide as usize);
                let spare = *wide - (cell.width() as u16).min(*wide);
                let indent = if self.columns[*index].right { spare } else { 0 };
                pen.put_at(x + indent, y, cell);
            }
            x += wide + air(pen.area.width);
        }
    }
}

/// Cuts a line to a width, span by span.
fn cut(line: &Line<'static>, cells: usize) -> Line<'static> {
    let mut room = cells;
    let mut spans = Vec::new();
    for part in &line.spans {
        let text = fit(&part.content, room);
        room -= width(&text).min(room);
        spans.push(span(text, part.style));
        if room == 0 {
            break;
        }
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] = [
        left("A", 5, 0, 1),
        left("B", 10, 1, 3),
        right("C", 4, 2),
        left("D", 6, 1, 4),
    ];

    #[test]
    fn the_least_important_column_leaves_first() {
        let shown = |room| {
            widths(&COLUMNS, room)
                .into_iter()
                .map(|(index, _)| index)
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(40), [0, 1, 2, 3]);
        assert_eq!(shown(24), [0, 1, 2]);
        assert_eq!(shown(12), [0, 2]);
        assert_eq!(shown(3), [0]);
    }

    #[test]
    fn columns_never_take_more_than_the_room() {
        for room in 0..200 {
            let sum: u16 = widths(&COLUMNS, room)
                .iter()
                .map(|(_, width)| width + air(room))
                .sum();
            assert!(sum <= room.max(5) + 2, "{room}");
        }
    }
}
