//! `ops once`: listen until the first second of counters is in, print one document, answer health as the exit code.

use std::io::Write;
use std::time::Duration;

use tokio::time::Instant;

use super::{FIRST, News, Script, block_on, line};
use crate::net::NetMsg;
use crate::wire::Event;
use crate::{Error, Once, Options, exit, report};

/// Launches printed by `ops once launches`.
const LAUNCHES: usize = 100;
/// Counters come each second; a server that sends none is told as far as it is known.
const SETTLE: Duration = Duration::from_secs(3);
/// What belongs to the first counters comes with them.
const BEHIND: Duration = Duration::from_millis(300);

pub(crate) fn once(options: &Options, what: Once, out: &mut dyn Write) -> Result<i32, Error> {
    let script = Script::start(options)?;
    let script = block_on(settled(script))?;
    let moment = script.model.moment();
    let document = match what {
        Once::Overview => report::overview(&moment),
        Once::Launches => report::launches(&moment, LAUNCHES),
        Once::Ingest => report::ingest(&moment),
        Once::Auth => report::auth(&moment),
    };
    line(out, &document.to_string())?;
    Ok(match report::health(&moment) {
        "ok" => exit::OK,
        "degraded" => exit::DEGRADED,
        _ => exit::FAILING,
    })
}

/// Listens to the first counters and what comes with them: hops before, refused groups behind.
async fn settled(mut script: Script) -> Result<Script, Error> {
    let mut until = Instant::now() + FIRST;
    loop {
        let News::Msg(msg) = script.next(until).await? else {
            return Ok(script);
        };
        let patience = match &msg {
            NetMsg::Event(Event::Hello(_)) => Some(SETTLE),
            NetMsg::Event(Event::Agg(_)) => Some(BEHIND),
            _ => None,
        };
        let over = matches!(msg, NetMsg::Ended | NetMsg::Lost { .. });
        until = patience.map_or(until, |patience| until.min(Instant::now() + patience));
        script.absorb(msg);
        if over || Instant::now() >= until {
            return Ok(script);
        }
    }
}
