//! Acts because of an anomaly: asked about with a dry run first, done when confirmed, told when done. To mute and to lift a
//! block need no dry run: what they do is said here. To acknowledge takes nothing away and is done at once.

use tui_input::Input;

use super::{Effect, Effects, Model, Overlay};
use crate::wire::{Anomaly, DeedAnswer, DeedLine};

/// Hours that a block or a mute holds.
pub(crate) const HOURS: i64 = 24;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    RevokeSessions,
    DisableKey,
    Block,
    Acknowledge,
    Mute,
    Lift,
}

impl What {
    /// What the server calls it, when it is an act.
    pub(crate) fn act(self) -> Option<&'static str> {
        match self {
            What::RevokeSessions => Some("revoke_sessions"),
            What::DisableKey => Some("disable_key"),
            What::Block => Some("block"),
            What::Acknowledge | What::Mute | What::Lift => None,
        }
    }

    /// As the server calls it.
    pub(crate) fn of(act: &str) -> Option<What> {
        let all = [What::RevokeSessions, What::DisableKey, What::Block];
        all.into_iter().find(|what| what.act() == Some(act))
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            What::RevokeSessions => "end sessions",
            What::DisableKey => "revoke key",
            What::Block => "block network",
            What::Acknowledge => "acknowledge",
            What::Mute => "mute",
            What::Lift => "lift block",
        }
    }

    /// Whether it can be taken back.
    pub(crate) fn way_back(self) -> &'static str {
        match self {
            What::RevokeSessions => "people can sign on again",
            What::DisableKey => "cannot be undone",
            What::Block => "u lifts it again",
            What::Acknowledge | What::Mute | What::Lift => "",
        }
    }
}

/// One act, as the network thread does it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DeedTask {
    /// Tells its answer from those of others.
    pub(crate) ticket: u64,
    pub(crate) what: What,
    /// The anomaly, or the block that is lifted.
    pub(crate) id: String,
    pub(crate) hours: i64,
    pub(crate) reason: Option<String>,
    pub(crate) dry_run: bool,
}

/// How far it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Waiting,
    Told(DeedAnswer),
    Failed(String),
}

/// An act in a window.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    pub(crate) task: DeedTask,
    /// Rule and subject, for people.
    pub(crate) about: String,
    pub(crate) answer: Answer,
    /// When it was told.
    pub(crate) at: i64,
    pub(crate) reason: Input,
}

impl Deed {
    /// Why it cannot be confirmed yet.
    pub(crate) fn obstacle(&self) -> Option<&'static str> {
        match &self.answer {
            Answer::Waiting => Some("the dry run is not over yet"),
            Answer::Failed(_) => Some("the dry run failed"),
            Answer::Told(told) if told.affected == 0 => Some("nothing would change"),
            Answer::Told(_) if self.needs_reason() => Some("say why first"),
            Answer::Told(_) => None,
        }
    }
}

impl Deed {
    fn needs_reason(&self) -> bool {
        self.task.what != What::Lift && self.reason.value().trim().is_empty()
    }
}

fn about(it: &Anomaly) -> String {
    format!("{} {}  {}", it.number, it.title, it.label)
}

/// Opens the window and asks for a dry run.
pub(crate) fn ask(model: &mut Model, what: What, reason: &str) -> Effects {
    let Some((id, about)) = model
        .selected_anomaly()
        .map(|it| (it.id.clone(), about(it)))
    else {
        return Effects::new();
    };
    let task = DeedTask {
        ticket: model.ticket(),
        what,
        id,
        hours: HOURS,
        reason: None,
        dry_run: true,
    };
    model.overlay = Overlay::Deed(Box::new(Deed {
        task: task.clone(),
        about,
        answer: Answer::Waiting,
        at: model.now,
        reason: Input::new(reason.to_owned()),
    }));
    vec![Effect::Deed(task)]
}

/// Opens the window for what the server need not be asked about.
pub(crate) fn ask_here(model: &mut Model, what: What, id: String, told: &str, reason: &str) {
    let about = model.selected_anomaly().map(about).unwrap_or_default();
    let line = DeedLine {
        warns: false,
        text: told.to_owned(),
    };
    let task = DeedTask {
        ticket: model.ticket(),
        what,
        id,
        hours: HOURS,
        reason: None,
        dry_run: true,
    };
    model.overlay = Overlay::Deed(Box::new(Deed {
        task,
        about,
        answer: Answer::Told(DeedAnswer {
            affected: 1,
            lines: vec![line],
            ..DeedAnswer::default()
        }),
        at: model.now,
        reason: Input::new(reason.to_owned()),
    }));
}

/// Does what was asked about; the window stays and tells.
pub(crate) fn confirmed(model: &mut Model, mut deed: Deed) -> Effects {
    deed.task = DeedTask {
        ticket: model.ticket(),
        dry_run: false,
        reason: Some(deed.reason.value().trim().to_owned()),
        ..deed.task
    };
    (deed.answer, deed.at) = (Answer::Waiting, model.now);
    let task = deed.task.clone();
    model.running = Some(task.ticket);
    model.overlay = Overlay::Deed(Box::new(deed));
    vec![Effect::Deed(task)]
}

/// Does what needs no window.
pub(crate) fn at_once(model: &mut Model, what: What, id: String) -> Effects {
    let task = DeedTask {
        ticket: model.ticket(),
        what,
        id,
        hours: HOURS,
        reason: None,
        dry_run: false,
    };
    model.running = Some(task.ticket);
    vec![Effect::Deed(task)]
}

/// Takes in what came of an act.
pub(crate) fn arrived(model: &mut Model, task: &DeedTask, answer: Result<DeedAnswer, String>) {
    let ticket = task.ticket;
    if model.running == Some(ticket) {
        model.running = None;
        say(model, task, &answer);
    }
    let now = model.now;
    if let Overlay::Deed(deed) = &mut model.overlay
        && deed.task.ticket == ticket
    {
        deed.at = now;
        deed.answer = match answer {
            Ok(told) => Answer::Told(told),
            Err(cause) => Answer::Failed(cause),
        };
    }
}

fn say(model: &mut Model, task: &DeedTask, answer: &Result<DeedAnswer, String>) {
    let told = match answer {
        Err(cause) => return model.say(false, cause.clone()),
        Ok(told) => told,
    };
    if let Some(block) = &told.block {
        model.last_block = Some(block.clone());
    }
    let text = match task.what {
        What::RevokeSessions => format!("✓ ok, {} sessions ended", told.affected),
        What::DisableKey => "✓ ok, the key is revoked".to_owned(),
        What::Block => "✓ ok, blocked; u lifts it".to_owned(),
        What::Acknowledge => "✓ ok, acknowledged".to_owned(),
        What::Mute => format!("✓ ok, muted for {} h", task.hours),
        What::Lift => {
            model.last_block = None;
            "✓ ok, the block is lifted".to_owned()
        }
    };
    model.say(true, text);
}
