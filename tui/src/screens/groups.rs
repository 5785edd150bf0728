//! Refused statements, grouped by what was wrong, where, and who sent them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Panel, boxed};
use crate::app::Model;
use crate::app::table::Rows;
use crate::store::rejects::Group;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, line};
use crate::ui::vtable::{Column, Row, VTable, left, right};
use crate::ui::{chart, fmt, panel};

const COLUMNS: [Column; 7] = [
    right("COUNT ▼", 7, 0),
    left("10 MIN", 10, 0, 5),
    left("CODE", 18, 0, 0),
    left("POINTER", 16, 2, 1),
    left("RULE", 20, 1, 4),
    left("SOURCE", 12, 0, 2),
    left("LAST", 8, 0, 3),
];

const TREND: i64 = 10;
const MINUTE: i64 = 60_000_000;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let facts = facts(model);
    let mut pen = boxed(
        model,
        buffer,
        Panel::Groups,
        area,
        "Rejected statements, by error",
        &facts,
    );
    if model.groups.len() == 0 {
        return empty(model, &mut pen);
    }
    list(model, &mut pen);
    let row = model.table(Panel::Groups).row + 1;
    panel::foot(buffer, area, &format!("{row}/{}", model.groups.len()));
}

fn facts(model: &Model) -> String {
    let (filter, groups) = (model.filter(), fmt::plural(model.groups.len(), "group"));
    let refused = fmt::count(model.picture.rejects.total());
    let marked = match model.marked.len() {
        0 => String::new(),
        n => format!("● {n} marked · "),
    };
    let filter = if filter.is_empty() {
        String::new()
    } else {
        format!("/ {} · ", fit(filter.text(), 24))
    };
    format!("{filter}{marked}{refused} refused · {groups}")
}

/// The rows under their header.
pub(super) fn list(model: &Model, pen: &mut Pen<'_>) {
    let table = VTable {
        columns: &COLUMNS,
        table: model.table(Panel::Groups),
        len: model.groups.len(),
        focused: model.panel() == Panel::Groups,
        header: true,
    };
    table.draw(pen, |row| {
        let group = model
            .groups
            .key(row)
            .and_then(|id| model.picture.rejects.by_id(id));
        group.map_or_else(
            || Row::Across(Line::default()),
            |group| Row::Cells(cells(model, group)),
        )
    });
}

fn empty(model: &Model, pen: &mut Pen<'_>) {
    if model.filter().is_empty() {
        pen.styled(0, "✓ ok  No statement was refused.", pen.look.ok());
        pen.dim(1, "A refused one is kept whole in quarantine and counted here, by rule, place and sender.");
    } else {
        pen.bold(0, "No group matches the filter.  F clears it.");
    }
}

fn cells(model: &Model, group: &Group) -> Vec<Line<'static>> {
    let it = &group.latest;
    let text = |text: &str| Line::raw(text.to_owned());
    let now = model.moment().at;
    let mark = if model.marked.contains(&group.id) {
        "● "
    } else {
        ""
    };
    vec![
        line(fmt::count(it.count), model.look.bold()),
        line(trend(group, now), model.look.fail()),
        text(&format!("{mark}{}", it.code)),
        text(&it.pointer),
        line(it.rule.clone(), model.look.dim()),
        text(&it.source),
        text(&if model.ages {
            fmt::age(it.last, now)
        } else {
            fmt::clock(it.last)
        }),
    ]
}

/// New ones per minute.
fn trend(group: &Group, now: i64) -> String {
    let minutes = (0..TREND).rev().map(|back| now - back * MINUTE);
    let counts: Vec<Option<f64>> = minutes
        .map(|to| Some(group.during(to - MINUTE, to) as f64))
        .collect();
    chart::spark(&counts, 1.0)
}
