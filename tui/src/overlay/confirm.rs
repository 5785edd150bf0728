//! The question before a guarded command: `y` does it, every other key leaves everything as it is.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::window;
use crate::app::{Effects, Model};
use crate::cmd;

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
    let mut pen = window(
        model,
        buffer,
        body,
        (64, 6),
        command.title,
        "please confirm",
    );
    pen.put(0, command.help);
    if model.link.is_stale() {
        pen.warn(1, "! the screen is stale: the connection is lost");
    }
    pen.bold(3, "y  do it      any other key  leave everything as it is");
}
