//! `lectern console` and `lectern ops`: arguments become options of the `tui` crate.

use super::args::{Connection, Console, Ops, OpsMode, Screen, Topic};
use super::{Failure, Outcome, environment};
use std::time::Duration;
use tui::{Format, Once, Ops as Mode, Options, Replay, Watch};

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
    };
    code(tui::ops(&options, &mode, &mut out).map_err(failed)?)
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
    let key = match (&connection.key_file, &connection.key_env, &connection.replay) {
        (_, _, Some(_)) => String::new(),
        (Some(file), ..) => environment::key_file(file)?,
        (None, Some(name), _) => environment::key(name)?,
        (None, None, _) => environment::key(USUAL_KEY).map_err(|_| {
            Failure::usage(format!(
                "the console needs a key: make one with `lectern key create --name me --scope operator`, \
                 put it into {USUAL_KEY} or name it with --key-env or --key-file"
            ))
        })?,
    };
    let mut options = look(&connection.server, key);
    options.record = connection.record.clone();
    options.replay = connection.replay.clone().map(|file| Replay {
        file,
        speed: connection.speed,
    });
    Ok(options)
}
