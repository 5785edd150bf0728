//! Acts on refused statements: asked about with a dry run first, done when confirmed, told when done.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tui_input::Input;

use super::tally::Tally;
use super::{Effect, Effects, Model, Overlay};
use crate::wire::{OrderGroup, RejectGroup};

/// What can be done with refused statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Send them again as they are.
    Replay,
    /// Repair what is known to be repairable, then send them again.
    Repair,
    /// Give them up.
    Drop,
}

impl Act {
    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Act::Replay => "replay",
            Act::Repair => "repair",
            Act::Drop => "drop",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Act::Replay => "replay",
            Act::Repair => "repair and replay",
            Act::Drop => "drop",
        }
    }

    /// What is going on while it is done.
    pub(crate) fn doing(self) -> &'static str {
        match self {
            Act::Replay => "replaying",
            Act::Repair => "repairing and replaying",
            Act::Drop => "dropping",
        }
    }
}

/// Which refused statements.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Chosen {
    Ids(Vec<String>),
    Groups(Vec<OrderGroup>),
}

/// An act on refused statements, as the network thread does it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Task {
    /// Tells its answers from those of others.
    pub(crate) ticket: u64,
    pub(crate) act: Act,
    pub(crate) chosen: Chosen,
    pub(crate) dry_run: bool,
    pub(crate) reason: Option<String>,
}

/// How far a task came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    SoFar(Tally),
    Done(Tally),
    /// It ended early; what was done until then stays done.
    Failed {
        tally: Tally,
        cause: String,
    },
}

/// A task in a window: asked about by a dry run, then confirmed and done.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) task: Task,
    pub(crate) told: Told,
    /// When it was told.
    pub(crate) at: i64,
    pub(crate) reason: Input,
}

impl Question {
    /// Whether nothing more will be told.
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.told, Told::SoFar(_))
    }

    /// Why it cannot be confirmed yet.
    pub(crate) fn obstacle(&self) -> Option<&'static str> {
        match &self.told {
            Told::SoFar(_) => Some("the dry run is not over yet"),
            Told::Failed { .. } => Some("the dry run failed"),
            Told::Done(tally) if tally.moved() == 0 => Some("nothing would change"),
            Told::Done(_) if self.task.act == Act::Drop && self.reason().is_none() => {
                Some("dropping needs a reason")
            }
            Told::Done(_) => None,
        }
    }

    fn reason(&self) -> Option<String> {
        let text = self.reason.value().trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// Opens the question and asks for a dry run. What arrives from now on is left out of both.
pub(crate) fn ask(model: &mut Model, act: Act, reason: &str) -> Effects {
    let groups: Vec<&RejectGroup> = model.chosen_groups();
    let chosen = groups.iter().map(|group| narrowed(group, model.now));
    let chosen = Chosen::Groups(chosen.collect());
    let task = Task {
        ticket: model.ticket(),
        act,
        chosen,
        dry_run: true,
        reason: (act == Act::Drop).then(|| "dry run".to_owned()),
    };
    model.overlay = Overlay::Order(Box::new(Question {
        task: task.clone(),
        told: Told::SoFar(Tally::default()),
        at: model.now,
        reason: Input::new(reason.to_owned()),
    }));
    vec![Effect::Order(task)]
}

fn narrowed(group: &RejectGroup, now: i64) -> OrderGroup {
    OrderGroup {
        code: Some(group.code.clone()),
        pointer: Some(group.pointer.clone()),
        source: Some(group.source.clone()),
        until: rfc3339(now.max(group.last)),
    }
}

fn rfc3339(micros: i64) -> Option<String> {
    let nanos = i128::from(micros) * 1_000;
    let moment = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
    moment.format(&Rfc3339).ok()
}

/// Does what was asked about; the window stays and tells.
pub(crate) fn confirmed(model: &mut Model, mut question: Question) -> Effects {
    question.task = Task {
        ticket: model.ticket(),
        dry_run: false,
        reason: question.reason(),
        ..question.task
    };
    question.told = Told::SoFar(Tally::default());
    question.at = model.now;
    let task = question.task.clone();
    model.marked.clear();
    model.running = Some(task.ticket);
    model.overlay = Overlay::Order(Box::new(question));
    vec![Effect::Order(task)]
}

/// Takes in how far a task came.
pub(crate) fn arrived(model: &mut Model, ticket: u64, told: Told) {
    if model.running == Some(ticket) {
        if !matches!(told, Told::SoFar(_)) {
            model.running = None;
        }
        say(model, &told);
    }
    let now = model.now;
    if let Overlay::Order(question) = &mut model.overlay
        && question.task.ticket == ticket
    {
        question.told = told;
        question.at = now;
    }
}

fn say(model: &mut Model, told: &Told) {
    match told {
        Told::SoFar(tally) => model.say(true, format!("so far {}", tally.summary())),
        Told::Done(tally) if tally.stayed() == 0 => {
            model.say(true, format!("✓ {}", tally.summary()));
        }
        Told::Done(tally) => model.say(false, tally.summary()),
        Told::Failed { cause, .. } => model.say(false, cause),
    }
}
