//! `ops watch`: one line per event until told to stop. It comes back after a lost connection, as the console does.

use std::io::Write;

use tokio::time::Instant;

use super::{FIRST, News, Script, block_on, line, plain};
use crate::app::Model;
use crate::console::feed;
use crate::net::NetMsg;
use crate::wire::{Dropped, Event, Hop};
use crate::{Error, Format, Options, Topic, Watch, exit, report};

pub(crate) fn watch(options: &Options, watch: &Watch, out: &mut dyn Write) -> Result<i32, Error> {
    let script = Script::start(options)?;
    block_on(follow(script, watch, out))
}

async fn follow(mut script: Script, watch: &Watch, out: &mut dyn Write) -> Result<i32, Error> {
    let end = watch.limit.map(|limit| Instant::now() + limit);
    let mut left = watch.count.unwrap_or(u64::MAX);
    while left > 0 {
        let until = match end {
            Some(end) if script.greeted => end,
            Some(end) => end.max(Instant::now() + FIRST),
            None if script.greeted => Instant::now() + std::time::Duration::from_secs(86_400),
            None => Instant::now() + FIRST,
        };
        let msg = match script.next(until).await? {
            News::Msg(NetMsg::Ended) => break,
            News::Msg(msg) => msg,
            News::TimeOut if end.is_some() => break,
            News::TimeOut => continue,
        };
        let news = told(&msg);
        feed(&mut script.model, msg);
        for text in news
            .iter()
            .filter_map(|news| lines(&script.model, news, watch))
            .take(left as usize)
        {
            left -= 1;
            if !line(out, &text)? {
                return Ok(exit::OK);
            }
        }
    }
    Ok(exit::OK)
}

/// What of a message is worth a line.
enum Told {
    Hop(Box<Hop>),
    Dropped(Dropped),
    Lost(String),
}

fn told(msg: &NetMsg) -> Vec<Told> {
    match msg {
        NetMsg::Event(Event::Hops(hops)) => hops
            .iter()
            .map(|hop| Told::Hop(Box::new(hop.clone())))
            .collect(),
        NetMsg::Event(Event::Dropped(dropped)) => vec![Told::Dropped(dropped.clone())],
        NetMsg::Lost { cause, .. } => vec![Told::Lost(cause.clone())],
        _ => Vec::new(),
    }
}

fn lines(model: &Model, told: &Told, watch: &Watch) -> Option<String> {
    let text = match (watch.format, watch.topic, told) {
        (Format::Json, Topic::Hops, Told::Hop(hop)) => serde_json::to_string(hop).ok()?,
        (Format::Plain, Topic::Hops, Told::Hop(hop)) => plain::hop(hop),
        (format, Topic::Launches, Told::Hop(hop)) => launch(model, hop, format)?,
        (Format::Json, _, Told::Dropped(dropped)) => {
            serde_json::json!({ "gap": dropped }).to_string()
        }
        (Format::Json, _, Told::Lost(cause)) => serde_json::json!({ "lost": cause }).to_string(),
        (Format::Plain, _, Told::Dropped(dropped)) => plain::gap(dropped),
        (Format::Plain, _, Told::Lost(cause)) => format!("connection lost: {cause}; trying again"),
    };
    Some(if model.look.ascii {
        crate::ui::ascii::text(&text)
    } else {
        text
    })
}

fn launch(model: &Model, hop: &Hop, format: Format) -> Option<String> {
    let launches = &model.picture.launches;
    let launch = launches.launch(launches.by_id(&hop.launch)?)?;
    Some(match format {
        Format::Json => {
            let mut value = report::launch(launch);
            value.as_object_mut()?.remove("hops");
            value["cursor"] = hop.seq.into();
            value.to_string()
        }
        Format::Plain => plain::launch(launch),
    })
}
