//! The question before an act because of an anomaly: what it would do, by a dry run, and why it is done. Enter does it, Esc
//! leaves everything as it is.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::{type_into, window};
use crate::app::deed::{Answer, Deed, What, confirmed};
use crate::app::{Effects, Model, Overlay};
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::message::typed;
use crate::ui::text::{fit, span, wrap};

/// Outer size, where there is room.
const SIZE: (u16, u16) = (84, 16);
/// Below so many rows blank ones are left out.
const ROOMY: u16 = 12;

pub(super) fn pressed(model: &mut Model, key: KeyEvent, mut deed: Box<Deed>) -> Effects {
    if !deed.task.dry_run {
        let over = deed.answer != Answer::Waiting;
        if !(over && key.code == KeyCode::Enter) {
            model.overlay = Overlay::Deed(deed);
        }
        return Effects::new();
    }
    if key.code == KeyCode::Enter {
        match deed.obstacle() {
            None => return confirmed(model, *deed),
            Some(why) => model.say(false, why),
        }
    } else {
        type_into(&mut deed.reason, key);
    }
    model.overlay = Overlay::Deed(deed);
    Effects::new()
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, body: Rect, deed: &Deed) {
    let size = (body.width.saturating_sub(4).min(SIZE.0), SIZE.1);
    let facts = deed.task.what.way_back();
    let mut pen = window(model, buffer, body, size, &title(model, deed), facts);
    let roomy = pen.area.height >= ROOMY;
    let content = content(model, deed, pen.width(), roomy);
    let below = pen.last().saturating_sub(if roomy { 2 } else { 1 });
    for (row, line) in (0..below).zip(content) {
        pen.put(row, line);
    }
    if deed.task.dry_run {
        let mut line = typed(pen.look, "Reason   ", &deed.reason);
        if deed.reason.value().is_empty() {
            let hint = match deed.task.what {
                What::Lift => " if you like",
                _ => " needed: it is kept with the anomaly",
            };
            let hint = span(hint, pen.look.dim());
            line.push_span(hint);
        }
        pen.put(below, line);
    }
    pen.put(pen.last(), keys(model.look, deed));
}

fn title(model: &Model, deed: &Deed) -> String {
    let words = deed.task.what.words();
    let (first, rest) = words.split_at(1);
    let words = format!("{}{rest}", first.to_uppercase());
    match &model.link.hello {
        None => words,
        Some(hello) => {
            let environment = hello.environment.to_uppercase();
            format!("{words} on {environment} {}", fit(&hello.instance, 20))
        }
    }
}

/// Everything above the reason.
fn content(model: &Model, deed: &Deed, width: usize, roomy: bool) -> Vec<Line<'static>> {
    let look = model.look;
    let mut lines = vec![Line::from(span(fit(&deed.about, width), look.dim()))];
    if model.link.is_stale() {
        let warning = "! warn: the connection is lost, the list behind this is stale";
        lines.push(span(warning, look.warn()).into());
    }
    if roomy {
        lines.push(Line::default());
    }
    lines.push(heading(look, deed));
    match &deed.answer {
        Answer::Waiting => {}
        Answer::Failed(cause) => {
            let cause = wrap(cause, width.saturating_sub(4), 4)
                .into_iter()
                .enumerate();
            lines.extend(cause.map(|(row, text)| {
                let sign = if row == 0 { "  ✗ " } else { "    " };
                let word = if row == 0 { "refused: " } else { "" };
                span(fit(&format!("{sign}{word}{text}"), width), look.fail()).into()
            }));
        }
        Answer::Told(told) => {
            for line in &told.lines {
                lines.extend(sentence(look, line.warns, &line.text, width));
            }
        }
    }
    lines
}

fn sentence(look: Look, warns: bool, text: &str, width: usize) -> Vec<Line<'static>> {
    let (sign, style) = match warns {
        true => ("  ! warn  ", look.warn()),
        false => ("  · info  ", look.dim()),
    };
    let parts = wrap(text, width.saturating_sub(10), 2)
        .into_iter()
        .enumerate();
    parts
        .map(|(row, text)| {
            let sign = if row == 0 { sign } else { "          " };
            Line::from_iter([span(sign, style), span(text, Style::new())])
        })
        .collect()
}

fn heading(look: Look, deed: &Deed) -> Line<'static> {
    let at = fmt::clock(deed.at);
    let (head, note) = match (&deed.answer, deed.task.dry_run) {
        (Answer::Waiting, true) => ("Would happen", "asking the server".to_owned()),
        (Answer::Told(_), true) if deed.task.what.act().is_none() => {
            ("Would happen", "nothing was changed yet".to_owned())
        }
        (Answer::Told(_), true) => (
            "Would happen",
            format!("dry run {at}Z, nothing was changed"),
        ),
        (Answer::Failed(_), true) => ("Would happen", "the dry run failed".to_owned()),
        (Answer::Waiting, false) => ("Happens", "waiting for the server".to_owned()),
        (Answer::Told(_), false) => ("Done", format!("{at}Z")),
        (Answer::Failed(_), false) => ("Failed", format!("{at}Z, nothing was changed")),
    };
    Line::from_iter([
        span(format!("{head}   "), look.bold()),
        span(note, look.dim()),
    ])
}

fn keys(look: Look, deed: &Deed) -> Line<'static> {
    let words = match deed.task.what {
        What::Block => format!("block for {} h", deed.task.hours),
        other => other.words().to_owned(),
    };
    let over = deed.answer != Answer::Waiting;
    let (style, enter, esc) = match (deed.task.dry_run, deed.obstacle()) {
        (true, None) => (look.bold(), words, "leave everything as it is"),
        (true, Some(why)) => (look.dim(), format!("{words} ({why})"), "leave as it is"),
        (false, _) if over => (look.bold(), "close".to_owned(), "close"),
        (false, _) => (
            look.dim(),
            "close (when it is over)".to_owned(),
            "close, it goes on",
        ),
    };
    Line::from_iter([
        span("Enter", style),
        span(format!(" {enter}   "), look.dim()),
        span("Esc", look.bold()),
        span(format!(" {esc}"), look.dim()),
    ])
}
