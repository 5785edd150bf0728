//! `view`: the whole screen from the model. It changes nothing; offsets and selections were settled before.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::size::{Size, regions};
use super::text::{fit, put, put_both, span, width};
use super::{ascii, header};
use crate::app::{Model, Overlay};
use crate::cmd::{self, table::TABLE};
use crate::screens::{self, small};
use crate::{overlay, ui::fmt};

/// Draws everything.
pub(crate) fn view(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    let size = Size::of(area.width, area.height);
    match size {
        Size::Tiny => small::status_lines(model, buffer, area),
        _ => full(model, buffer, area, size),
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
        buffer.set_style(
            parts.body,
            ratatui::style::Style::new().add_modifier(Modifier::DIM),
        );
    }
    footer(model, buffer, parts.footer);
    let shared = parts.message == parts.footer;
    if !shared || has_message(model) {
        message(model, buffer, parts.message);
    }
    overlay::draw(model, buffer, parts.body);
}

/// Whether the message may take the footer's row.
fn has_message(model: &Model) -> bool {
    model.flash.is_some()
        || matches!(
            model.overlay,
            Overlay::Filter { .. } | Overlay::Palette { .. }
        )
}

fn message(model: &Model, buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, ratatui::style::Style::reset());
    put(buffer, area, 0, &Line::raw(" ".repeat(area.width as usize)));
    let right = match &model.flash {
        Some(flash) if flash.ok => {
            vec![span(format!("{} ", fit(&flash.text, 70)), model.look.dim())]
        }
        Some(flash) => vec![span(
            format!("! {} ", fit(&flash.text, 70)),
            model.look.warn(),
        )],
        None => Vec::new(),
    };
    put_both(buffer, area, 0, &left(model), &Line::from(right));
}

fn left(model: &Model) -> Line<'static> {
    match &model.overlay {
        Overlay::Filter { input, error, .. } => {
            let mut line = typing(model, " / ", input, error.as_deref());
            line.push_span(span(
                format!("  {} match", fmt::count(screens::matching(model) as u64)),
                model.look.dim(),
            ));
            line
        }
        Overlay::Palette { input, .. } => typing(model, " :", input, None),
        _ if model.filter().is_empty() => Line::default(),
        _ => {
            let shown = format!("   {} match", fmt::count(screens::matching(model) as u64));
            Line::from(vec![
                span(format!(" / {}", model.filter().text()), model.look.link()),
                span(shown, model.look.dim()),
            ])
        }
    }
}

/// What is being typed, with the cursor as a reversed cell.
fn typing(
    model: &Model,
    prompt: &str,
    input: &tui_input::Input,
    error: Option<&str>,
) -> Line<'static> {
    let split = input
        .value()
        .char_indices()
        .nth(input.cursor())
        .map_or(input.value().len(), |(index, _)| index);
    let (before, rest) = input.value().split_at(split);
    let mut after = rest.chars();
    let under = after.next().unwrap_or(' ');
    let mut spans = vec![
        span(prompt, model.look.bold()),
        Span::raw(before.to_owned()),
        span(under.to_string(), model.look.selected()),
        Span::raw(after.as_str().to_owned()),
    ];
    spans.extend(error.map(|why| span(format!("  ! {why}"), model.look.warn())));
    Line::from(spans)
}

/// Keys of this screen from the command table, as many as fit.
fn footer(model: &Model, buffer: &mut Buffer, area: Rect) {
    let mut spans = vec![Span::raw(" ")];
    let mut room = (area.width as usize).saturating_sub(2);
    for (key, title) in keys(model) {
        let needed = width(&key) + 1 + width(title) + 2;
        if needed > room {
            break;
        }
        room -= needed;
        spans.extend([
            span(key, model.look.bold()),
            span(format!(" {title}  "), model.look.dim()),
        ]);
    }
    put(buffer, area, 0, &Line::from(spans));
}

/// The screen's own commands that can be done now, then those everybody needs.
pub(crate) fn keys(model: &Model) -> Vec<(String, &'static str)> {
    const COMMON: [&str; 12] = [
        "help",
        "palette",
        "filter",
        "pause",
        "time.back",
        "time.live",
        "copy",
        "export",
        "zoom",
        "panel.next",
        "times",
        "quit",
    ];
    let own = TABLE
        .iter()
        .filter(|it| it.on != cmd::On::Everywhere && it.id != "filter");
    let lost = cmd::by_id("retry").into_iter();
    let common = COMMON.iter().filter_map(|id| cmd::by_id(id));
    let can = |it: &&cmd::Command| cmd::allowed(model, it).is_ok();
    lost.chain(own)
        .chain(common)
        .filter(can)
        .filter_map(|it| Some(((*it.keys.first()?).to_owned(), it.title)))
        .collect()
}
