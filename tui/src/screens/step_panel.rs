//! One step in full: what was done, what came back, what was expected, whose side it is on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed, launch_list};
use crate::app::Model;
use crate::store::launch::Status;
use crate::ui::fmt;
use crate::ui::text::{line, put, span, wrap};
use crate::wire::{Hop, Place};

const LABEL: usize = 10;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let hop = model
        .selected_launch()
        .and_then(|launch| launch.hops.get(model.selected_step()?));
    let inner = boxed(
        model,
        buffer,
        Panel::Step,
        area,
        "Step",
        hop.map_or("", |hop| hop.step.as_str()),
    );
    match hop {
        None => put(
            buffer,
            inner,
            0,
            &line("Its result, in full.", model.look.dim()),
        ),
        Some(hop) => fields(model, buffer, inner, hop),
    }
}

/// Draws the fields, each wrapped, as far as they fit.
pub(super) fn fields(model: &Model, buffer: &mut Buffer, area: Rect, hop: &Hop) {
    let mut top = vec![Span::raw(format!("{:<LABEL$}", "Result"))];
    top.extend(launch_list::status(model, Status::of(hop.outcome)).spans);
    top.extend(
        hop.code
            .iter()
            .map(|code| span(format!("  {code}"), model.look.bold())),
    );
    put(buffer, area, 0, &Line::from(top));
    let mut row = 1;
    for (name, text) in parts(hop) {
        let room = (area.width as usize).saturating_sub(LABEL);
        for (index, part) in wrap(&text, room, 3).into_iter().enumerate() {
            let label = if index == 0 { name } else { "" };
            put(
                buffer,
                area,
                row,
                &Line::from(vec![
                    span(format!("{label:<LABEL$}"), model.look.dim()),
                    Span::raw(part),
                ]),
            );
            row += 1;
        }
    }
}

fn parts(hop: &Hop) -> Vec<(&'static str, String)> {
    let place = match hop.place {
        Place::User => "the learner's browser",
        Place::Lms => "the LMS",
        Place::Host => "this course host",
        Place::Lrs => "the record store",
        Place::Passback => "grades to the LMS",
        Place::Analytics => "consumers of the records",
    };
    let mut parts = vec![
        ("Done", hop.done.clone()),
        ("Came back", hop.came_back.clone()),
        ("Expected", hop.expected.clone().unwrap_or_default()),
        ("Side", format!("{}, at {place}", hop.side)),
        (
            "Ended",
            format!("{}Z, after {}", fmt::clock_ms(hop.at), fmt::span(hop.us)),
        ),
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
