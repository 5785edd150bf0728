//! Dropping: a refused statement stays where it is, and nobody is asked about it any more.

use super::report::{self, Choice, Outcome, Report, Verdict};
use crate::access::{Caller, Scope};
use crate::{App, Error, Result};
use std::collections::HashMap;
use store::quarantine::{Resolution, State};
use uuid::Uuid;

/// Drops refused statements that are open; or tells, on a dry run, which that would be.
pub async fn drop(
    app: &App,
    caller: &Caller,
    choice: Choice,
    reason: &str,
    dry_run: bool,
) -> Result<Report> {
    caller.require(Scope::QuarantineWrite)?;
    let Some(reason) = report::reason(Some(reason))? else {
        let message = "dropping needs a reason";
        return Err(Error::invalid_at("quarantine.reason", "/reason", message));
    };
    let (ids, next) = report::chosen(app, caller.tenant(), choice).await?;
    if !dry_run {
        let by = Resolution {
            state: State::Dropped,
            at: app.now(),
            by: caller.handle(),
            reason: Some(reason),
        };
        let tx = app.store.begin_write().await?;
        store::quarantine::resolve(&tx, caller.tenant(), &ids, &by).await?;
        tx.commit().await?;
    }
    let states = store::quarantine::states(app.store.read(), caller.tenant(), &ids).await?;
    let outcomes = ids.iter().map(|id| Outcome::of(*id, verdict(*id, &states)));
    Ok(Report {
        outcomes: outcomes.collect(),
        next,
    })
}

fn verdict(id: Uuid, states: &HashMap<Uuid, String>) -> Verdict {
    match states.get(&id).map(String::as_str) {
        None => Verdict::NotFound,
        Some(state) if state == State::Replayed.name() => Verdict::AlreadyThere,
        Some(_) => Verdict::Dropped,
    }
}
