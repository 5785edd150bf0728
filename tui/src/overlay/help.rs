//! Help, made from the command table: this screen's keys first, then everybody's, signs, filter, and the key in use.
//! What is typed searches it, also by key.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::{type_into, window};
use crate::app::{Effects, Model, Overlay};
use crate::cmd::{Command, On, allowed, table::TABLE};
use crate::ui::look::Look;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, line, span};

pub(super) fn pressed(
    model: &mut Model,
    key: KeyEvent,
    mut query: Input,
    scroll: usize,
) -> Effects {
    let lines = lines(model, query.value(), usize::MAX).len();
    let scroll = match key.code {
        KeyCode::Down => (scroll + 1).min(lines.saturating_sub(1)),
        KeyCode::PageDown => (scroll + 10).min(lines.saturating_sub(1)),
        KeyCode::Up => scroll.saturating_sub(1),
        KeyCode::PageUp => scroll.saturating_sub(10),
        KeyCode::F(1) | KeyCode::Enter => return Effects::new(),
        _ => {
            type_into(&mut query, key);
            0
        }
    };
    model.overlay = Overlay::Help { query, scroll };
    Effects::new()
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, body: Rect, query: &Input, scroll: usize) {
    let facts = match query.value() {
        "" => "from the command table · type to search".into(),
        query => format!("search: {query}"),
    };
    let size = (body.width.saturating_sub(6).max(40), body.height);
    let title = format!("Help  {}", model.screen.title());
    let mut pen = window(model, buffer, body, size, &title, &facts);
    if pen.width() >= 90 && query.value().is_empty() {
        return columns(model, &mut pen, scroll);
    }
    let all = lines(model, query.value(), pen.width());
    if all.is_empty() {
        pen.warn(0, "! nothing is called so");
    }
    show(&mut pen, &all, scroll);
}

/// Side by side, where there is room.
fn columns(model: &Model, pen: &mut Pen<'_>, scroll: usize) {
    let half = pen.area.width / 2;
    let mut left = pen.columns(0, half - 1);
    let everybody = everybody(model, "", left.width());
    show(&mut left, &everybody, scroll);
    let mut right = pen.columns(half, half);
    let special = special(model, right.width());
    show(&mut right, &special, scroll);
}

fn show(pen: &mut Pen<'_>, lines: &[Line<'static>], scroll: usize) {
    let last = lines.len().saturating_sub(pen.area.height as usize);
    for (row, line) in (0..pen.area.height).zip(lines.iter().skip(scroll.min(last))) {
        pen.put(row, line.clone());
    }
}

/// Everything in one column; with a query, only the commands that match.
fn lines(model: &Model, query: &str, width: usize) -> Vec<Line<'static>> {
    let mut out = own(model, query, width);
    out.extend(everybody(model, query, width));
    if query.is_empty() {
        out.extend(explained(model, width));
    }
    out
}

fn special(model: &Model, width: usize) -> Vec<Line<'static>> {
    let mut out = own(model, "", width);
    out.extend(explained(model, width));
    out
}

fn own(model: &Model, query: &str, width: usize) -> Vec<Line<'static>> {
    section(model, "THIS SCREEN", query, width, |on| {
        on != On::Everywhere && on.has(model.screen)
    })
}

fn everybody(model: &Model, query: &str, width: usize) -> Vec<Line<'static>> {
    section(model, "EVERYWHERE", query, width, |on| on == On::Everywhere)
}

fn section(
    model: &Model,
    title: &'static str,
    query: &str,
    width: usize,
    has: impl Fn(On) -> bool,
) -> Vec<Line<'static>> {
    let found = TABLE
        .iter()
        .filter(|command| has(command.on) && matches(command, query));
    let rows: Vec<Line<'static>> = found.map(|command| row(model, command, width)).collect();
    if rows.is_empty() {
        return rows;
    }
    let head = std::iter::once(line(title, model.look.bold()));
    head.chain(rows)
        .chain(std::iter::once(Line::default()))
        .collect()
}

fn matches(command: &Command, query: &str) -> bool {
    let query = query.trim().to_lowercase();
    let words = format!("{} {} {}", command.id, command.title, command.help).to_lowercase();
    query.is_empty()
        || words.contains(&query)
        || command
            .keys
            .iter()
            .any(|key| key.eq_ignore_ascii_case(&query))
}

fn row(model: &Model, command: &Command, width: usize) -> Line<'static> {
    let style = if allowed(model, command).is_ok() {
        ratatui::style::Style::new()
    } else {
        model.look.dim()
    };
    let keys = format!("{:<9}", command.keys.join(" "));
    Line::from(vec![
        span(keys, model.look.bold()),
        span(fit(command.help, width.saturating_sub(9)), style),
    ])
}

const PLAIN: &str = "For screen readers: lectern ops watch launches --plain";

const FILTERS: [&str; 6] = [
    "status:fail|deny  proto:lti  platform:umea",
    "course:phish  learner:7f3a  step:page",
    "code:link.expired  launch:0191",
    "pointer:/verb  rule:2.4  source:kth",
    "ms:>1000  ms:<50",
    "!x turns around   words match any field",
];

const SIGNS: [(&str, &str); 9] = [
    ("✓", "ok"),
    ("!", "slow, or a warning"),
    ("✗", "failed or refused"),
    ("…", "running"),
    ("·", "no data"),
    ("●", "live"),
    ("○", "not connected"),
    ("‖", "paused"),
    ("▸", "selected, or the fault"),
];

fn explained(model: &Model, width: usize) -> Vec<Line<'static>> {
    let (bold, dim) = (model.look.bold(), model.look.dim());
    let mut out = vec![line("FILTER", bold)];
    out.extend(FILTERS.iter().map(|text| Line::raw(fit(text, width))));
    out.extend([Line::default(), line("SIGNS", bold)]);
    out.extend(
        SIGNS
            .chunks((width / 24).clamp(1, 3))
            .map(|signs| legend(model.look, signs)),
    );
    out.extend([
        Line::default(),
        line("YOUR KEY", bold),
        Line::raw(fit(&key(model), width)),
    ]);
    out.extend([Line::default(), line(fit(PLAIN, width), dim)]);
    out
}

fn legend(look: Look, signs: &[(&'static str, &'static str)]) -> Line<'static> {
    let pair = |(sign, word): &(&str, &str)| {
        [
            span(format!("{sign} "), look.bold()),
            Span::raw(format!("{word:<22}")),
        ]
    };
    Line::from_iter(signs.iter().flat_map(pair))
}

fn key(model: &Model) -> String {
    let Some(hello) = &model.link.hello else {
        return "not connected yet".into();
    };
    let days = hello
        .key_expires
        .map(|at| at.saturating_sub(model.now) / 86_400_000_000);
    let expiry = days.map_or_else(
        || "does not expire".into(),
        |days| format!("expires in {days} d"),
    );
    format!(
        "{} of {}: {}, {expiry}",
        hello.who,
        hello.tenant,
        hello.scopes.join(" ")
    )
}
