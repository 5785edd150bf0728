//! What needs the operator's attention as of the cursor: judged from the last minutes, worst first, each with the
//! screen and filter that show its cause.

use std::collections::BTreeMap;

use super::launch::Status;
use super::series::queue_percent;
use crate::app::Moment;
use crate::screens::Screen;
use crate::wire::Place;

/// How far back it looks.
pub(crate) const WINDOW: i64 = 300_000_000;
const WINDOW_SECONDS: usize = 300;
const MAX_LAUNCHES: usize = 5_000;
/// Slow steps of one place before it is told.
const MANY_SLOW: u64 = 3;
const DAY: i64 = 86_400_000_000;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Slow, or refused on purpose: learners get through.
    Warn,
    /// Something fails.
    Fail,
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) severity: Severity,
    pub(crate) text: String,
    pub(crate) detail: String,
    pub(crate) count: u64,
    /// When it last happened.
    pub(crate) last: i64,
    pub(crate) screen: Screen,
    pub(crate) filter: String,
}

/// Everything open, worst first.
pub(crate) fn list(moment: &Moment<'_>) -> Vec<Item> {
    let mut items = launches(moment);
    items.extend(rejects(moment));
    items.extend(anomalies(moment));
    items.extend(server_errors(moment));
    items.extend(queue(moment));
    items.extend(slow_places(moment));
    items.extend(key_expiry(moment));
    items.sort_by_key(|item| std::cmp::Reverse((item.severity, item.count, item.last)));
    items
}

/// Bad launches, one line per code and platform.
fn launches(moment: &Moment<'_>) -> Vec<Item> {
    let mut items: BTreeMap<(String, String), Item> = BTreeMap::new();
    let recent = moment.picture.launches.newest().take(MAX_LAUNCHES);
    for launch in recent.filter(|it| it.status.is_bad() && it.last_at() > moment.at - WINDOW) {
        let code = launch.code().unwrap_or(launch.reached()).to_owned();
        let item = items
            .entry((code.clone(), launch.platform.clone()))
            .or_insert_with(|| {
                let word = if launch.status == Status::Fail {
                    "fails"
                } else {
                    "denied"
                };
                Item {
                    severity: Severity::Warn,
                    text: format!("{code}: launch {word}"),
                    detail: format!(
                        "at {} · {}",
                        launch.reached(),
                        whose(&launch.platform, &launch.note())
                    ),
                    count: 0,
                    last: 0,
                    screen: Screen::Launches,
                    filter: launch
                        .code()
                        .map_or_else(|| "status:fail|deny".into(), |code| format!("code:{code}")),
                }
            });
        item.count += 1;
        item.last = item.last.max(launch.last_at());
        if launch.status == Status::Fail {
            item.severity = Severity::Fail;
        }
    }
    items.into_values().collect()
}

fn whose(platform: &str, note: &str) -> String {
    if matches!(platform, "" | "-") {
        note.to_owned()
    } else {
        format!("{platform} · {note}")
    }
}

/// Refused statements that grew in the window.
fn rejects(moment: &Moment<'_>) -> Vec<Item> {
    let grown = moment
        .picture
        .rejects
        .iter()
        .filter(|group| group.latest.last > moment.at - WINDOW);
    let item = |group: &super::rejects::Group| Item {
        severity: Severity::Warn,
        text: format!("{}: rejected", group.latest.code),
        detail: format!("at {} · from {}", group.latest.pointer, group.latest.source),
        count: group.during(moment.at - WINDOW, moment.at + 1).max(1),
        last: group.latest.last,
        screen: Screen::Ingest,
        filter: format!("code:{}", group.latest.code),
    };
    grown.map(item).collect()
}

/// What looks wrong around sign-on and keys, and nobody has looked at; what is only good to know is left out.
fn anomalies(moment: &Moment<'_>) -> Vec<Item> {
    let open = moment.picture.auth.anomalies.iter();
    let open = open.filter(|it| super::auth::is_open(it) && it.level != "info");
    let item = |it: &crate::wire::Anomaly| Item {
        severity: match it.level.as_str() {
            "high" => Severity::Fail,
            _ => Severity::Warn,
        },
        text: format!("{} {}", it.number, it.title),
        detail: format!("{} · {}", it.label, it.summary),
        count: it.count,
        last: it.last,
        screen: Screen::Auth,
        filter: format!("code:{}", it.rule),
    };
    open.map(item).collect()
}

fn server_errors(moment: &Moment<'_>) -> Option<Item> {
    let count = moment.series.sum(WINDOW_SECONDS, |agg| agg.server_errors);
    (count > 0).then(|| Item {
        severity: Severity::Fail,
        text: "answers with status 5xx".into(),
        detail: "the server's log names each with its request id".into(),
        count,
        last: moment.series.latest().map_or(moment.at, |agg| agg.at),
        screen: Screen::Launches,
        filter: "status:fail".into(),
    })
}

fn queue(moment: &Moment<'_>) -> Option<Item> {
    let latest = moment.series.latest()?;
    let percent = queue_percent(latest);
    (percent >= 50.0).then(|| Item {
        severity: if percent >= 80.0 {
            Severity::Fail
        } else {
            Severity::Warn
        },
        text: format!("writer queue {percent:.0} % full"),
        detail: "when it is full, requests get 503 and are sent again".into(),
        count: latest.queue,
        last: latest.at,
        screen: Screen::Ingest,
        filter: String::new(),
    })
}

fn slow_places(moment: &Moment<'_>) -> Vec<Item> {
    let cells = PLACES.map(|(place, name)| {
        (
            name,
            moment
                .picture
                .heat
                .place(place, moment.at - WINDOW, moment.at + 1),
        )
    });
    let slow = cells.into_iter().filter(|(_, cell)| cell.slow >= MANY_SLOW);
    let item = |(name, cell): (&str, super::heat::Cell)| Item {
        severity: Severity::Warn,
        text: format!("{name} is slow"),
        detail: "steps above their threshold in the last 5 minutes".into(),
        count: cell.slow,
        last: moment.at,
        screen: Screen::Launches,
        filter: "status:slow".into(),
    };
    slow.map(item).collect()
}

fn key_expiry(moment: &Moment<'_>) -> Option<Item> {
    let hello = moment.hello?;
    let expires = hello.key_expires?;
    let days = expires.saturating_sub(moment.at) / DAY;
    (days < 7).then(|| Item {
        severity: Severity::Warn,
        text: format!("key {} expires in {} d", hello.who, days.max(0)),
        detail: "make a new one: lectern key create --scope ops:read".into(),
        count: 1,
        last: moment.at,
        screen: Screen::Overview,
        filter: String::new(),
    })
}

/// The way of a launch, with the names shown.
pub(crate) const PLACES: [(Place, &str); 6] = [
    (Place::User, "user"),
    (Place::Lms, "LMS"),
    (Place::Host, "host"),
    (Place::Lrs, "LRS"),
    (Place::Passback, "passback"),
    (Place::Analytics, "analytics"),
];
