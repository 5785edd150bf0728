//! Acts on refused statements, and marking the groups they are for.

use super::{Possible, none, only_if, row_down};
use crate::app::order::{self, Act};
use crate::app::{Effects, Model};
use crate::screens::Panel;

pub(crate) fn can_order(model: &Model) -> Possible {
    only_if(model.link.replay.is_none(), "a recording cannot be changed")?;
    only_if(model.link.is_live(), "not connected")?;
    only_if(model.running.is_none(), "another act is still going on")?;
    only_if(!model.chosen_groups().is_empty(), "there is no row")
}

pub(crate) fn replay(model: &mut Model, reason: &str) -> Effects {
    order::ask(model, Act::Replay, reason)
}

pub(crate) fn repair(model: &mut Model, reason: &str) -> Effects {
    order::ask(model, Act::Repair, reason)
}

pub(crate) fn drop_group(model: &mut Model, reason: &str) -> Effects {
    order::ask(model, Act::Drop, reason)
}

pub(crate) fn mark(model: &mut Model, args: &str) -> Effects {
    let Some(id) = model.selected_group().map(|group| group.id) else {
        return none();
    };
    if !model.marked.remove(&id) {
        model.marked.insert(id);
    }
    if model.panel().table() == Panel::Groups {
        return row_down(model, args);
    }
    none()
}
