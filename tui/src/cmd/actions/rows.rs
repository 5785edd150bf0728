//! Moving over rows, and choosing which ones are shown.

use tui_input::Input;

use super::none;
use crate::app::table::Step;
use crate::app::{Effects, Model, Overlay, feed};
use crate::screens::Panel;
use crate::store::filter::Filter;

pub(crate) fn follow(model: &mut Model, _: &str) -> Effects {
    let mut table = model.table(Panel::Launches);
    table.follow = !table.follow;
    model.tables.insert(Panel::Launches, table);
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
