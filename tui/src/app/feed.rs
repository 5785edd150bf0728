//! What the network thread sends, taken into the logs and, while the cursor is live, into the picture.

use super::link::LinkState;
use super::{Cursor, Model, Now, deed, order};
use crate::net::NetMsg;
use crate::store::picture::Picture;
use crate::wire::{Dropped, Event, Hello, Hop};

/// Clocks that differ less are taken as equal, so that the shown second does not jitter.
const SKEW: i64 = 1_500_000;

/// Longest wait that is shown.
const MAX_WAIT_MS: u64 = 3_600_000;

/// Takes one message in and folds it, without a screen to settle: for the script modes.
pub(crate) fn absorb(model: &mut Model, msg: NetMsg, now: Now) {
    model.now = now.0.saturating_add(model.skew);
    take(model, msg);
    follow(model);
}

/// Takes one message in.
pub(crate) fn take(model: &mut Model, msg: NetMsg) {
    match msg {
        NetMsg::Event(event) => arrived(model, event),
        NetMsg::Lost {
            attempt,
            retry_ms,
            cause,
        } => {
            let until = model
                .now
                .saturating_add(retry_ms.min(MAX_WAIT_MS) as i64 * 1_000);
            model.link.state = LinkState::Lost {
                attempt,
                until,
                cause,
            };
        }
        NetMsg::Denied { cause } => model.link.state = LinkState::Denied { cause },
        NetMsg::Unreadable { cause } => {
            model.say(false, format!("one event could not be read: {cause}"));
            gap(
                model,
                Dropped {
                    topic: "unreadable".into(),
                    n: 1,
                    ..Dropped::default()
                },
                "could not be read",
            );
        }
        NetMsg::History { answer, .. } => history(model, answer),
        NetMsg::Quarantine { id, answer } => statement(model, &id, answer),
        NetMsg::Order { ticket, told } => order::arrived(model, ticket, told),
        NetMsg::Deed { task, answer } => deed::arrived(model, &task, answer),
        NetMsg::Ended => model.link.state = LinkState::Ended,
    }
}

fn arrived(model: &mut Model, event: Event) {
    model.link.state = LinkState::Live;
    match event {
        Event::Hello(hello) => greet(model, hello),
        Event::Hops(hops) => hops.into_iter().for_each(|hop| model.store.add_hop(hop)),
        Event::Rejects(groups) => model.store.add_groups(groups, model.now),
        Event::Auth(auth) => model.store.add_auth(*auth),
        Event::Agg(agg) => {
            if model.link.replay.is_some() {
                clock(model, agg.at);
            }
            model.store.add_agg(*agg);
        }
        Event::Dropped(dropped) => gap(model, dropped, "this console read too slowly"),
        Event::Heartbeat { at } => clock(model, at),
        Event::Reset { from } => reset(model, from.saturating_sub(1)),
        Event::Bye { reason, .. } => {
            model.say(true, format!("the server closes the stream: {reason}"))
        }
    }
    model.link.last = Some(model.now);
}

fn greet(model: &mut Model, hello: Hello) {
    clock(model, hello.at);
    if model.store.is_ahead_of(hello.seq) {
        reset(model, i64::MIN);
    }
    model.link.hello = Some(hello);
}

fn clock(model: &mut Model, server: i64) {
    let apart = server.saturating_sub(model.now);
    if apart.abs() > SKEW {
        model.skew = model.skew.saturating_add(apart);
        model.now = server;
    }
}

fn gap(model: &mut Model, dropped: Dropped, why: &'static str) {
    model.store.add_gap(model.now, dropped, why);
}

/// The server no longer has what follows our rows: what is kept would lie about what lies between.
fn reset(model: &mut Model, newest: i64) {
    model.store.forget();
    model.store.start_after(newest);
    gap(
        model,
        Dropped {
            topic: "hops".into(),
            to: newest,
            ..Dropped::default()
        },
        "the server's log begins anew",
    );
    model.refold = true;
}

fn history(model: &mut Model, answer: Result<Vec<Hop>, String>) {
    model.fetching = false;
    match answer {
        Err(cause) => model.say(false, format!("older rows did not come: {cause}")),
        Ok(hops) => {
            let added = model.store.add_history(hops);
            older(model, added);
        }
    }
}

fn older(model: &mut Model, added: usize) {
    match added {
        0 => model.say(true, "nothing older is kept"),
        n => model.say(true, format!("{n} older steps fetched")),
    }
    if let Cursor::At { at, .. } = model.cursor {
        let mark = model.store.mark_at(at);
        model.cursor = Cursor::At { mark, at };
        fold_to_cursor(model);
    } else {
        model.refold = true;
    }
}

fn statement(model: &mut Model, id: &str, answer: Result<Box<crate::wire::Quarantined>, String>) {
    let code = model
        .selected_group()
        .map(|group| group.latest.code.clone())
        .unwrap_or_default();
    if let Some(statement) = model
        .statement
        .as_mut()
        .filter(|statement| statement.id == id)
    {
        statement.arrived(answer, &code);
    }
}

/// Folds what is new, while the cursor is live.
pub(crate) fn follow(model: &mut Model) {
    if model.cursor != Cursor::Live {
        return;
    }
    if model.refold {
        fold_to_cursor(model);
        return;
    }
    let changed = model.picture.advance(&model.store, model.store.now());
    let filter = model.launch_filter();
    model
        .index
        .update(&changed, &model.picture.launches, &filter);
}

/// Folds anew up to the cursor.
pub(crate) fn fold_to_cursor(model: &mut Model) {
    let mark = model.cursor.mark().unwrap_or_else(|| model.store.now());
    model.picture = Picture::up_to(&model.store, mark);
    model.refold = false;
    reindex(model);
}

/// Asks the filter about every launch.
pub(crate) fn reindex(model: &mut Model) {
    let filter = model.launch_filter();
    model.index.rebuild(&model.picture.launches, &filter);
}
