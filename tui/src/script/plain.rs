//! Events as sentences, for screen readers and plain terminals: no boxes, no columns, no signs.

use crate::store::launch::{Launch, Status};
use crate::store::{cause, protocols};
use crate::ui::fmt;
use crate::wire::{Dropped, Hop};

/// `14:03:27 answer.grade ok after 12 ms, launch 3f2a: right, 2 of 2 points`
pub(super) fn hop(hop: &Hop) -> String {
    let word = word(Status::of(hop.outcome));
    let code = hop
        .code
        .as_ref()
        .map(|code| format!(", code {code}"))
        .unwrap_or_default();
    let what = if hop.came_back.is_empty() {
        &hop.done
    } else {
        &hop.came_back
    };
    format!(
        "{} {} {word} after {}{code}, course {}, learner {}: {what}",
        fmt::clock(hop.at),
        hop.step,
        fmt::span(hop.us),
        hop.course,
        hop.learner
    )
}

/// `14:03:27 launch by Signed link of spot-the-phish ok: reached page.open in 12 ms`
pub(super) fn launch(launch: &Launch) -> String {
    let ready = if launch.us > 0 {
        format!(" in {}", fmt::span(launch.us))
    } else {
        String::new()
    };
    let start = format!(
        "{} launch by {} of {}, learner {}, {}: reached {}{ready}",
        fmt::clock(launch.last_at()),
        protocols::title(&launch.protocol),
        launch.course,
        launch.learner,
        word(launch.status),
        launch.reached()
    );
    match cause::of(launch) {
        Some(cause) => format!("{start}. {}. {}", cause.text, cause.next),
        None => start,
    }
}

/// `1,204 hops were not sent: this reader is too slow`
pub(super) fn gap(dropped: &Dropped) -> String {
    format!(
        "{} {} were not sent: this reader is too slow",
        fmt::count(dropped.n),
        dropped.topic
    )
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Running => "running",
        Status::Slow => "slow",
        Status::Deny => "refused",
        Status::Fail => "failed",
    }
}
