//! `lectern console` and `lectern ops`: arguments become options of the `tui` crate.

use super::args::{Connection, Console, Do, OnAnomaly, Ops, OpsMode, Order, Screen, Server, Topic};
use super::{Failure, Outcome, environment};
use std::time::Duration;
use tui::{Deed, Do as Act, Format, Once, Ops as Mode, Options, Replay, Watch, What, Which};

/// The variable looked at when no other is named.
const USUAL_KEY: &str = "LECTERN_KEY";

/// Draws the console.
pub(super) fn draw(console: &Console) -> Outcome {
    let mut options = options(&console.connection)?;
    options.ascii = options.ascii || console.ascii;
    code(tui::run(options).map_err(failed)?)
}

/// Runs a script mode.
pub(super) fn ops(ops: &Ops) -> Outcome {
    let mut out = std::io::stdout().lock();
    let (options, mode) = match &ops.mode {
        OpsMode::Keys { .. } => (Options::new("", ""), Mode::Keys),
        OpsMode::Once {
            screen, connection, ..
        } => (options(connection)?, Mode::Once(once(*screen))),
        OpsMode::Watch {
            topic,
            json,
            count,
            seconds,
            connection,
            ..
        } => {
            let watch = Watch {
                topic: match topic {
                    Topic::Launches => tui::Topic::Launches,
                    Topic::Hops => tui::Topic::Hops,
                },
                format: if *json { Format::Json } else { Format::Plain },
                count: *count,
                limit: seconds.map(duration).transpose()?,
            };
            (options(connection)?, Mode::Watch(watch))
        }
        OpsMode::Do(what) => {
            let (server, mode) = deed(what)?;
            (look(&server.server, key(server)?), mode)
        }
    };
    code(tui::ops(&options, &mode, &mut out).map_err(failed)?)
}

/// What `ops do` shall do, and where.
fn deed(what: &Do) -> Result<(&Server, Mode), Failure> {
    match what {
        Do::Replay(order) => statements(Deed::Replay, order),
        Do::Repair(order) => statements(Deed::Repair, order),
        Do::Drop(order) => statements(Deed::Drop, order),
        Do::EndSessions(on) => anomaly(What::EndSessions, on),
        Do::DisableKey(on) => anomaly(What::DisableKey, on),
        Do::Block(on) => anomaly(What::Block, on),
        Do::Lift(on) => anomaly(What::Lift, on),
        Do::Acknowledge(on) => anomaly(What::Acknowledge, on),
        Do::Mute(on) => anomaly(What::Mute, on),
    }
}

fn statements(deed: Deed, order: &Order) -> Result<(&Server, Mode), Failure> {
    Ok((&order.server, Mode::Do(act(deed, order)?)))
}

fn anomaly(what: What, on: &OnAnomaly) -> Result<(&Server, Mode), Failure> {
    Ok((&on.server, Mode::Act(on_anomaly(what, on)?)))
}

fn on_anomaly(what: What, on: &OnAnomaly) -> Result<tui::Act, Failure> {
    let acts = matches!(what, What::EndSessions | What::DisableKey | What::Block);
    if acts && on.yes && on.reason.is_none() {
        return Err(Failure::usage(
            "this needs --reason: it is kept with the anomaly",
        ));
    }
    Ok(tui::Act {
        what,
        id: on.id.to_string(),
        hours: on.hours,
        reason: on.reason.clone(),
        yes: on.yes,
        format: match on.json {
            true => Format::Json,
            false => Format::Plain,
        },
    })
}

fn act(deed: Deed, order: &Order) -> Result<Act, Failure> {
    if deed == Deed::Drop && order.reason.is_none() {
        return Err(Failure::usage(
            "dropping needs --reason: it is kept with the statements",
        ));
    }
    let which = match order.ids.is_empty() {
        false => Which::Ids(order.ids.iter().map(ToString::to_string).collect()),
        true => Which::Group {
            code: order.code.clone(),
            pointer: order.pointer.clone(),
            source: order.source.clone(),
        },
    };
    Ok(Act {
        deed,
        which,
        reason: order.reason.clone(),
        yes: order.yes,
        format: match order.json {
            true => Format::Json,
            false => Format::Plain,
        },
    })
}

/// The console's errors have exit codes of their own.
pub(super) fn failed(error: tui::Error) -> Failure {
    Failure {
        code: u8::try_from(error.exit_code()).unwrap_or(1),
        message: error.to_string(),
    }
}

fn once(screen: Screen) -> Once {
    match screen {
        Screen::Overview => Once::Overview,
        Screen::Launches => Once::Launches,
        Screen::Ingest => Once::Ingest,
        Screen::Auth => Once::Auth,
    }
}

fn duration(seconds: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| Failure::usage("--for takes a number of seconds above 0"))
}

fn code(exit: i32) -> Outcome {
    Ok(u8::try_from(exit).unwrap_or(1))
}

/// How the console looks in this terminal, for a server and a key.
pub(super) fn look(server: &str, key: String) -> Options {
    let mut options = Options::new(server, key);
    options.color = environment::color();
    options.dumb = environment::dumb();
    options.ascii = environment::ascii();
    options
}

fn options(connection: &Connection) -> Result<Options, Failure> {
    let key = match connection.replay {
        Some(_) => String::new(),
        None => key(&connection.server)?,
    };
    let mut options = look(&connection.server.server, key);
    options.record = connection.record.clone();
    options.replay = connection.replay.clone().map(|file| Replay {
        file,
        speed: connection.speed,
    });
    Ok(options)
}

fn key(server: &Server) -> Result<String, Failure> {
    match (&server.key_file, &server.key_env) {
        (Some(file), _) => environment::key_file(file),
        (None, Some(name)) => environment::key(name),
        (None, None) => environment::key(USUAL_KEY).map_err(|_| {
            Failure::usage(format!(
                "the console needs a key: make one with `lectern key create --name me --scope operator`, \
                 put it into {USUAL_KEY} or name it with --key-env or --key-file"
            ))
        }),
    }
}
