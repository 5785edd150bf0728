//! The palette: every command of the screen by name, with its key, or why it cannot be done now.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use tui_input::Input;

use super::{type_into, window};
use crate::app::table::Table;
use crate::app::{Effects, Model, Overlay};
use crate::cmd::{self, Command, palette::matches};
use crate::ui::text::{line, put};
use crate::ui::vtable::{Column, Row, VTable, left};

const COLUMNS: [Column; 4] = [
    left("COMMAND", 16, 0, 0),
    left("WHAT IT DOES", 24, 1, 1),
    left("KEY", 6, 0, 0),
    left("GUARD", 8, 0, 2),
];

pub(super) fn pressed(model: &mut Model, key: KeyEvent, mut input: Input, row: usize) -> Effects {
    let typed = input.value().to_owned();
    let (found, args) = matches(model, &typed);
    let last = found.len().saturating_sub(1);
    let mut row = row.min(last);
    match key.code {
        KeyCode::Enter => {
            return match found.get(row) {
                Some(command) => cmd::dispatch(model, command, args),
                None => Effects::new(),
            };
        }
        KeyCode::Down => row = (row + 1).min(last),
        KeyCode::Up => row = row.saturating_sub(1),
        KeyCode::Tab => {
            input = found
                .get(row)
                .map_or(input, |it| Input::new(format!("{} ", it.id)))
        }
        _ => {
            type_into(&mut input, key);
            row = 0;
        }
    }
    model.overlay = Overlay::Palette { input, row };
    Effects::new()
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, body: Rect, input: &Input, row: usize) {
    let (found, _) = matches(model, input.value());
    let size = (
        body.width.saturating_sub(8).min(84),
        if body.height > 14 {
            body.height.saturating_sub(4).min(20)
        } else {
            body.height
        },
    );
    let inner = window(
        model,
        buffer,
        body,
        size,
        "Command",
        &format!("{} of {}", found.len(), cmd::table::TABLE.len()),
    );
    put(buffer, inner, 0, &Line::raw(format!(":{}", input.value())));
    put(
        buffer,
        inner,
        1,
        &line("─".repeat(inner.width as usize), model.look.dim()),
    );
    let list = Rect {
        y: inner.y + 2,
        height: inner.height.saturating_sub(5),
        ..inner
    }
    .intersection(inner);
    let shown = list.height.saturating_sub(1).max(1) as usize;
    let row = row.min(found.len().saturating_sub(1));
    let table = Table {
        row,
        offset: (row + 1).saturating_sub(shown),
        ..Table::new(false)
    };
    let table = VTable {
        columns: &COLUMNS,
        table,
        len: found.len(),
        focused: true,
        header: true,
    };
    table.draw(model.look, buffer, list, |index| {
        Row::Cells(cells(model, found[index]))
    });
    below(model, buffer, inner, found.get(row).copied());
}

fn cells(model: &Model, command: &Command) -> Vec<Line<'static>> {
    let style = if cmd::allowed(model, command).is_ok() {
        ratatui::style::Style::new()
    } else {
        model.look.dim()
    };
    vec![
        line(command.id, style),
        line(command.help, style),
        line(command.keys.join(" "), style),
        line(command.guard.word(), style),
    ]
}

/// Why the chosen one cannot be done, or how to go on.
fn below(model: &Model, buffer: &mut Buffer, area: Rect, chosen: Option<&'static Command>) {
    let row = area.height.saturating_sub(3);
    put(
        buffer,
        area,
        row,
        &line("─".repeat(area.width as usize), model.look.dim()),
    );
    match chosen.map(|command| cmd::allowed(model, command)) {
        None => put(
            buffer,
            area,
            row + 1,
            &line("! no command is called so", model.look.warn()),
        ),
        Some(Err(why)) => put(
            buffer,
            area,
            row + 1,
            &line(format!("! not now: {why}"), model.look.warn()),
        ),
        Some(Ok(())) => put(
            buffer,
            area,
            row + 1,
            &Line::raw(chosen.map_or("", |command| command.title)),
        ),
    }
    put(
        buffer,
        area,
        row + 2,
        &line(
            "Tab complete  Up Down choose  Enter run  Esc close",
            model.look.dim(),
        ),
    );
}
