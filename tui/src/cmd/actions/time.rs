//! Pausing, going back and forth in time, and fetching what is older than what is kept.

use super::{has_connection, none};
use crate::app::{Cursor, Effect, Effects, Model, feed};

const MINUTE: i64 = 60_000_000;

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
