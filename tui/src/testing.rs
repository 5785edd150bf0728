//! Builders with good defaults, so that a test shows only what matters to it, and one rich morning of an invented
//! server: the same numbers on every run.

mod morning;
mod night;

use crate::app::{Model, Msg, Now, update};
use crate::net::NetMsg;
use crate::ui::look::Look;
use crate::wire::{Event, Hop, Outcome, Place};

pub(crate) use morning::{morning, repair, statement};
pub(crate) use night::effect;

/// What each built step takes.
pub(crate) const STEP_US: i64 = 12_000;
/// 22 November 2026, 14:03:27 UTC.
pub(crate) const NOW: i64 = 1_795_356_207_000_000;
pub(crate) const SECOND: i64 = 1_000_000;

/// A step; each test sets what it is about.
pub(crate) fn hop(launch: &str, step: &str, outcome: Outcome) -> Hop {
    Hop {
        seq: 1,
        launch: launch.into(),
        at: NOW,
        place: Place::Host,
        step: step.into(),
        outcome,
        code: None,
        done: format!("did {step}"),
        came_back: "as it should".into(),
        expected: None,
        side: "lectern".into(),
        us: STEP_US,
        protocol: "link".into(),
        platform: "-".into(),
        course: "spot-the-phish".into(),
        learner: "ln-7f3a".into(),
        attempt: None,
        simulated: false,
    }
}

/// A console that has just started.
pub(crate) fn empty_model() -> Model {
    Model::new(
        "http://127.0.0.1:8080",
        Look {
            ascii: false,
            color: true,
        },
        None,
        Now(NOW),
    )
}

/// Feeds events as the network thread would.
pub(crate) fn feed(model: &mut Model, events: Vec<Event>) {
    let news = events.into_iter().map(NetMsg::Event).collect();
    drop(update(model, Msg::Net(news), Now(NOW)));
}

/// Presses keys, written as in the command table.
pub(crate) fn press(model: &mut Model, keys: &[&str]) -> crate::app::Effects {
    let mut effects = Vec::new();
    for key in keys {
        effects.extend(update(
            model,
            Msg::Key(crate::cmd::key::Chord::parse(key).unwrap().event()),
            Now(NOW),
        ));
    }
    effects
}

/// A console of this size in the middle of the morning.
pub(crate) fn busy_model(width: u16, height: u16, look: Look) -> Model {
    let mut model = Model::new("http://127.0.0.1:8080", look, None, Now(NOW));
    drop(update(&mut model, Msg::Resize(width, height), Now(NOW)));
    feed(&mut model, morning());
    model
}
