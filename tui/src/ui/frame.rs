//! `view`: the whole screen from the model. It changes nothing; offsets and selections were settled before.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Span;

use super::pen::Pen;
use super::size::{Size, regions};
use super::text::{span, width};
use super::{ascii, header, message};
use crate::app::Model;
use crate::cmd::{self, Command, On, table::TABLE};
use crate::overlay;
use crate::screens::{self, small};

/// Draws everything.
pub(crate) fn view(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    match Size::of(area.width, area.height) {
        Size::Tiny => small::status_lines(model, buffer, area),
        size => full(model, buffer, area, size),
    }
    if model.look.ascii {
        ascii::only(buffer);
    }
}

fn full(model: &Model, buffer: &mut Buffer, area: Rect, size: Size) {
    let parts = regions(area);
    header::draw(model, buffer, parts.header, size);
    header::tabs(model, buffer, parts.tabs, size);
    screens::draw(model, buffer, parts.body, size);
    if model.link.is_stale() {
        buffer.set_style(parts.body, Style::new().add_modifier(Modifier::DIM));
    }
    let shared = parts.message == parts.footer;
    if !shared || !message::is_urgent(model) {
        footer(model, &mut Pen::new(model.look, buffer, parts.footer));
    }
    if !shared || message::is_urgent(model) {
        message::draw(model, &mut Pen::new(model.look, buffer, parts.message));
    }
    overlay::draw(model, buffer, parts.body);
}

/// Keys of this screen from the command table, as many as fit.
fn footer(model: &Model, pen: &mut Pen<'_>) {
    let mut spans = vec![Span::raw(" ")];
    let mut room = pen.width().saturating_sub(2);
    for (key, title) in keys(model) {
        let needed = width(key) + 1 + width(title) + 2;
        if needed > room {
            break;
        }
        room -= needed;
        spans.extend([
            span(key, pen.look.bold()),
            span(format!(" {title}  "), pen.look.dim()),
        ]);
    }
    pen.put(0, spans);
}

/// Commands of everybody that the footer offers, most wanted first.
const COMMON: [&str; 13] = [
    "help",
    "palette",
    "filter",
    "pause",
    "time.live",
    "time.back",
    "time.forward",
    "copy",
    "export",
    "zoom",
    "panel.next",
    "times",
    "quit",
];

/// The screen's own commands that can be done now, then those everybody needs.
fn keys(model: &Model) -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = TABLE
        .iter()
        .filter(|it| it.on != On::Everywhere && it.id != "filter");
    let common = COMMON.iter().filter_map(|id| cmd::by_id(id));
    let all = cmd::by_id("retry").into_iter().chain(own).chain(common);
    let possible = all.filter(|command: &&Command| cmd::allowed(model, command).is_ok());
    possible.filter_map(|command| Some((*command.keys.first()?, command.title)))
}
