//! A place to draw on: rows counted from its top, text cut at its edge, rows outside left alone.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::look::Look;
use super::text::{span, wrap};
use super::{chart, text};

/// Cells of a field's label.
const LABEL: usize = 10;

/// Part of the screen, and how to draw on it.
pub(crate) struct Pen<'a> {
    pub(crate) look: Look,
    pub(crate) buffer: &'a mut Buffer,
    pub(crate) area: Rect,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(look: Look, buffer: &'a mut Buffer, area: Rect) -> Self {
        let area = area.intersection(buffer.area);
        Pen { look, buffer, area }
    }

    pub(crate) fn width(&self) -> usize {
        self.area.width as usize
    }

    /// The lowest row.
    pub(crate) fn last(&self) -> u16 {
        self.area.height.saturating_sub(1)
    }

    /// `height` rows of it, from row `from`.
    pub(crate) fn rows(&mut self, from: u16, height: u16) -> Pen<'_> {
        let from = from.min(self.area.height);
        let height = height.min(self.area.height - from);
        let area = Rect {
            y: self.area.y + from,
            height,
            ..self.area
        };
        Pen::new(self.look, self.buffer, area)
    }

    /// `width` columns of it, from column `from`.
    pub(crate) fn columns(&mut self, from: u16, width: u16) -> Pen<'_> {
        let from = from.min(self.area.width);
        let width = width.min(self.area.width - from);
        let area = Rect {
            x: self.area.x + from,
            width,
            ..self.area
        };
        Pen::new(self.look, self.buffer, area)
    }

    pub(crate) fn put<'l>(&mut self, row: u16, line: impl Into<Line<'l>>) {
        self.put_at(0, row, line);
    }

    pub(crate) fn put_at<'l>(&mut self, column: u16, row: u16, line: impl Into<Line<'l>>) {
        if row < self.area.height && column < self.area.width {
            let (x, y) = (self.area.x + column, self.area.y + row);
            self.buffer
                .set_line(x, y, &line.into(), self.area.width - column);
        }
    }

    /// `right` at the end of the row, and as much of `left` as fits before it.
    pub(crate) fn both<'l>(
        &mut self,
        row: u16,
        left: impl Into<Line<'l>>,
        right: impl Into<Line<'l>>,
    ) {
        let right = right.into();
        let taken = (right.width() as u16).min(self.area.width);
        let gap = u16::from(taken > 0);
        self.put_at(self.area.width - taken, row, right);
        self.columns(0, self.area.width.saturating_sub(taken + gap))
            .put(row, left);
    }

    pub(crate) fn styled(&mut self, row: u16, text: impl Into<String>, style: Style) {
        self.put(row, span(text, style));
    }

    pub(crate) fn dim(&mut self, row: u16, text: impl Into<String>) {
        self.styled(row, text, self.look.dim());
    }

    pub(crate) fn bold(&mut self, row: u16, text: impl Into<String>) {
        self.styled(row, text, self.look.bold());
    }

    pub(crate) fn warn(&mut self, row: u16, text: impl Into<String>) {
        self.styled(row, text, self.look.warn());
    }

    /// What an empty panel waits for.
    pub(crate) fn waiting(&mut self, lines: &[&str]) {
        for (row, text) in (0..).zip(lines) {
            self.dim(row, *text);
        }
    }

    /// A line across.
    pub(crate) fn rule(&mut self, row: u16) {
        self.dim(row, "─".repeat(self.width()));
    }

    /// Names and texts, each text wrapped into at most `lines` rows.
    pub(crate) fn fields(&mut self, parts: &[(&'static str, String)], lines: usize) {
        let room = self.width().saturating_sub(LABEL);
        let wrapped = parts.iter().flat_map(|(name, text)| {
            let names = std::iter::once(*name).chain(std::iter::repeat(""));
            names.zip(wrap(text, room, lines))
        });
        for (row, (name, text)) in (0..self.area.height).zip(wrapped) {
            let name = span(format!("{name:<LABEL$}"), self.look.dim());
            self.put(row, vec![name, span(text, Style::new())]);
        }
    }

    /// Columns over the whole of it, the newest at the right.
    pub(crate) fn chart(&mut self, values: &[Option<f64>], least: f64, style: Style) {
        chart::columns(self.look, self.buffer, self.area, values, least, style);
    }

    /// Marks a row as selected: reversed where the keys go, pointed at elsewhere.
    pub(crate) fn select(&mut self, row: u16, focused: bool) {
        if row >= self.area.height || self.area.x == 0 {
            return;
        }
        let (x, y) = (self.area.x - 1, self.area.y + row);
        if focused {
            let area = Rect {
                x,
                y,
                width: self.area.width + 2,
                height: 1,
            };
            self.buffer
                .set_style(area.intersection(self.buffer.area), self.look.selected());
        }
        self.buffer[(x, y)].set_symbol("▸");
    }

    /// Cut to the width.
    pub(crate) fn fit(&self, text: &str, less: usize) -> String {
        text::fit(text, self.width().saturating_sub(less))
    }
}
