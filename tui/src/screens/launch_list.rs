//! The list of launches, newest first, with the gaps where rows never came.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::app::table::Rows;
use crate::store::launch::{Launch, Status};
use crate::store::launches::{Entry, Gap};
use crate::store::protocols::short;
use crate::ui::look::{Look, sign};
use crate::ui::pen::Pen;
use crate::ui::text::{fit, line, span};
use crate::ui::vtable::{Column, Row, VTable, left, right};
use crate::ui::{fmt, panel};

const WIDE: [Column; 9] = [
    left("TIME ▼", 12, 0, 0),
    left("STATUS", 6, 0, 0),
    left("PROTO", 7, 0, 1),
    left("PLATFORM", 10, 0, 4),
    left("COURSE", 14, 0, 2),
    left("LEARNER", 8, 0, 5),
    left("REACHED", 15, 0, 3),
    right("ms", 5, 0),
    left("NOTE", 12, 1, 3),
];

const NARROW: [Column; 7] = [
    left("TIME ▼", 8, 0, 0),
    left("STATUS", 6, 0, 0),
    left("PROTO", 7, 0, 2),
    left("PLATFORM", 8, 0, 4),
    left("COURSE", 10, 1, 1),
    left("REACHED, or why", 16, 2, 3),
    right("ms", 5, 0),
];

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let facts = facts(model, area.width);
    let mut pen = boxed(model, buffer, Panel::Launches, area, "Launches", &facts);
    if model.index.len() == 0 {
        return empty(model, &mut pen);
    }
    list(model, &mut pen, true);
    let row = fmt::count(model.table(Panel::Launches).row as u64 + 1);
    panel::foot(
        buffer,
        area,
        &format!("{row}/{}", fmt::count(model.index.len() as u64)),
    );
}

/// The rows, with header or without.
pub(super) fn list(model: &Model, pen: &mut Pen<'_>, header: bool) {
    let wide = pen.area.width >= 100;
    let table = VTable {
        columns: if wide { &WIDE } else { &NARROW },
        table: model.table(Panel::Launches),
        len: model.index.len(),
        focused: model.panel() == Panel::Launches,
        header,
    };
    table.draw(pen, |row| entry(model, row, wide));
}

fn facts(model: &Model, width: u16) -> String {
    let table = model.table(Panel::Launches);
    let new = model.index.newer_than(model.left_at);
    let following = match (table.follow, new) {
        (true, _) => "following".to_owned(),
        (false, 0) => "not following".to_owned(),
        (false, n) => format!("+{} new above", fmt::short(n as u64)),
    };
    if width < 100 {
        let filter = model.launch_filter();
        return if filter.is_empty() {
            following
        } else {
            format!("/ {} · {} match", fit(filter.text(), 40), model.index.len())
        };
    }
    let kept = fmt::count(model.picture.launches.len() as u64);
    let bad = model
        .picture
        .launches
        .newest()
        .take(100)
        .filter(|it| it.status.is_bad())
        .count();
    format!("newest first · {following} · {kept} kept · {bad} of the newest 100 failed")
}

/// Why there is nothing, and what would bring something.
fn empty(model: &Model, pen: &mut Pen<'_>) {
    if model.launch_filter().is_empty() {
        pen.bold(0, "No launch yet.");
        pen.dim(
            1,
            "Each launch becomes a row here with its first step, whatever the protocol.",
        );
        pen.dim(2, "Try one:  lectern link create --course spot-the-phish");
    } else {
        pen.bold(0, "No launch matches the filter.");
        pen.dim(1, "F clears it, / changes it.");
    }
}

fn entry(model: &Model, row: usize, wide: bool) -> Row {
    let ordinal = model.index.key(row);
    match ordinal.and_then(|ordinal| model.picture.launches.entry(ordinal)) {
        Some(Entry::Launch(launch)) => Row::Cells(cells(model, launch, wide)),
        Some(Entry::Gap(gap)) => Row::Across(lost(model, gap)),
        None => Row::Across(Line::default()),
    }
}

/// A gap says how much is missing and why.
fn lost(model: &Model, gap: &Gap) -> Line<'static> {
    let n = match gap.dropped.n {
        0 => "rows".to_owned(),
        n => fmt::plural(n as usize, "row"),
    };
    line(
        format!("{}  ! gap   {n} missing: {}", fmt::clock(gap.at), gap.why),
        model.look.warn(),
    )
}

/// Sign and word.
pub(super) fn status(look: Look, status: Status) -> Line<'static> {
    line(
        format!("{} {}", sign(status), status.word()),
        look.status(status),
    )
}

fn cells(model: &Model, launch: &Launch, wide: bool) -> Vec<Line<'static>> {
    let dim = model.look.dim();
    let known = |text: &str| {
        if matches!(text, "" | "-" | "?") {
            line("—", dim)
        } else {
            Line::raw(text.to_owned())
        }
    };
    let time = when(model, launch.began(), wide);
    let us = Line::raw(fmt::us(launch.us));
    let proto = Line::raw(short(&launch.protocol).to_owned());
    let (platform, course) = (known(&launch.platform), known(&launch.course));
    if !wide {
        return vec![
            time,
            status(model.look, launch.status),
            proto,
            platform,
            course,
            outcome(launch),
            us,
        ];
    }
    let reached = Line::raw(launch.reached().to_owned());
    vec![
        time,
        status(model.look, launch.status),
        proto,
        platform,
        course,
        learner(model, launch),
        reached,
        us,
        note(model, launch),
    ]
}

fn when(model: &Model, at: i64, wide: bool) -> Line<'static> {
    Line::raw(match (model.ages, wide) {
        (true, _) => fmt::ago(at, model.moment().at),
        (false, true) => fmt::clock_ms(at),
        (false, false) => fmt::clock(at),
    })
}

fn learner(model: &Model, launch: &Launch) -> Line<'static> {
    if matches!(launch.learner.as_str(), "" | "?") {
        return line("?", model.look.dim());
    }
    Line::from(vec![Span::raw(launch.learner.clone())])
}

fn note(model: &Model, launch: &Launch) -> Line<'static> {
    let style = if launch.status == Status::Ok {
        model.look.dim()
    } else {
        Style::new()
    };
    Line::from(span(launch.note(), style))
}

/// Where a launch came to, or why it did not.
fn outcome(launch: &Launch) -> Line<'static> {
    if launch.status == Status::Ok {
        Line::raw(launch.reached().to_owned())
    } else {
        Line::raw(launch.note())
    }
}
