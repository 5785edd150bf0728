//! Going to screens and panels, and from a line to what it is about.

use tui_input::Input;

use super::{has_connection, none, set_filter};
use crate::app::table::Rows;
use crate::app::{Effect, Effects, Model, Overlay, statement::Statement};
use crate::screens::{self, Panel, Screen};
use crate::store::attention;

fn show(model: &mut Model, screen: Screen) -> Effects {
    model.screen = screen;
    model.zoom = false;
    none()
}

pub(crate) fn go_overview(model: &mut Model, _: &str) -> Effects {
    show(model, Screen::Overview)
}

pub(crate) fn go_launches(model: &mut Model, _: &str) -> Effects {
    show(model, Screen::Launches)
}

pub(crate) fn go_ingest(model: &mut Model, _: &str) -> Effects {
    show(model, Screen::Ingest)
}

pub(crate) fn go_auth(model: &mut Model, _: &str) -> Effects {
    show(model, Screen::Auth)
}

fn focus(model: &mut Model, panel: Panel) -> Effects {
    model.focus.insert(model.screen, panel);
    none()
}

pub(crate) fn next_panel(model: &mut Model, _: &str) -> Effects {
    let next = screens::neighbour(model, 1);
    focus(model, next)
}

pub(crate) fn previous_panel(model: &mut Model, _: &str) -> Effects {
    let previous = screens::neighbour(model, -1);
    focus(model, previous)
}

pub(crate) fn zoom(model: &mut Model, _: &str) -> Effects {
    model.zoom = !model.zoom;
    none()
}

pub(crate) fn back(model: &mut Model, _: &str) -> Effects {
    if model.zoom {
        model.zoom = false;
        return none();
    }
    let first = model.screen.first_panel();
    if model.panel() == first {
        model.say(true, "q leaves the console");
    }
    focus(model, first)
}

/// What the selected line of the overview is about: a screen and a filter.
pub(super) fn cause(model: &Model) -> Option<(Screen, String)> {
    let moment = model.moment();
    match model.panel() {
        Panel::Attention => {
            let items = attention::list(&moment);
            let item = items.get(model.table(Panel::Attention).row)?;
            Some((item.screen, item.filter.clone()))
        }
        Panel::Protocols => {
            let (rows, _) = screens::protocols(&moment);
            let row = rows.get(model.table(Panel::Protocols).row)?;
            Some((Screen::Launches, format!("proto:{}", row.name)))
        }
        _ => None,
    }
}

pub(crate) fn open_cause(model: &mut Model, _: &str) -> Effects {
    if let Some((screen, text)) = cause(model) {
        show(model, screen);
        set_filter(model, &text);
    }
    none()
}

pub(crate) fn open_launch(model: &mut Model, id: &str) -> Effects {
    if !id.is_empty() {
        return open_by_id(model, id);
    }
    let next = if model.panel() == Panel::Launches {
        Panel::Steps
    } else {
        Panel::Step
    };
    focus(model, next)
}

fn open_by_id(model: &mut Model, id: &str) -> Effects {
    let row = model
        .picture
        .launches
        .by_id(id)
        .and_then(|ordinal| model.index.row(ordinal));
    match row {
        None => model.say(false, format!("no launch {id} in the list")),
        Some(row) => {
            let mut table = model.table(Panel::Launches);
            table.select(row, &model.index);
            model.tables.insert(Panel::Launches, table);
        }
    }
    none()
}

pub(crate) fn open_group(model: &mut Model, _: &str) -> Effects {
    let next = if model.panel() == Panel::Groups {
        Panel::Why
    } else {
        Panel::Statement
    };
    focus(model, next)
}

pub(crate) fn open_anomaly(model: &mut Model, _: &str) -> Effects {
    let next = if model.panel() == Panel::Anomalies {
        Panel::Anomaly
    } else {
        Panel::Evidence
    };
    focus(model, next)
}

pub(crate) fn statement(model: &mut Model, _: &str) -> Effects {
    focus(model, Panel::Statement);
    let fresh = model.selected_group().map(Statement::waiting);
    let Some(statement) = fresh.filter(|it| !it.id.is_empty() && has_connection(model).is_ok())
    else {
        return none();
    };
    let id = statement.id.clone();
    model.statement = Some(statement);
    vec![Effect::Quarantine { id }]
}

pub(crate) fn palette(model: &mut Model, _: &str) -> Effects {
    model.overlay = Overlay::Palette {
        input: Input::default(),
        row: 0,
    };
    none()
}

pub(crate) fn help(model: &mut Model, _: &str) -> Effects {
    model.overlay = Overlay::Help {
        query: Input::default(),
        scroll: 0,
    };
    none()
}
