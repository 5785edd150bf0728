//! The question before an act on refused statements: what it would do, by a dry run, and why it is done. Enter does it,
//! Esc leaves everything as it is. Then the same window tells what became of them.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{outcome, type_into, window};
use crate::app::order::{Act, Chosen, Question, Told, confirmed};
use crate::app::tally::Tally;
use crate::app::{Effects, Model, Overlay};
use crate::ui::fmt;
use crate::ui::look::Look;
use crate::ui::message::typed;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, span, wrap};
use crate::wire::OrderGroup;

/// Outer size, where there is room.
const SIZE: (u16, u16) = (92, 20);
/// Below so many rows blank ones are left out.
const ROOMY: u16 = 12;

pub(super) fn pressed(model: &mut Model, key: KeyEvent, mut question: Box<Question>) -> Effects {
    if !question.task.dry_run {
        let close = key.code == KeyCode::Enter && question.is_over();
        if !close {
            model.overlay = Overlay::Order(question);
        }
        return Effects::new();
    }
    if key.code == KeyCode::Enter {
        match question.obstacle() {
            None => return confirmed(model, *question),
            Some(why) => model.say(false, why),
        }
    } else {
        type_into(&mut question.reason, key);
    }
    model.overlay = Overlay::Order(question);
    Effects::new()
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, body: Rect, question: &Question) {
    let facts = match question.task.act {
        Act::Drop => "they stay readable",
        Act::Replay | Act::Repair => "nothing is stored twice",
    };
    let size = (body.width.saturating_sub(4).min(SIZE.0), SIZE.1);
    let mut pen = window(model, buffer, body, size, &title(model, question), facts);
    let roomy = pen.area.height >= ROOMY;
    let content = content(model, question, pen.width(), roomy);
    let below = pen.last().saturating_sub(if roomy { 2 } else { 1 });
    for (row, line) in (0..below).zip(content) {
        pen.put(row, line);
    }
    if question.task.dry_run {
        reason(&mut pen, below, question);
    }
    pen.put(pen.last(), keys(model.look, question));
}

fn title(model: &Model, question: &Question) -> String {
    let words = question.task.act.words();
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
fn content(model: &Model, question: &Question, width: usize, roomy: bool) -> Vec<Line<'static>> {
    let look = model.look;
    let mut lines = vec![Line::from(span(fit(&subject(question), width), look.dim()))];
    if model.link.is_stale() {
        let warning = "! warn: the connection is lost, the list behind this is stale";
        lines.push(span(warning, look.warn()).into());
    }
    if roomy {
        lines.push(Line::default());
    }
    lines.push(heading(look, question));
    match &question.told {
        Told::SoFar(tally) | Told::Done(tally) => {
            lines.extend(outcome::lines(look, question, tally, width, roomy));
        }
        Told::Failed { tally, cause } => {
            let cause = wrap(cause, width.saturating_sub(4), 4);
            let cause = cause.into_iter().enumerate().map(|(row, text)| {
                let sign = if row == 0 { "  ✗ " } else { "    " };
                Line::from_iter([span(sign, look.fail()), span(text, look.fail())])
            });
            lines.extend(cause);
            if tally.moved() > 0 {
                lines.extend(outcome::lines(look, question, tally, width, roomy));
            }
        }
    }
    lines
}

fn subject(question: &Question) -> String {
    match &question.task.chosen {
        Chosen::Ids(ids) => fmt::plural(ids.len(), "statement"),
        Chosen::Groups(groups) => match groups.as_slice() {
            [group] => {
                let OrderGroup {
                    code,
                    pointer,
                    source,
                    ..
                } = group;
                let parts = [code, pointer].map(|part| part.clone().unwrap_or_default());
                let source = source.as_deref().unwrap_or("anybody");
                format!("{}  from {source}", parts.join("  "))
            }
            many => {
                let codes = many.iter().filter_map(|group| group.code.as_deref());
                let codes: Vec<&str> = codes.collect();
                format!("{} marked groups: {}", many.len(), codes.join(", "))
            }
        },
    }
}

fn heading(look: Look, question: &Question) -> Line<'static> {
    let at = fmt::clock(question.at);
    let (head, note) = match (&question.told, question.task.dry_run) {
        (Told::SoFar(tally), true) if *tally == Tally::default() => {
            ("Would happen", "asking the server".to_owned())
        }
        (Told::SoFar(_), true) => ("Would happen", "asking the server, so far:".to_owned()),
        (Told::Done(_), true) => (
            "Would happen",
            format!("dry run {at}Z, nothing was changed"),
        ),
        (Told::Failed { .. }, true) => ("Would happen", "the dry run failed".to_owned()),
        (Told::SoFar(_), false) => ("Happens", format!("{}, so far:", question.task.act.doing())),
        (Told::Done(_), false) => ("Done", format!("{at}Z")),
        (Told::Failed { .. }, false) => ("Failed", format!("{at}Z, what was done stays done")),
    };
    Line::from_iter([
        span(format!("{head}   "), look.bold()),
        span(note, look.dim()),
    ])
}

fn reason(pen: &mut Pen<'_>, row: u16, question: &Question) {
    let hint = match (question.reason.value().is_empty(), question.task.act) {
        (false, _) => "",
        (true, Act::Drop) => " needed: it is kept with them",
        (true, Act::Replay | Act::Repair) => " if you like: it is kept with them",
    };
    let mut line = typed(pen.look, "Reason   ", &question.reason);
    line.push_span(span(hint, pen.look.dim()));
    pen.put(row, line);
}

fn keys(look: Look, question: &Question) -> Line<'static> {
    let act = question.task.act.words();
    let (style, enter, esc) = match (question.task.dry_run, question.obstacle()) {
        (true, None) => (look.bold(), act.to_owned(), "leave everything as it is"),
        (true, Some(why)) => (look.dim(), format!("{act} ({why})"), "leave as it is"),
        (false, _) if question.is_over() => (look.bold(), "close".to_owned(), "close"),
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
