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
use crate::ui::text::{fit, line, put, span};

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
    let facts = if query.value().is_empty() {
        "from the command table · type to search".into()
    } else {
        format!("search: {}", query.value())
    };
    let size = (body.width.saturating_sub(6).max(40), body.height);
    let inner = window(
        model,
        buffer,
        body,
        size,
        &format!("Help  {}", model.screen.title()),
        &facts,
    );
    let two = inner.width >= 90 && query.value().is_empty();
    if two {
        let half = inner.width / 2;
        let left = Rect {
            width: half - 1,
            ..inner
        };
        let right = Rect {
            x: inner.x + half,
            width: inner.width - half,
            ..inner
        };
        show(
            buffer,
            left,
            &everybody(model, "", left.width as usize),
            scroll,
        );
        show(buffer, right, &special(model, right.width as usize), scroll);
    } else {
        let all = lines(model, query.value(), inner.width as usize);
        if all.is_empty() {
            put(
                buffer,
                inner,
                0,
                &line("! nothing is called so", model.look.warn()),
            );
        }
        show(buffer, inner, &all, scroll);
    }
}

fn show(buffer: &mut Buffer, area: Rect, lines: &[Line<'static>], scroll: usize) {
    let last = lines.len().saturating_sub(area.height as usize);
    for (row, line) in (0..area.height).zip(lines.iter().skip(scroll.min(last))) {
        put(buffer, area, row, line);
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
    let look = model.look;
    let mut out = vec![line("FILTER", look.bold())];
    out.extend(FILTERS.iter().map(|text| Line::raw(fit(text, width))));
    out.extend([Line::default(), line("SIGNS", look.bold())]);
    let per_row = (width / 24).clamp(1, 3);
    out.extend(SIGNS.chunks(per_row).map(|signs| {
        Line::from(
            signs
                .iter()
                .flat_map(|(sign, word)| legend(look, sign, word))
                .collect::<Vec<_>>(),
        )
    }));
    out.extend([
        Line::default(),
        line("YOUR KEY", look.bold()),
        Line::raw(fit(&key(model), width)),
        Line::default(),
    ]);
    out.push(line(
        fit(
            "For screen readers: lectern ops watch launches --plain",
            width,
        ),
        look.dim(),
    ));
    out
}

fn legend(look: Look, sign: &'static str, word: &'static str) -> [Span<'static>; 2] {
    [
        span(format!("{sign} "), look.bold()),
        Span::raw(format!("{word:<22}")),
    ]
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
