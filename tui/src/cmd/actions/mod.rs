//! What the commands do, and when they can. Each is a few lines on the model; whatever leaves the process is an effect.

mod deeds;
mod go;
mod orders;
mod rows;
mod take;
mod time;

pub(crate) use deeds::*;
pub(crate) use go::*;
pub(crate) use orders::*;
pub(crate) use rows::*;
pub(crate) use take::*;
pub(crate) use time::*;

use crate::app::table::Rows;
use crate::app::{Cursor, Effects, Model, with_rows};
use crate::report;

/// Whether a command can be done now; if not, why.
type Possible = Result<(), &'static str>;

fn only_if(possible: bool, why: &'static str) -> Possible {
    if possible { Ok(()) } else { Err(why) }
}

pub(crate) fn always(_: &Model) -> Possible {
    Ok(())
}

pub(crate) fn has_rows(model: &Model) -> Possible {
    let rows = with_rows(model, model.screen.first_panel(), |rows| rows.len());
    only_if(rows > 0, "there is no row")
}

pub(crate) fn has_cause(model: &Model) -> Possible {
    only_if(go::cause(model).is_some(), "nothing is selected")
}

pub(crate) fn has_filter(model: &Model) -> Possible {
    only_if(!model.filter().is_empty(), "there is no filter")
}

pub(crate) fn has_copy(model: &Model) -> Possible {
    only_if(report::selected(model).is_some(), "nothing is selected")
}

pub(crate) fn has_connection(model: &Model) -> Possible {
    only_if(
        model.link.replay.is_none(),
        "a recording holds nothing older",
    )?;
    only_if(model.link.is_live(), "not connected")
}

pub(crate) fn is_lost(model: &Model) -> Possible {
    only_if(!model.link.is_live(), "the connection is there")
}

pub(crate) fn is_away(model: &Model) -> Possible {
    only_if(model.cursor != Cursor::Live, "this is the newest")
}

fn none() -> Effects {
    Effects::new()
}
