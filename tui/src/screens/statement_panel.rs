//! The newest refused statement of a group as it was sent, with the line of the fault marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::app::statement::Fetch;
use crate::ui::json::Marked;
use crate::ui::look::Look;
use crate::ui::panel;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, span, wrap};

/// Cells of a line's number and mark.
const NUMBER: usize = 6;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let mut pen = boxed(
        model,
        buffer,
        Panel::Statement,
        area,
        "Statement",
        "fault marked ▸",
    );
    content(model, &mut pen);
    if let Some(Fetch::Ready { text, .. }) = fetch(model) {
        let line = text.mark.unwrap_or(0) + 1;
        panel::foot(buffer, area, &format!("{line}/{}", text.lines.len()));
    }
}

fn fetch(model: &Model) -> Option<&Fetch> {
    model.statement.as_ref().map(|statement| &statement.fetch)
}

pub(super) fn content(model: &Model, pen: &mut Pen<'_>) {
    match fetch(model) {
        None if model.link.replay.is_some() => {
            pen.waiting(&["A recording does not hold statements."])
        }
        None => pen.waiting(&["The newest statement of the selected group."]),
        Some(Fetch::Waiting) => pen.styled(0, "… fetching the newest one", pen.look.link()),
        Some(Fetch::Failed(cause)) => failed(pen, cause),
        Some(Fetch::Ready { text, .. }) => lines(model, pen, text),
    }
}

fn failed(pen: &mut Pen<'_>, cause: &str) {
    pen.warn(0, "! could not be fetched");
    for (row, text) in (1..).zip(wrap(cause, pen.width(), 4)) {
        pen.put(row, text);
    }
    pen.dim(5, "J tries again");
}

fn lines(model: &Model, pen: &mut Pen<'_>, text: &Marked) {
    let table = model.table(Panel::Statement);
    let chosen = (model.panel() == Panel::Statement)
        .then_some(table.key)
        .flatten();
    let mut row = 0;
    for (index, content) in text
        .lines
        .iter()
        .enumerate()
        .skip(first(model, text, pen.area.height))
    {
        let marked = text.mark == Some(index);
        pen.put(
            row,
            numbered(pen.look, index, &pen.fit(content, NUMBER), marked),
        );
        if chosen == Some(index as i64) {
            let area = pen.rows(row, 1).area;
            pen.buffer.set_style(area, pen.look.selected());
        }
        row += 1;
        if let Some(missing) = text.missing.as_ref().filter(|_| marked) {
            pen.warn(
                row,
                format!("      ^ \"{}\" is missing here", fit(missing, 40)),
            );
            row += 1;
        }
        if row >= pen.area.height {
            break;
        }
    }
}

/// The first line shown: around the fault, until the operator scrolls.
fn first(model: &Model, text: &Marked, height: u16) -> usize {
    let table = model.table(Panel::Statement);
    let height = height as usize;
    let around = text.mark.unwrap_or(0).saturating_sub(height / 2);
    if table.key.is_some() {
        table.offset
    } else {
        around.min(text.lines.len().saturating_sub(height))
    }
}

fn numbered(look: Look, index: usize, content: &str, marked: bool) -> Line<'static> {
    let (sign, number, style) = if marked {
        ("▸", look.fail(), look.fail())
    } else {
        (" ", look.dim(), Style::new())
    };
    let number = span(format!("{sign}{:>3}  ", index + 1), number);
    Line::from(vec![number, Span::styled(content.to_owned(), style)])
}
