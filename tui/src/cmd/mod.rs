//! Commands: everything the operator can do, as one table. Keys, palette, help and `docs/keys.md` are made from it.

pub(crate) mod actions;
pub(crate) mod docs;
pub(crate) mod key;
pub(crate) mod keymap;
pub(crate) mod palette;
pub(crate) mod table;

use crate::app::{Effects, Model, Overlay};
use crate::screens::Screen;

/// Something the operator can do.
pub(crate) struct Command {
    /// Stable name, for the palette and the docs.
    pub(crate) id: &'static str,
    /// In two or three words.
    pub(crate) title: &'static str,
    /// In one line.
    pub(crate) help: &'static str,
    /// As [`key::Chord::parse`] reads them.
    pub(crate) keys: &'static [&'static str],
    pub(crate) on: On,
    pub(crate) scope: Scope,
    pub(crate) guard: Guard,
    /// Why it cannot be done now.
    pub(crate) enabled: fn(&Model) -> Result<(), &'static str>,
    /// Does it; the text is what followed its name in the palette.
    pub(crate) run: fn(&mut Model, &str) -> Effects,
}

/// Where a command means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Everywhere,
    Only(&'static [Screen]),
}

impl On {
    pub(crate) fn has(self, screen: Screen) -> bool {
        match self {
            On::Everywhere => true,
            On::Only(screens) => screens.contains(&screen),
        }
    }
}

/// What the key must be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Only the console itself is concerned.
    None,
    /// Reads from the server.
    Read,
    /// Acts on refused statements.
    Quarantine,
    /// Acts because of anomalies.
    Anomalies,
}

impl Scope {
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Scope::None => None,
            Scope::Read => Some("ops:read"),
            Scope::Quarantine => Some("quarantine:write"),
            Scope::Anomalies => Some("anomalies:write"),
        }
    }
}

/// What stands between the key and the deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Nothing is lost by doing it.
    None,
    /// `y` confirms.
    Confirm,
    /// The server tells what would happen, Enter does it; the command opens the question.
    DryRun,
}

impl Guard {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Guard::None => "",
            Guard::Confirm => "confirm",
            Guard::DryRun => "dry run",
        }
    }
}

/// Whether a command can be done now; if not, why.
pub(crate) fn allowed(model: &Model, command: &Command) -> Result<(), String> {
    if !command.on.has(model.screen) {
        return Err("not on this screen".into());
    }
    match command
        .scope
        .name()
        .filter(|scope| !model.link.has_scope(scope))
    {
        Some(scope) => Err(format!("the key has no scope {scope}")),
        None => (command.enabled)(model).map_err(str::to_owned),
    }
}

/// Does a command, or says why not, or asks first.
pub(crate) fn dispatch(model: &mut Model, command: &'static Command, args: &str) -> Effects {
    if let Err(why) = allowed(model, command) {
        model.say(false, format!("{}: {why}", command.title));
        return Effects::new();
    }
    match command.guard {
        Guard::None | Guard::DryRun => (command.run)(model, args),
        Guard::Confirm => {
            model.overlay = Overlay::Confirm {
                command: command.id,
            };
            Effects::new()
        }
    }
}

/// The command of this name.
pub(crate) fn by_id(id: &str) -> Option<&'static Command> {
    table::TABLE.iter().find(|command| command.id == id)
}
