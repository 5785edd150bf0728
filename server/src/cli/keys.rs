//! `lectern keys`: the root secrets, and what they seal.

use super::args::Keys;
use super::{Outcome, load, with_app};
use crate::roots;
use serde_json::json;
use std::io::IsTerminal;
use std::path::Path;

/// Runs one of the commands for root secrets.
pub(super) fn run(config: Option<&Path>, command: &Keys) -> Outcome {
    match command {
        Keys::Rotate { json } => rotate(config, *json),
        Keys::Reencrypt { json } => {
            let as_json = *json;
            with_app(config, async move |app| reencrypt(&app, as_json).await)
        }
    }
}

fn rotate(config: Option<&Path>, as_json: bool) -> Outcome {
    let config = load(config)?;
    let (new, environment) = roots::add(&config)?;
    if as_json {
        println!("{}", json!({"active": new.id, "LECTERN_KEYS": environment}));
        return Ok(0);
    }
    match environment {
        Some(value) => println!("set on every instance:\nLECTERN_KEYS={value}"),
        None => println!(
            "root secret {} is active in {}",
            new.id,
            roots::file(&config).display()
        ),
    }
    println!("then restart every instance, and seal what is there anew:\n  lectern keys reencrypt");
    println!("keep the last one for ever: pseudonyms, keys and links come from it");
    Ok(0)
}

async fn reencrypt(app: &engine::App, as_json: bool) -> Outcome {
    let shown = std::io::stderr().is_terminal();
    let tell = |progress: engine::sealed::Progress| {
        if shown {
            eprint!(
                "\r{} secrets seen, {} sealed anew",
                progress.seen, progress.sealed
            );
        }
    };
    let done = engine::sealed::anew(app, tell).await?;
    if shown {
        eprintln!();
    }
    if as_json {
        println!(
            "{}",
            json!({"seen": done.seen, "sealed": done.sealed, "lost": done.lost})
        );
    } else {
        println!(
            "{} secrets, {} sealed anew with root secret {}",
            done.seen,
            done.sealed,
            app.secrets.active_key()
        );
    }
    if done.lost > 0 {
        let message = format!(
            "{} secrets were sealed with a root secret that is not there; set them anew",
            done.lost
        );
        return Err(super::Failure::new(message));
    }
    Ok(0)
}
