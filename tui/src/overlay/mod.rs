//! What lies over a screen and takes the keys: help, palette, the filter being typed, a question.

mod confirm;
mod deed;
mod filter;
mod help;
mod order;
mod outcome;
mod palette;

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::app::{Effects, Model, Overlay};
use crate::ui::panel;
use crate::ui::pen::Pen;

/// A key while something lies over the screen.
pub(crate) fn pressed(model: &mut Model, key: KeyEvent) -> Effects {
    if key.code == KeyCode::Esc {
        return close(model);
    }
    match std::mem::take(&mut model.overlay) {
        Overlay::None => Effects::new(),
        Overlay::Help { query, scroll } => help::pressed(model, key, query, scroll),
        Overlay::Palette { input, row } => palette::pressed(model, key, input, row),
        Overlay::Filter { input, before, .. } => filter::pressed(model, key, input, before),
        Overlay::Order(question) => order::pressed(model, key, question),
        Overlay::Deed(deed) => deed::pressed(model, key, deed),
        Overlay::Confirm { command } => confirm::pressed(model, key, command),
    }
}

fn close(model: &mut Model) -> Effects {
    if let Overlay::Filter { before, .. } = std::mem::take(&mut model.overlay) {
        crate::cmd::actions::set_filter(model, &before);
    }
    Effects::new()
}

/// Pasted text goes where text is typed, and nowhere else: a paste is not a row of commands.
pub(crate) fn paste(model: &mut Model, text: &str) -> Effects {
    if matches!(model.overlay, Overlay::None | Overlay::Confirm { .. }) {
        return Effects::new();
    }
    for c in text.chars().take(200) {
        let key = KeyEvent::new(KeyCode::Char(c), crossterm::event::KeyModifiers::NONE);
        drop(pressed(model, key));
    }
    Effects::new()
}

/// Longest text that can be typed.
const MAX_INPUT: usize = 400;

fn type_into(input: &mut Input, key: KeyEvent) {
    if input.value().chars().count() < MAX_INPUT || !matches!(key.code, KeyCode::Char(_)) {
        input.handle_event(&Event::Key(key));
    }
}

/// Draws what lies over the body.
pub(crate) fn draw(model: &Model, buffer: &mut Buffer, body: Rect) {
    match &model.overlay {
        Overlay::None | Overlay::Filter { .. } => {}
        Overlay::Help { query, scroll } => help::draw(model, buffer, body, query, *scroll),
        Overlay::Palette { input, row } => palette::draw(model, buffer, body, input, *row),
        Overlay::Order(question) => order::draw(model, buffer, body, question),
        Overlay::Deed(deed) => deed::draw(model, buffer, body, deed),
        Overlay::Confirm { command } => confirm::draw(model, buffer, body, command),
    }
}

/// An empty box in the middle of the body.
fn window<'b>(
    model: &Model,
    buffer: &'b mut Buffer,
    body: Rect,
    size: (u16, u16),
    title: &str,
    facts: &str,
) -> Pen<'b> {
    let (width, height) = (size.0.min(body.width), size.1.min(body.height));
    let (x, y) = (
        body.x + (body.width - width) / 2,
        body.y + (body.height - height) / 2,
    );
    let area = Rect {
        x,
        y,
        width,
        height,
    };
    Clear.render(area, buffer);
    let (title, facts) = (Line::from(title.to_owned()), Line::from(facts.to_owned()));
    let inner = panel::draw(model.look, buffer, area, title, facts, true);
    Pen::new(model.look, buffer, inner)
}
