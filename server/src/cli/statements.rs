//! `lectern statements`: on the database itself, also while the server runs.

use super::args::{Export as Wanted, Statements};
use super::{Failure, Outcome, tenant};
use engine::App;
use engine::export::Export;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use xapi::Version;
use xapi::query::{Filter, Query};

/// Runs one of the statement commands.
pub(super) async fn run(app: App, command: Statements) -> Outcome {
    let Statements::Export(wanted) = command;
    let tenant = tenant(&app, &wanted.to.tenant).await?;
    let export = Export::of_tenant(&app, tenant, &filter(&wanted)?).await?;
    match &wanted.out {
        None => to_stdout(export).await,
        Some(path) => {
            let told = |error: io::Error| Failure::new(format!("{}: {error}", path.display()));
            let mut file = BufWriter::new(std::fs::File::create(path).map_err(told)?);
            let (count, through) = write(export, &mut file).await?;
            file.flush().map_err(told)?;
            println!("wrote {count} statements to {}", path.display());
            println!("for those that come later: --since {through}");
            Ok(0)
        }
    }
}

async fn to_stdout(export: Export) -> Outcome {
    match write(export, &mut io::stdout().lock()).await {
        Ok(_) => Ok(0),
        // Who reads has enough: `lectern statements export | head`.
        Err(Broken::Out(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(0),
        Err(broken) => Err(broken.into()),
    }
}

/// Why an export ended early.
enum Broken {
    Out(io::Error),
    Engine(engine::Error),
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Failure {
        match broken {
            Broken::Out(error) => Failure::new(format!("writing statements: {error}")),
            Broken::Engine(error) => error.into(),
        }
    }
}

async fn write(mut export: Export, out: &mut impl Write) -> Result<(u64, String), Broken> {
    let watched = io::stderr().is_terminal();
    while let Some(lines) = export.next().await.map_err(Broken::Engine)? {
        out.write_all(lines.as_bytes()).map_err(Broken::Out)?;
        if watched {
            let reached = export.reached().map(|at| at.to_string());
            eprint!(
                "\r\x1b[K{} statements, to {}",
                export.count(),
                reached.unwrap_or_default()
            );
        }
    }
    if watched {
        eprintln!();
    }
    Ok((export.count(), xapi::time::stored_text(export.through().0)))
}

/// The same rules as at `GET /xapi/statements`.
fn filter(wanted: &Wanted) -> Result<Filter, Failure> {
    let given = [
        ("since", &wanted.since),
        ("until", &wanted.until),
        ("verb", &wanted.verb),
        ("activity", &wanted.activity),
        ("agent", &wanted.agent),
        ("registration", &wanted.registration),
    ];
    let pairs = given
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)));
    match xapi::query::statements(pairs, Version::V2) {
        Ok(Query::Many(filter)) => Ok(*filter),
        Ok(Query::One { .. }) => Ok(Filter::default()),
        Err(faults) => Err(Failure::usage(engine::Error::Statements(faults))),
    }
}
