//! Which panels stand where, at every size. The numbers are the mock-ups'.

use std::collections::BTreeMap;

use ratatui::layout::{Constraint, Layout, Rect};

use super::{Panel, Screen};
use crate::app::Model;
use crate::ui::size::{Size, regions};

use Constraint::{Fill, Length, Percentage};

/// The panels of the current screen and their places.
pub(super) fn panels(model: &Model, body: Rect, size: Size) -> Vec<(Panel, Rect)> {
    if model.zoom {
        return vec![(model.panel(), body)];
    }
    let wide = size == Size::Wide;
    match model.screen {
        Screen::Overview => overview(body, wide),
        Screen::Launches => launches(model, body, wide),
        Screen::Ingest => ingest(model, body, wide),
        Screen::Auth => auth(model, body, wide),
    }
}

fn rows<const N: usize>(area: Rect, heights: [Constraint; N]) -> [Rect; N] {
    Layout::vertical(heights).areas(area)
}

fn columns<const N: usize>(area: Rect, widths: [Constraint; N]) -> [Rect; N] {
    Layout::horizontal(widths).areas(area)
}

const GAUGES: [Panel; 4] = [
    Panel::Traffic,
    Panel::Errors,
    Panel::Latency,
    Panel::Saturation,
];

fn overview(body: Rect, wide: bool) -> Vec<(Panel, Rect)> {
    let (gauges, rest) = match (wide, body.height) {
        (true, _) => {
            let [gauges, middle, heat] = rows(body, [Length(8), Length(12), Fill(1)]);
            let [protocols, attention] = columns(middle, [Percentage(56), Fill(1)]);
            (
                gauges,
                vec![
                    (Panel::Protocols, protocols),
                    (Panel::Attention, attention),
                    (Panel::Heat, heat),
                ],
            )
        }
        (false, 30..) => {
            let [gauges, attention, protocols, heat] =
                rows(body, [Length(6), Length(8), Length(10), Fill(1)]);
            (
                gauges,
                vec![
                    (Panel::Attention, attention),
                    (Panel::Protocols, protocols),
                    (Panel::Heat, heat),
                ],
            )
        }
        (false, _) => {
            let [gauges, attention, protocols] = rows(body, [Length(5), Fill(1), Length(9)]);
            (
                gauges,
                vec![(Panel::Attention, attention), (Panel::Protocols, protocols)],
            )
        }
    };
    let places = columns(gauges, [Fill(1); 4]);
    GAUGES.into_iter().zip(places).chain(rest).collect()
}

fn launches(model: &Model, body: Rect, wide: bool) -> Vec<(Panel, Rect)> {
    if wide {
        let [list, detail] = rows(body, [Fill(1), Length(13)]);
        let [steps, step] = columns(detail, [Percentage(63), Fill(1)]);
        return vec![
            (Panel::Launches, list),
            (Panel::Steps, steps),
            (Panel::Step, step),
        ];
    }
    let [list, detail] = rows(body, [Fill(1), Length(10.min(body.height / 2))]);
    let below = if model.panel() == Panel::Step {
        Panel::Step
    } else {
        Panel::Steps
    };
    vec![(Panel::Launches, list), (below, detail)]
}

fn ingest(model: &Model, body: Rect, wide: bool) -> Vec<(Panel, Rect)> {
    if wide {
        let [top, groups, detail] = rows(body, [Length(8), Fill(2), Fill(3)]);
        let [series, accept] = columns(top, [Percentage(66), Fill(1)]);
        let [why, statement] = columns(detail, [Percentage(50), Fill(1)]);
        let top = [(Panel::Series, series), (Panel::Accept, accept)];
        return top
            .into_iter()
            .chain([
                (Panel::Groups, groups),
                (Panel::Why, why),
                (Panel::Statement, statement),
            ])
            .collect();
    }
    let [series, groups, detail] = rows(body, [Length(5), Fill(1), Length(9)]);
    let below = if model.panel() == Panel::Statement {
        Panel::Statement
    } else {
        Panel::Why
    };
    vec![
        (Panel::Series, series),
        (Panel::Groups, groups),
        (below, detail),
    ]
}

fn auth(model: &Model, body: Rect, wide: bool) -> Vec<(Panel, Rect)> {
    if wide {
        let [list, detail, act] = rows(body, [Fill(1), Length(12), Length(8)]);
        let [anomaly, evidence] = columns(detail, [Percentage(54), Fill(1)]);
        return vec![
            (Panel::Anomalies, list),
            (Panel::Anomaly, anomaly),
            (Panel::Evidence, evidence),
            (Panel::Act, act),
        ];
    }
    let [list, detail, act] = rows(body, [Fill(1), Length(7), Length(5)]);
    let below = match model.panel() {
        Panel::Evidence => Panel::Evidence,
        _ => Panel::Anomaly,
    };
    vec![(Panel::Anomalies, list), (below, detail), (Panel::Act, act)]
}

/// Rows each table of the screen shows.
pub(crate) fn heights(model: &Model) -> BTreeMap<Panel, usize> {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let size = Size::of(area.width, area.height);
    let body = regions(area).body;
    if size <= Size::Small {
        return [(
            model.panel(),
            usize::from(body.height.saturating_sub(2)).max(1),
        )]
        .into();
    }
    let inside = |(panel, area): (Panel, Rect)| {
        (
            panel,
            usize::from(area.height.saturating_sub(taken(panel, area))).max(1),
        )
    };
    panels(model, body, size).into_iter().map(inside).collect()
}

/// Rows of a panel that are not table rows: borders, header, lines below.
fn taken(panel: Panel, area: Rect) -> u16 {
    match panel {
        Panel::Attention | Panel::Statement => 2,
        Panel::Anomalies => 3 + super::anomaly_list::below(area.width),
        Panel::Evidence => 2 + super::evidence_panel::below(area.height),
        Panel::Protocols => 3 + super::protocol_panel::below(area.height),
        Panel::Steps => 3 + super::steps::below(area.height),
        _ => 3,
    }
}

const RINGS: [(Screen, &[Panel]); 4] = [
    (
        Screen::Overview,
        &[Panel::Attention, Panel::Protocols, Panel::Heat],
    ),
    (
        Screen::Launches,
        &[Panel::Launches, Panel::Steps, Panel::Step],
    ),
    (
        Screen::Ingest,
        &[Panel::Groups, Panel::Why, Panel::Statement],
    ),
    (
        Screen::Auth,
        &[Panel::Anomalies, Panel::Anomaly, Panel::Evidence],
    ),
];

/// The panel that gets the keys next.
pub(crate) fn neighbour(model: &Model, by: isize) -> Panel {
    let ring = RINGS
        .iter()
        .find(|(screen, _)| *screen == model.screen)
        .map_or(&[][..], |(_, ring)| ring);
    let here = ring
        .iter()
        .position(|panel| *panel == model.panel())
        .unwrap_or(0) as isize;
    let next = (here + by).rem_euclid(ring.len().max(1) as isize) as usize;
    ring.get(next)
        .copied()
        .unwrap_or_else(|| model.screen.first_panel())
}
