//! The operations console: screens drawn from the live stream (`lectern console`) and the same data for scripts
//! (`lectern ops`). The caller reads arguments and environment, installs the TLS provider and prints errors;
//! everything between the server's answers and the terminal lives here.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod app;
mod clean;
mod clock;
mod cmd;
mod console;
mod error;
mod net;
mod options;
mod overlay;
mod report;
mod screens;
mod script;
mod store;
mod term;
#[cfg(test)]
mod testing;
mod ui;
pub mod wire;

pub use error::{Error, exit};
pub use options::{Act, Deed, Do, Format, Once, Ops, Options, Replay, Topic, Watch, What, Which};

use std::future::Future;
use std::io::Write;

/// Shows the console on this thread until the operator quits; answers the exit code.
///
/// Call it from a plain thread or from `spawn_blocking`: it drives its own runtime. A rustls crypto provider must be
/// installed before.
pub fn run(options: Options) -> Result<i32, Error> {
    run_until(options, std::future::pending())
}

/// As [`run`], and closes the console (terminal restored) when `stop` resolves.
pub fn run_until(options: Options, stop: impl Future<Output = ()>) -> Result<i32, Error> {
    console::run(&options, stop)
}

/// Runs one script mode, writing to `out`; answers the exit code.
pub fn ops(options: &Options, ops: &Ops, out: &mut dyn Write) -> Result<i32, Error> {
    match ops {
        Ops::Once(what) => once(options, *what, out),
        Ops::Watch(watch_what) => watch(options, watch_what, out),
        Ops::Do(what) => script::order(options, what, out),
        Ops::Act(what) => script::deed(options, what, out),
        Ops::Keys => out
            .write_all(keys_markdown().as_bytes())
            .map(|()| exit::OK)
            .map_err(Error::Output),
    }
}

/// Prints what one screen knows, as one JSON document.
pub fn once(options: &Options, what: Once, out: &mut dyn Write) -> Result<i32, Error> {
    script::once(options, what, out)
}

/// Prints one line per event until `count`, `seconds` or the reader ends it.
pub fn watch(options: &Options, watch: &Watch, out: &mut dyn Write) -> Result<i32, Error> {
    script::watch(options, watch, out)
}

/// All commands and keys as the page `docs/keys.md`.
pub fn keys_markdown() -> String {
    cmd::docs::markdown()
}
