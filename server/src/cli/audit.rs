//! `lectern audit`: whether the log is whole, and the log itself.

use super::args::Audit;
use super::{Failure, Outcome, tenant};
use engine::{App, audit};
use serde_json::json;
use std::io::Write;

/// Runs one of the commands for the audit log.
pub(super) async fn run(app: App, command: Audit) -> Outcome {
    match command {
        Audit::Verify { to, json } => verify(&app, &to.tenant, json).await,
        Audit::Export { after, to } => export(&app, &to.tenant, after).await,
    }
}

async fn verify(app: &App, slug: &str, as_json: bool) -> Outcome {
    let tenant = tenant(app, slug).await?;
    match audit::verify(app, tenant).await? {
        Ok(whole) if as_json => {
            let told = json!({"ok": true, "lines": whole.lines, "hash": whole.hash});
            println!("{told}");
            Ok(0)
        }
        Ok(whole) => {
            println!("{} lines, as they were written", whole.lines);
            println!("the last hash, to be kept elsewhere: {}", whole.hash);
            Ok(0)
        }
        Err(broken) if as_json => {
            println!(
                "{}",
                json!({"ok": false, "seq": broken.seq, "why": broken.why})
            );
            Ok(1)
        }
        Err(broken) => Err(Failure::new(broken)),
    }
}

async fn export(app: &App, slug: &str, mut after: i64) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let mut out = std::io::stdout().lock();
    while let Some((text, last)) = crate::rest::audit::lines(app, tenant, after).await? {
        out.write_all(text.as_bytes())?;
        after = last;
    }
    Ok(0)
}
