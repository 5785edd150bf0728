//! One step in full: what was done, what came back, what was expected, whose side it is on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{Panel, boxed, launch_list};
use crate::app::Model;
use crate::store::launch::Status;
use crate::ui::fmt;
use crate::ui::pen::Pen;
use crate::ui::text::span;
use crate::wire::{Hop, Place};

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let hop = selected(model);
    let facts = hop.map_or("", |hop| hop.step.as_str());
    let mut pen = boxed(model, buffer, Panel::Step, area, "Step", facts);
    match hop {
        None => pen.waiting(&["Its result, in full."]),
        Some(hop) => fields(&mut pen, hop),
    }
}

/// The step looked at.
pub(super) fn selected(model: &Model) -> Option<&Hop> {
    let launch = model.selected_launch()?;
    launch.hops.get(model.selected_step()?).map(AsRef::as_ref)
}

/// Draws the fields, each wrapped, as far as they fit.
pub(super) fn fields(pen: &mut Pen<'_>, hop: &Hop) {
    let mut top = vec![Span::raw("Result    ")];
    top.extend(launch_list::status(pen.look, Status::of(hop.outcome)).spans);
    top.extend(
        hop.code
            .iter()
            .map(|code| span(format!("  {code}"), pen.look.bold())),
    );
    pen.put(0, top);
    pen.rows(1, pen.area.height).fields(&parts(hop), 3);
}

fn parts(hop: &Hop) -> Vec<(&'static str, String)> {
    let ended = format!("{}Z, after {}", fmt::clock_ms(hop.at), fmt::span(hop.us));
    let mut parts = vec![
        ("Done", hop.done.clone()),
        ("Came back", hop.came_back.clone()),
        ("Expected", hop.expected.clone().unwrap_or_default()),
        ("Side", format!("{}, at {}", hop.side, place(hop.place))),
        ("Ended", ended),
        ("Learner", hop.learner.clone()),
        ("Attempt", hop.attempt.clone().unwrap_or_default()),
        (
            "Sequence",
            hop.seq.to_string() + if hop.simulated { ", simulated" } else { "" },
        ),
    ];
    parts.retain(|(_, text)| !text.is_empty());
    parts
}

fn place(place: Place) -> &'static str {
    match place {
        Place::User => "the learner's browser",
        Place::Lms => "the LMS",
        Place::Host => "this course host",
        Place::Lrs => "the record store",
        Place::Passback => "grades to the LMS",
        Place::Analytics => "consumers of the records",
    }
}
