//! The command line. Every command says what it did on stdout, what went wrong in one line on stderr, and exits with
//! 0 for success, 2 for wrong usage and 1 otherwise.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what a command line is for"
)]

mod args;
mod audit;
mod console;
mod course;
mod demo;
mod describe;
mod dispatch;
mod environment;
mod idp;
mod key;
mod keys;
mod learner;
mod link;
mod platform;
mod sandbox;
mod serve;
mod statements;
mod table;

use crate::app::StartError;
use crate::config::Config;
use args::{Args, Command};
use clap::Parser;
use engine::{App, TenantId};
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use tokio_util::task::TaskTracker;

/// Why a command failed: one clear line.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    fn new(message: impl std::fmt::Display) -> Failure {
        Failure {
            message: message.to_string(),
            code: 1,
        }
    }

    fn usage(message: impl std::fmt::Display) -> Failure {
        Failure {
            message: message.to_string(),
            code: 2,
        }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            cause = inner.source();
        }
        Failure { message, code: 1 }
    }
}

/// What a command ends with: its exit code.
type Outcome = Result<u8, Failure>;

/// Runs the program.
pub fn run() -> ExitCode {
    let args = Args::parse();
    // One TLS provider for the whole program; a second installation would only repeat the first.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match command(args) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("lectern: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn command(args: Args) -> Outcome {
    let config = args.config;
    match args.command {
        Command::Serve => serve::run(load(config.as_deref())?),
        Command::Demo(demo) => demo::run(&demo),
        Command::Console(console) => console::draw(&console),
        Command::Ops(ops) => console::ops(&ops),
        Command::Course(course) => course::run(config.as_deref(), course),
        Command::Key(key) => with_app(config.as_deref(), |app| key::run(app, key)),
        Command::Keys(keys) => keys::run(config.as_deref(), &keys),
        Command::Audit(audit) => with_app(config.as_deref(), |app| audit::run(app, audit)),
        Command::Idp(idp) => with_app(config.as_deref(), |app| idp::run(app, idp)),
        Command::Platform(platform) => {
            with_app(config.as_deref(), |app| platform::run(app, platform))
        }
        Command::Link(link) => with_app(config.as_deref(), |app| link::run(app, link)),
        Command::Dispatch(dispatch) => {
            with_app(config.as_deref(), |app| dispatch::run(app, dispatch))
        }
        Command::Statements(statements) => {
            with_app(config.as_deref(), |app| statements::run(app, statements))
        }
        Command::Sandbox(sandbox) => sandbox::run(sandbox),
        Command::Migrate => serve::migrate(&load(config.as_deref())?),
        Command::Openapi => describe::openapi(),
        Command::GraphqlSchema => describe::graphql(),
        Command::Permissions => describe::permissions(),
    }
}

fn load(file: Option<&Path>) -> Result<Config, Failure> {
    Ok(Config::load(file)?)
}

/// Runs a command on the database itself, also while the server runs.
fn with_app<F, W>(config: Option<&Path>, work: W) -> Outcome
where
    W: FnOnce(App) -> F,
    F: Future<Output = Outcome>,
{
    let config = load(config)?;
    runtime()?.block_on(async {
        let tasks = TaskTracker::new();
        let app = crate::app::open(&config, &tasks).await?;
        let outcome = work(app).await;
        tasks.close();
        tasks.wait().await;
        outcome
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    Ok(built.map_err(StartError::io("starting the runtime"))?)
}

async fn tenant(app: &App, slug: &str) -> Result<TenantId, Failure> {
    Ok(engine::tenants::by_slug(app, slug).await?)
}

/// Does something between two lines of the audit log.
async fn by_cli<T>(
    app: &App,
    tenant: TenantId,
    what: (&str, &str),
    work: impl Future<Output = engine::Result<T>>,
) -> engine::Result<T> {
    engine::audit::around(app, tenant, engine::audit::Origin::cli(), what, work).await
}

fn log(config: &Config, to_file: Option<std::fs::File>) {
    use crate::config::LogFormat;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    // A second subscriber in one process (tests) keeps the first.
    let _ = match (config.log_format, to_file) {
        (_, Some(file)) => builder
            .with_ansi(false)
            .with_writer(std::sync::Mutex::new(file))
            .try_init(),
        (LogFormat::Json, None) => builder.json().with_writer(std::io::stderr).try_init(),
        (LogFormat::Text, None) => builder
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .try_init(),
    };
}
