//! The palette: every command of the screen by name, with its key, or why it cannot be done now.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use tui_input::Input;

use super::{type_into, window};
use crate::app::table::Table;
use crate::app::{Effects, Model, Overlay};
use crate::cmd::{self, Command, palette::matches};
use crate::ui::pen::Pen;
use crate::ui::text::line;
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
    let height = if body.height > 14 {
        body.height.saturating_sub(4).min(20)
    } else {
        body.height
    };
    let size = (body.width.saturating_sub(8).min(84), height);
    let facts = format!("{} of {}", found.len(), cmd::table::TABLE.len());
    let mut pen = window(model, buffer, body, size, "Command", &facts);
    pen.put(0, format!(":{}", input.value()));
    pen.rule(1);
    let room = pen.area.height.saturating_sub(5);
    let row = row.min(found.len().saturating_sub(1));
    list(model, &mut pen.rows(2, room), &found, row);
    let below = pen.area.height.saturating_sub(3);
    explain(model, &mut pen.rows(below, 3), found.get(row).copied());
}

fn list(model: &Model, pen: &mut Pen<'_>, found: &[&'static Command], row: usize) {
    let shown = pen.last().max(1) as usize;
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
    table.draw(pen, |index| Row::Cells(cells(model, found[index])));
}

fn cells(model: &Model, command: &Command) -> Vec<Line<'static>> {
    let possible = cmd::allowed(model, command).is_ok();
    let style = if possible {
        Style::new()
    } else {
        model.look.dim()
    };
    let texts = [
        command.id.to_owned(),
        command.help.to_owned(),
        command.keys.join(" "),
        command.guard.word().to_owned(),
    ];
    texts.map(|text| line(text, style)).into()
}

/// Why the chosen one cannot be done, or how to go on.
fn explain(model: &Model, pen: &mut Pen<'_>, chosen: Option<&'static Command>) {
    pen.rule(0);
    match chosen.map(|command| (command, cmd::allowed(model, command))) {
        None => pen.warn(1, "! no command is called so"),
        Some((_, Err(why))) => pen.warn(1, format!("! not now: {why}")),
        Some((command, Ok(()))) => pen.put(1, command.title),
    }
    pen.dim(2, "Tab complete  Up Down choose  Enter run  Esc close");
}
