//! The newest refused statement of a group as it was sent, with the line of the fault marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::app::statement::Fetch;
use crate::ui::json::Marked;
use crate::ui::panel;
use crate::ui::text::{fit, line, put, span, wrap};

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let inner = boxed(
        model,
        buffer,
        Panel::Statement,
        area,
        "Statement",
        "fault marked ▸",
    );
    content(model, buffer, inner);
    if let Some(Fetch::Ready { text, .. }) = model.statement.as_ref().map(|it| &it.fetch) {
        let line = text.mark.unwrap_or(0) + 1;
        panel::foot(buffer, area, &format!("{line}/{}", text.lines.len()));
    }
}

pub(super) fn content(model: &Model, buffer: &mut Buffer, area: Rect) {
    match model.statement.as_ref().map(|it| &it.fetch) {
        None => put(buffer, area, 0, &line(none(model), model.look.dim())),
        Some(Fetch::Waiting) => put(
            buffer,
            area,
            0,
            &line("… fetching the newest one", model.look.link()),
        ),
        Some(Fetch::Failed(cause)) => failed(model, buffer, area, cause),
        Some(Fetch::Ready { text, .. }) => lines(model, buffer, area, text),
    }
}

fn none(model: &Model) -> &'static str {
    if model.link.replay.is_some() {
        "A recording does not hold statements."
    } else {
        "The newest statement of the selected group."
    }
}

fn failed(model: &Model, buffer: &mut Buffer, area: Rect, cause: &str) {
    put(
        buffer,
        area,
        0,
        &line("! could not be fetched", model.look.warn()),
    );
    for (row, text) in (1..).zip(wrap(cause, area.width as usize, 4)) {
        put(buffer, area, row, &Line::raw(text));
    }
    put(buffer, area, 5, &line("J tries again", model.look.dim()));
}

fn lines(model: &Model, buffer: &mut Buffer, area: Rect, text: &Marked) {
    let table = model.table(Panel::Statement);
    let height = area.height as usize;
    let centre = || {
        text.mark
            .unwrap_or(0)
            .saturating_sub(height / 2)
            .min(text.lines.len().saturating_sub(height))
    };
    let offset = if table.key.is_some() {
        table.offset
    } else {
        centre()
    };
    let mut y = 0;
    for (index, content) in text.lines.iter().enumerate().skip(offset).take(height) {
        let marked = text.mark == Some(index);
        put(
            buffer,
            area,
            y,
            &numbered(model, index, content, marked, area.width),
        );
        if model.panel() == Panel::Statement && table.key.is_some() && index == table.row {
            buffer.set_style(
                Rect {
                    y: area.y + y,
                    height: 1,
                    ..area
                }
                .intersection(area),
                model.look.selected(),
            );
        }
        y += 1;
        if let Some(missing) = text.missing.as_ref().filter(|_| marked) {
            put(
                buffer,
                area,
                y,
                &line(
                    format!("      ^ \"{}\" is missing here", fit(missing, 40)),
                    model.look.warn(),
                ),
            );
            y += 1;
        }
    }
}

fn numbered(model: &Model, index: usize, content: &str, marked: bool, width: u16) -> Line<'static> {
    let sign = if marked { "▸" } else { " " };
    let style = if marked {
        model.look.fail()
    } else {
        ratatui::style::Style::new()
    };
    let number = span(
        format!("{sign}{:>3}  ", index + 1),
        if marked {
            model.look.fail()
        } else {
            model.look.dim()
        },
    );
    Line::from(vec![
        number,
        Span::styled(fit(content, (width as usize).saturating_sub(6)), style),
    ])
}
