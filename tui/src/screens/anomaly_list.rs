//! What looks wrong around sign-on, sessions and keys: the open ones first, the worst of them on top.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::{Panel, boxed};
use crate::app::Model;
use crate::app::table::Rows;
use crate::store::auth;
use crate::ui::look::Look;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, line, span};
use crate::ui::vtable::{Column, Row, VTable, left, right};
use crate::ui::{fmt, panel};
use crate::wire::Anomaly;

const COLUMNS: [Column; 9] = [
    left("SEV ▼", 7, 0, 0),
    left("RULE", 5, 0, 1),
    left("WHAT", 27, 0, 0),
    left("SUBJECT", 17, 1, 0),
    right("COUNT", 5, 5),
    left("EVIDENCE", 20, 1, 6),
    left("STATE", 5, 0, 7),
    left("LAST", 5, 0, 2),
    left("SUGGESTED", 13, 0, 6),
];

/// From this width on there is a line about sign-on below the list.
const WIDE: u16 = 100;

/// Rows below the table.
pub(super) fn below(width: u16) -> u16 {
    if width >= WIDE { 2 } else { 0 }
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let facts = facts(model, area.width >= WIDE);
    let mut pen = boxed(model, buffer, Panel::Anomalies, area, "Anomalies", &facts);
    let rest = pen.area.height.saturating_sub(below(area.width));
    if model.anomalies.len() == 0 {
        empty(model, &mut pen.rows(0, rest));
    } else {
        list(model, &mut pen.rows(0, rest));
    }
    if below(area.width) > 0 {
        now(model, &mut pen.rows(rest + 1, 1));
    }
    if model.anomalies.len() > 0 {
        let row = model.table(Panel::Anomalies).row + 1;
        panel::foot(buffer, area, &format!("{row}/{}", model.anomalies.len()));
    }
}

fn facts(model: &Model, wide: bool) -> String {
    let filter = model.filter();
    let filter = match filter.is_empty() {
        true => String::new(),
        false => format!("/ {} · ", fit(filter.text(), 24)),
    };
    let [high, low, info] = auth::open(&model.picture.auth);
    let hours = if wide { " · 24 h" } else { "" };
    format!("{filter}{high} high · {low} low · {info} info open{hours}")
}

/// The rows under their header.
pub(super) fn list(model: &Model, pen: &mut Pen<'_>) {
    let filter = model.filters.get(&crate::screens::Screen::Auth).cloned();
    let sorted = auth::sorted(&model.picture.auth, &filter.unwrap_or_default());
    let table = VTable {
        columns: &COLUMNS,
        table: model.table(Panel::Anomalies),
        len: sorted.len(),
        focused: model.panel() == Panel::Anomalies,
        header: true,
    };
    table.draw(pen, |row| {
        let it = sorted.get(row);
        it.map_or_else(
            || Row::Across(Line::default()),
            |it| Row::Cells(cells(model, it)),
        )
    });
}

fn empty(model: &Model, pen: &mut Pen<'_>) {
    if !model.filter().is_empty() {
        return pen.bold(0, "No anomaly matches the filter.  F clears it.");
    }
    if model.picture.auth.at == 0 {
        return pen.waiting(&[
            "waiting for data",
            "The key needs anomalies:read for this screen.",
        ]);
    }
    pen.styled(
        0,
        "✓ ok  Nothing looked wrong in the last 24 hours.",
        pen.look.ok(),
    );
    let rules = model.picture.auth.now.rules;
    pen.dim(
        1,
        format!(
            "{rules} rules watch logins, sessions, keys, rights and providers: docs/anomalies.md"
        ),
    );
}

/// Sign and word of a level.
pub(super) fn level(look: Look, it: &Anomaly) -> Line<'static> {
    match (it.level.as_str(), it.refused) {
        ("high", true) => line("✗ high", look.fail()),
        ("high", false) => line("▲ high", look.warn()),
        ("low", _) => line("! low", look.warn()),
        _ => line("· info", look.dim()),
    }
}

fn cells(model: &Model, it: &Anomaly) -> Vec<Line<'static>> {
    let (look, now) = (model.look, model.moment().at);
    let open = auth::is_open(it);
    let style = if open { Style::new() } else { look.dim() };
    let text = |text: &str| Line::from(span(text.to_owned(), style));
    let last = match model.ages {
        true => fmt::age(it.last, now),
        false => fmt::clock(it.last).chars().take(5).collect(),
    };
    let state = match it.state.as_str() {
        "open" => line("open", look.bold()),
        "acted" => line("done", look.dim()),
        _ => line("seen", look.dim()),
    };
    vec![
        if open {
            level(look, it)
        } else {
            text(&plain(it))
        },
        text(&it.number),
        text(&it.title),
        text(&it.label),
        text(&fmt::short(it.count)),
        text(&it.summary),
        state,
        text(&last),
        text(&it.advice),
    ]
}

/// The level of one that somebody has looked at.
fn plain(it: &Anomaly) -> String {
    format!("· {}", it.level)
}

/// How sign-on stands.
fn now(model: &Model, pen: &mut Pen<'_>) {
    let now = &model.picture.auth.now;
    let ending = match now.keys_ending {
        0 => String::new(),
        n => format!(" ({n} end < 7 d)"),
    };
    let lost = match now.lost {
        0 => String::new(),
        n => format!("  ! gap: {} signals lost", fmt::short(n)),
    };
    let facts = format!(
        "sessions {}  keys {}{ending}  blocked networks {}  muted {}  rules on {}{lost}",
        fmt::count(now.sessions),
        fmt::count(now.keys),
        now.blocks,
        now.mutes,
        now.rules,
    );
    let head = span("Auth now   ", pen.look.dim());
    let room = pen.width().saturating_sub(11);
    pen.put(0, vec![head, span(fit(&facts, room), Style::new())]);
}
