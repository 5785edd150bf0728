//! Taking data away, and the console itself.

use super::none;
use crate::app::{Cursor, Effect, Effects, Model, feed};
use crate::report;

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
