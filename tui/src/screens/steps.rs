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
use crate::ui::look::sign;
use crate::ui::text::{fit, line, put, span, wrap};
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
        let inner = boxed(model, buffer, Panel::Steps, area, "Steps", "");
        return put(
            buffer,
            inner,
            0,
            &line("Select a launch to see its steps.", model.look.dim()),
        );
    };
    let inner = boxed(
        model,
        buffer,
        Panel::Steps,
        area,
        &heading(launch, area.width),
        "timeline",
    );
    let below = below(area.height).min(inner.height);
    let body = Rect {
        height: inner.height - below,
        ..inner
    };
    list(model, buffer, body, launch);
    conclusion(
        model,
        buffer,
        Rect {
            y: body.bottom(),
            height: below,
            ..inner
        },
        launch,
    );
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
pub(super) fn list(model: &Model, buffer: &mut Buffer, area: Rect, launch: &Launch) {
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
    drawn.draw(model.look, buffer, area, |row| {
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

/// Since the launch began: `0`, `+38 ms`, `+2.1 s`, `+4m`.
fn offset(us: i64) -> String {
    match us.max(0) {
        n @ 0..60_000_000 => format!(
            "+{}",
            fmt::span(n)
                .replace(" us", "us")
                .replace(" ms", "ms")
                .replace(" s", "s")
        ),
        n => format!("+{}m", n / 60_000_000),
    }
}

fn conclusion(model: &Model, buffer: &mut Buffer, area: Rect, launch: &Launch) {
    let look = model.look;
    let mut row = 0;
    if area.height > 2 {
        put(
            buffer,
            area,
            row,
            &line("─".repeat(area.width as usize), look.dim()),
        );
        row += 1;
    }
    let Some(cause) = cause::of(launch) else {
        put(
            buffer,
            area,
            row,
            &Line::from(vec![
                span("✓ ok", look.ok()),
                Span::raw(format!("  {}", story(launch))),
            ]),
        );
        return put(buffer, area, area.height.saturating_sub(1), &keys(model));
    };
    let room = (area.width as usize).saturating_sub(14);
    put(
        buffer,
        area,
        row,
        &label(model, "Likely cause  ", &fit(&cause.text, room)),
    );
    if area.height > 2 {
        put(
            buffer,
            area,
            row + 1,
            &label(model, "Next          ", &fit(cause.next, room)),
        );
        put(buffer, area, area.height - 1, &keys(model));
    } else {
        put(
            buffer,
            area,
            row + 1,
            &label(model, "Next          ", &wrap(cause.next, room, 1).join("")),
        );
    }
}

fn story(launch: &Launch) -> String {
    format!(
        "{} steps, ready in {} ms, last: {}",
        launch.hops.len(),
        fmt::us(launch.us),
        launch.note()
    )
}

fn label(model: &Model, name: &'static str, text: &str) -> Line<'static> {
    Line::from(vec![
        span(name, model.look.bold()),
        Span::raw(text.to_owned()),
    ])
}

/// What can be done from here, as keys.
fn keys(model: &Model) -> Line<'static> {
    let mut spans = vec![span("Do  ", model.look.bold())];
    for id in ["open.launch", "alike", "copy", "copy.row", "export"] {
        if let Some((command, key)) = cmd::by_id(id).and_then(|it| Some((it, it.keys.first()?))) {
            spans.extend([
                span(*key, model.look.bold()),
                span(format!(" {}   ", command.title), model.look.dim()),
            ]);
        }
    }
    Line::from(spans)
}
