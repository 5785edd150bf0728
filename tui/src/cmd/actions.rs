//! What the commands do, and when they can. Each is a few lines on the model; whatever leaves the process is an effect.

use tui_input::Input;

use crate::app::table::{Rows, Step};
use crate::app::{Cursor, Effect, Effects, Model, Overlay, feed, statement::Statement};
use crate::report;
use crate::screens::{self, Panel, Screen};
use crate::store::attention;
use crate::store::filter::Filter;

const MINUTE: i64 = 60_000_000;

type Possible = Result<(), &'static str>;

pub(crate) fn always(_: &Model) -> Possible {
    Ok(())
}

pub(crate) fn has_rows(model: &Model) -> Possible {
    let panel = model.screen.first_panel();
    let some = crate::app::with_rows(model, panel, |rows| rows.len() > 0);
    if some { Ok(()) } else { Err("there is no row") }
}

pub(crate) fn has_cause(model: &Model) -> Possible {
    if cause(model).is_some() {
        Ok(())
    } else {
        Err("nothing is selected")
    }
}

pub(crate) fn has_filter(model: &Model) -> Possible {
    if model.filter().is_empty() {
        Err("there is no filter")
    } else {
        Ok(())
    }
}

pub(crate) fn has_connection(model: &Model) -> Possible {
    match (model.link.replay, model.link.is_live()) {
        (Some(_), _) => Err("a recording holds nothing older"),
        (None, true) => Ok(()),
        (None, false) => Err("not connected"),
    }
}

pub(crate) fn is_lost(model: &Model) -> Possible {
    if model.link.is_live() {
        Err("the connection is there")
    } else {
        Ok(())
    }
}

pub(crate) fn has_copy(model: &Model) -> Possible {
    if report::selected(model).is_some() {
        Ok(())
    } else {
        Err("nothing is selected")
    }
}

fn none() -> Effects {
    Effects::new()
}

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
fn cause(model: &Model) -> Option<(Screen, String)> {
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

pub(crate) fn follow(model: &mut Model, _: &str) -> Effects {
    let mut table = model.table(Panel::Launches);
    table.follow = !table.follow;
    model.tables.insert(Panel::Launches, table);
    none()
}

pub(crate) fn alike(model: &mut Model, _: &str) -> Effects {
    let filter = model.selected_launch().map(|launch| match launch.code() {
        Some(code) => format!("code:{code}"),
        None => format!("course:{} proto:{}", launch.course, launch.protocol),
    });
    filter.into_iter().for_each(|text| set_filter(model, &text));
    none()
}

pub(crate) fn only_bad(model: &mut Model, _: &str) -> Effects {
    let bad = "status:fail|deny";
    let next = if model.launch_filter().text() == bad {
        ""
    } else {
        bad
    };
    set_filter(model, next);
    none()
}

fn step(model: &mut Model, step: Step) -> Effects {
    let panel = model.panel().table();
    let mut table = model.table(panel);
    if panel == Panel::Steps && table.key.is_none() {
        table.row = model.selected_step().unwrap_or(0);
    }
    crate::app::with_rows(model, panel, |rows| {
        table.go(step, &rows, panel == Panel::Launches)
    });
    model.tables.insert(panel, table);
    none()
}

pub(crate) fn row_down(model: &mut Model, _: &str) -> Effects {
    step(model, Step::Down)
}

pub(crate) fn row_up(model: &mut Model, _: &str) -> Effects {
    step(model, Step::Up)
}

pub(crate) fn half_down(model: &mut Model, _: &str) -> Effects {
    step(model, Step::HalfDown)
}

pub(crate) fn half_up(model: &mut Model, _: &str) -> Effects {
    step(model, Step::HalfUp)
}

pub(crate) fn row_first(model: &mut Model, _: &str) -> Effects {
    step(model, Step::First)
}

pub(crate) fn row_last(model: &mut Model, _: &str) -> Effects {
    step(model, Step::Last)
}

pub(crate) fn filter(model: &mut Model, text: &str) -> Effects {
    if !text.is_empty() {
        set_filter(model, text);
        return none();
    }
    let before = model.filter().text().to_owned();
    let typed = if before.is_empty() {
        String::new()
    } else {
        format!("{before} ")
    };
    model.overlay = Overlay::Filter {
        input: Input::new(typed),
        before,
        error: None,
    };
    none()
}

pub(crate) fn clear_filter(model: &mut Model, _: &str) -> Effects {
    set_filter(model, "");
    none()
}

/// Sets the filter of this screen; a wrong one is told and changes nothing.
pub(crate) fn set_filter(model: &mut Model, text: &str) {
    match Filter::parse(text) {
        Err(why) => model.say(false, why),
        Ok(filter) => {
            model.filters.insert(model.screen, filter);
            feed::reindex(model);
        }
    }
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

pub(crate) fn pause(model: &mut Model, _: &str) -> Effects {
    match model.cursor {
        Cursor::Live => {
            model.cursor = Cursor::Paused {
                mark: model.store.now(),
                at: model.now,
            }
        }
        _ => return live(model, ""),
    }
    none()
}

pub(crate) fn live(model: &mut Model, _: &str) -> Effects {
    let went_back = matches!(model.cursor, Cursor::At { .. });
    model.cursor = Cursor::Live;
    if went_back {
        feed::fold_to_cursor(model);
    }
    feed::follow(model);
    none()
}

pub(crate) fn time_back(model: &mut Model, _: &str) -> Effects {
    let at = model
        .cursor
        .at()
        .unwrap_or(model.now)
        .saturating_sub(MINUTE);
    travel(model, at);
    let kept = model.store.oldest_at().is_some_and(|oldest| oldest <= at);
    if kept || has_connection(model).is_err() {
        none()
    } else {
        history(model, "")
    }
}

pub(crate) fn time_forward(model: &mut Model, _: &str) -> Effects {
    match model.cursor.at().map(|at| at.saturating_add(MINUTE)) {
        Some(at) if at < model.now => travel(model, at),
        Some(_) => return live(model, ""),
        None => model.say(true, "this is the newest"),
    }
    none()
}

fn travel(model: &mut Model, at: i64) {
    model.cursor = Cursor::At {
        mark: model.store.mark_at(at),
        at,
    };
    feed::fold_to_cursor(model);
}

pub(crate) fn history(model: &mut Model, _: &str) -> Effects {
    let Some(before) = model.store.oldest_seq().filter(|_| !model.fetching) else {
        return none();
    };
    model.fetching = true;
    model.say(true, "fetching older steps");
    vec![Effect::History { before }]
}

pub(crate) fn times(model: &mut Model, _: &str) -> Effects {
    model.ages = !model.ages;
    none()
}

pub(crate) fn copy(model: &mut Model, _: &str) -> Effects {
    report::selected(model)
        .map(|it| Effect::Copy(it.name))
        .into_iter()
        .collect()
}

pub(crate) fn copy_row(model: &mut Model, _: &str) -> Effects {
    report::selected(model)
        .map(|it| Effect::Copy(it.row))
        .into_iter()
        .collect()
}

pub(crate) fn export(model: &mut Model, _: &str) -> Effects {
    let (name, lines) = report::export(model);
    vec![Effect::Export { name, lines }]
}

pub(crate) fn forget(model: &mut Model, _: &str) -> Effects {
    model.store.forget();
    model.cursor = Cursor::Live;
    model.statement = None;
    feed::fold_to_cursor(model);
    model.say(true, "rows dropped; new ones follow");
    none()
}

pub(crate) fn retry(_: &mut Model, _: &str) -> Effects {
    vec![Effect::RetryNow]
}

pub(crate) fn redraw(_: &mut Model, _: &str) -> Effects {
    vec![Effect::Redraw]
}

pub(crate) fn quit(_: &mut Model, _: &str) -> Effects {
    vec![Effect::Quit(0)]
}
