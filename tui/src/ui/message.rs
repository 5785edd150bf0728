//! The message line: what is being typed or filtered on the left, what just happened on the right.

use ratatui::text::{Line, Span};
use tui_input::Input;

use super::fmt;
use super::look::Look;
use super::pen::Pen;
use super::text::{fit, span};
use crate::app::{Model, Overlay};
use crate::screens;

/// Longest sentence about what just happened.
const MAX_FLASH: usize = 70;

/// Whether it may take the footer's row, where there is only one for both.
pub(super) fn is_urgent(model: &Model) -> bool {
    let unread = model.unread && model.notice.is_some();
    model.flash.is_some() || is_typing(model) || unread
}

fn is_typing(model: &Model) -> bool {
    matches!(
        model.overlay,
        Overlay::Filter { .. } | Overlay::Palette { .. }
    )
}

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) {
    pen.both(0, left(model), Line::from_iter(flash(model)));
}

/// What just happened; while somebody types, the line is theirs.
fn flash(model: &Model) -> Option<Span<'static>> {
    let flash = model.flash.as_ref().filter(|_| !is_typing(model))?;
    let text = fit(&flash.text, MAX_FLASH);
    Some(if flash.ok {
        span(format!("{text} "), model.look.dim())
    } else {
        span(format!("! {text} "), model.look.warn())
    })
}

fn left(model: &Model) -> Line<'static> {
    let filter = model.filter();
    match &model.overlay {
        Overlay::Filter { input, error, .. } => {
            let mut line = typed(model.look, " / ", input);
            line.push_span(matching(model));
            line.extend(
                error
                    .iter()
                    .map(|why| span(format!("  ! {why}"), model.look.warn())),
            );
            line
        }
        Overlay::Palette { input, .. } => typed(model.look, " :", input),
        _ if filter.is_empty() => notice(model),
        _ => Line::from(vec![
            span(format!(" / {}", filter.text()), model.look.link()),
            matching(model),
        ]),
    }
}

fn notice(model: &Model) -> Line<'static> {
    let notice = model
        .notice
        .iter()
        .map(|text| span(format!(" {text}"), model.look.link()));
    Line::from_iter(notice)
}

fn matching(model: &Model) -> Span<'static> {
    let rows = fmt::count(screens::matching(model) as u64);
    span(format!("   {rows} match"), model.look.dim())
}

/// What is being typed, with the cursor as a reversed cell.
pub(crate) fn typed(look: Look, prompt: &str, input: &Input) -> Line<'static> {
    let text = input.value();
    let cursor = text
        .char_indices()
        .nth(input.cursor())
        .map_or(text.len(), |(index, _)| index);
    let (before, rest) = text.split_at(cursor);
    let mut after = rest.chars();
    let under = after.next().unwrap_or(' ');
    Line::from(vec![
        span(prompt, look.bold()),
        Span::raw(before.to_owned()),
        span(under.to_string(), look.selected()),
        Span::raw(after.as_str().to_owned()),
    ])
}
