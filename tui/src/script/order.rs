//! `ops do`: one act on refused statements, a dry run unless it is meant.

use std::io::Write;

use serde_json::{Value, json};

use super::{block_on, line};
use crate::app::order::{Act, Chosen, Task};
use crate::app::tally::Tally;
use crate::net::live::{Live, Pace};
use crate::net::order::{self, Failed, Why};
use crate::wire::{Fault, OrderGroup, OrderResult, Repair};
use crate::{Deed, Do, Error, Format, Options, Which, exit};

pub(crate) fn order(options: &Options, what: &Do, out: &mut dyn Write) -> Result<i32, Error> {
    let live = Live::new(&options.server, &options.key, None, Pace::default());
    let live = live.map_err(|cause| Error::NoConnection {
        server: options.server.clone(),
        cause,
    })?;
    let task = task(what);
    let tally = block_on(async {
        let mut tally = Tally::default();
        let done = order::run(&live.api(), &task, &mut tally, async |_| ()).await;
        match done {
            Ok(()) => Ok(tally),
            Err(failed) => Err(error(options, failed, &tally)),
        }
    })?;
    let told = match what.format {
        Format::Json => document(&task, &tally).to_string(),
        Format::Plain => words(&task, &tally).join("\n"),
    };
    line(out, &told)?;
    Ok(code(&tally))
}

fn task(what: &Do) -> Task {
    let chosen = match &what.which {
        Which::Ids(ids) => Chosen::Ids(ids.clone()),
        Which::Group {
            code,
            pointer,
            source,
        } => Chosen::Groups(vec![OrderGroup {
            code: code.clone(),
            pointer: pointer.clone(),
            source: source.clone(),
            until: None,
        }]),
    };
    let act = match what.deed {
        Deed::Replay => Act::Replay,
        Deed::Repair => Act::Repair,
        Deed::Drop => Act::Drop,
    };
    Task {
        ticket: 0,
        act,
        chosen,
        dry_run: !what.yes,
        reason: what.reason.clone(),
    }
}

/// A line per named statement, per kind of repair, per fault that is left, and the sum.
fn words(task: &Task, tally: &Tally) -> Vec<String> {
    let results = tally.results.iter().map(result);
    let repairs = tally.repairs.iter().map(repaired);
    let faults = tally.faults.iter().map(wrong);
    let (act, sum) = (task.act.words(), tally.summary());
    let sum = match task.dry_run {
        true => format!("{act}, dry run: {sum}; nothing was changed, add --yes to do it"),
        false => format!("{act}: {sum}"),
    };
    let lines = results.chain(repairs).chain(faults);
    lines.chain(std::iter::once(sum)).collect()
}

fn result(it: &OrderResult) -> String {
    let result = it.result.replace('_', " ");
    match &it.statement_id {
        Some(id) => format!("{} {result}, statement {id}", it.id),
        None => format!("{} {result}", it.id),
    }
}

fn repaired((it, count): &(Repair, u64)) -> String {
    let (place, before, after) = (&it.pointer, &it.before, &it.after);
    format!(
        "repair {} at {place}, {count}: {before} becomes {after}",
        it.rule
    )
}

fn wrong((it, count): &(Fault, u64)) -> String {
    let (place, found, expected) = (&it.pointer, &it.found, &it.expected);
    format!(
        "still wrong {} at {place}, {count}: found {found}, expected {expected}",
        it.code
    )
}

/// Schema `ops.do/1`.
fn document(task: &Task, tally: &Tally) -> Value {
    let repairs = tally
        .repairs
        .iter()
        .map(|(repair, count)| json!({ "count": count, "repair": repair }));
    let faults = tally
        .faults
        .iter()
        .map(|(fault, count)| json!({ "count": count, "fault": fault }));
    json!({
        "schema": "ops.do/1",
        "act": task.act.name(),
        "dry_run": task.dry_run,
        "counts": tally.counts,
        "repairs": repairs.collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
        "results": tally.results,
    })
}

/// Degraded: some stay as they were.
fn code(tally: &Tally) -> i32 {
    match tally.stayed() {
        0 => exit::OK,
        _ => exit::DEGRADED,
    }
}

fn error(options: &Options, failed: Failed, tally: &Tally) -> Error {
    let server = options.server.clone();
    let cause = match tally.moved() {
        0 => failed.cause,
        _ => format!("{}; until then {}", failed.cause, tally.summary()),
    };
    match failed.why {
        Why::Denied => Error::NotAllowed { server, cause },
        Why::Refused => Error::Refused { server, cause },
        Why::Unreachable => Error::NoConnection { server, cause },
    }
}
