//! Acts because of an anomaly.

use super::{Possible, none, only_if};
use crate::app::deed::{self, What};
use crate::app::{Effects, Model};

/// Whether anything can be told to the server about the selected anomaly.
pub(crate) fn can_tell(model: &Model) -> Possible {
    only_if(model.link.replay.is_none(), "a recording cannot be changed")?;
    only_if(model.link.is_live(), "not connected")?;
    only_if(model.running.is_none(), "another act is still going on")?;
    only_if(model.selected_anomaly().is_some(), "there is no row")
}

fn has(model: &Model, what: What) -> Possible {
    can_tell(model)?;
    let acts = model.selected_anomaly().map(|it| it.acts.as_slice());
    let has = acts
        .unwrap_or_default()
        .iter()
        .any(|act| Some(act.as_str()) == what.act());
    only_if(has, "this cannot be done about it")
}

/// What is suggested, or else the first that can be done.
pub(crate) fn suggested(model: &Model) -> Option<What> {
    let it = model.selected_anomaly()?;
    let suggested = it.suggested.as_ref().filter(|act| it.acts.contains(act));
    What::of(suggested.or_else(|| it.acts.first())?)
}

pub(crate) fn can_act(model: &Model) -> Possible {
    can_tell(model)?;
    only_if(
        suggested(model).is_some(),
        "nothing can be done from here; a acknowledges",
    )
}

pub(crate) fn can_block(model: &Model) -> Possible {
    has(model, What::Block)
}

pub(crate) fn can_end(model: &Model) -> Possible {
    has(model, What::RevokeSessions)
}

pub(crate) fn can_disable(model: &Model) -> Possible {
    has(model, What::DisableKey)
}

pub(crate) fn can_lift(model: &Model) -> Possible {
    only_if(model.link.is_live(), "not connected")?;
    only_if(model.last_block.is_some(), "no block was begun from here")
}

pub(crate) fn act(model: &mut Model, reason: &str) -> Effects {
    match suggested(model) {
        Some(what) => deed::ask(model, what, reason),
        None => none(),
    }
}

pub(crate) fn block(model: &mut Model, reason: &str) -> Effects {
    deed::ask(model, What::Block, reason)
}

pub(crate) fn end_sessions(model: &mut Model, reason: &str) -> Effects {
    deed::ask(model, What::RevokeSessions, reason)
}

pub(crate) fn disable_key(model: &mut Model, reason: &str) -> Effects {
    deed::ask(model, What::DisableKey, reason)
}

pub(crate) fn acknowledge(model: &mut Model, _: &str) -> Effects {
    match model.selected_anomaly().map(|it| it.id.clone()) {
        Some(id) => deed::at_once(model, What::Acknowledge, id),
        None => none(),
    }
}

pub(crate) fn mute(model: &mut Model, reason: &str) -> Effects {
    let about = model.selected_anomaly();
    let about = about.map(|it| (it.id.clone(), it.number.clone(), it.label.clone()));
    if let Some((id, number, label)) = about {
        let told = format!("{number} does not speak of {label} for {} h", deed::HOURS);
        deed::ask_here(model, What::Mute, id, &told, reason);
    }
    none()
}

pub(crate) fn lift(model: &mut Model, _: &str) -> Effects {
    if let Some(block) = model.last_block.clone() {
        let told = "who is there can sign on and use keys again";
        deed::ask_here(model, What::Lift, block, told, "");
    }
    none()
}
