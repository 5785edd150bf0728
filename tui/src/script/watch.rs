//! `ops watch`: one line per event until told to stop. It comes back after a lost connection, as the console does.

use std::io::Write;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::{FIRST, News, Script, block_on, line, plain};
use crate::app::Model;
use crate::net::NetMsg;
use crate::ui::ascii;
use crate::wire::{Event, Hop};
use crate::{Error, Format, Options, Topic, Watch, exit, report};

/// Silence is no end: the stream goes on for as long as the caller wants.
const ANOTHER: Duration = Duration::from_secs(3_600);

pub(crate) fn watch(options: &Options, watch: &Watch, out: &mut dyn Write) -> Result<i32, Error> {
    let script = Script::start(options)?;
    block_on(follow(script, watch, out))
}

async fn follow(mut script: Script, watch: &Watch, out: &mut dyn Write) -> Result<i32, Error> {
    let end = watch.limit.map(|limit| Instant::now() + limit);
    let mut left = watch.count.unwrap_or(u64::MAX);
    while left > 0 {
        let msg = match script.next(until(end, script.greeted)).await? {
            News::Msg(NetMsg::Ended) => break,
            News::Msg(msg) => msg,
            News::TimeOut if end.is_some() => break,
            News::TimeOut => continue,
        };
        for msg in one_by_one(msg) {
            script.absorb(msg.clone());
            let text = text(&script.model, &msg, watch).filter(|_| left > 0);
            left -= u64::from(text.is_some());
            if let Some(text) = text
                && !line(out, &text)?
            {
                return Ok(exit::OK);
            }
        }
    }
    Ok(exit::OK)
}

/// How long to wait for the next message: the first one has to come soon.
fn until(end: Option<Instant>, greeted: bool) -> Instant {
    let wait = Instant::now() + if greeted { ANOTHER } else { FIRST };
    match end {
        Some(end) if greeted => end,
        Some(end) => end.max(wait),
        None => wait,
    }
}

/// Takes batches apart: a launch is told as it stood after each of its steps.
fn one_by_one(msg: NetMsg) -> Vec<NetMsg> {
    match msg {
        NetMsg::Event(Event::Hops(hops)) => {
            let alone = |hop| NetMsg::Event(Event::Hops(vec![hop]));
            hops.into_iter().map(alone).collect()
        }
        other => vec![other],
    }
}

/// The line for a message, if it is worth one.
fn text(model: &Model, msg: &NetMsg, watch: &Watch) -> Option<String> {
    let text = match msg {
        NetMsg::Event(Event::Hops(hops)) => row(model, hops.first()?, watch)?,
        NetMsg::Event(Event::Dropped(dropped)) => match watch.format {
            Format::Json => json!({ "gap": dropped }).to_string(),
            Format::Plain => plain::gap(dropped),
        },
        NetMsg::Lost { cause, .. } => match watch.format {
            Format::Json => json!({ "lost": cause }).to_string(),
            Format::Plain => format!("connection lost: {cause}; trying again"),
        },
        _ => return None,
    };
    Some(if model.look.ascii {
        ascii::text(&text)
    } else {
        text
    })
}

fn row(model: &Model, hop: &Hop, watch: &Watch) -> Option<String> {
    match (watch.topic, watch.format) {
        (Topic::Hops, Format::Json) => serde_json::to_string(hop).ok(),
        (Topic::Hops, Format::Plain) => Some(plain::hop(hop)),
        (Topic::Launches, format) => launch(model, hop, format),
    }
}

fn launch(model: &Model, hop: &Hop, format: Format) -> Option<String> {
    let launches = &model.picture.launches;
    let launch = launches.launch(launches.by_id(&hop.launch)?)?;
    Some(match format {
        Format::Plain => plain::launch(launch),
        Format::Json => {
            let mut value = report::launch(launch);
            value.as_object_mut()?.remove("hops");
            value["cursor"] = hop.seq.into();
            value.to_string()
        }
    })
}
