//! The question before a guarded command: `y` does it, every other key leaves everything as it is.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::window;
use crate::app::{Effects, Model};
use crate::cmd;
use crate::ui::text::{line, put};

pub(super) fn pressed(model: &mut Model, key: KeyEvent, command: &str) -> Effects {
    match cmd::by_id(command) {
        Some(command) if key.code == KeyCode::Char('y') => (command.run)(model, ""),
        _ => {
            model.say(true, "left as it is");
            Effects::new()
        }
    }
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, body: Rect, command: &str) {
    let Some(command) = cmd::by_id(command) else {
        return;
    };
    let inner = window(
        model,
        buffer,
        body,
        (64, 6),
        command.title,
        "please confirm",
    );
    put(buffer, inner, 0, &Line::raw(command.help));
    if model.link.is_stale() {
        put(
            buffer,
            inner,
            1,
            &line(
                "! the screen is stale: the connection is lost",
                model.look.warn(),
            ),
        );
    }
    put(
        buffer,
        inner,
        3,
        &line(
            "y  do it      any other key  leave everything as it is",
            model.look.bold(),
        ),
    );
}
