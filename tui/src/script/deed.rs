//! `ops do block` and its like: one act because of an anomaly, a dry run unless it is meant.

use std::io::Write;

use serde_json::json;

use super::{block_on, line};
use crate::app::deed::{self, DeedTask};
use crate::net::deed::run;
use crate::net::live::{Live, Pace};
use crate::net::order::{Failed, Why};
use crate::wire::DeedAnswer;
use crate::{Act, Error, Format, Options, What, exit};

pub(crate) fn deed(options: &Options, what: &Act, out: &mut dyn Write) -> Result<i32, Error> {
    let live = Live::new(&options.server, &options.key, None, Pace::default());
    let live = live.map_err(|cause| Error::NoConnection {
        server: options.server.clone(),
        cause,
    })?;
    let task = task(what);
    if task.what.act().is_none() && !what.yes {
        // Nothing is taken away by these: there is no dry run to ask for.
        let told = DeedAnswer::default();
        line(out, &text(what, &task, &told))?;
        return Ok(exit::OK);
    }
    let told = block_on(async {
        run(&live.api(), &task)
            .await
            .map_err(|it| error(options, it))
    })?;
    line(out, &text(what, &task, &told))?;
    Ok(exit::OK)
}

fn task(what: &Act) -> DeedTask {
    DeedTask {
        ticket: 0,
        what: match what.what {
            What::EndSessions => deed::What::RevokeSessions,
            What::DisableKey => deed::What::DisableKey,
            What::Block => deed::What::Block,
            What::Acknowledge => deed::What::Acknowledge,
            What::Mute => deed::What::Mute,
            What::Lift => deed::What::Lift,
        },
        id: what.id.clone(),
        hours: what.hours,
        reason: what.reason.clone(),
        dry_run: !what.yes,
    }
}

fn text(what: &Act, task: &DeedTask, told: &DeedAnswer) -> String {
    match what.format {
        Format::Json => json!({
            "schema": "ops.act/1",
            "act": task.what.words(),
            "dry_run": task.dry_run,
            "affected": told.affected,
            "lines": told.lines.iter().map(|line| &line.text).collect::<Vec<_>>(),
            "block": told.block,
            "until": told.until,
        })
        .to_string(),
        Format::Plain => words(task, told).join("\n"),
    }
}

fn words(task: &DeedTask, told: &DeedAnswer) -> Vec<String> {
    let mut lines: Vec<String> = told.lines.iter().map(|line| line.text.clone()).collect();
    lines.extend(
        told.block
            .iter()
            .map(|id| format!("lift it with: lectern ops do lift {id} --yes")),
    );
    let words = task.what.words();
    lines.push(match task.dry_run {
        true => format!("{words}, dry run: nothing was changed, add --yes to do it"),
        false => format!("{words}: done"),
    });
    lines
}

fn error(options: &Options, failed: Failed) -> Error {
    let (server, cause) = (options.server.clone(), failed.cause);
    match failed.why {
        Why::Denied => Error::NotAllowed { server, cause },
        Why::Refused => Error::Refused { server, cause },
        Why::Unreachable => Error::NoConnection { server, cause },
    }
}
