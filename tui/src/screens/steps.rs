//! The steps of one launch: what happened, how long it took, where it stopped, why, and what to do next.

use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::cmd;
use crate::store::cause;
use crate::store::launch::{Launch, Status};
use crate::store::protocols::title;
use crate::ui::look::{Look, sign};
use crate::ui::pen::Pen;
use crate::ui::text::{fit, line, span};
use crate::ui::vtable::{Column, Row, VTable, left, right};
use crate::ui::{fmt, panel, waterfall};
use crate::wire::Hop;

const COLUMNS: [Column; 5] = [
    left("STEP", 15, 0, 0),
    right("AT", 6, 2),
    right("ms", 5, 1),
    left("", 10, 0, 3),
    left("RESULT", 20, 1, 0),
];

const BAR: usize = 10;

/// Rows below the steps: a rule, the cause, what to do.
pub(super) fn below(height: u16) -> u16 {
    if height >= 12 { 4 } else { 2 }
}

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let Some(launch) = model.selected_launch() else {
        let mut pen = boxed(model, buffer, Panel::Steps, area, "Steps", "");
        return pen.waiting(&["Select a launch to see its steps."]);
    };
    let title = heading(launch, area.width);
    let mut pen = boxed(model, buffer, Panel::Steps, area, &title, "timeline");
    let below = below(area.height).min(pen.area.height);
    let height = pen.area.height - below;
    list(model, &mut pen.rows(0, height), launch);
    conclusion(&mut pen.rows(height, below), launch);
    let chosen = model.selected_step().unwrap_or(0) + 1;
    panel::foot(buffer, area, &format!("{chosen}/{}", launch.hops.len()));
}

fn heading(launch: &Launch, width: u16) -> String {
    let from = if matches!(launch.platform.as_str(), "" | "-") {
        String::new()
    } else {
        format!("{} → ", launch.platform)
    };
    let text = format!(
        "Launch {}  {}  {from}{}",
        brief(&launch.id),
        title(&launch.protocol),
        launch.course
    );
    fit(&text, (width as usize).saturating_sub(20))
}

/// The end of an id: UUIDv7 begin alike.
pub(super) fn brief(id: &str) -> String {
    let tail: Vec<char> = id.chars().rev().take(8).collect();
    tail.into_iter().rev().collect()
}

/// The timeline.
pub(super) fn list(model: &Model, pen: &mut Pen<'_>, launch: &Launch) {
    let spans: Vec<i64> = launch.hops.iter().map(|hop| hop.us).collect();
    let bars = waterfall::bars(&spans, BAR);
    let mut table = model.table(Panel::Steps);
    table.row = model.selected_step().unwrap_or(0);
    let height = table.height.max(1);
    table.offset = table
        .offset
        .clamp((table.row + 1).saturating_sub(height), table.row);
    let drawn = VTable {
        columns: &COLUMNS,
        table,
        len: launch.hops.len(),
        focused: model.panel() == Panel::Steps,
        header: true,
    };
    drawn.draw(pen, |row| {
        Row::Cells(cells(model, launch, &launch.hops[row], &bars[row]))
    });
}

fn cells(model: &Model, launch: &Launch, hop: &Rc<Hop>, bar: &str) -> Vec<Line<'static>> {
    let status = Status::of(hop.outcome);
    let since = hop.at.saturating_sub(hop.us).saturating_sub(launch.began());
    let result = if hop.came_back.is_empty() {
        &hop.done
    } else {
        &hop.came_back
    };
    vec![
        Line::raw(hop.step.clone()),
        line(offset(since), model.look.dim()),
        Line::raw(fmt::us(hop.us)),
        line(bar.to_owned(), model.look.link()),
        Line::from(vec![
            span(
                format!("{} {:<5}", sign(status), status.word()),
                model.look.status(status),
            ),
            Span::raw(result.clone()),
        ]),
    ]
}

/// Since the launch began: `+38ms`, `+2.1s`, `+4m`.
fn offset(us: i64) -> String {
    match us.max(0) {
        n @ 0..60_000_000 => format!("+{}", fmt::span(n).replace(' ', "")),
        n => format!("+{}m", n / 60_000_000),
    }
}

/// Why it ended so, and what to do next.
fn conclusion(pen: &mut Pen<'_>, launch: &Launch) {
    let ruled = pen.area.height > 2;
    if ruled {
        pen.rule(0);
    }
    let row = u16::from(ruled);
    let Some(cause) = cause::of(launch) else {
        pen.put(
            row,
            vec![span("✓ ok", pen.look.ok()), Span::raw(story(launch))],
        );
        return pen.put(pen.last(), keys(pen.look));
    };
    labelled(pen, row, "Likely cause  ", &cause.text);
    labelled(pen, row + 1, "Next          ", cause.next);
    if ruled {
        pen.put(pen.last(), keys(pen.look));
    }
}

fn story(launch: &Launch) -> String {
    let (steps, ready) = (launch.hops.len(), fmt::us(launch.us));
    format!(
        "  {steps} steps, ready in {ready} ms, last: {}",
        launch.note()
    )
}

fn labelled(pen: &mut Pen<'_>, row: u16, name: &'static str, text: &str) {
    pen.put(
        row,
        vec![
            span(name, pen.look.bold()),
            Span::raw(pen.fit(text, name.len())),
        ],
    );
}

/// What can be done from here, as keys.
fn keys(look: Look) -> Line<'static> {
    let commands = ["open.launch", "alike", "copy", "copy.row", "export"]
        .into_iter()
        .filter_map(cmd::by_id);
    let pair = |command: &'static cmd::Command| {
        let key = command.keys.first().copied().unwrap_or_default();
        [
            span(key, look.bold()),
            span(format!(" {}   ", command.title), look.dim()),
        ]
    };
    let head = std::iter::once(span("Do  ", look.bold()));
    Line::from_iter(head.chain(commands.flat_map(pair)))
}
