//! Screens are made of panels. A screen decides which panels stand where; each panel draws itself into its place, and
//! `update` learns from the same layout how many rows each table shows.

mod anomaly_list;
mod anomaly_panel;
mod attention_panel;
mod evidence_panel;
mod gauges;
mod groups;
mod heat_panel;
mod latency_panel;
mod launch_list;
mod layout;
mod protocol_panel;
mod series_panel;
pub(crate) mod small;
mod statement_panel;
mod step_panel;
mod steps;
#[cfg(test)]
mod tests;
mod why;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::{Model, Moment};
use crate::store::attention;
use crate::store::protocols::{self, Protocol};
use crate::ui::pen::Pen;
use crate::ui::size::Size;
use crate::ui::text::span;
use crate::ui::{fmt, panel as boxes};

pub(crate) use layout::{heights, neighbour};

/// What the number keys show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Screen {
    Overview,
    Launches,
    Ingest,
    Auth,
}

impl Screen {
    pub(crate) const ALL: [Screen; 4] = [
        Screen::Overview,
        Screen::Launches,
        Screen::Ingest,
        Screen::Auth,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Screen::Overview => "Overview",
            Screen::Launches => "Launches",
            Screen::Ingest => "Ingest",
            Screen::Auth => "Auth",
        }
    }

    pub(crate) fn short_title(self) -> &'static str {
        match self {
            Screen::Overview => "Over",
            Screen::Launches => "Laun",
            Screen::Ingest => "Ing",
            Screen::Auth => "Auth",
        }
    }

    /// For file names and scripts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Screen::Overview => "overview",
            Screen::Launches => "launches",
            Screen::Ingest => "ingest",
            Screen::Auth => "auth",
        }
    }

    /// Tables that can be seen on it.
    pub(crate) fn tables(self) -> &'static [Panel] {
        match self {
            Screen::Overview => &[Panel::Attention, Panel::Protocols],
            Screen::Launches => &[Panel::Launches, Panel::Steps],
            Screen::Ingest => &[Panel::Groups, Panel::Statement],
            Screen::Auth => &[Panel::Anomalies, Panel::Evidence],
        }
    }

    pub(crate) fn first_panel(self) -> Panel {
        match self {
            Screen::Overview => Panel::Attention,
            Screen::Launches => Panel::Launches,
            Screen::Ingest => Panel::Groups,
            Screen::Auth => Panel::Anomalies,
        }
    }
}

/// A box on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Panel {
    Traffic,
    Errors,
    Latency,
    Saturation,
    Protocols,
    Attention,
    Heat,
    Launches,
    Steps,
    Step,
    Series,
    Accept,
    Groups,
    Why,
    Statement,
    Anomalies,
    Anomaly,
    Evidence,
    Act,
}

impl Panel {
    /// Panels with rows to move over.
    pub(crate) const TABLES: [Panel; 8] = [
        Panel::Protocols,
        Panel::Attention,
        Panel::Launches,
        Panel::Steps,
        Panel::Groups,
        Panel::Statement,
        Panel::Anomalies,
        Panel::Evidence,
    ];

    /// The table that the row keys move while this panel has them.
    pub(crate) fn table(self) -> Panel {
        match self {
            Panel::Step => Panel::Steps,
            Panel::Why => Panel::Groups,
            Panel::Anomaly | Panel::Act => Panel::Anomalies,
            other => other,
        }
    }
}

/// Rows of a table whose rows are counted, not kept.
pub(crate) fn row_count(model: &Model, panel: Panel) -> usize {
    match panel {
        Panel::Protocols => protocols(&model.moment()).0.len(),
        Panel::Attention => attention::list(&model.moment()).len(),
        Panel::Steps => model
            .selected_launch()
            .map_or(0, |launch| launch.hops.len()),
        Panel::Statement => model
            .statement
            .as_ref()
            .map_or(0, crate::app::statement::Statement::lines),
        Panel::Evidence => model.selected_anomaly().map_or(0, |it| it.evidence.len()),
        _ => 0,
    }
}

/// The protocol table as of the cursor.
pub(crate) fn protocols(moment: &Moment<'_>) -> (Vec<Protocol>, f64) {
    protocols::by_protocol(&moment.picture.launches, moment.at)
}

/// Rows that the filter of this screen lets through.
pub(crate) fn matching(model: &Model) -> usize {
    let panel = model.screen.first_panel();
    crate::app::with_rows(model, panel, |rows| crate::app::table::Rows::len(&rows))
}

/// Draws the body.
pub(crate) fn draw(model: &Model, buffer: &mut Buffer, body: Rect, size: Size) {
    if size == Size::Small {
        return small::draw(model, buffer, body);
    }
    for (panel, area) in layout::panels(model, body, size) {
        draw_panel(model, buffer, panel, area);
    }
}

fn draw_panel(model: &Model, buffer: &mut Buffer, panel: Panel, area: Rect) {
    match panel {
        Panel::Traffic => gauges::traffic(model, buffer, area),
        Panel::Errors => gauges::errors(model, buffer, area),
        Panel::Latency => gauges::latency(model, buffer, area),
        Panel::Saturation => gauges::saturation(model, buffer, area),
        Panel::Protocols => protocol_panel::draw(model, buffer, area),
        Panel::Attention => attention_panel::draw(model, buffer, area),
        Panel::Heat => heat_panel::draw(model, buffer, area),
        Panel::Launches => launch_list::draw(model, buffer, area),
        Panel::Steps => steps::draw(model, buffer, area),
        Panel::Step => step_panel::draw(model, buffer, area),
        Panel::Series => series_panel::draw(model, buffer, area),
        Panel::Accept => latency_panel::draw(model, buffer, area),
        Panel::Groups => groups::draw(model, buffer, area),
        Panel::Why => why::draw(model, buffer, area),
        Panel::Statement => statement_panel::draw(model, buffer, area),
        Panel::Anomalies => anomaly_list::draw(model, buffer, area),
        Panel::Anomaly => anomaly_panel::draw(model, buffer, area),
        Panel::Evidence => evidence_panel::draw(model, buffer, area),
        Panel::Act => anomaly_panel::acts(model, buffer, area),
    }
}

/// Box around a panel: title with the age of what is shown when it may be old, facts on the right. Answers its inside.
fn boxed<'b>(
    model: &Model,
    buffer: &'b mut Buffer,
    panel: Panel,
    area: Rect,
    title: &str,
    facts: &str,
) -> Pen<'b> {
    let focused = model.panel() == panel;
    let mut title = Line::from(title.to_owned());
    if let Some(last) = model.link.last.filter(|_| model.link.is_stale() && focused) {
        let age = format!(
            " as of {}Z, {} old",
            fmt::clock(last),
            fmt::age(last, model.now)
        );
        title.push_span(span(age, model.look.warn()));
    }
    let inner = boxes::draw(
        model.look,
        buffer,
        area,
        title,
        Line::from(facts.to_owned()),
        focused,
    );
    Pen::new(model.look, buffer, inner)
}
